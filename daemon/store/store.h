/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must survive: ids of inputs with their answers, conversations by text,
 * the outbox, opt-outs, facts about calls. The contract of a driver; one batch
 * is one transaction. All functions but store_new run on the store's thread.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdatomic.h>

#include "store/callback_row.h"
#include "store/drill_row.h"
#include "store/fact.h"
#include "store/row.h"

/* How a conversation's session is kept: by the names of its step and language,
 * so that it survives another flow. The gateway's. */
struct session_codec {
	/* At most SESSION_CODED bytes; how many. */
	size_t (*write)(const struct turn *, unsigned char *into);
	/* False: it means nothing any more; the turn stays fresh. */
	bool (*read)(struct turn *, struct bytes);
};

#define SESSION_CODED 160
#define STORE_INSIDE_MS 120000		/* a receipt comes within, or UNKNOWN */
#define STORE_CALL_MS 30000		/* a worker's call is leased so long */
#define STORE_FAR_MS 4500000		/* nothing is put off for so long */

struct store_settings {
	const char *path;		/* of the database */
	const struct session_codec *codec;
	int64_t wait_ms;		/* for another process's lock */
	int64_t ballast;		/* bytes of room held; 0: none */
	/* NULL, or: true from the moment when nothing is waited for any more
	 * (set by another thread: we are to end). */
	const atomic_bool *hurry;
};

enum store_room { STORE_ROOM_GOOD, STORE_ROOM_LITTLE, STORE_ROOM_NONE };

struct store_driver;
struct store {
	const struct store_driver *driver;
	/* The last failure was the disk's or a lock's, not one input's: to
	 * settle the others one by one would only wait again. */
	bool down;
	/* ... each driver embeds this first. */
};

/* The clock jumped by so much and showed now_ms then. */
struct store_jump {
	int64_t by_ms;
	int64_t now_ms;
	int64_t last_id;		/* a larger one was made since */
};

struct store_driver {
	const char *name;
	/* Opens, checks, migrates. A newer schema is refused. */
	struct store *(*open)(const struct store_settings *, struct keys *,
	    const struct world *, struct problem *);
	void (*close)(struct store *);
	/* Begins the transaction. For each turn: was its id seen (then
	 * `repeat`, `answered` and `answer`, in the turn's arena); its
	 * session, or `fresh`; `opted_out`. Only INPUT_TEXT has a stored
	 * session; the promise of a call (any other kind) has only an id,
	 * an answer and outbox rows. Turns with `same_as` are passed over. */
	bool (*load)(struct store *, struct batch *, struct problem *);
	/* Writes sessions, outbox rows of ACTION_TEXT and ACTION_MAIL (a
	 * mail's row has no person), requests of ACTION_CALLBACK and what
	 * becomes of them, forgets for ACTION_FORGET, input ids with answers;
	 * commits. A row's id is its
	 * action's `row`, so that links can name it; `leased` ones begin as
	 * ROW_LEASED for STORE_INSIDE_MS. opted_out is kept as it is there. */
	bool (*save)(struct store *, struct batch *, struct problem *);
	/* Leaves the transaction without a trace. */
	void (*abandon)(struct store *);
	/* Adds the counts to those of their hours. */
	bool (*write_facts)(struct store *, const struct fact *,
	    struct problem *);
	/* Facts of hours in from_ms <= hour < to_ms. */
	bool (*read_facts)(struct store *, int64_t from_ms, int64_t to_ms,
	    void (*each)(void *arg, const struct fact *), void *arg,
	    struct problem *);
	/* Leases at most `most` due rows until now + lease_ms (a worker's call
	 * for STORE_CALL_MS: somebody sits there). ROW_LEASED past its time
	 * comes back as ROW_UNKNOWN; what lies STORE_FAR_MS ahead was dated by
	 * a clock that went back: due now. */
	bool (*due)(struct store *, int64_t now_ms, int64_t lease_ms,
	    unsigned most, struct arena *, struct row **rows,
	    unsigned *count, struct problem *);
	bool (*settle)(struct store *, const struct settlement *,
	    struct problem *);
	/* Delivery receipts, all of them or none: a row's state only moves
	 * forward; of a row that is not there nothing is noted. */
	bool (*receipts)(struct store *, const struct row_receipt *,
	    struct problem *);
	/* When the next row is due; INT64_MAX: none. */
	bool (*next_due)(struct store *, int64_t *at_ms, struct problem *);
	/* Rows for `helpline outbox`, newest first; no number, no text. */
	bool (*list)(struct store *, unsigned most, struct arena *,
	    struct row **rows, unsigned *count, struct problem *);
	/* EXIT, or an operator's wish: the conversation and what is owed go;
	 * ids of inputs stay, with empty answers. In its own transaction. */
	bool (*forget)(struct store *, const struct person *,
	    struct problem *);
	/* Room on the disk, looked at now: none is why nothing new is taken
	 * (loads and facts are refused), while what is owed still goes. */
	enum store_room (*room)(struct store *, struct problem *);
	/* Notes what the clock shows; *last_ms is what it showed the last
	 * time, INT64_MIN: never. */
	bool (*seen)(struct store *, int64_t now_ms, int64_t *last_ms,
	    struct problem *);
	/* The clock jumped: what is still owed of before keeps its waits and
	 * its age. */
	bool (*shift)(struct store *, const struct store_jump *,
	    struct problem *);
	/* Everything older than its keeping time goes, a slice in each call;
	 * rows that still owe something stay; facts and drills stay for 400
	 * days.
	 * Refused while the clock moved an hour against the last run. */
	bool (*purge)(struct store *, int64_t now_ms, int64_t keep_ms,
	    struct problem *);
	/* Between batches: checkpoint when idle or the WAL is past 16 MB. */
	void (*idle)(struct store *, bool nothing_waits);
	/* Requests to be rung back: callback_row.h. */
	const struct store_callbacks *callbacks;
	/* Trial calls: drill_row.h. */
	const struct store_drills *drills;
	/* Persons who sent STOP, into the memory index at start. */
	bool (*opted_out)(struct store *,
	    void (*each)(void *arg, const struct person *), void *arg,
	    struct problem *);
};

extern const struct store_driver store_sqlite;

#endif
