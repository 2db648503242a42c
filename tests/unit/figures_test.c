/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report's tables: sums, and that no small count can be worked out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/facts.h"
#include "gateway/figures.h"

#define ROWS 5
#define COLUMNS 5

/* In each strip none, or two and more, are hidden; and every small one is. */
static void
check_table(const struct figures_table *table)
{
	unsigned by_row[ROWS] = { 0 };
	unsigned by_column[COLUMNS] = { 0 };

	for (unsigned row = 0; row < ROWS; row++) {
		for (unsigned column = 0; column < COLUMNS; column++) {
			unsigned i = row * COLUMNS + column;

			by_row[row] += table->hidden[i];
			by_column[column] += table->hidden[i];
			if (table->counts[i] > 0 &&
			    table->counts[i] < HIDDEN_BELOW)
				assert_true(table->hidden[i]);
		}
	}
	for (unsigned i = 0; i < ROWS; i++) {
		assert_int_not_equal(by_row[i], 1);
		assert_int_not_equal(by_column[i], 1);
	}
}

static void
test_hide(void **state)
{
	static const struct {
		uint64_t counts[ROWS - 1][COLUMNS - 1];
		unsigned hidden;
	} tables[] = {
		{ { { 0 } }, 0 },
		{ { { 10, 20, 30, 40 }, { 50, 60, 70, 80 },
		    { 90, 99, 98, 97 }, { 10, 10, 10, 10 } }, 0 },
		{ { { 3, 20, 30, 40 }, { 50, 60, 70, 80 },
		    { 90, 99, 98, 97 }, { 12, 11, 10, 10 } }, 4 },
		{ { { 3, 20, 30, 40 }, { 50, 4, 70, 80 },
		    { 90, 99, 98, 97 }, { 12, 11, 10, 10 } }, 4 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		uint64_t counts[ROWS * COLUMNS] = { 0 };
		bool hidden[ROWS * COLUMNS] = { false };
		struct figures_table table = { ROWS, COLUMNS, counts,
			hidden };
		unsigned sum = 0;

		for (unsigned row = 0; row + 1 < ROWS; row++)
			memcpy(&counts[row * COLUMNS], tables[i].counts[row],
			    sizeof(tables[i].counts[row]));
		figures_hide(&table);
		check_table(&table);
		for (unsigned k = 0; k < ROWS * COLUMNS; k++)
			sum += hidden[k];
		assert_int_equal(sum, tables[i].hidden);
	}
}

/* Tables of all sorts: the rule holds whatever the counts are. */
static void
test_hide_any(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (unsigned round = 0; round < 20000; round++) {
		uint64_t counts[ROWS * COLUMNS] = { 0 };
		bool hidden[ROWS * COLUMNS] = { false };
		struct figures_table table = { ROWS, COLUMNS, counts,
			hidden };

		for (unsigned row = 0; row + 1 < ROWS; row++) {
			for (unsigned i = 0; i + 1 < COLUMNS; i++) {
				seed = seed * 6364136223846793005u + 1;
				counts[row * COLUMNS + i] =
				    (seed >> 60) < 5 ? 0 :
				    (seed >> 33) % (round % 97 + 1);
			}
		}
		figures_hide(&table);
		check_table(&table);
	}
}

static const struct language all_languages[] = {
	{ .index = 0, .tag = "en", .english = "English", .offered = true },
	{ .index = 1, .tag = "pl", .english = "Polish", .offered = true },
	{ .index = 2, .tag = "ti", .english = "Tigrinya" },
};

struct help {
	struct arena arena;
	struct languages languages;
	struct figures *figures;
	const struct node *root;
};

static void
add(struct help *help, const char *what, const char *detail,
    const char *language, unsigned count)
{
	struct fact fact = { .hour_ms = INT64_C(1793354400000),
		.count = count };

	(void)snprintf(fact.what, sizeof(fact.what), "%s", what);
	(void)snprintf(fact.detail, sizeof(fact.detail), "%s", detail);
	(void)snprintf(fact.language, sizeof(fact.language), "%s", language);
	figures_add(help->figures, &fact);
}

static int
set_up(void **state)
{
	struct help *help = calloc(1, sizeof(*help));
	struct problem why;

	arena_init_growing(&help->arena);
	help->languages = (struct languages){ all_languages, 3, 1 };
	help->figures = figures_new(&help->languages,
	    zone_read(&help->arena, "Europe/London", &why));
	*state = help;
	return help->figures == NULL;
}

static int
tear_down(void **state)
{
	struct help *help = *state;

	figures_free(help->figures);
	arena_clear(&help->arena);
	free(help);
	return 0;
}

static void
write(struct help *help)
{
	struct problems problems;
	struct json_writer json;
	struct text text;

	text_init_arena(&text, &help->arena, 65536);
	json = (struct json_writer){ .into = &text };
	writer_open(&json, NULL, '{');
	figures_write(help->figures, &json);
	writer_close(&json, '}');
	assert_false(text.full);
	problems_init(&problems);
	help->root = node_read(&help->arena, "report", text_bytes(&text),
	    &problems);
	assert_non_null(help->root);
	problems_clear(&problems);
}

/* -1: hidden; -2: there is no such cell. */
static int64_t
cell(const struct help *help, const char *table, const char *name,
    const char *column)
{
	const struct node *rows = node_find(help->root, table);
	const struct node *found;

	assert_non_null(rows);
	for (const struct node *row = rows->first; row != NULL;
	    row = row->next) {
		if (strcmp(node_find(row, "name")->text, name) != 0)
			continue;
		found = node_find(row, column);
		if (found == NULL)
			return -2;
		return found->kind == NODE_NUMBER ? found->number : -1;
	}
	return -2;
}

static void
test_tables(void **state)
{
	struct help *help = *state;

	add(help, FACT_CALL, "reached", "en", 80);
	add(help, FACT_CALL, "talked", "en", 20);
	add(help, FACT_CALL, "reached", "pl", 30);
	add(help, FACT_CALL, "talked", "pl", 30);
	add(help, FACT_CALL, "gave_up", "", 12);
	add(help, FACT_CALL, "unanswered", "ti", 15);
	add(help, FACT_ROUTE, "day:reached", "en", 80);
	add(help, FACT_AT, "menu", "", 12);
	add(help, FACT_AT, "languages", "", 2);
	add(help, FACT_WAIT, "25", "en", 60);
	add(help, FACT_WAIT, "90", "en", 40);
	add(help, FACT_TEXT, "first", "ti", 11);
	add(help, FACT_TEXT, "complaint", "en", 13);
	write(help);
	assert_int_equal(cell(help, "calls_by_language", "en", "count"), 100);
	assert_int_equal(cell(help, "calls_by_language", "en",
	    "reached_of_100"), 80);
	assert_int_equal(cell(help, "calls_by_language", "pl",
	    "reached_of_100"), 50);
	assert_int_equal(cell(help, "calls_by_language", "en",
	    "half_within_seconds"), 25);
	assert_int_equal(cell(help, "calls_by_language", "en",
	    "nine_of_ten_within_seconds"), 90);
	assert_int_equal(cell(help, "calls_by_language", "pl",
	    "half_within_seconds"), -1);
	assert_int_equal(cell(help, "calls_by_language", "all", "count"), 187);
	assert_int_equal(cell(help, "calls_by_language", "none chosen",
	    "gave_up"), 12);
	/* 1793354400 is 10:00 in London, in winter */
	assert_int_equal(cell(help, "calls_by_hour", "10:00", "count"), 187);
	assert_int_equal(cell(help, "calls_by_route", "day", "reached"), 80);
	assert_int_equal(cell(help, "ended_without_a_person", "languages",
	    "ended_there"), -1);
	assert_int_equal(cell(help, "ended_without_a_person", "menu",
	    "ended_there"), -1);
	assert_int_equal(cell(help, "ended_without_a_person", "all",
	    "ended_there"), 14);
	assert_int_equal(cell(help, "wanted_by_call", "ti", "count"), 15);
	assert_int_equal(cell(help, "wanted_by_text", "ti", "count"), 11);
	assert_int_equal(cell(help, "texts_by_language", "en", "complaint"),
	    13);
}

static void
test_empty(void **state)
{
	struct help *help = *state;

	write(help);
	assert_int_equal(cell(help, "calls_by_language", "all", "count"), 0);
	assert_int_equal(cell(help, "calls_by_language", "all",
	    "reached_of_100"), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hide),
		cmocka_unit_test(test_hide_any),
		cmocka_unit_test_setup_teardown(test_tables, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(test_empty, set_up,
		    tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
