/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Requests to be rung back, as the store keeps them: nothing plain of the
 * resident but when, in which language, and what they said is safe. A part of
 * the contract of a driver; all of it on the store's thread.
 */
#ifndef STORE_CALLBACK_ROW_H
#define STORE_CALLBACK_ROW_H

#include "flow/callback.h"
#include "turn/turn.h"

struct store;

struct callback_row {
	int64_t id;
	char reference[CALLBACK_REFERENCE];
	enum callback_state state;
	enum callback_when when;
	bool texted;			/* asked by text */
	uint8_t marks, tries;
	int64_t asked_ms;
	int64_t changed_ms;		/* when it came to this state */
	int64_t claim;			/* the outbox row; 0: nobody's */
	char line[PHONE_SIZE];		/* that they asked on */
	char language[16];		/* tag, or empty */
	char desk[32];
	char by[8];			/* initials of who claimed it */
	struct person person;
	/* Sealed in the store; empty once nobody may ring any more, and in
	 * lists. */
	char number[PHONE_SIZE];
};

struct callback_room {
	const struct callbacks *callbacks;	/* their caps */
	const struct person *person;
	int64_t now_ms;
	unsigned more;			/* taken, but not saved yet */
	enum cap cap;			/* out: which one it meets */
	char reference[CALLBACK_REFERENCE];	/* out: no other has it */
};

/* A worker's word on a request; `said` comes back. */
enum callback_order { CALLBACK_CLAIM, CALLBACK_RELEASE, CALLBACK_DONE,
	CALLBACK_REVEAL };

enum callback_answer {
	ANSWER_GOOD,
	ANSWER_ABSENT,			/* there is no such reference */
	ANSWER_STATE,			/* not in this state: see `row` */
	ANSWER_BUSY,			/* the desk is rung for another */
	ANSWER_NOT_NOW,			/* they said another time is safe */
	ANSWER_OFF,			/* nobody is rung back now */
};

struct callback_said {
	enum callback_order order;
	const char *reference, *desk, *by;	/* desk: CLAIM only */
	const struct desk *rung;		/* the same, found; or NULL */
	const struct callbacks *callbacks;	/* NULL: off */
	const struct overrides *overrides;
	int64_t now_ms;
	/* CLAIM: the order that rings the desk, and what it carries. */
	int64_t claim;
	size_t (*write)(const struct callback_row *, unsigned char *into);
	/* Out. */
	enum callback_answer answer;
	struct callback_row row;	/* as it is now */
	char busy[CALLBACK_REFERENCE];	/* BUSY: with this one */
};

#define CALLBACK_CODED 96		/* at most, of write() */
#define CALLBACK_CLAIM_MS 600000	/* a desk is not rung for longer */

/* Who has claimed a person's request. */
struct callback_claim {
	bool any;
	char reference[CALLBACK_REFERENCE];
	char desk[32];
};

struct store_callbacks {
	/* Inside a batch, after load(): may one more be promised? */
	bool (*room)(struct store *, struct callback_room *,
	    struct problem *);
	/* Too: is the request of this person claimed, or being rung? */
	bool (*claimed)(struct store *, const struct person *,
	    struct callback_claim *, struct problem *);
	/* In its own transaction. */
	bool (*say)(struct store *, struct callback_said *, struct problem *);
	/* Those that are not over first, newest first. */
	bool (*list)(struct store *, unsigned most, struct arena *,
	    struct callback_row **rows, unsigned *count, struct problem *);
	/* The largest id of a request or a claim; 0: there is none. */
	bool (*newest)(struct store *, int64_t *id, struct problem *);
	/* Deletes what was asked before; `open`: how many of them nobody had
	 * been rung for. */
	bool (*purge)(struct store *, int64_t before_ms, unsigned *open,
	    struct problem *);
};

#endif
