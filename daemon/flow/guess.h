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

/* flow_step(), but hours are as supposed. */
void flow_suppose(struct turn *, struct guess *);

#endif
