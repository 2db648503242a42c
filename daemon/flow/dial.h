/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which numbers the helpline may ring by itself: they stand in the settings,
 * and each is checked here when they are loaded. */
#ifndef FLOW_DIAL_H
#define FLOW_DIAL_H

#include "base/table.h"
#include "turn/account.h"

struct dial {
	const struct line *lines;	/* ours: never rung */
	unsigned line_count;
	const struct texts *also;	/* how more numbers begin that may be
					 * rung: "0800", "+353"; NULL: none */
};

/* Is `also` right? */
bool dial_check(const struct dial *, struct problems *);

/* As people write it to E.164, in the arena. Refused: emergency numbers, our
 * own lines, premium and personal ones; and what is no UK number with 01, 02,
 * 03 or 07 unless `also` has it. NULL: a problem was added. */
const char *dial_read(const struct dial *, const char *written, struct place,
    struct arena *, struct problems *);

#endif
