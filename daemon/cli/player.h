/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plays calls and conversations by text through the flow, without a carrier:
 * time moves as things are said and waited, and what happens is kept as a list
 * of moments. Behind `helpline call`, `text` and `talks`.
 */
#ifndef CLI_PLAYER_H
#define CLI_PLAYER_H

#include <stdio.h>

#include "flow/remember.h"
#include "settings/snapshot.h"
#include "words/segments.h"

enum moment_kind {
	MOMENT_SAID,
	MOMENT_PAUSE,
	MOMENT_TONE,
	MOMENT_LISTENS,			/* waits for a key */
	MOMENT_RINGS,
	MOMENT_WORKER,			/* said to who answers */
	MOMENT_SENT,			/* a text */
	MOMENT_FORGOTTEN,		/* all about this person is deleted */
	MOMENT_REFUSED,			/* the store is down: it comes again */
	MOMENT_ENDED,			/* the helpline hangs up */
	MOMENT_KINDS
};

/* Something that the helpline does. */
struct moment {
	enum moment_kind kind;
	int64_t at_ms;			/* since the call's start */
	int64_t ms;			/* how long it takes */
	const char *text;		/* words; a number as it is written */
	const struct prompt *prompt;	/* SAID, WORKER, SENT */
	const struct language *language;	/* in which it really is */
	const char *number;		/* RINGS, SENT: E.164 */
	struct segments cost;		/* SENT */
};

enum player_state {
	PLAYER_IDLE,			/* no call: texts only */
	PLAYER_LISTENS,			/* waits for a key */
	PLAYER_RINGS,
	PLAYER_ENDED,
};

#define PLAYER_PERSONS 8

/* What is known of somebody who texts. */
struct player_person {
	char number[PHONE_SIZE];
	struct session session;
	bool known;			/* there is a session */
	bool opted_out;
	struct remembered remembered;	/* of their calls */
};

/* Somebody wants to be rung back. */
struct player_wish {
	struct callback callback;
	enum callback_when when;
};

enum player_desk {
	PLAYER_DESK_IDLE,		/* no worker's call */
	PLAYER_DESK_RINGS,
	PLAYER_DESK_LISTENS,		/* waits for the worker's key */
	PLAYER_DESK_CALLS,		/* the resident rings */
};

struct player {
	const struct snapshot *snapshot;
	struct line line;		/* a copy: its language may be set */
	struct arena arena;
	int64_t now_ms;
	bool store_down;
	bool mail_down;			/* the team's mail server */
	unsigned told_team;		/* 1 << NOTICE_x each, since the caller
					 * last did something */
	unsigned noticed;		/* the same in this turn */
	FILE *trace;			/* trace.h; NULL: none */
	const struct action *promised;	/* what this turn has promised */
	struct overrides overrides;	/* of hours */
	struct moment *moments;
	unsigned count, room;
	struct player_person persons[PLAYER_PERSONS];
	unsigned person_count;
	/* The call. */
	enum player_state state;
	char from[PHONE_SIZE];
	char diverted[PHONE_SIZE];	/* who sent the call on, or empty */
	struct session session;
	bool fresh;
	int64_t began_ms;
	int64_t first_ring_ms;		/* since the start; -1: not yet */
	const struct action *listen;	/* heard now, or NULL */
	int64_t listen_ms;		/* since when keys are heard */
	int64_t said_ms;		/* when the last word was said */
	const struct action *ring;	/* rings now, or after `listen` */
	/* Calls back: player_back.h. */
	struct player_wish wishes[PLAYER_PERSONS];	/* oldest first */
	unsigned wish_count;
	bool full;			/* a cap takes no more of them */
	enum player_desk desk;
	struct player_wish claimed;
};

/* The snapshot must outlive it. */
void player_init(struct player *, const struct snapshot *,
    const struct line *, int64_t now_ms);
void player_clear(struct player *);

/* Another account's line; no call may be going on. */
void player_use(struct player *, const struct line *);
/* The language in which calls and texts begin; LANGUAGE_UNKNOWN: it asks. */
void player_speak(struct player *, uint16_t language);

/* `from` is E.164 or empty: withheld; `diverted` who sends its callers on to
 * us, or empty. */
void player_call(struct player *, const char *from,
    const char *diverted);
/* Keys one after the other, each as soon as its choice was said. False: a key
 * goes nowhere (it rings, the call is over). */
bool player_press(struct player *, const char *keys, struct problem *);
bool player_stays_silent(struct player *, struct problem *);
/* The announcement is over: the number rings. False: none does. */
bool player_let_ring(struct player *, struct problem *);
/* How the ringing ended; `taken` (of a number that asks the person who
 * answers): somebody pressed 1. */
bool player_dialed(struct player *, enum dialed, bool taken,
    unsigned seconds, struct problem *);
bool player_hangs_up(struct player *, struct problem *);

/* A text, or with `media` a picture. False: too many people in one talk. */
bool player_text(struct player *, const char *from, struct bytes body,
    unsigned media, struct problem *);

/* "en", "pl": for printing; "" where there is none. */
const char *moment_tag(const struct moment *);

/* The number that rings, as the country writes it; NULL: none. */
const char *player_ringing(const struct player *);

#endif
