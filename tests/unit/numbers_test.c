/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers that we may ring of ourselves, by their names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "settings/numbers.h"

#define DAY INT64_C(86400000)

static const struct account_kind can = { .places_calls = true };
static const struct account_kind cannot = { .places_calls = false };
static const struct account carrier = { .kind = &can };
static const struct account sandbox = { .kind = &cannot };

static const struct route_number day[] = {
	{ .number = "+442083146660", .ring_ms = 25000 },
	{ .number = "+442083146000", .ring_ms = 25000 },
	{ .number = "+442079460002", .ring_ms = 25000, .said = true },
};
static const struct route_number night[] = {
	{ .number = "+442083146000", .ring_ms = 40000 },
};
static const struct route routes[] = {
	{ .name = "day", .numbers = day, .count = 3 },
	{ .name = "day.late", .numbers = night, .count = 1 },
	{ .name = "night", .numbers = night, .count = 1 },
};
static const struct desk desks[] = {
	{ .name = "mash", .number = "+442083146660" },
	{ .name = "second", .number = "+442079460997" },
};
static struct line lines[3];
static struct callbacks callbacks = { .line = &lines[2], .desks = desks,
    .desk_count = 2, .desk_ring_ms = 30000 };
static struct settings settings;

static int
set_up(void **state)
{
	(void)state;
	lines[0] = (struct line){ .number = "+442079460123",
		.account = &sandbox };
	lines[1] = (struct line){ .number = "+447700900999",
		.account = &carrier };
	lines[2] = (struct line){ .number = "+442079460999",
		.account = &carrier };
	settings = (struct settings){ .routes = { routes, 3 },
		.lines = lines, .line_count = 3, .callbacks = &callbacks };
	return 0;
}

static void
each_number_once(void **state)
{
	static const struct {
		const char *number, *names;
		int64_t ring_ms;
		bool routed;
	} rows[] = {
		{ "+442083146660", "day.1 mash", 30000, true },
		{ "+442083146000", "day.2 day.late.1 night.1", 40000, true },
		{ "+442079460997", "second", 30000, false },
	};
	struct numbers numbers;
	struct arena arena;

	(void)state;
	arena_init_growing(&arena);
	assert_true(numbers_list(&settings, &arena, &numbers));
	assert_int_equal(numbers.count, 3);
	for (unsigned i = 0; i < 3; i++) {
		char name[DRILL_NAME];

		assert_string_equal(numbers.at[i].number, rows[i].number);
		assert_string_equal(numbers.at[i].names, rows[i].names);
		assert_int_equal(numbers.at[i].ring_ms, rows[i].ring_ms);
		assert_int_equal(numbers.at[i].routed, rows[i].routed);
		assert_ptr_equal(numbers_find(&numbers, rows[i].number),
		    &numbers.at[i]);
		number_name(&numbers.at[i], name);
		assert_true(strncmp(name, rows[i].names, strlen(name)) == 0);
		assert_null(strchr(name, ' '));
	}
	assert_null(numbers_find(&numbers, "+442079460002"));
	arena_clear(&arena);
	settings.callbacks = NULL;
	assert_true(numbers_list(&settings, &arena, &numbers));
	assert_int_equal(numbers.count, 2);
	arena_clear(&arena);
}

static void
a_long_name_is_cut(void **state)
{
	static const struct number number = { .number = "+442083146660",
		.names = "a-route-with-a-name-that-nobody-would-ever-type-but-"
		"somebody-has-written.1 b.1" };
	char name[DRILL_NAME];

	(void)state;
	number_name(&number, name);
	assert_int_equal(strlen(name), DRILL_NAME - 1);
}

static void
which_word_means_which(void **state)
{
	static const struct number number = { .number = "+442083146000",
		.names = "day.2 day.late.1 night.1" };
	static const struct {
		const char *word;
		bool exact, whole;
	} rows[] = {
		{ "day.2", true, true }, { "night.1", true, true },
		{ "day.late.1", true, true }, { "020 8314 6000", true, true },
		{ "+442083146000", true, true },
		{ "day", false, true }, { "night", false, true },
		{ "day.late", false, true }, { "da", false, false },
		{ "day.", false, false }, { "day.1", false, false },
		{ "2", false, false }, { "", false, false },
		{ "day.2 day.late.1", false, false },
		{ "020 8314 6001", false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (number_is(&number, rows[i].word, false) !=
		    rows[i].exact)
			fail_msg("%s", rows[i].word);
		if (number_is(&number, rows[i].word, true) != rows[i].whole)
			fail_msg("%s, as a route", rows[i].word);
	}
}

static void
who_is_shown(void **state)
{
	(void)state;
	assert_ptr_equal(numbers_caller(&settings), &lines[2]);
	settings.callbacks = NULL;
	assert_ptr_equal(numbers_caller(&settings), &lines[1]);
	lines[1].number = "+353910000001";
	assert_ptr_equal(numbers_caller(&settings), &lines[2]);
	lines[2].account = &sandbox;
	assert_null(numbers_caller(&settings));
}

static void
when_it_alarms(void **state)
{
	static const struct {
		int64_t since_ms;
		bool alarms;
	} rows[] = {
		{ 100 * DAY, false }, { 100 * DAY - 35 * DAY + 1, false },
		{ 100 * DAY - 35 * DAY, true }, { 0, true },
		{ 101 * DAY, false }, { 500 * DAY, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(number_alarms(rows[i].since_ms, 100 * DAY,
		    35 * DAY), rows[i].alarms);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(each_number_once, set_up),
		cmocka_unit_test(a_long_name_is_cut),
		cmocka_unit_test(which_word_means_which),
		cmocka_unit_test_setup(who_is_shown, set_up),
		cmocka_unit_test(when_it_alarms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
