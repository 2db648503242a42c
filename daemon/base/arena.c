/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define ALIGN 16u
#define BLOCK_SIZE 65536u

struct arena_block {
	struct arena_block *next;
	size_t size;
};

void
arena_init(struct arena *arena, void *memory, size_t size)
{
	*arena = (struct arena){ .at = memory, .end = (char *)memory + size };
}

void
arena_init_growing(struct arena *arena)
{
	*arena = (struct arena){ .grows = true };
}

void
arena_clear(struct arena *arena)
{
	struct arena_block *block = arena->blocks;

	while (block != NULL) {
		struct arena_block *next = block->next;

		free(block);
		block = next;
	}
	*arena = (struct arena){ .grows = arena->grows };
}

static bool
arena_grow(struct arena *arena, size_t size)
{
	size_t head = (sizeof(struct arena_block) + ALIGN - 1) & ~(size_t)15;
	size_t whole = head + (size > BLOCK_SIZE ? size : BLOCK_SIZE) + ALIGN;
	struct arena_block *block;

	if (!arena->grows || size > SIZE_MAX / 2)
		return false;
	block = malloc(whole);
	if (block == NULL)
		return false;
	block->next = arena->blocks;
	block->size = whole;
	arena->blocks = block;
	arena->at = (char *)block + head;
	arena->end = (char *)block + whole;
	return true;
}

/* The next aligned place with `size` bytes after it, or NULL. */
static char *
arena_room(const struct arena *arena, size_t size)
{
	uintptr_t at = (uintptr_t)arena->at;
	size_t skip = (size_t)(-at & (ALIGN - 1));
	size_t left = (size_t)(arena->end - arena->at);

	if (arena->at == NULL || skip > left || size > left - skip)
		return NULL;
	return arena->at + skip;
}

void *
arena_get_raw(struct arena *arena, size_t size)
{
	char *room = arena_room(arena, size);

	if (room == NULL && arena_grow(arena, size))
		room = arena_room(arena, size);
	if (room == NULL) {
		arena->full = true;
		return NULL;
	}
	arena->at = room + size;
	return room;
}

void *
arena_get(struct arena *arena, size_t size)
{
	void *room = arena_get_raw(arena, size);

	return room == NULL ? NULL : memset(room, 0, size);
}

char *
arena_join(struct arena *arena, const struct bytes *parts, unsigned count)
{
	size_t length = 0;
	char *joined, *at;

	for (unsigned i = 0; i < count; i++)
		length += parts[i].length;
	joined = at = arena_get_raw(arena, length + 1);
	if (joined == NULL)
		return NULL;
	for (unsigned i = 0; i < count; i++) {
		if (parts[i].length != 0)
			at = mempcpy(at, parts[i].at, parts[i].length);
	}
	*at = '\0';
	return joined;
}

char *
arena_copy(struct arena *arena, struct bytes bytes)
{
	return arena_join(arena, &bytes, 1);
}

char *
arena_copy_text(struct arena *arena, const char *text)
{
	return arena_copy(arena, bytes_from_text(text));
}

char *
arena_format(struct arena *arena, const char *format, ...)
{
	va_list list;
	char *text;
	int length;

	va_start(list, format);
	length = vsnprintf(NULL, 0, format, list);
	va_end(list);
	if (length < 0)
		return NULL;
	text = arena_get(arena, (size_t)length + 1);
	if (text == NULL)
		return NULL;
	va_start(list, format);
	(void)vsnprintf(text, (size_t)length + 1, format, list);
	va_end(list);
	return text;
}

struct arena_pool {
	size_t size;			/* of one block */
	size_t left;
	char *memory;
	void **free;			/* a stack of blocks */
};

struct arena_pool *
arena_pool_new(size_t count, size_t size)
{
	struct arena_pool *pool = calloc(1, sizeof(*pool));

	if (pool == NULL)
		return NULL;
	pool->size = (size + 63) & ~(size_t)63;
	pool->memory = aligned_alloc(64, pool->size * count);
	pool->free = calloc(count, sizeof(*pool->free));
	if (pool->memory == NULL || pool->free == NULL) {
		arena_pool_free(pool);
		return NULL;
	}
	for (size_t i = count; i > 0; i--)
		pool->free[pool->left++] = pool->memory + (i - 1) * pool->size;
	return pool;
}

void
arena_pool_free(struct arena_pool *pool)
{
	if (pool == NULL)
		return;
	free(pool->memory);
	free(pool->free);
	free(pool);
}

struct arena *
arena_pool_take(struct arena_pool *pool)
{
	struct arena *arena;
	char *block;

	if (pool->left == 0)
		return NULL;
	block = pool->free[--pool->left];
	arena = (struct arena *)(void *)block;
	arena_init(arena, block + sizeof(*arena), pool->size - sizeof(*arena));
	return arena;
}

void
arena_pool_give(struct arena_pool *pool, struct arena *arena)
{
	pool->free[pool->left++] = arena;
}

size_t
arena_pool_left(const struct arena_pool *pool)
{
	return pool->left;
}
