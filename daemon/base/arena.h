/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory that is given out piece by piece and freed at once. A turn's arena is
 * one fixed block, reserved before the request's body is read; a full one
 * answers NULL and remembers it. A loader's arena grows from the heap.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/bytes.h"

struct arena_block;

struct arena {
	char *at;			/* next free byte */
	char *end;
	bool full;			/* something was refused */
	bool grows;
	struct arena_block *blocks;	/* those that we took from the heap */
};

/* An arena inside `memory`, which stays the caller's. Nothing to clear. */
void arena_init(struct arena *, void *memory, size_t size);

/* A growing arena; arena_clear() frees it all. */
void arena_init_growing(struct arena *);
void arena_clear(struct arena *);

/* `size` zeroed bytes, aligned for any type; NULL when full. */
void *arena_get(struct arena *, size_t size);

/* The same, but not zeroed: for what is filled at once. */
void *arena_get_raw(struct arena *, size_t size);

/* A terminated copy; NULL when full. */
char *arena_copy(struct arena *, struct bytes);
char *arena_copy_text(struct arena *, const char *);

/* The parts one behind the other, terminated; NULL when full. */
char *arena_join(struct arena *, const struct bytes *parts, unsigned count);

/* printf into the arena; NULL when full. */
char *arena_format(struct arena *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A fixed set of equal blocks, made at start: arenas of turns. One thread. */
struct arena_pool;

struct arena_pool *arena_pool_new(size_t count, size_t size);
void arena_pool_free(struct arena_pool *);

/* NULL when all are out. The struct arena lies inside its own block. */
struct arena *arena_pool_take(struct arena_pool *);
void arena_pool_give(struct arena_pool *, struct arena *);
size_t arena_pool_left(const struct arena_pool *);

#endif
