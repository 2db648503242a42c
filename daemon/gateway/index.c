/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Open addressing over keyed hashes: they are even already, so the first bytes
 * are the slot, and nobody outside can choose them to collide. */
#include "gateway/index.h"

#include <stdlib.h>
#include <string.h>

struct entry {
	struct person person;
	bool used;
};

struct index {
	struct entry *entries;
	size_t room;			/* a power of 2 */
	size_t count;
};

static size_t
first_slot(const struct index *index, const struct person *person)
{
	uint64_t start;

	memcpy(&start, person->hash, sizeof(start));
	return (size_t)start & (index->room - 1);
}

/* Where the person is, or the empty place where it belongs. */
static size_t
place(const struct index *index, const struct person *person)
{
	size_t i = first_slot(index, person);

	while (index->entries[i].used && memcmp(&index->entries[i].person,
	    person, sizeof(*person)) != 0)
		i = (i + 1) & (index->room - 1);
	return i;
}

struct index *
index_new(void)
{
	struct index *index = calloc(1, sizeof(*index));

	if (index == NULL)
		return NULL;
	index->room = 64;
	index->entries = calloc(index->room, sizeof(*index->entries));
	if (index->entries == NULL) {
		free(index);
		return NULL;
	}
	return index;
}

void
index_free(struct index *index)
{
	if (index == NULL)
		return;
	free(index->entries);
	free(index);
}

bool
index_has(const struct index *index, const struct person *person)
{
	return index->entries[place(index, person)].used;
}

static bool
grow(struct index *index)
{
	struct index more = { .room = index->room * 2 };

	more.entries = calloc(more.room, sizeof(*more.entries));
	if (more.entries == NULL)
		return false;
	for (size_t i = 0; i < index->room; i++) {
		if (index->entries[i].used)
			more.entries[place(&more, &index->entries[i].person)] =
			    index->entries[i];
	}
	free(index->entries);
	more.count = index->count;
	*index = more;
	return true;
}

bool
index_put(struct index *index, const struct person *person)
{
	size_t i;

	if (index_has(index, person))
		return true;
	if (index->count * 2 >= index->room && !grow(index))
		return false;
	i = place(index, person);
	index->entries[i] = (struct entry){ *person, true };
	index->count++;
	return true;
}

/* Those behind the gap move up, or nobody would find them. */
static void
close_gap(struct index *index, size_t gap)
{
	size_t i = gap;

	for (;;) {
		size_t home;

		i = (i + 1) & (index->room - 1);
		if (!index->entries[i].used)
			return;
		home = first_slot(index, &index->entries[i].person);
		if (((i - home) & (index->room - 1)) <
		    ((i - gap) & (index->room - 1)))
			continue;
		index->entries[gap] = index->entries[i];
		index->entries[i].used = false;
		gap = i;
	}
}

void
index_drop(struct index *index, const struct person *person)
{
	size_t i = place(index, person);

	if (!index->entries[i].used)
		return;
	index->entries[i].used = false;
	index->count--;
	close_gap(index, i);
}
