/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the proof supposes of opening hours: a turn that asks after some is
 * played once for each answer that they could give. */
#ifndef FLOW_GUESS_H
#define FLOW_GUESS_H

#include "flow/hours.h"
#include "turn/turn.h"

#define GUESS_HOURS 8			/* that one turn may ask after */

/* In the order in which they were asked after: bit i of `open` answers for
 * asked[i]. */
struct guess {
	const struct hours *asked[GUESS_HOURS];
	unsigned count;
	unsigned open;
	bool full;			/* still more were asked after */
};

bool guess_open(struct guess *, const struct hours *);

/* The next answers to what was asked after; false: all were supposed. */
bool guess_next(struct guess *);

/* flow_step() and flow_failsafe(), but hours are as supposed; NULL: as they
 * are. */
void flow_suppose(struct turn *, struct guess *);
void flow_suppose_failsafe(struct turn *, struct guess *, uint16_t language);

/* The same for when this helpline cannot be reached at all: a document that
 * needs no answer of ours, to be kept by the carrier. It is in the language of
 * the line, rings the numbers that the helpline would ring one after the other
 * if nobody answered, and ends in spoken numbers. */
void flow_suppose_alone(struct turn *, struct guess *);

/* Goes on from the document of a turn as if nobody answered and no key was
 * pressed, to the end; `each` is shown every document that follows. */
typedef void each_document(void *arg, const struct action *);
void flow_suppose_unanswered(const struct turn *, struct guess *,
    each_document *each, void *arg);

#endif
