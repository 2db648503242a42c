/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/world.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

static int64_t
clock_ms(clockid_t id)
{
	struct timespec at;

	(void)clock_gettime(id, &at);
	return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

static int64_t
real_now_ms(const struct world *world)
{
	(void)world;
	return clock_ms(CLOCK_REALTIME);
}

static int64_t
real_steady_ms(const struct world *world)
{
	(void)world;
	return clock_ms(CLOCK_MONOTONIC);
}

/* The same bytes by another door, for a kernel that refuses the call. */
static ssize_t
read_luck(void *into, size_t size)
{
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return -1;
	got = read(fd, into, size);
	(void)close(fd);
	return got;
}

static void
real_luck(const struct world *world, void *into, size_t size)
{
	char *at = into;

	(void)world;
	while (size > 0) {
		ssize_t got = getrandom(at, size, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			got = read_luck(at, size);
		if (got <= 0) {
			/* Keys without randomness would be worse than none. */
			(void)fputs("the kernel gives no random bytes\n",
			    stderr);
			abort();
		}
		at += got;
		size -= (size_t)got;
	}
}

const struct world world_real = {
	.now_ms = real_now_ms,
	.steady_ms = real_steady_ms,
	.luck = real_luck,
};

unsigned
world_roll(const struct world *world, unsigned below)
{
	uint32_t value;

	if (below == 0)
		return 0;
	world_luck(world, &value, sizeof(value));
	return (unsigned)(((uint64_t)value * below) >> 32);
}
