/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/client_memory.h"

#include <curl/curl.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 512			/* bytes: most that libcurl asks for */
#define BLOCKS 1024

/* libcurl hands its allocator no argument, so the reserve cannot be anybody's.
 * Its name resolver allocates on a thread of its own. */
static struct {
	atomic_bool taken[BLOCKS];
	atomic_uint out;
	alignas(max_align_t) char blocks[BLOCKS][BLOCK];
} reserve;

static bool
is_reserved(const void *at)
{
	uintptr_t place = (uintptr_t)at;

	return place >= (uintptr_t)reserve.blocks &&
	    place < (uintptr_t)reserve.blocks + sizeof(reserve.blocks);
}

static void *
take_reserved(size_t size)
{
	if (size > BLOCK)
		return NULL;
	for (unsigned i = 0; i < BLOCKS; i++) {
		if (atomic_exchange(&reserve.taken[i], true))
			continue;
		atomic_fetch_add(&reserve.out, 1);
		return reserve.blocks[i];
	}
	return NULL;
}

void *
client_memory_get(size_t size, bool refuse)
{
	void *block = refuse ? NULL : malloc(size == 0 ? 1 : size);

	return block == NULL ? take_reserved(size) : block;
}

void
client_memory_free(void *at)
{
	if (!is_reserved(at)) {
		free(at);
		return;
	}
	atomic_fetch_sub(&reserve.out, 1);
	atomic_store(&reserve.taken[((uintptr_t)at -
	    (uintptr_t)reserve.blocks) / BLOCK], false);
}

bool
client_memory_short(void)
{
	return atomic_load(&reserve.out) > 0;
}

static void *
give(size_t size)
{
	return client_memory_get(size, false);
}

static void *
give_zeroed(size_t count, size_t size)
{
	void *block;

	if (size != 0 && count > SIZE_MAX / size)
		return NULL;
	block = client_memory_get(count * size, false);
	if (block != NULL)
		memset(block, 0, count * size);
	return block;
}

static char *
give_copy(const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = client_memory_get(size, false);

	return copy == NULL ? NULL : memcpy(copy, text, size);
}

static void *
give_more(void *was, size_t size)
{
	void *block;

	if (was == NULL)
		return give(size);
	if (is_reserved(was)) {
		block = give(size);
		if (block != NULL)
			memcpy(block, was, size < BLOCK ? size : BLOCK);
		if (block != NULL)
			client_memory_free(was);
		return block;
	}
	return realloc(was, size == 0 ? 1 : size);
}

bool
client_memory_begin(void)
{
	return curl_global_init_mem(CURL_GLOBAL_DEFAULT, give,
	    client_memory_free, give_more, give_copy, give_zeroed) == CURLE_OK;
}
