/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What workers ask of requests to be rung back, over the control socket. */
#ifndef GATEWAY_CALLBACKS_H
#define GATEWAY_CALLBACKS_H

#include "gateway/gateway.h"

/* A worker's word; all of it is copied. */
struct callback_word {
	enum callback_order order;
	struct bytes reference;		/* "kt 482" is "KT482" */
	struct bytes desk;		/* CLAIM */
	struct bytes by;		/* initials */
	struct bytes why;		/* REVEAL: for the log */
};

/* done() is called on the loop, with the answer and the request as it is now
 * (its number only for REVEAL), or with NULL and why the store could not be
 * asked. False: no memory. */
bool callbacks_say(struct gateway *, const struct callback_word *,
    void (*done)(void *arg, const struct callback_said *, const char *why),
    void *arg);

/* Those that are not over, then the newest; no number is in them. */
bool callbacks_list(struct gateway *, unsigned most,
    void (*done)(void *arg, const struct callback_row *, unsigned count,
    const char *why), void *arg);

#endif
