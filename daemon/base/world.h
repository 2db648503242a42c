/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one door for time and luck. main makes a real one and hands it down;
 * tests hand down a simulated one. Nobody else reads a clock or /dev/urandom.
 */
#ifndef BASE_WORLD_H
#define BASE_WORLD_H

#include <stddef.h>
#include <stdint.h>

struct world {
	int64_t (*now_ms)(const struct world *);	/* Unix time, UTC */
	int64_t (*steady_ms)(const struct world *);	/* never jumps */
	void (*luck)(const struct world *, void *into, size_t size);
	void *own;			/* the simulation's state */
};

static inline int64_t
world_now_ms(const struct world *world)
{
	return world->now_ms(world);
}

static inline int64_t
world_steady_ms(const struct world *world)
{
	return world->steady_ms(world);
}

/* Random bytes fit for keys. Cannot fail: the real one ends the process when
 * the kernel has none. */
static inline void
world_luck(const struct world *world, void *into, size_t size)
{
	world->luck(world, into, size);
}

/* 0..below-1, even enough for jitter. */
unsigned world_roll(const struct world *, unsigned below);

extern const struct world world_real;

#endif
