/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Routes: which numbers ring, in which order, how long and how often, at which
 * hours and for whom. */
#ifndef FLOW_ROUTE_H
#define FLOW_ROUTE_H

#include "flow/dial.h"
#include "flow/hours.h"
#include "turn/language.h"

/* What answers a number. Only a person can be told something (whisper) and
 * asked to take the call; a switchboard's queue would swallow it. */
enum answers { ANSWERS_UNKNOWN, ANSWERS_PERSON, ANSWERS_SWITCHBOARD };

struct route_number {
	const char *number;		/* E.164 */
	int64_t ring_ms;		/* 5 s .. 120 s */
	int64_t tries;			/* 1 .. 5 */
	int answers;
	bool whisper;			/* only with ANSWERS_PERSON */
	struct texts only;		/* "for": tags of languages, or "other";
					 * empty: everybody */
	const char *hours_name;
	const struct hours *hours;	/* rings only then; NULL: always */
	bool said;			/* never rung: told to the caller when
					 * nobody has answered */
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

struct route_parts {
	struct dial dial;
	const struct hours_set *hours;	/* NULL: there are none */
};

/* Somebody is rung at every hour in every language. */
bool routes_read(struct routes *, const struct node *,
    const struct route_parts *, struct arena *, struct problems *);

/* Every language that a route names is one. */
bool routes_check(const struct routes *, const struct languages *,
    struct problems *);

/* Does one of them ring for this language and not for every other? */
bool route_names(const struct routes *, const char *tag);

/* Is it a number for who speaks this language; NULL: for who chose none. */
bool route_suits(const struct route_number *, const struct language *);


const struct route *route_find(const struct routes *, const char *name);

/* The number that rings at the hop-th try, from 0; NULL past the end. */
const struct route_number *route_hop(const struct route *, unsigned hop);

#endif
