/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Calls under way, in memory: what one call's turns come to when it ends, so
 * that the report can say whether its caller reached a person. Nothing of the
 * caller is in here. A call that is lost with the process is only not counted.
 */
#ifndef GATEWAY_CALLS_H
#define GATEWAY_CALLS_H

#include "turn/turn.h"

struct calls;

/* How a call ended, as far as we can know. */
enum call_end {
	CALL_REACHED,			/* hung up when asked "or press 1" */
	CALL_TALKED,			/* the two ends heard each other */
	CALL_NO_PERSON,			/* pressed 1: it was no person */
	CALL_UNANSWERED,		/* it rang, nobody took it */
	CALL_GAVE_UP,			/* ended before anything rang */
	CALL_LEFT,			/* ** */
	CALL_ENDS
};

/* "reached", "talked" ... */
const char *call_end_name(enum call_end);

#define CALL_NAME 32			/* of a step, a route; cut there */

/* One call that is over. */
struct call_over {
	enum call_end end;
	int64_t began_ms;		/* or when we first heard of it */
	int64_t wait_ms;		/* to a person's voice; -1: unknown */
	char step[CALL_NAME];		/* where it ended */
	char route[CALL_NAME];		/* that rang last, or empty */
	char language[16];		/* tag, or empty */
};

typedef void call_over_function(void *arg, const struct call_over *);

/* NULL: no memory. `over` is called for each call that ends. */
struct calls *calls_new(call_over_function *over, void *arg);
void calls_free(struct calls *);

/* A turn of a call, once its actions are decided. `step` is the name of the
 * step that it waits at. What comes of a call that is over (one of the last
 * ten thousand or so) changes nothing. False: too many calls at once, it is not
 * counted. */
bool calls_take(struct calls *, const struct turn *, const char *step);

/* Calls of which nothing was heard for long are over. */
void calls_sweep(struct calls *, int64_t now_ms);

#endif
