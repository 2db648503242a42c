/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An account: credentials at a carrier; and a line: a number that is called. */
#ifndef TURN_ACCOUNT_H
#define TURN_ACCOUNT_H

#include <stdint.h>

#include "base/phone.h"
#include "base/table.h"

enum reply { REPLY_ANSWER, REPLY_API };

/* What a provider tells the loader of settings about its accounts. */
struct account_kind {
	const char *provider;		/* "twilio" */
	const char *dialect;		/* whose voices it speaks: "twilio" */
	const struct setting *settings;	/* rows of its own; may be NULL */
	size_t size;			/* of what they fill */
	bool loopback_only;		/* refused with a public listener */
	bool receipts;			/* delivery receipts come */
	bool replies_inside;		/* may answer inside the webhook */
	bool places_calls;		/* its API begins calls */
	bool notifies;			/* carries notices to the team: it has
					 * neither lines nor webhooks */
	/* What a table of settings cannot say; all problems. NULL: nothing. */
	bool (*check)(const void *own, const struct node *,
	    struct problems *);
	/* Fetches secrets, sets up signers. NULL: nothing to do. */
	bool (*prepare)(void *own, struct problem *);
	void (*clear)(void *own);	/* NULL: nothing to do */
};

struct account {
	uint16_t index;
	const char *name;		/* as in /in/<name>/voice */
	const struct account_kind *kind;
	enum reply reply;
	int64_t rate;			/* texts a second through the API */
	void *own;			/* filled by kind->settings */
	struct place place;
};

struct line {
	const char *name;
	const char *number;		/* E.164 */
	const struct account *account;
	const char *call_step;		/* entry of the flow for calls */
	const char *text_step;		/* and for texts */
	const char *language;		/* tag spoken from the start, or NULL */
	uint16_t language_index;	/* LANGUAGE_UNKNOWN: it asks */
	bool rings_back;		/* residents are rung from it */
	struct place place;
};

#endif
