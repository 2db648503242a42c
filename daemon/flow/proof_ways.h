/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Seconds from the start of a call to the first ring: a graph of what a caller
 * may do until then, for the files that count along it. */
#ifndef FLOW_PROOF_WAYS_H
#define FLOW_PROOF_WAYS_H

#include "flow/proof_inside.h"

#define PRESS_NEVER UINT16_MAX

/* Where a caller waits before anybody was rung; found by its bytes. */
struct wait {
	uint16_t step, language;
	uint16_t before;		/* tenths until keys are heard */
	uint16_t silence;		/* tenths until silence goes on */
	uint16_t press[sizeof(PROOF_KEYS) - 1];	/* tenths, once named */
	uint8_t tries, page, marks;
	char keys[SESSION_KEYS];
	bool listens, back, rings;
	bool person;			/* who is rung is who `person` rings */
	uint16_t longest;		/* the prompt that takes longest */
	uint16_t longest_tenths;
};

/* One thing that may be done at `from`; several of them in a row with the same
 * `by` are what it may lead to, as the hours are. */
struct option {
	unsigned from, to;
	char by;			/* a key; 0: nothing */
	unsigned after;			/* tenths since the caller came there */
	struct guess guess;
};

/* What is done best, and the worst that comes of it. */
struct value {
	unsigned tenths;		/* until the first ring */
	unsigned option;		/* that is followed */
};

struct ways {
	struct proving *proving;
	const struct line *line;
	struct play play;
	struct proof_set waits;
	struct option *options;		/* in the order of `from` */
	unsigned count, room;
	struct value *asks, *silent;	/* [wait] */
	const char *persons[8];		/* routes that `person` rings */
	unsigned person_count;
};

/* Somebody who is at a wait, so many tenths after the call began. */
struct spot {
	unsigned wait;
	unsigned elapsed;
	unsigned slow, slow_tenths;	/* the wait that took longest so far */
	struct guess guess;		/* the hours that led there, if any */
};

#define SPOTS_MOST 32

struct spots {
	struct spot at[SPOTS_MOST];
	unsigned count;
};

/* Where calls of the line begin. */
void ways_begin(struct ways *, struct spots *);
/* All press these keys `after` tenths of their wait, or once the words have
 * named it (PRESS_NEVER). What nobody can press leaves no spots. */
void ways_press(struct ways *, struct spots *, const char *keys,
    unsigned after);
/* Everything that may be done from the waits known so far, and what is best. */
void ways_count(struct ways *);

/* Ways that take too long, of which most goes by at one step: the worst. Or
 * ways that never come to a person. */
struct late {
	uint16_t step;
	unsigned count;
	struct proof_row row;
	struct spot spot;
};

#define LATE_MOST 16			/* steps that are told */

struct telling {
	struct ways *ways;
	struct proof_row *rows;		/* room for all of them */
	struct proof_row worst;		/* of languages known only by name */
	struct spot worst_spot;
	unsigned named;			/* how many of them there are */
	struct late late[LATE_MOST];
	unsigned late_count;
	struct late lost, left;		/* who asks, who presses nothing */
};

/* Is the row's path short enough? The spot is where it ended. */
void telling_judge(struct telling *, const struct proof_row *,
    const struct spot *);
/* Says what was too long, when all rows were judged. */
void telling_end(const struct telling *);

#endif
