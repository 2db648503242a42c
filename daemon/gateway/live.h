/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Requests that a worker has claimed, in memory: whether the resident may still
 * be rung when the worker presses 1, without the database. What is not in here
 * must not be rung.
 */
#ifndef GATEWAY_LIVE_H
#define GATEWAY_LIVE_H

#include "store/store.h"

#define LIVE_MOST 128

struct live_entry {
	int64_t id;			/* 0: empty */
	int64_t claim;
	struct person person;
	enum callback_state state;
	bool lifted;			/* its desk has been heard of */
};

struct live {
	struct live_entry at[LIVE_MOST];
	unsigned next;			/* where the search for room begins */
};

/* A request as it is in the store; a newer claim takes the older one's place.
 * False: more are claimed than there is room for; it cannot be rung. */
bool live_put(struct live *, const struct callback_row *);

/* How it stands with that claim; CALLBACK_REACHED: it is over, or unknown. */
enum callback_state live_state(const struct live *, int64_t id,
    int64_t claim);

/* Its claim has come to this; another claim's word changes nothing. */
void live_set(struct live *, int64_t id, int64_t claim,
    enum callback_state);

/* The desk was rung for that claim, whatever the carrier says of the order. */
void live_lift(struct live *, int64_t id, int64_t claim);
bool live_lifted(const struct live *, int64_t id, int64_t claim);

/* They left, took it back, or asked anew (REACHED: this one is over). */
void live_leave(struct live *, const struct person *, enum callback_state);

#endif
