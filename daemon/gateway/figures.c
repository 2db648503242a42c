/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/figures.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/facts.h"

#define COLUMNS_MOST 10
#define NAME_ROOM 64
#define ROWS_MOST 512
#define WAITS (WAIT_MOST_S / WAIT_STEP_S + 1)

struct row_of {
	char name[NAME_ROOM];
	uint64_t counts[COLUMNS_MOST];
};

/* A table while it is gathered. */
struct sheet {
	const char *name;
	const char *const *columns;
	unsigned column_count;
	struct row_of *rows;
	unsigned row_count;
};

enum sheet_id { LANGUAGES, ROUTES, HOURS, STEPS, TEXTS, SHEETS };

static const char *const end_columns[] = {
	"reached", "talked", "no_person", "unanswered", "gave_up", "left",
};
static const char *const step_columns[] = { "ended_there" };
static const char *const text_columns[] = {
	"first", "number", "language", "urgent", "privacy", "complaint",
	"stop", "exit", "other",
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const struct sheet sheets[SHEETS] = {
	[LANGUAGES] = { .name = "calls_by_language", .columns = end_columns,
		.column_count = COUNT(end_columns) },
	[ROUTES] = { .name = "calls_by_route", .columns = end_columns,
		.column_count = COUNT(end_columns) },
	[HOURS] = { .name = "calls_by_hour", .columns = end_columns,
		.column_count = COUNT(end_columns) },
	[STEPS] = { .name = "ended_without_a_person", .columns = step_columns,
		.column_count = COUNT(step_columns) },
	[TEXTS] = { .name = "texts_by_language", .columns = text_columns,
		.column_count = COUNT(text_columns) },
};

struct waits {
	uint64_t total;
	unsigned at[WAITS];
};

struct figures {
	const struct languages *languages;
	const struct zone *zone;
	struct sheet sheets[SHEETS];
	struct waits *waits;		/* of each language, then of all */
	unsigned dropped;		/* no memory, or no such column */
};

struct figures *
figures_new(const struct languages *languages, const struct zone *zone)
{
	struct figures *figures = calloc(1, sizeof(*figures));

	if (figures == NULL)
		return NULL;
	figures->languages = languages;
	figures->zone = zone;
	memcpy(figures->sheets, sheets, sizeof(sheets));
	figures->waits = calloc((size_t)languages->count + 1,
	    sizeof(*figures->waits));
	for (unsigned i = 0; i < SHEETS; i++)
		figures->sheets[i].rows = calloc(ROWS_MOST,
		    sizeof(struct row_of));
	for (unsigned i = 0; i < SHEETS; i++) {
		if (figures->waits == NULL ||
		    figures->sheets[i].rows == NULL) {
			figures_free(figures);
			return NULL;
		}
	}
	return figures;
}

void
figures_free(struct figures *figures)
{
	if (figures == NULL)
		return;
	for (unsigned i = 0; i < SHEETS; i++)
		free(figures->sheets[i].rows);
	free(figures->waits);
	free(figures);
}

static struct row_of *
row_named(struct sheet *sheet, struct bytes name)
{
	struct row_of *row;

	assert(sheet->rows != NULL);
	for (unsigned i = 0; i < sheet->row_count; i++) {
		if (bytes_are(name, sheet->rows[i].name))
			return &sheet->rows[i];
	}
	if (sheet->row_count == ROWS_MOST)
		return NULL;
	row = &sheet->rows[sheet->row_count++];
	if (name.length >= sizeof(row->name))
		name.length = sizeof(row->name) - 1;
	memcpy(row->name, name.at, name.length);
	return row;
}

static void
add(struct figures *figures, enum sheet_id id, struct bytes name,
    const char *column, unsigned count)
{
	struct sheet *sheet = &figures->sheets[id];
	struct row_of *row = row_named(sheet, name);

	for (unsigned i = 0; row != NULL && i < sheet->column_count; i++) {
		if (strcmp(column, sheet->columns[i]) == 0) {
			row->counts[i] += count;
			return;
		}
	}
	figures->dropped += count;
}

static struct bytes
language_name(const struct fact *fact)
{
	return fact->language[0] == '\0' ? BYTES("none chosen") :
	    bytes_from_text(fact->language);
}

static void
add_call(struct figures *figures, const struct fact *fact)
{
	struct local_time local;
	char hour[8];

	zone_local(figures->zone, fact->hour_ms, &local);
	(void)snprintf(hour, sizeof(hour), "%02d:00", local.hour % 24);
	add(figures, LANGUAGES, language_name(fact), fact->detail,
	    fact->count);
	add(figures, HOURS, bytes_from_text(hour), fact->detail, fact->count);
}

/* "day:reached" */
static void
add_route(struct figures *figures, const struct fact *fact)
{
	const char *colon = strrchr(fact->detail, ':');

	if (colon != NULL)
		add(figures, ROUTES, (struct bytes){ fact->detail,
		    (size_t)(colon - fact->detail) }, colon + 1, fact->count);
}

static void
add_wait(struct figures *figures, const struct fact *fact)
{
	const struct language *language = language_find(figures->languages,
	    fact->language);
	struct waits *all = &figures->waits[figures->languages->count];
	unsigned long step = strtoul(fact->detail, NULL, 10) / WAIT_STEP_S;

	if (step >= WAITS)
		step = WAITS - 1;
	all->at[step] += fact->count;
	all->total += fact->count;
	if (language == NULL)
		return;
	figures->waits[language->index].at[step] += fact->count;
	figures->waits[language->index].total += fact->count;
}

void
figures_add(struct figures *figures, const struct fact *fact)
{
	if (strcmp(fact->what, FACT_CALL) == 0)
		add_call(figures, fact);
	else if (strcmp(fact->what, FACT_ROUTE) == 0)
		add_route(figures, fact);
	else if (strcmp(fact->what, FACT_AT) == 0)
		add(figures, STEPS, bytes_from_text(fact->detail),
		    step_columns[0], fact->count);
	else if (strcmp(fact->what, FACT_WAIT) == 0)
		add_wait(figures, fact);
	else if (strcmp(fact->what, FACT_TEXT) == 0)
		add(figures, TEXTS, language_name(fact), fact->detail,
		    fact->count);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct row_of *)a)->name,
	    ((const struct row_of *)b)->name);
}

