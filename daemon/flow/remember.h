/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is remembered of a caller between two calls: the language. It must not
 * betray an earlier call to who picks up the same telephone later: the greeting
 * stays the same, that language is only named first. Only who was cut off not
 * two hours ago goes straight on in it. Mobiles only: others are shared.
 */
#ifndef FLOW_REMEMBER_H
#define FLOW_REMEMBER_H

#include "turn/turn.h"

#define REMEMBER_CUT_MS 7200000

struct remembered {
	char tag[16];			/* of the language; empty: nothing */
	int64_t at_ms;			/* of the last turn of a call */
	bool cut;			/* nobody was reached, and nobody said
					 * goodbye */
};

/* Before flow_step(): what the turn may know. NULL: nothing. */
void remember_bring(const struct remembered *, int64_t keep_ms,
    struct turn *);

/* After it. */
void remember_take(struct remembered *, const struct turn *);

#endif
