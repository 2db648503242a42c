/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What ships is proven; what is broken is refused, each with its sentence and
 * its place: the rows stand in tests/flows/broken.txt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "padded.h"

#define LANGUAGES 9			/* two pages */
#define ROWS "tests/flows/broken.txt"

static void
translate(struct padded *padded)
{
	struct languages known = { .at = NULL };
	struct texts none = { NULL, NULL, 0 };
	struct arena arena;

	arena_init_growing(&arena);
	assert_true(languages_read(&known, &arena, "locales/languages.json",
	    &none, &padded->problems));
	padded_translate(padded, &known);
	arena_clear(&arena);
}

/* A row on its way: it alters the folder, then tells what is expected. */
struct row {
	struct padded padded;
	char title[160];
	char file[64];			/* that is altered */
	char was[1024];
	char place[64];			/* "at": a file */
	char at[256];			/* and what stands there */
	bool read;			/* the folder was read */
	unsigned line;			/* of ROWS */
};

static void
read_row(struct row *row)
{
	struct snapshot *snapshot;

	if (row->read)
		return;
	row->read = true;
	translate(&row->padded);
	snapshot = padded_read(&row->padded);
	if (snapshot != NULL)
		fail_msg("%s:%u: taken, though: %s", ROWS, row->line,
		    row->title);
}

/* Line and column of what "at" says. */
static void
find_place(struct row *row, unsigned *line, unsigned *column)
{
	const char *at;

	padded_load(&row->padded, padded_path(&row->padded, row->place));
	at = strstr(row->padded.text, row->at);
	if (at == NULL)
		fail_msg("%s:%u: %s has no %s", ROWS, row->line, row->place,
		    row->at);
	*line = 1;
	*column = 1;
	for (const char *c = row->padded.text; c < at; c++) {
		*line += *c == '\n';
		*column = *c == '\n' ? 1 : *column + 1;
	}
}

/* Seconds change with the words that ship: "#" stands for a number. */
static bool
is_said(const char *expected, const char *said)
{
	for (; *expected != '\0'; expected++) {
		size_t digits = strspn(said, "0123456789.");

		if (*expected == '#' && digits > 0)
			said += digits;
		else if (*expected != *said++)
			return false;
	}
	return *said == '\0';
}

static void
expect(struct row *row, const char *sentence)
{
	const struct problems *problems = &row->padded.problems;
	unsigned line, column;

	read_row(row);
	find_place(row, &line, &column);
	for (unsigned i = 0; i < problems->count; i++) {
		const struct problem_entry *entry = &problems->entries[i];

		if (is_said(sentence, entry->text) &&
		    entry->place.line == line &&
		    entry->place.column == column &&
		    strstr(entry->place.file, row->place) != NULL)
			return;
	}
	problems_print(&row->padded.problems, stderr);
	fail_msg("%s:%u: %s: not said at %s:%u:%u: %s", ROWS, row->line,
	    row->title, row->place, line, column, sentence);
}

static void
alter(struct row *row, const char *is)
{
	if (!padded_alter(&row->padded, row->file, row->was, is))
		fail_msg("%s:%u: %s does not say %s", ROWS, row->line,
		    row->file, row->was);
}

static void
close_row(struct row *row)
{
	if (row->title[0] == '\0')
		return;
	if (!row->read)
		fail_msg("%s:%u: nothing is expected", ROWS, row->line);
	padded_close(&row->padded);
}

/* The first word; `rest` moves on behind it. */
static const char *
cut_word(char **rest)
{
	char *word = *rest;

	*rest += strcspn(word, " ");
	if (**rest != '\0')
		*(*rest)++ = '\0';
	return word;
}

static void
take_line(struct row *row, char *line)
{
	char *rest = strchr(line, ' ');

	rest = rest == NULL ? line + strlen(line) : rest + 1;
	if (line[0] == '=') {
		close_row(row);
		memset(&row->padded, 0, sizeof(row->padded));
		row->read = false;
		(void)snprintf(row->title, sizeof(row->title), "%s", rest);
		padded_open(&row->padded, LANGUAGES);
	} else if (row->title[0] == '\0' || line[0] == '\0') {
		return;
	} else if (strncmp(line, "in ", 3) == 0) {
		(void)snprintf(row->file, sizeof(row->file), "%s", rest);
	} else if (strncmp(line, "at ", 3) == 0) {
		(void)snprintf(row->place, sizeof(row->place), "%.63s",
		    cut_word(&rest));
		(void)snprintf(row->at, sizeof(row->at), "%s", rest);
	} else if (strncmp(line, "languages ", 10) == 0) {
		padded_close(&row->padded);
		padded_open(&row->padded, (unsigned)strtoul(rest, NULL, 10));
	} else if (line[0] == '-') {
		(void)snprintf(row->was, sizeof(row->was), "%s", rest);
	} else if (line[0] == '+') {
		alter(row, rest);
	} else if (line[0] == '>') {
		expect(row, rest);
	} else {
		fail_msg("%s:%u: what is this? %s", ROWS, row->line, line);
	}
}

static void
what_is_broken_is_refused_where_it_is_broken(void **state)
{
	static struct row row;
	FILE *file = fopen(ROWS, "r");
	char line[2048];
	unsigned rows = 0;

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		row.line++;
		rows += line[0] == '=';
		take_line(&row, line);
	}
	(void)fclose(file);
	close_row(&row);
	assert_true(rows >= 30);
}

static void
what_ships_is_proven_with_many_languages(void **state)
{
	struct padded padded;
	struct snapshot *snapshot;

	(void)state;
	padded_open(&padded, PADDED_LANGUAGES);
	translate(&padded);
	snapshot = padded_read(&padded);
	problems_print(&padded.problems, stderr);
	assert_non_null(snapshot);
	assert_true(snapshot->languages.pages == 4);
	/* Silence, 0, 5; a key and a number for each; one for the others. */
	assert_int_equal(snapshot->proof.count, 3 + 2 * PADDED_LANGUAGES + 1);
	snapshot_drop(snapshot);
	padded_close(&padded);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_ships_is_proven_with_many_languages),
		cmocka_unit_test(what_is_broken_is_refused_where_it_is_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
