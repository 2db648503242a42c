/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/table_kinds.h"

#include <inttypes.h>

#include "base/phone.h"

struct unit {
	const char *name;
	int64_t worth;
};

/* The largest first: that is how they are written. */
static const struct unit durations[] = {
	{ "d", 86400000 }, { "h", 3600000 }, { "m", 60000 }, { "s", 1000 },
	{ "ms", 1 }, { NULL, 0 },
};
static const struct unit sizes[] = {
	{ "GiB", 1073741824 }, { "MiB", 1048576 }, { "KiB", 1024 }, { "B", 1 },
	{ NULL, 0 },
};

static bool
read_units(const struct unit *unit, const char *text, int64_t *value)
{
	size_t digits = strspn(text, "0123456789");
	unsigned long long count;

	while (unit->name != NULL && strcmp(unit->name, text + digits) != 0)
		unit++;
	if (unit->name == NULL ||
	    !bytes_number((struct bytes){ text, digits }, &count) ||
	    count > (unsigned long long)(INT64_MAX / unit->worth))
		return false;
	*value = (int64_t)count * unit->worth;
	return true;
}

bool
setting_duration(const char *text, int64_t *ms)
{
	return read_units(durations, text, ms);
}

bool
setting_size(const char *text, int64_t *bytes)
{
	return read_units(sizes, text, bytes);
}

void
setting_write_number(enum setting_kind kind, int64_t value, char into[24])
{
	const struct unit *unit = kind == SETTING_DURATION ? durations : sizes;

	if (kind == SETTING_NUMBER) {
		(void)snprintf(into, 24, "%" PRId64, value);
		return;
	}
	while (unit[1].name != NULL && (value == 0 || value % unit->worth != 0))
		unit++;
	if (value == 0 && kind == SETTING_DURATION)
		unit--;				/* "0s" reads better */
	(void)snprintf(into, 24, "%" PRId64 "%s", value / unit->worth,
	    unit->name);
}

const char *
setting_path(struct arena *arena, const char *file, const char *path)
{
	const char *slash = file == NULL ? NULL : strrchr(file, '/');

	if (*path == '/' || slash == NULL)
		return arena_copy_text(arena, path);
	return arena_format(arena, "%.*s/%s", (int)(slash - file), file, path);
}

const char *
setting_expects(enum setting_kind kind)
{
	static const char *const names[] = {
		[SETTING_TEXT] = "a text",
		[SETTING_FLAG] = "true or false",
		[SETTING_NUMBER] = "a whole number",
		[SETTING_DURATION] = "a duration such as \"10s\"",
		[SETTING_SIZE] = "a size such as \"64KiB\"",
		[SETTING_WORD] = "a text",
		[SETTING_PHONE] = "a phone number in double quotes",
		[SETTING_SECRET] = "an object such as {\"file\": \"...\"}",
		[SETTING_PATH] = "a text",
		[SETTING_TEXTS] = "a list of texts",
		[SETTING_OBJECT] = "an object",
		[SETTING_NODE] = "a value",
	};

	return names[kind];
}

bool
setting_wrong_kind(const struct table_reader *reading,
    const struct setting *row, const struct node *node)
{
	return problems_add(reading->problems, node->place,
	    "\"%s\": expected %s, found %s", row->name,
	    setting_expects(row->kind), node_kind_name(node->kind));
}

static bool
keep(const struct table_reader *reading, const struct node *node,
    const char *text, const char **at)
{
	*at = text;
	return text != NULL ||
	    problems_add(reading->problems, node->place, "out of memory");
}

static bool
read_text(const struct table_reader *reading, const struct setting *row,
    const struct node *node, void *at)
{
	const char **into = at;

	if (node->kind != NODE_TEXT)
		return setting_wrong_kind(reading, row, node);
	if (row->required && *node->text == '\0')
		return problems_add(reading->problems, node->place,
		    "\"%s\" may not be empty", row->name);
	*into = node->text;
	return true;
}

static bool
read_flag(const struct table_reader *reading, const struct setting *row,
    const struct node *node, void *at)
{
	bool *into = at;

	if (node->kind != NODE_FLAG)
		return setting_wrong_kind(reading, row, node);
	*into = node->flag;
	return true;
}

static bool
keep_number(const struct table_reader *reading, const struct setting *row,
    const struct node *node, int64_t value, int64_t *at)
{
	char least[24], most[24];

	*at = value;
	if ((row->least == 0 && row->most == 0) ||
	    (value >= row->least && value <= row->most))
		return true;
	setting_write_number(row->kind, row->least, least);
	setting_write_number(row->kind, row->most, most);
	if (node->kind == NODE_TEXT)
		return problems_add(reading->problems, node->place,
		    "\"%s\" must be from %s to %s, found %s", row->name, least,
		    most, node->text);
	return problems_add(reading->problems, node->place,
	    "\"%s\" must be from %s to %s, found %" PRId64, row->name, least,
	    most, value);
}

static bool
read_number(const struct table_reader *reading, const struct setting *row,
    const struct node *node, void *at)
{
	if (node->kind != NODE_NUMBER)
		return setting_wrong_kind(reading, row, node);
	return keep_number(reading, row, node, node->number, at);
}

