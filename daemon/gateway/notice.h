/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Notices to the team by e-mail: when one is owed, and what it says. It holds
 * nothing of the resident, and changes nothing that they are told.
 */
#ifndef GATEWAY_NOTICE_H
#define GATEWAY_NOTICE_H

#include "base/zone.h"
#include "gateway/settle.h"
#include "turn/notice.h"

#define NOTICE_ALERT_MS 3600000		/* one of a person's words of danger */

/* What happened, as far as the team may read it in a mailbox. */
struct notice_about {
	enum notice kind;
	const char *reference;
	const char *line;		/* its name */
	const char *language;		/* in English; NULL: nobody knows */
	bool texted;			/* not by key */
	enum callback_when when;	/* ASKED: what is safe */
	const char *desk;		/* LEFT: whose it was */
	int64_t at_ms;
	const struct zone *zone;
	int64_t held;			/* notices before it that never went */
};

/* Pure: which notices a settled turn owes, 1 << NOTICE_x each. `claimed`: the
 * person's request was, before this turn. */
unsigned notice_kinds(const struct turn *, bool claimed);

/* Pure: plain text, lines ended by LF. */
void notice_write(const struct notice_about *, struct text *into);

/* After flow_step() and wish_admit(), inside the batch: adds what is owed to
 * turn->actions, so that it is durable with what it tells of. Without an
 * account that carries mail there is nothing. False: the store does not
 * answer. */
bool notice_owe(struct settler *, struct store *, struct turn *,
    struct problem *);

#endif
