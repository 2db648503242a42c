/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one rule where a text may go: to a UK mobile, or to the foreign number
 * that has just texted us. Networks read texts to landlines aloud in the
 * house. Never to short codes and names, never to premium numbers.
 */
#ifndef OUTBOX_MAY_H
#define OUTBOX_MAY_H

#include <stdint.h>

#define MAY_OTHER_SENDER_MS 600000	/* ten minutes */

struct may_ask {
	const char *to;			/* E.164 */
	const char *from;		/* the line that would send */
	const char *texted;		/* the line they texted; NULL: a call */
	int64_t texted_ms;
	int64_t now_ms;
};

/* NULL: it may go. Else why not, for the operator. */
const char *may_text(const struct may_ask *);

#endif
