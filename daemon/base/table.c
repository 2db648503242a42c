/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/table.h"

#include <assert.h>
#include <stdlib.h>

#include "base/table_kinds.h"

#define NAMES_MOST 128u
#define FALLBACK_PARTS 16u

static bool read_table(const struct table_reader *, const struct setting *,
    const char *const *also, const struct node *, void *into);
static bool fill_defaults(const struct table_reader *, const struct setting *,
    void *into);

static void *
place_of(const struct setting *row, void *into)
{
	return (char *)into + row->offset;
}

/* A fallback is written as in the file, lists with commas. */
static void
node_from_fallback(const struct setting *row, char *copy, struct node *node,
    struct node parts[FALLBACK_PARTS])
{
	*node = (struct node){ .kind = NODE_TEXT, .text = copy };
	if (row->kind == SETTING_FLAG) {
		node->kind = NODE_FLAG;
		node->flag = strcmp(copy, "true") == 0;
	} else if (row->kind == SETTING_NUMBER) {
		node->kind = NODE_NUMBER;
		node->number = strtoll(copy, NULL, 10);
	}
	if (row->kind != SETTING_TEXTS)
		return;
	node->kind = NODE_LIST;
	for (char *at = copy; at != NULL; node->count++) {
		struct node *part = &parts[node->count];

		assert(node->count < FALLBACK_PARTS);
		*part = (struct node){ .kind = NODE_TEXT,
			.text = strsep(&at, ",") };
		if (node->count > 0)
			part[-1].next = part;
	}
	node->first = parts;
}

static bool
fill_default(const struct table_reader *reading, const struct setting *row,
    void *into)
{
	struct node parts[FALLBACK_PARTS];
	struct node node;
	char *copy;

	if (row->kind == SETTING_OBJECT)
		return fill_defaults(reading, row->table, place_of(row, into));
	if (row->fallback == NULL)
		return true;
	copy = arena_copy_text(reading->arena, row->fallback);
	if (copy == NULL)
		return false;
	node_from_fallback(row, copy, &node, parts);
	return setting_read(reading, row, &node, place_of(row, into));
}

static bool
fill_defaults(const struct table_reader *reading, const struct setting *row,
    void *into)
{
	bool good = true;

	for (; row->name != NULL; row++)
		good = fill_default(reading, row, into) && good;
	return good;
}

bool
table_defaults(const struct setting *rows, void *into, struct arena *arena)
{
	struct problems none;
	struct table_reader reading = { .arena = arena, .problems = &none };
	bool good;

	problems_init(&none);
	good = fill_defaults(&reading, rows, into);
	problems_clear(&none);
	return good;
}

static const struct setting *
row_find(const struct setting *row, const char *name)
{
	for (; row->name != NULL; row++)
		if (strcmp(row->name, name) == 0)
			return row;
	return NULL;
}

static bool
is_also(const char *const *also, const char *name)
{
	for (; also != NULL && *also != NULL; also++)
		if (strcmp(*also, name) == 0)
			return true;
	return false;
}

static bool
unknown(const struct table_reader *reading, const struct setting *row,
    const char *const *also, const struct node *node)
{
	const char *names[NAMES_MOST + 1];
	const char *nearest;
	unsigned count = 0;

	for (; row->name != NULL && count < NAMES_MOST; row++)
		names[count++] = row->name;
	for (; also != NULL && *also != NULL && count < NAMES_MOST; also++)
		names[count++] = *also;
	names[count] = NULL;
	nearest = problem_nearest(node->name, names);
	if (nearest == NULL)
		return problems_add(reading->problems, node->name_place,
		    "unknown setting \"%s\"", node->name);
	return problems_add(reading->problems, node->name_place,
	    "unknown setting \"%s\"; did you mean \"%s\"?", node->name,
	    nearest);
}

static bool
read_row(const struct table_reader *reading, const struct setting *row,
    const struct node *node, void *into)
{
	if (row->kind == SETTING_OBJECT)
		return read_table(reading, row->table, NULL, node, into);
	return setting_read(reading, row, node, into);
}

/* What is not there: nothing, the defaults, or a problem. */
static bool
read_absent(const struct table_reader *reading, const struct setting *row,
    const struct node *node, void *into)
{
	if (row->required)
		return problems_add(reading->problems, node->place,
		    "\"%s\" is missing", row->name);
	if (fill_default(reading, row, into))
		return true;
	return problems_add(reading->problems, node->place, "out of memory");
}

static bool
read_table(const struct table_reader *reading, const struct setting *rows,
    const char *const *also, const struct node *node, void *into)
{
	bool good = true;

	if (node->kind != NODE_OBJECT)
		return problems_add(reading->problems, node->place,
		    "%s%s%sexpected an object, found %s",
		    node->name == NULL ? "" : "\"",
		    node->name == NULL ? "" : node->name,
		    node->name == NULL ? "" : "\": ",
		    node_kind_name(node->kind));
	for (const struct setting *row = rows; row->name != NULL; row++) {
		const struct node *child = node_find(node, row->name);

		if (child == NULL)
			good = read_absent(reading, row, node, into) && good;
		else
			good = read_row(reading, row, child,
			    place_of(row, into)) && good;
	}
	for (const struct node *child = node->first; child != NULL;
	    child = child->next)
		if (row_find(rows, child->name) == NULL &&
		    !is_also(also, child->name))
			good = unknown(reading, rows, also, child);
	return good;
}

bool
table_read(const struct setting *rows, const char *const *also,
    const struct node *node, void *into, struct arena *arena,
    struct problems *problems)
{
	struct table_reader reading = { .arena = arena, .problems = problems,
		.file = node->place.file };

	return read_table(&reading, rows, also, node, into);
}
