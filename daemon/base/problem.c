/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/problem.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define PROBLEMS_MOST 1000u
#define WORD_MOST 63u

struct problem_file {
	struct problem_file *next;
	char name[];
};

bool
problem_set(struct problem *why, const char *format, ...)
{
	va_list list;

	if (why == NULL)
		return false;
	va_start(list, format);
	(void)vsnprintf(why->text, sizeof(why->text), format, list);
	va_end(list);
	return false;
}

void
problems_init(struct problems *problems)
{
	*problems = (struct problems){ .entries = NULL };
}

void
problems_clear(struct problems *problems)
{
	while (problems->files != NULL) {
		struct problem_file *file = problems->files;

		problems->files = file->next;
		free(file);
	}
	free(problems->entries);
	problems_init(problems);
}

static bool
problems_room(struct problems *problems)
{
	unsigned room = problems->room == 0 ? 16 : problems->room * 2;
	struct problem_entry *more;

	if (problems->count < problems->room)
		return true;
	if (problems->count >= PROBLEMS_MOST)
		return false;
	more = realloc(problems->entries, room * sizeof(*more));
	if (more == NULL)
		return false;
	problems->entries = more;
	problems->room = room;
	return true;
}

/* What was read may be freed before its problems are printed. */
static const char *
problems_file(struct problems *problems, const char *name)
{
	struct problem_file *file = problems->files;
	size_t size;

	if (name == NULL)
		return NULL;
	for (; file != NULL; file = file->next)
		if (strcmp(file->name, name) == 0)
			return file->name;
	size = strlen(name) + 1;
	file = malloc(sizeof(*file) + size);
	if (file == NULL)
		return NULL;
	memcpy(file->name, name, size);
	file->next = problems->files;
	problems->files = file;
	return file->name;
}

__attribute__((format(printf, 4, 0)))
static void
problems_put(struct problems *problems, struct place place, bool warning,
    const char *format, va_list list)
{
	struct problem_entry *entry;

	if (!warning)
		problems->errors++;
	if (!problems_room(problems)) {
		problems->dropped++;
		return;
	}
	entry = &problems->entries[problems->count++];
	entry->place = place;
	entry->place.file = problems_file(problems, place.file);
	entry->warning = warning;
	(void)vsnprintf(entry->text, sizeof(entry->text), format, list);
}

bool
problems_add(struct problems *problems, struct place place,
    const char *format, ...)
{
	va_list list;

	va_start(list, format);
	problems_put(problems, place, false, format, list);
	va_end(list);
	return false;
}

void
problems_warn(struct problems *problems, struct place place,
    const char *format, ...)
{
	va_list list;

	va_start(list, format);
	problems_put(problems, place, true, format, list);
	va_end(list);
}

static int
by_place(const void *left, const void *right)
{
	const struct problem_entry *a = left;
	const struct problem_entry *b = right;
	const char *a_file = a->place.file == NULL ? "" : a->place.file;
	const char *b_file = b->place.file == NULL ? "" : b->place.file;
	int files = strcmp(a_file, b_file);

	if (files != 0)
		return files;
	if (a->place.line != b->place.line)
		return a->place.line < b->place.line ? -1 : 1;
	if (a->place.column != b->place.column)
		return a->place.column < b->place.column ? -1 : 1;
	return strcmp(a->text, b->text);
}

static void
print_entry(const struct problem_entry *entry, FILE *out)
{
	const struct place *place = &entry->place;

	if (place->file != NULL)
		(void)fprintf(out, "%s:", place->file);
	if (place->line != 0)
		(void)fprintf(out, "%u:%u:", place->line, place->column);
	(void)fprintf(out, "%s%s%s\n", place->file != NULL ? " " : "",
	    entry->warning ? "warning: " : "", entry->text);
}

void
problems_print(struct problems *problems, FILE *out)
{
	if (problems->count != 0)
		qsort(problems->entries, problems->count,
		    sizeof(*problems->entries), by_place);
	for (unsigned i = 0; i < problems->count; i++)
		print_entry(&problems->entries[i], out);
	if (problems->dropped != 0)
		(void)fprintf(out, "and %u more\n", problems->dropped);
}

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Levenshtein's distance, one row at a time. */
static unsigned
slips(const char *a, size_t a_length, const char *b, size_t b_length)
{
	unsigned row[WORD_MOST + 1];

	for (size_t j = 0; j <= b_length; j++)
		row[j] = (unsigned)j;
	for (size_t i = 1; i <= a_length; i++) {
		unsigned corner = row[0];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b_length; j++) {
			unsigned up = row[j];
			unsigned change = corner + (a[i - 1] != b[j - 1]);

			row[j] = least(change, least(up, row[j - 1]) + 1);
			corner = up;
		}
	}
	return row[b_length];
}

const char *
problem_nearest(const char *word, const char *const *candidates)
{
	size_t length = strlen(word);
	const char *best = NULL;
	unsigned best_slips = 3;

	if (length > WORD_MOST)
		return NULL;
	for (; *candidates != NULL; candidates++) {
		size_t other = strlen(*candidates);
		unsigned count;

		if (other > WORD_MOST)
			continue;
		count = slips(word, length, *candidates, other);
		if (count < best_slips && count < length && count < other) {
			best = *candidates;
			best_slips = count;
		}
	}
	return best;
}
