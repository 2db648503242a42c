/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One account's way out: how fast, how many at once, and a breaker that stops
 * knocking at a carrier that is down. Pure; `now_ms` is the steady clock.
 */
#ifndef OUTBOX_LANE_H
#define OUTBOX_LANE_H

#include <stdbool.h>
#include <stdint.h>

#define LANE_UNDER_WAY 16		/* requests at once */
#define LANE_FAILURES 5			/* within LANE_WINDOW_MS open it */
#define LANE_WINDOW_MS 30000
#define LANE_OPEN_MS 30000		/* then one probe; doubles */
#define LANE_OPEN_MOST_MS 300000
#define LANE_BUSY INT64_MAX		/* until one under way ends */

struct lane {
	unsigned under_way;
	int64_t booked_us;		/* the rate is used up until then */
	int64_t failed_ms[LANE_FAILURES];	/* a ring */
	unsigned failures;
	int64_t open_ms;		/* how long it was opened; 0: closed */
	int64_t open_until_ms;
	bool probing;
};

/* Milliseconds until a request may begin: 0 now, LANE_BUSY unknown. */
int64_t lane_wait(const struct lane *, int64_t rate, int64_t now_ms);

/* Is the breaker open (also while its one probe is under way)? */
bool lane_open(const struct lane *);

void lane_begin(struct lane *, int64_t rate, int64_t now_ms);
/* It could not even be begun: the carrier has no part in it. */
void lane_cancel(struct lane *);
/* `good`: the carrier answered, if only to refuse. */
void lane_end(struct lane *, bool good, int64_t now_ms);

#endif
