/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Trial calls: a drill rings numbers of routes at an agreed moment until
 * somebody presses 1, a rehearsal rings a telephone now and plays a case. Only
 * numbers of the settings in force are ever rung.
 */
#ifndef GATEWAY_DRILLS_H
#define GATEWAY_DRILLS_H

#include "gateway/gateway.h"
#include "settings/numbers.h"

struct timer;

/* What an operator orders. */
struct drill_word {
	const char *name;		/* NULL: all numbers of routes */
	const char *scenario;		/* a rehearsal's case; NULL: a drill */
	const char *by;			/* initials; may be empty */
	int64_t at_ms;			/* a drill: when */
};

struct drill_ordered {
	const char *names;		/* of all that were meant */
	unsigned added;
	unsigned already;		/* waited or rang before */
	int64_t at_ms;
};

/* done() is called on the loop when it is durable, or with NULL and why it
 * could not be. False: it is refused, and `why` says so. */
bool drills_order(struct gateway *, const struct drill_word *,
    struct problem *why, void (*done)(void *arg, const struct drill_ordered *,
    const char *why), void *arg);
/* Takes back what waits. False: no memory. */
bool drills_stop(struct gateway *, void (*done)(void *arg, unsigned count,
    const char *why), void *arg);
/* Runs, newest first. False: no memory. */
bool drills_list(struct gateway *, bool rehearsals, unsigned most,
    void (*done)(void *arg, const struct drill_row *, unsigned count,
    const char *why), void *arg);

/* When a number was last proven, as last read. */
struct drill_proof {
	int64_t seen_ms, proven_ms;	/* INT64_MIN: never */
};
struct drill_proof drills_proof(const struct gateway *, const char *e164);
/* Has nobody proven it for too long? */
bool drills_overdue(const struct gateway *, const struct number *,
    int64_t now_ms);

/* The gateway's own: what was last read, and when to look again. */
struct drills {
	struct timer *timer;
	struct drill_target *targets;
	unsigned count;
	bool open;			/* something waits or rings */
	bool asking, again;
	int64_t lifted;			/* the claim that was last heard of */
	char alarmed[400];		/* the names that the log has */
};

bool drills_open(struct gateway *);
void drills_close(struct gateway *);
/* Something has changed: is something due, has something ended? */
void drills_look(struct gateway *);
/* A resident's call has ended: it may be what an open one waits for. */
void drills_nudge(struct gateway *);

/* A row of the outbox that is a trial call: why it is not to be rung now, or
 * NULL; how long it rings. */
const char *drills_refuse(const struct gateway *, const struct row *);
unsigned drills_seconds(const struct gateway *, const struct row *);

#endif
