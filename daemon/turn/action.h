/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What we do about an input: a list, in order, in the turn's arena. */
#ifndef TURN_ACTION_H
#define TURN_ACTION_H

#include "base/bytes.h"
#include "turn/callback.h"
#include "turn/language.h"
#include "turn/prompt.h"

enum action_kind {
	ACTION_SAY,			/* speak a prompt */
	ACTION_PAUSE,
	ACTION_TONE,			/* a short tone */
	ACTION_LISTEN,			/* keys count while `inside` plays */
	ACTION_RING,			/* dial, come back with the result */
	ACTION_AGAIN,			/* come back at once: silence */
	ACTION_HANGUP,
	ACTION_ACCEPT,			/* whisper: bridge the two ends */
	ACTION_TEXT,			/* send a text: an outbox row */
	ACTION_FORGET,			/* delete session and what is owed */
	ACTION_CALLBACK,		/* somebody is to ring them */
	ACTION_CANCEL,			/* nobody is, any more */
	ACTION_RANG,			/* what a call that we began came to */
	ACTION_MAIL,			/* tell the team: an outbox row */
};

/* Wording in one language: most prompts are one span, a phrase to be said in
 * English inside another language is a span of its own. */
struct span {
	struct bytes text;
	const struct language *language;
	bool slow;
};

struct wording {
	const struct span *spans;
	unsigned count;
};

#define RING_NUMBERS 10			/* at once; carriers allow ten */

struct action {
	enum action_kind kind;
	struct action *next;
	/* SAY, TEXT. words_fill() looks up the wording. */
	const struct prompt *prompt;
	uint16_t language;
	const struct wording *wording;
	/* What {on_day} and {asked_time} are; 0 where it uses neither. */
	uint8_t day;			/* 1-7: Monday first; 8: today */
	uint16_t minutes;		/* since midnight */
	/* PAUSE, LISTEN (after the last word), RING */
	unsigned seconds;
	/* LISTEN */
	struct action *inside;		/* SAY, PAUSE, TONE only */
	unsigned keys_most;		/* how many keys end it */
	bool star_ends;			/* '*' ends it (language numbers) */
	bool empty_comes_back;		/* silence asks again by itself */
	/* RING; SAY: one, what {interpreter} is */
	const char *numbers[RING_NUMBERS];	/* E.164, all at once */
	unsigned number_count;
	const char *caller_id;		/* E.164 or NULL */
	const char *route;		/* its name, for the counts */
	bool whisper;			/* the far end is told, asked first */
	/* TEXT */
	bool urgent;			/* no cap holds it back */
	bool leased;			/* goes inside this answer */
	const char *to;			/* E.164 */
	int64_t row;			/* its id in the outbox, by gateway;
					 * FORGET, CANCEL: all rows before it;
					 * CALLBACK: the request's own */
	const char *report;		/* where receipts go, or NULL */
	/* CALLBACK */
	enum callback_when when;
	char reference[CALLBACK_REFERENCE];	/* by gateway */
	/* RANG: of turn->callback or turn->drill */
	enum desk_event desk;
	/* MAIL, by gateway */
	const char *account;		/* where it leaves from */
	struct bytes mail;
	int64_t wish;			/* goes with this request; 0: stays */
};

#endif