/* The sheet with its sums, and what must not be seen of it. */
static bool
make_table(const struct sheet *sheet, struct figures_table *table)
{
	size_t cells;

	table->rows = sheet->row_count + 1;
	table->columns = sheet->column_count + 1;
	cells = (size_t)table->rows * table->columns;
	table->counts = calloc(cells, sizeof(*table->counts));
	table->hidden = calloc(cells, sizeof(*table->hidden));
	if (table->counts == NULL || table->hidden == NULL)
		return false;
	for (unsigned row = 0; row < sheet->row_count; row++)
		memcpy(&table->counts[row * table->columns],
		    sheet->rows[row].counts,
		    sheet->column_count * sizeof(*table->counts));
	figures_hide(table);
	return true;
}

static void
free_table(struct figures_table *table)
{
	free(table->counts);
	free(table->hidden);
}

static void
write_cell(struct json_writer *json, const char *name,
    const struct figures_table *table, unsigned cell)
{
	if (table->hidden[cell])
		writer_null(json, name);
	else
		writer_number(json, name, (int64_t)table->counts[cell]);
}

/* The seconds within which `part` of 10 reached a person; -1: too few. */
static int64_t
within(const struct waits *waits, unsigned part)
{
	uint64_t sum = 0;

	if (waits->total < HIDDEN_BELOW)
		return -1;
	for (unsigned i = 0; i < WAITS; i++) {
		sum += waits->at[i];
		if (sum * 10 >= waits->total * part)
			return (int64_t)i * WAIT_STEP_S;
	}
	return WAIT_MOST_S;
}

