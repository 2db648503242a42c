/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where somebody is in the flow. A call carries it in its token, a
 * conversation by text keeps it in the store. */
#ifndef TURN_SESSION_H
#define TURN_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "turn/language.h"

#define SESSION_KEYS 8
#define STEP_NONE UINT16_MAX

/* What `set` steps mark: a bit each in `marks`, and their words in a flow. */
enum mark { MARK_CHILD, MARK_CANNOT_TALK, MARK_SILENT,
	MARK_TURNED,			/* the language choice did not begin
					 * with its first page; no `set` */
};
#define SESSION_MARK_WORDS "child", "cannot-talk", "silent"
/* Marks that decide which way a call goes; the others are for words. */
#define SESSION_MARKS_LEADING (1u << MARK_TURNED)

struct session {
	uint16_t step;			/* that waits for the next input */
	uint16_t language;		/* or LANGUAGE_UNKNOWN */
	uint8_t tries;			/* silent or wrong tries at this step */
	uint8_t page;			/* of the language choice */
	uint8_t hop;			/* which try of the route rings */
	uint8_t rounds;			/* times the route was gone through */
	uint8_t turns;			/* documents of this call so far */
	uint8_t marks;			/* set by `set` steps: a bit each */
	uint32_t begun;			/* a call: 10 min since 1970; 0: now */
	char keys[SESSION_KEYS];	/* typed so far, terminated */
	/* Texts only. */
	uint8_t unread;			/* free texts since the last command */
	bool known;			/* has had the first reply */
	int64_t last_ms;		/* when it last changed */
	int64_t window_ms;		/* when the reply count below began */
	uint8_t replies;		/* replies since then */
	int64_t alerted_ms;		/* the team, of words of danger */
};

#endif
