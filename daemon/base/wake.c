/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/wake.h"

#include <event2/event.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct wake {
	int fd;
	struct event *event;
	void (*awake)(void *);
	void *arg;
};

/* The counter is emptied before the call: a ring in the middle of it is heard
 * by the next one. */
static void
on_ring(evutil_socket_t fd, short what, void *arg)
{
	struct wake *wake = arg;
	uint64_t rings;

	(void)what;
	if (read(fd, &rings, sizeof(rings)) == (ssize_t)sizeof(rings))
		wake->awake(wake->arg);
}

struct wake *
wake_new(struct event_base *base, void (*awake)(void *), void *arg)
{
	struct wake *wake = calloc(1, sizeof(*wake));

	if (wake == NULL)
		return NULL;
	wake->awake = awake;
	wake->arg = arg;
	wake->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (wake->fd >= 0)
		wake->event = event_new(base, wake->fd, EV_READ | EV_PERSIST,
		    on_ring, wake);
	if (wake->event == NULL || event_add(wake->event, NULL) != 0) {
		wake_free(wake);
		return NULL;
	}
	return wake;
}

void
wake_free(struct wake *wake)
{
	if (wake == NULL)
		return;
	if (wake->event != NULL)
		event_free(wake->event);
	if (wake->fd >= 0)
		(void)close(wake->fd);
	free(wake);
}

/* A full counter (EAGAIN) already wakes the loop, so nothing can be lost. */
void
wake_ring(struct wake *wake)
{
	const uint64_t one = 1;
	ssize_t written = write(wake->fd, &one, sizeof(one));

	(void)written;
}
