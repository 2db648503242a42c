/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/proof_set.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void
proof_set_init(struct proof_set *set, size_t size)
{
	*set = (struct proof_set){ .size = size };
}

void
proof_set_clear(struct proof_set *set)
{
	free(set->at);
	free(set->slots);
	proof_set_init(set, set->size);
}

const void *
proof_set_at(const struct proof_set *set, unsigned index)
{
	return set->at + index * set->size;
}

/* FNV-1a, eight bytes at a time where there are. */
static unsigned
hash(const char *at, size_t size)
{
	uint64_t sum = 14695981039346656037u;
	uint64_t word;

	for (; size >= sizeof(word); size -= sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		sum = (sum ^ word) * 1099511628211u;
		sum ^= sum >> 32;
		at += sizeof(word);
	}
	for (; size > 0; size--)
		sum = (sum ^ (unsigned char)*at++) * 1099511628211u;
	return (unsigned)(sum ^ sum >> 32);
}

/* The slot of one that is equal, or the empty one where it belongs. */
static unsigned *
find_slot(const struct proof_set *set, const char *one)
{
	unsigned i = hash(one, set->size);

	for (;; i++) {
		unsigned *slot = &set->slots[i & (set->slot_count - 1)];

		if (*slot == 0 || memcmp(set->at + (*slot - 1) * set->size,
		    one, set->size) == 0)
			return slot;
	}
}

static bool
grow(struct proof_set *set)
{
	unsigned room = set->room == 0 ? 256 : set->room * 2;
	char *at = realloc(set->at, room * set->size);
	unsigned *slots;

	if (at == NULL)
		return false;
	set->at = at;
	slots = calloc(room * 2, sizeof(*slots));
	if (slots == NULL)
		return false;
	free(set->slots);
	set->slots = slots;
	set->slot_count = room * 2;
	set->room = room;
	for (unsigned i = 0; i < set->count; i++)
		*find_slot(set, set->at + i * set->size) = i + 1;
	return true;
}

unsigned
proof_set_add(struct proof_set *set, const void *one)
{
	unsigned *slot;

	if (set->count == set->room && !grow(set)) {
		set->full = true;
		return 0;
	}
	slot = find_slot(set, one);
	if (*slot == 0) {
		memcpy(set->at + set->count * set->size, one, set->size);
		*slot = ++set->count;
	}
	return *slot - 1;
}
