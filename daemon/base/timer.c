/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/timer.h"

#include <event2/event.h>
#include <stdlib.h>

struct timer {
	struct event *event;		/* NULL: on a clock */
	const struct clock *clock;
	void (*ring)(void *);
	void *arg;
};

void
timer_ring(struct timer *timer)
{
	timer->ring(timer->arg);	/* may free the timer */
}

static void
on_time(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	timer_ring(arg);
}

struct timer *
timer_new(struct event_base *base, void (*ring)(void *), void *arg)
{
	struct timer *timer = calloc(1, sizeof(*timer));

	if (timer == NULL)
		return NULL;
	timer->ring = ring;
	timer->arg = arg;
	timer->event = evtimer_new(base, on_time, timer);
	if (timer->event == NULL) {
		free(timer);
		return NULL;
	}
	return timer;
}

struct timer *
timer_new_on(const struct clock *clock, void (*ring)(void *), void *arg)
{
	struct timer *timer = calloc(1, sizeof(*timer));

	if (timer == NULL)
		return NULL;
	timer->clock = clock;
	timer->ring = ring;
	timer->arg = arg;
	return timer;
}

void
timer_free(struct timer *timer)
{
	if (timer == NULL)
		return;
	if (timer->event != NULL)
		event_free(timer->event);
	else
		timer_stop(timer);
	free(timer);
}

void
timer_set(struct timer *timer, int64_t after_ms)
{
	int64_t wait_ms = after_ms < 0 ? 0 : after_ms;
	struct timeval wait = {
		.tv_sec = (time_t)(wait_ms / 1000),
		.tv_usec = (suseconds_t)(wait_ms % 1000 * 1000),
	};

	if (timer->event == NULL)
		timer->clock->set(timer->clock->arg, timer, wait_ms);
	else
		(void)event_add(timer->event, &wait);
}

void
timer_stop(struct timer *timer)
{
	if (timer->event == NULL)
		timer->clock->stop(timer->clock->arg, timer);
	else
		(void)event_del(timer->event);
}
