/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/wake.h"

#include <errno.h>
#include <event2/event.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define LOOK_MS 250			/* should a ring ever not be heard */

struct wake {
	int fd;
	struct event *event;
	struct event *look;
	atomic_bool rung;
	void (*awake)(void *);
	void *arg;
};

/* The flag is taken back before the call: a ring in the middle of it is heard
 * by the next one. */
static void
hear(struct wake *wake)
{
	if (atomic_exchange(&wake->rung, false))
		wake->awake(wake->arg);
}

static void
on_ring(evutil_socket_t fd, short what, void *arg)
{
	uint64_t rings;
	ssize_t got = read(fd, &rings, sizeof(rings));

	(void)got;			/* the flag says whether it rang */
	(void)what;
	hear(arg);
}

static void
on_look(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	hear(arg);
}

struct wake *
wake_new(struct event_base *base, void (*awake)(void *), void *arg)
{
	const struct timeval every = { 0, LOOK_MS * 1000 };
	struct wake *wake = calloc(1, sizeof(*wake));

	if (wake == NULL)
		return NULL;
	wake->awake = awake;
	wake->arg = arg;
	wake->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (wake->fd >= 0)
		wake->event = event_new(base, wake->fd, EV_READ | EV_PERSIST,
		    on_ring, wake);
	wake->look = event_new(base, -1, EV_PERSIST, on_look, wake);
	if (wake->event == NULL || event_add(wake->event, NULL) != 0 ||
	    wake->look == NULL || event_add(wake->look, &every) != 0) {
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
	if (wake->look != NULL)
		event_free(wake->look);
	if (wake->fd >= 0)
		(void)close(wake->fd);
	free(wake);
}

/* A full counter (EAGAIN) already wakes the loop; when the kernel refuses the
 * write, the loop looks by itself a little later. */
void
wake_ring(struct wake *wake)
{
	const uint64_t one = 1;
	ssize_t written;

	atomic_store(&wake->rung, true);
	do
		written = write(wake->fd, &one, sizeof(one));
	while (written < 0 && errno == EINTR);
}
