/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A trial call to a number of the settings: a drill proves that a person hears
 * it, a rehearsal plays to a worker what a worker meets. No resident is in
 * it. */
#ifndef TURN_DRILL_H
#define TURN_DRILL_H

#include <stdbool.h>
#include <stdint.h>

#define DRILL_NAME 64			/* "day.1"; longer ones are cut */
#define DRILL_CASE 32			/* "somali-night" and NUL */

enum drill_state {
	DRILL_WAITING,			/* for its moment, or its next try */
	DRILL_RINGING,
	DRILL_PROVEN,			/* somebody pressed 1 */
	DRILL_UNPROVEN,			/* nobody did, as often as agreed */
	DRILL_MISSED,			/* its moment had passed: not rung */
	DRILL_DROPPED,			/* its number has left the settings */
	DRILL_STOPPED,			/* taken back by an operator */
	DRILL_STATES
};

/* The trial that a telephone of ours is rung for. */
struct drill {
	int64_t id;
	int64_t claim;			/* the outbox row that rings it */
	char scenario[DRILL_CASE];	/* a rehearsal's case; empty: a drill */
};

static inline bool
drill_is_rehearsal(const struct drill *drill)
{
	return drill->scenario[0] != '\0';
}

#endif
