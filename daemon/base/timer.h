/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One-shot timers, on the loop or on a clock that somebody else winds. */
#ifndef BASE_TIMER_H
#define BASE_TIMER_H

#include <stdint.h>

struct event_base;
struct timer;

/* Instead of a loop: keeps when each timer is to ring, and then calls
 * timer_ring(). A simulation's. */
struct clock {
	void (*set)(void *arg, struct timer *, int64_t after_ms);
	void (*stop)(void *arg, struct timer *);
	void *arg;
};

/* `ring(arg)` is called on the loop. NULL: no memory. */
struct timer *timer_new(struct event_base *, void (*ring)(void *), void *arg);
struct timer *timer_new_on(const struct clock *, void (*ring)(void *),
    void *arg);
void timer_free(struct timer *);
void timer_set(struct timer *, int64_t after_ms);	/* replaces the last */
void timer_stop(struct timer *);

/* For a clock: its time has come. It may free the timer. */
void timer_ring(struct timer *);

#endif
