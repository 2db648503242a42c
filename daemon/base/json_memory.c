/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/json_memory.h"

#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

#define CHUNK_SIZE 16384u
#define ALIGN _Alignof(max_align_t)

struct json_chunk {
	struct json_chunk *next;
	max_align_t room[];
};

/* jansson's allocator has no argument of its own. */
static _Thread_local struct json_memory *lent;
static pthread_once_t lending = PTHREAD_ONCE_INIT;

static void *
get(size_t size)
{
	struct json_memory *memory = lent;
	struct json_chunk *chunk;
	size_t room;
	char *at;

	size = (size + ALIGN - 1) & ~(ALIGN - 1);
	if (size > (size_t)(memory->end - memory->at)) {
		room = size < CHUNK_SIZE ? CHUNK_SIZE : size;
		chunk = malloc(sizeof(*chunk) + room);
		if (chunk == NULL)
			longjmp(memory->full, 1);
		chunk->next = memory->chunks;
		memory->chunks = chunk;
		memory->at = (char *)chunk->room;
		memory->end = memory->at + room;
	}
	at = memory->at;
	memory->at += size;
	return at;
}

static void
give(void *at)
{
	(void)at;			/* with all the rest, at the end */
}

static void
lend(void)
{
	json_object_seed(0);		/* takes a lock: not in mid-jump */
	json_set_alloc_funcs(get, give);
}

bool
json_memory_load(struct json_memory *memory, struct bytes text, json_t **json,
    json_error_t *error)
{
	bool good = false;

	(void)pthread_once(&lending, lend);
	*json = NULL;
	lent = memory;
	if (setjmp(memory->full) == 0) {
		*json = json_loadb(text.at, text.length,
		    JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, error);
		good = true;
	}
	lent = NULL;
	return good;
}

void
json_memory_clear(struct json_memory *memory)
{
	while (memory->chunks != NULL) {
		struct json_chunk *next = memory->chunks->next;

		free(memory->chunks);
		memory->chunks = next;
	}
}
