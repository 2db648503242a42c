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
	char *values;			/* one beside each entry */
	size_t value_size;
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

static bool
make_room(struct index *index, size_t room)
{
	index->room = room;
	index->entries = calloc(room, sizeof(*index->entries));
	index->values = calloc(room, index->value_size + 1);
	if (index->entries != NULL && index->values != NULL)
		return true;
	free(index->entries);
	free(index->values);
	return false;
}

static void *
value_at(const struct index *index, size_t i)
{
	return index->values + i * index->value_size;
}

static void
move(struct index *to, size_t i, const struct index *from, size_t k)
{
	to->entries[i] = from->entries[k];
	memcpy(value_at(to, i), value_at(from, k), to->value_size);
}

struct index *
index_new(size_t value_size)
{
	struct index *index = calloc(1, sizeof(*index));

	if (index == NULL)
		return NULL;
	index->value_size = value_size;
	if (!make_room(index, 64)) {
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
	free(index->values);
	free(index);
}

size_t
index_count(const struct index *index)
{
	return index->count;
}

void *
index_find(const struct index *index, const struct person *person)
{
	size_t i = place(index, person);

	return index->entries[i].used ? value_at(index, i) : NULL;
}

bool
index_has(const struct index *index, const struct person *person)
{
	return index->entries[place(index, person)].used;
}

static bool
grow(struct index *index)
{
	struct index more = { .value_size = index->value_size };

	if (!make_room(&more, index->room * 2))
		return false;
	for (size_t i = 0; i < index->room; i++) {
		if (index->entries[i].used)
			move(&more, place(&more, &index->entries[i].person),
			    index, i);
	}
	free(index->entries);
	free(index->values);
	index->entries = more.entries;
	index->values = more.values;
	index->room = more.room;
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
	memset(value_at(index, i), 0, index->value_size);
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
		move(index, gap, index, i);
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

/* Whoever moves up into the gap is looked at next; those that come from the
 * beginning were. */
void
index_sweep(struct index *index, bool (*gone)(void *arg, const void *value),
    void *arg)
{
	for (size_t i = 0; i < index->room; ) {
		if (index->entries[i].used && gone(arg, value_at(index, i)))
			index_drop(index, &index->entries[i].person);
		else
			i++;
	}
}
