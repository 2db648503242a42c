/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/timer.h"

#include <event2/event.h>
#include <stdlib.h>

struct timer {
	struct event *event;
	void (*ring)(void *);
	void *arg;
};

static void
on_time(evutil_socket_t fd, short what, void *arg)
{
	struct timer *timer = arg;

	(void)fd;
	(void)what;
	timer->ring(timer->arg);	/* may free the timer */
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

void
timer_free(struct timer *timer)
{
	if (timer == NULL)
		return;
	event_free(timer->event);
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

	(void)event_add(timer->event, &wait);
}

void
timer_stop(struct timer *timer)
{
	(void)event_del(timer->event);
}
