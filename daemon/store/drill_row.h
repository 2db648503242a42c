/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Trial calls as the store keeps them: to numbers of the settings, by their
 * names and keyed hashes, never by the numbers themselves; nothing of a
 * resident. A part of the contract of a driver; all of it on its thread.
 */
#ifndef STORE_DRILL_ROW_H
#define STORE_DRILL_ROW_H

#include "turn/turn.h"

struct store;

struct drill_row {
	int64_t id;
	enum drill_state state;
	unsigned char number[PERSON_SIZE];	/* keyed hash */
	char name[DRILL_NAME];
	char scenario[DRILL_CASE];	/* empty: a drill */
	char by[8];			/* initials; may be empty */
	unsigned tries, tries_most;
	int64_t pause_ms;		/* between two tries */
	int64_t due_ms;			/* WAITING: when it rings */
	int64_t asked_ms;
	int64_t changed_ms;
	int64_t claim;			/* the outbox row of its last try */
};

/* A number of the settings in force. */
struct drill_target {
	unsigned char hash[PERSON_SIZE];
	char number[PHONE_SIZE];
	char name[DRILL_NAME];
	bool routed;			/* is to be proven */
	/* Out, of drill_look; proven_ms is INT64_MIN: never. */
	int64_t seen_ms, proven_ms;
};

#define DRILL_RING_MS 600000		/* then a try has ended, reported or
					 * not */
#define DRILL_LATE_MS 3600000		/* after its moment nobody expects it */
#define DRILL_TOLD 8			/* ends that one look tells of */

/* What is due is begun: one call at a time, and none while a worker rings a
 * resident back. */
struct drill_look {
	struct drill_target *targets;
	unsigned target_count;
	const char *account, *from;	/* NULL: nobody can be rung */
	int64_t now_ms;
	int64_t claim;			/* an id for the outbox row */
	size_t (*write)(const struct drill *, unsigned char *into);
	/* Out. */
	bool begun;
	bool open;			/* something waits or rings */
	int64_t next_ms;		/* look again; INT64_MAX: no need */
	struct drill_row told[DRILL_TOLD];	/* have ended since */
	unsigned told_count;
};

#define DRILL_CODED 96			/* at most, of write() */

struct store_drills {
	/* In its own transaction. A number for which one like it waits or rings
	 * gets no second one: *added counts the others. */
	bool (*add)(struct store *, const struct drill_row *, unsigned count,
	    unsigned *added, struct problem *);
	bool (*look)(struct store *, struct drill_look *, struct problem *);
	/* Takes back what waits; `count` of them. */
	bool (*stop)(struct store *, int64_t now_ms, unsigned *count,
	    struct problem *);
	/* Newest first: rehearsals, or drills. */
	bool (*list)(struct store *, bool rehearsals, unsigned most,
	    struct arena *, struct drill_row **rows, unsigned *count,
	    struct problem *);
};

#endif