static bool
read_duration(const struct table_reader *reading, const struct setting *row,
    const struct node *node, void *at)
{
	int64_t ms;

	if (node->kind != NODE_TEXT)
		return setting_wrong_kind(reading, row, node);
	if (!setting_duration(node->text, &ms))
		return problems_add(reading->problems, node->place,
		    "\"%s\": \"%s\" is no duration; write it like \"250ms\", "
		    "\"10s\", \"5m\", \"6h\" or \"30d\"", row->name,
		    node->text);
	return keep_number(reading, row, node, ms, at);
}

static bool
read_size(const struct table_reader *reading, const struct setting *row,
    const struct node *node, void *at)
{
	int64_t bytes;

	if (node->kind != NODE_TEXT)
		return setting_wrong_kind(reading, row, node);
	if (!setting_size(node->text, &bytes))
		return problems_add(reading->problems, node->place,
		    "\"%s\": \"%s\" is no size; write it like \"512B\", "
		    "\"64KiB\", \"16MiB\" or \"1GiB\"", row->name, node->text);
	return keep_number(reading, row, node, bytes, at);
}

/* "answer, api" */
static void
list_words(const struct setting *row, struct text *into)
{
	for (unsigned i = 0; row->words[i] != NULL; i++)
		text_add_format(into, "%s%s", i == 0 ? "" : ", ",
		    row->words[i]);
}

static bool
read_word(const struct table_reader *reading, const struct setting *row,
    const struct node *node, void *at)
{
	int *into = at;
	char memory[160];
	struct text all;

	if (node->kind != NODE_TEXT)
		return setting_wrong_kind(reading, row, node);
	for (int i = 0; row->words[i] != NULL; i++)
		if (strcmp(row->words[i], node->text) == 0) {
			*into = i;
			return true;
		}
	text_init(&all, memory, sizeof(memory));
	list_words(row, &all);
	return problems_add(reading->problems, node->place,
	    "\"%s\" must be one of %s; found \"%s\"", row->name, all.at,
	    node->text);
}

static bool
read_phone(const struct table_reader *reading, const struct setting *row,
    const struct node *node, void *at)
{
	char number[PHONE_SIZE];

	if (node->kind != NODE_TEXT)
		return setting_wrong_kind(reading, row, node);
	if (!phone_from_person(bytes_from_text(node->text), number))
		return problems_add(reading->problems, node->place,
		    "\"%s\": \"%s\" is no phone number; write it like "
		    "\"020 8314 6660\" or \"+442083146660\"", row->name,
		    node->text);
	return keep(reading, node, arena_copy_text(reading->arena, number), at);
}

static bool
read_path(const struct table_reader *reading, const struct setting *row,
    const struct node *node, void *at)
{
	if (node->kind != NODE_TEXT)
		return setting_wrong_kind(reading, row, node);
	if (*node->text == '\0')
		return problems_add(reading->problems, node->place,
		    "\"%s\" may not be empty", row->name);
	return keep(reading, node,
	    setting_path(reading->arena, reading->file, node->text), at);
}

static bool
read_texts(const struct table_reader *reading, const struct setting *row,
    const struct node *node, void *at)
{
	struct texts *into = at;
	const char **texts;
	struct place *places;
	bool good = true;

	if (node->kind != NODE_LIST)
		return setting_wrong_kind(reading, row, node);
	texts = arena_get(reading->arena, (node->count + 1) * sizeof(*texts));
	places = arena_get(reading->arena, (node->count + 1) * sizeof(*places));
	if (texts == NULL || places == NULL)
		return problems_add(reading->problems, node->place,
		    "out of memory");
	*into = (struct texts){ texts, places, 0 };
	for (node = node->first; node != NULL; node = node->next) {
		if (node->kind != NODE_TEXT) {
			good = problems_add(reading->problems, node->place,
			    "\"%s\": expected a text, found %s", row->name,
			    node_kind_name(node->kind));
			continue;
		}
		places[into->count] = node->place;
		texts[into->count++] = node->text;
	}
	return good;
}

static bool
read_node(const struct table_reader *reading, const struct setting *row,
    const struct node *node, void *at)
{
	const struct node **into = at;

	(void)reading;
	(void)row;
	*into = node;
	return true;
}

bool
setting_read(const struct table_reader *reading, const struct setting *row,
    const struct node *node, void *at)
{
	static bool (*const readers[])(const struct table_reader *,
	    const struct setting *, const struct node *, void *) = {
		[SETTING_TEXT] = read_text,
		[SETTING_FLAG] = read_flag,
		[SETTING_NUMBER] = read_number,
		[SETTING_DURATION] = read_duration,
		[SETTING_SIZE] = read_size,
		[SETTING_WORD] = read_word,
		[SETTING_PHONE] = read_phone,
		[SETTING_SECRET] = setting_read_secret,
		[SETTING_PATH] = read_path,
		[SETTING_TEXTS] = read_texts,
		[SETTING_NODE] = read_node,
	};

	return readers[row->kind](reading, row, node, at);
}
