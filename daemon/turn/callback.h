/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A resident's wish to be rung back, from the asking to the talk. */
#ifndef TURN_CALLBACK_H
#define TURN_CALLBACK_H

#include <stdint.h>

#include "base/phone.h"

/* When they said that it is safe to ring. */
enum callback_when { CALLBACK_SOON, CALLBACK_MORNING, CALLBACK_AFTERNOON,
	CALLBACK_WHENS };
#define CALLBACK_WHEN_WORDS "soon", "morning", "afternoon"

enum callback_state {
	CALLBACK_WAITING,		/* for a worker to claim it */
	CALLBACK_CLAIMED,		/* a desk is rung */
	CALLBACK_RINGING,		/* the worker pressed 1 */
	CALLBACK_REACHED,
	CALLBACK_MISSED,		/* rung as often as may be */
	CALLBACK_CANCELLED,		/* taken back, or asked anew */
	CALLBACK_LEFT,			/* EXIT: do not ring */
	CALLBACK_STATES
};
#define CALLBACK_STATE_WORDS "waiting", "claimed", "ringing", "reached", \
	"missed", "cancelled", "left; do not ring"

/* What a worker's call has come to. */
enum desk_event {
	DESK_ANSWERED,			/* the worker hears what was agreed */
	DESK_PRESSED,			/* key 1: the resident rings */
	DESK_TALKED,			/* the two heard each other */
	DESK_UNANSWERED,		/* nobody there, or nobody who could
					 * talk */
	DESK_ENDED,			/* the worker's telephone is down */
};

#define CALLBACK_TRIES 2		/* the resident rings at most */
#define CALLBACK_REFERENCE 6		/* "KT482" and NUL */

/* The request that a worker's leg of a call is about. */
struct callback {
	int64_t id;
	int64_t claim;			/* the outbox row: the desk's call */
	char number[PHONE_SIZE];	/* the resident's */
	char line[PHONE_SIZE];		/* that they texted; empty: a call */
	uint16_t language;		/* or LANGUAGE_UNKNOWN */
	uint8_t marks;			/* enum mark, a bit each */
	uint8_t tries;			/* before this one */
	int64_t asked_ms;
	/* As it is known just now, for this claim: CLAIMED and RINGING may be
	 * rung, LEFT and CANCELLED were taken back, all others are over. */
	enum callback_state state;
};

#endif
