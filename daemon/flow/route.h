/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Routes: which numbers ring, in which order, how long and how often. */
#ifndef FLOW_ROUTE_H
#define FLOW_ROUTE_H

#include "flow/hours.h"
#include "turn/account.h"

/* What answers a number. Only a person can be told something (whisper) and
 * asked to take the call; a switchboard's queue would swallow it. */
enum answers { ANSWERS_UNKNOWN, ANSWERS_PERSON, ANSWERS_SWITCHBOARD };

struct route_number {
	const char *number;		/* E.164 */
	int64_t ring_ms;		/* 5 s .. 120 s */
	int64_t tries;			/* 1 .. 5 */
	int answers;
	bool whisper;			/* only with ANSWERS_PERSON */
	struct place place;
};

struct route {
	const char *name;
	const struct route_number *numbers;
	unsigned count;
	unsigned hops;			/* all tries together */
};

struct routes {
	const struct route *at;
	unsigned count;
};

/* The settings of a number in a route, for the reference. */
extern const struct setting route_table[];

/* Refuses emergency numbers, premium and foreign ones, and our own lines. */
bool routes_read(struct routes *, const struct node *,
    const struct line *lines, unsigned line_count, struct arena *,
    struct problems *);

/* The same for one number that stands elsewhere, as a person writes it: E.164
 * in the arena; NULL: it is told why not. */
const char *route_read_number(const char *written, struct place,
    const struct line *lines, unsigned line_count, struct arena *,
    struct problems *);

const struct route *route_find(const struct routes *, const char *name);

/* The number that rings at the hop-th try, from 0; NULL past the end. */
const struct route_number *route_hop(const struct route *, unsigned hop);

#endif
