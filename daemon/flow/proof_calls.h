/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A walk through all the states of a call: for the files that judge it. */
#ifndef FLOW_PROOF_CALLS_H
#define FLOW_PROOF_CALLS_H

#include "flow/proof_inside.h"

#define NOWHERE UINT32_MAX		/* the call is over */

/* Where a call waits. What is left out decides nothing: how many turns there
 * were (who presses on and on is rung a person), and marks that are for the
 * words to who answers. Zeroed before it is filled: it is found by its
 * bytes. */
struct stop {
	uint16_t step, language;
	uint16_t names;			/* keys that its words name */
	uint8_t tries, page, hop, rounds, marks;
	char keys[SESSION_KEYS];
	uint8_t keys_most;		/* 0: no key is heard */
	bool back;			/* silence comes back */
	bool rings, whispers;
	bool danger;			/* it told of 999 since the last ring */
};

/* How the call came there first. */
struct trail {
	unsigned parent;
	const char *by;
};

/* The caller does nothing, and comes from one stop to another. */
struct edge {
	unsigned from, to;
};

struct exploring {
	struct proving *proving;
	struct play play;
	struct proof_set stops;
	struct trail *trails;		/* [stop] */
	unsigned trail_room;
	struct edge *edges;		/* in the order of `from` */
	unsigned edge_count, edge_room;
	unsigned at;			/* the stop that is left now */
	struct stop from;		/* it is this one */
	const char *by;			/* what happens there */
	struct session session;		/* after the turn that was played */
	struct document document;	/* of that turn */
};

const struct step *exploring_step(const struct exploring *, uint16_t);

/* Walks through everything; `play` was begun and `stops` made before. */
void exploring_play(struct exploring *);

/* Says, once for each step and rule, what is wrong there; the hours and the
 * way that led there follow. */
void exploring_complain(const struct exploring *, uint16_t step,
    unsigned rule, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The key was pressed at `from`, and this came of it: does it mean what it
 * means everywhere? True: it is out of place here, as if none were pressed. */
bool exploring_judge_key(const struct exploring *, char key);

/* Who lifts a telephone that is told of the caller hears it, and takes the
 * call with 1. */
void exploring_judge_whisper(struct exploring *);

/* Whoever does nothing comes to an end. */
void exploring_judge_circles(const struct exploring *);

#endif
