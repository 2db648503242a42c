/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One-shot and repeating timers on the loop. */
#ifndef BASE_TIMER_H
#define BASE_TIMER_H

#include <stdint.h>

struct event_base;
struct timer;

/* `ring(arg)` is called on the loop. NULL: no memory. */
struct timer *timer_new(struct event_base *, void (*ring)(void *), void *arg);
void timer_free(struct timer *);
void timer_set(struct timer *, int64_t after_ms);	/* replaces the last */
void timer_stop(struct timer *);

#endif
