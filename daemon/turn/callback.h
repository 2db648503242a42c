/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A resident's wish to be rung back, as a worker's call carries it. */
#ifndef TURN_CALLBACK_H
#define TURN_CALLBACK_H

#include <stdint.h>

#include "base/phone.h"

/* When they said that it is safe to ring. */
enum callback_when { CALLBACK_SOON, CALLBACK_MORNING, CALLBACK_AFTERNOON,
	CALLBACK_WHENS };
#define CALLBACK_WHEN_WORDS "soon", "morning", "afternoon"

/* Is it still to be rung? LEFT: they have left or taken it back; OVER: it has
 * ended otherwise, or nobody knows. */
enum callback_now { CALLBACK_OPEN, CALLBACK_LEFT, CALLBACK_OVER };

/* The request that a worker's leg of a call is about. */
struct callback {
	int64_t id;
	int64_t row;			/* of the outbox: the desk's call */
	char number[PHONE_SIZE];	/* the resident's */
	uint16_t language;		/* or LANGUAGE_UNKNOWN */
	uint8_t marks;			/* enum mark, a bit each */
	uint8_t tries;			/* before this one */
	int64_t asked_ms;
	enum callback_now now;
};

#define CALLBACK_TRIES 2		/* the resident rings at most */
#define CALLBACK_REFERENCE 6		/* "KT482" and NUL */

#endif