static void
write_seconds(struct json_writer *json, const char *name, int64_t seconds)
{
	if (seconds < 0)
		writer_null(json, name);
	else
		writer_number(json, name, seconds);
}

static const struct waits *
waits_of(const struct figures *figures, const char *tag, bool all)
{
	static const struct waits none;
	const struct language *language =
	    language_find(figures->languages, tag);

	if (all)
		return &figures->waits[figures->languages->count];
	return language == NULL ? &none : &figures->waits[language->index];
}

/* How one language fares beside the others: of 100 callers, so many said that
 * they had reached a person, within so many seconds. */
static void
write_parity(const struct figures *figures, struct json_writer *json,
    const struct figures_table *table, unsigned row, const char *tag)
{
	const struct waits *waits = waits_of(figures, tag,
	    row + 1 == table->rows);
	unsigned first = row * table->columns;
	unsigned last = first + table->columns - 1;
	bool seen = !table->hidden[first] && !table->hidden[last] &&
	    table->counts[last] > 0;
	bool waited = !table->hidden[first] && !table->hidden[first + 1];

	write_seconds(json, "reached_of_100", seen ?
	    (int64_t)(table->counts[first] * 100 / table->counts[last]) : -1);
	write_seconds(json, "half_within_seconds",
	    waited ? within(waits, 5) : -1);
	write_seconds(json, "nine_of_ten_within_seconds",
	    waited ? within(waits, 9) : -1);
}

static void
write_rows(const struct figures *figures, const struct sheet *sheet,
    const struct figures_table *table, struct json_writer *json)
{
	bool parity = sheet == &figures->sheets[LANGUAGES];

	for (unsigned row = 0; row < table->rows; row++) {
		bool last = row + 1 == table->rows;
		const char *name = last ? "all" : sheet->rows[row].name;
		unsigned cell = row * table->columns;

		writer_open(json, NULL, '{');
		writer_text(json, "name", bytes_from_text(name));
		write_cell(json, "count", table,
		    cell + sheet->column_count);
		for (unsigned i = 0; i < sheet->column_count; i++)
			write_cell(json, sheet->columns[i], table, cell + i);
		if (parity)
			write_parity(figures, json, table, row, name);
		writer_close(json, '}');
	}
}

/* Languages that callers and texters chose and that have no words yet. */
static void
write_wanted(const struct figures *figures, struct json_writer *json,
    const char *name, const struct sheet *sheet,
    const struct figures_table *table)
{
	writer_open(json, name, '[');
	for (unsigned row = 0; row < sheet->row_count; row++) {
		const struct language *language = language_find(
		    figures->languages, sheet->rows[row].name);

		if (language == NULL || language->offered)
			continue;
		writer_open(json, NULL, '{');
		writer_text(json, "name", bytes_from_text(language->tag));
		writer_text(json, "language",
		    bytes_from_text(language->english));
		write_cell(json, "count", table, row * table->columns +
		    sheet->column_count);
		writer_close(json, '}');
	}
	writer_close(json, ']');
}

static void
write_sheet(struct figures *figures, struct sheet *sheet,
    struct json_writer *json)
{
	struct figures_table table = { .rows = 0 };

	qsort(sheet->rows, sheet->row_count, sizeof(*sheet->rows), by_name);
	if (make_table(sheet, &table)) {
		writer_open(json, sheet->name, '[');
		write_rows(figures, sheet, &table, json);
		writer_close(json, ']');
		if (sheet == &figures->sheets[LANGUAGES])
			write_wanted(figures, json, "wanted_by_call", sheet,
			    &table);
		if (sheet == &figures->sheets[TEXTS])
			write_wanted(figures, json, "wanted_by_text", sheet,
			    &table);
	}
	free_table(&table);
}

void
figures_write(struct figures *figures, struct json_writer *json)
{
	for (unsigned i = 0; i < SHEETS; i++)
		write_sheet(figures, &figures->sheets[i], json);
}
