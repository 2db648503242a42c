/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow/hours.h"
#include "printed.h"

static const char holiday_file[] = "{\"until\": \"2027-12-31\", \"dates\": ["
	"\"2026-12-28\", \"2026-12-25\", \"2027-03-29\"]}";

static const char hours_file[] = "{"
	"\"team\": {\"Mon-Fri\": \"9:00-17:00\", \"exceptions\": {"
	"  \"2026-12-24\": \"9:00-12:00\", \"2026-12-28\": \"10:00-11:00\","
	"  \"2026-11-27\": \"closed\", \"2026-11-28\": \"24h\"}},"
	"\"always\": {\"Mon-Sun\": \"24h\", \"holidays\": \"open\"},"
	"\"never\": {},"
	"\"lunch\": {\"Sat-Mon\": \"9:00-12:00, 13:00-24:00\","
	"  \"Wed\": \"0:00-0:30\", \"holidays\": \"closed\"},"
	"\"night\": {\"Sun\": \"0:30-1:30\", \"holidays\": \"open\"}"
	"}";

struct fixture {
	struct arena arena;
	struct holidays holidays;
	struct hours_set set;
	const struct zone *zone;
};

static int
set_up(void **state)
{
	static struct fixture fixture;
	struct problems problems;
	struct problem why = { "" };

	problems_init(&problems);
	arena_init_growing(&fixture.arena);
	fixture.zone = zone_read(&fixture.arena, "Europe/London", &why);
	assert_non_null(fixture.zone);
	assert_true(holidays_read(&fixture.holidays, node_read(&fixture.arena,
	    "h", BYTES(holiday_file), &problems), &fixture.arena, &problems));
	assert_true(hours_read(&fixture.set, node_read(&fixture.arena, "f",
	    BYTES(hours_file), &problems), fixture.zone, &fixture.holidays,
	    &fixture.arena, &problems));
	assert_int_equal(problems.count, 0);
	*state = &fixture;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *fixture = *state;

	arena_clear(&fixture->arena);
	return 0;
}

static int64_t
at(const struct fixture *fixture, const char *date, int hour, int minute)
{
	int year, month, day;

	assert_true(date_from_text(date, &year, &month, &day));
	return zone_utc_ms(fixture->zone, year, month, day, hour, minute);
}

static void
it_is_open_or_closed(void **state)
{
	static const struct {
		const char *hours, *date;
		int hour, minute;
		bool open;
		const char *about;
	} rows[] = {
		{ "team", "2026-11-23", 8, 59, false, "before nine" },
		{ "team", "2026-11-23", 9, 0, true, "at nine" },
		{ "team", "2026-11-23", 16, 59, true, "the last minute" },
		{ "team", "2026-11-23", 17, 0, false, "at five" },
		{ "team", "2026-11-22", 12, 0, false, "Sunday" },
		{ "team", "2026-07-20", 9, 0, true, "in summer time" },
		{ "team", "2026-07-20", 8, 59, false, "in summer time" },
		{ "team", "2026-12-25", 12, 0, false, "Christmas, a Friday" },
		{ "team", "2026-12-24", 11, 0, true, "Christmas Eve" },
		{ "team", "2026-12-24", 12, 0, false, "Christmas Eve" },
		{ "team", "2026-12-28", 10, 30, true,
		  "an exception wins over the holiday" },
		{ "team", "2026-12-28", 12, 0, false, "and over the week" },
		{ "team", "2026-11-27", 12, 0, false, "closed on that day" },
		{ "team", "2026-11-28", 23, 59, true, "a Saturday that opens" },
		{ "always", "2026-12-25", 3, 0, true, "open on holidays" },
		{ "never", "2026-11-23", 12, 0, false, "no day is named" },
		{ "lunch", "2026-11-21", 11, 59, true, "Saturday" },
		{ "lunch", "2026-11-21", 12, 30, false, "lunch" },
		{ "lunch", "2026-11-22", 23, 59, true, "Sunday" },
		{ "lunch", "2026-11-23", 0, 0, false, "Monday morning" },
		{ "lunch", "2026-11-23", 13, 0, true, "Monday" },
		{ "lunch", "2026-11-24", 13, 0, false, "Tuesday" },
		{ "lunch", "2026-11-25", 0, 29, true, "Wednesday" },
		{ "lunch", "2027-03-29", 13, 0, false, "a bank holiday" },
	};
	const struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (hours_open(hours_find(&fixture->set, rows[i].hours), NULL,
		    at(fixture, rows[i].date, rows[i].hour, rows[i].minute)) !=
		    rows[i].open)
			fail_msg("%s %s %d:%02d: %s", rows[i].hours,
			    rows[i].date, rows[i].hour, rows[i].minute,
			    rows[i].about);
	assert_null(hours_find(&fixture->set, "teem"));
}

static void
the_next_change_is_known(void **state)
{
	static const struct {
		const char *hours, *date;
		int hour, minute;
		const char *next;
		int next_hour, next_minute;
	} rows[] = {
		{ "team", "2026-11-23", 8, 0, "2026-11-23", 9, 0 },
		{ "team", "2026-11-23", 9, 0, "2026-11-23", 17, 0 },
		{ "team", "2026-11-23", 17, 0, "2026-11-24", 9, 0 },
		{ "team", "2026-11-20", 17, 0, "2026-11-23", 9, 0 },
		{ "team", "2026-11-26", 18, 0, "2026-11-28", 0, 0 },
		{ "team", "2026-11-28", 12, 0, "2026-11-29", 0, 0 },
		{ "team", "2026-12-24", 12, 0, "2026-12-28", 10, 0 },
		{ "team", "2026-12-28", 11, 0, "2026-12-29", 9, 0 },
		/* Friday to Monday over a change of the clocks. */
		{ "team", "2026-10-23", 17, 0, "2026-10-26", 9, 0 },
		{ "team", "2027-03-26", 17, 0, "2027-03-30", 9, 0 },
		{ "lunch", "2026-11-21", 13, 0, "2026-11-22", 0, 0 },
		{ "lunch", "2026-11-22", 14, 0, "2026-11-23", 0, 0 },
	};
	const struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (hours_change_ms(hours_find(&fixture->set, rows[i].hours),
		    NULL, at(fixture, rows[i].date, rows[i].hour,
		    rows[i].minute)) !=
		    at(fixture, rows[i].next, rows[i].next_hour,
		    rows[i].next_minute))
			fail_msg("%s after %s %d:%02d", rows[i].hours,
			    rows[i].date, rows[i].hour, rows[i].minute);
	assert_true(hours_change_ms(hours_find(&fixture->set, "always"), NULL,
	    at(fixture, "2026-11-23", 1, 0)) == INT64_MAX);
	assert_true(hours_change_ms(hours_find(&fixture->set, "never"), NULL,
	    at(fixture, "2026-11-23", 1, 0)) == INT64_MAX);
}

struct said_row {
	bool open;			/* said on 2026-11-23 (Mon) 10:00 */
	const char *until;
	int until_hour;
	int hour;			/* on that Monday */
	bool is_open;
	const char *next;
	int next_hour;
	const char *why;
};

static const struct said_row said_rows[] = {
	{ false, "2026-11-23", 14, 13, false, "2026-11-23", 14,
	    "closed until it ends, then by the table" },
	{ false, "2026-11-23", 14, 14, true, "2026-11-23", 17,
	    "it ends at that minute" },
	{ false, "2026-11-23", 22, 13, false, "2026-11-24", 9,
	    "it ends while the table says closed" },
	{ true, "2026-11-23", 20, 19, true, "2026-11-23", 20,
	    "open after hours" },
	{ true, "2026-11-24", 10, 19, true, "2026-11-24", 17,
	    "open over the night into the next day's hours" },
};

static void
an_override_wins_until_it_ends(void **state)
{
	const struct fixture *fixture = *state;
	const struct hours *team = hours_find(&fixture->set, "team");

	for (size_t i = 0; i < sizeof(said_rows) / sizeof(said_rows[0]); i++) {
		const struct said_row *row = &said_rows[i];
		struct overrides said = { .count = 0 };
		int64_t now_ms = at(fixture, "2026-11-23", row->hour, 0);

		assert_true(override_put(&said, "team", row->open,
		    at(fixture, "2026-11-23", 10, 0),
		    at(fixture, row->until, row->until_hour, 0)));
		if (hours_open(team, &said, now_ms) != row->is_open ||
		    hours_change_ms(team, &said, now_ms) !=
		    at(fixture, row->next, row->next_hour, 0))
			fail_msg("%s", row->why);
		assert_int_equal(hours_open(hours_find(&fixture->set,
		    "lunch"), &said, now_ms), hours_open(hours_find(
		    &fixture->set, "lunch"), NULL, now_ms));
	}
}

static void
what_was_said_is_kept_once(void **state)
{
	struct overrides said = { .count = 0 };
	struct override ended;
	char name[OVERRIDE_NAME + 1];

	(void)state;
	for (unsigned i = 0; i < OVERRIDES_MOST; i++) {
		(void)snprintf(name, sizeof(name), "h%u", i);
		assert_true(override_put(&said, name, true, 0, 100 + i));
		assert_true(override_put(&said, name, false, 0, 100 + i));
	}
	assert_int_equal(said.count, OVERRIDES_MOST);
	assert_false(override_put(&said, "more", true, 99, 200));
	assert_true(override_put(&said, "more", true, 100, 200));
	assert_null(override_find(&said, "h0", 0));
	assert_false(override_end(&said, 100, &ended));
	assert_true(override_end(&said, 101, &ended));
	assert_string_equal(ended.hours, "h1");
	assert_false(override_drop(&said, "h1"));
	assert_true(override_drop(&said, "h2"));
	assert_int_equal(said.count, OVERRIDES_MOST - 2);
	memset(name, 'a', OVERRIDE_NAME);
	name[OVERRIDE_NAME] = '\0';
	assert_false(override_put(&said, name, true, 0, 200));
	assert_null(override_find(NULL, "h3", 0));
}

/* Whatever it says of a time, nothing changes before that. */
static void
no_change_is_missed(void **state)
{
	static const char *const names[] = { "team", "lunch", "night" };
	const struct fixture *fixture = *state;
	/* Both changes of the clocks lie in these weeks. */
	static const char *const begins[] = { "2026-10-23", "2027-03-26",
		"2026-12-23" };

	for (size_t i = 0; i < 9; i++) {
		const struct hours *hours = hours_find(&fixture->set,
		    names[i / 3]);
		int64_t from = at(fixture, begins[i % 3], 0, 0);
		int64_t change = hours_change_ms(hours, NULL, from);
		bool open = hours_open(hours, NULL, from);

		for (int64_t now = from; now < from + 5 * 86400000LL;
		    now += 60000) {
			if (hours_open(hours, NULL, now) != open) {
				assert_int_equal(now, change);
				open = !open;
			}
			if (now >= change)
				change = hours_change_ms(hours, NULL, now);
			assert_true(change > now);
		}
	}
}

static const struct {
	const char *json;
	const char *printed;
} refusals[] = {
	{ "[]", "f:1:1: \"hours\": expected an object, found a list\n" },
	{ "{\"a\": \"9-5\"}", "f:1:7: \"a\": expected an object such as "
	  "{\"Mon-Fri\": \"9:00-17:00\"}, found a text\n" },
	{ "{\"a\": {\"Mo\": \"24h\"}}", "f:1:8: \"Mo\" is no day; write days "
	  "like \"Mon-Fri\" or \"Sat\", or \"holidays\" or \"exceptions\"\n" },
	{ "{\"a\": {\"Monday\": \"24h\"}}", "f:1:8: \"Monday\" is no day; "
	  "write days like \"Mon-Fri\" or \"Sat\", or \"holidays\" or "
	  "\"exceptions\"\n" },
	{ "{\"a\": {\"Mon-Fri\": \"24h\", \"Wed\": \"24h\"}}", "f:1:26: "
	  "\"Wed\" names a day that was given before\n" },
	{ "{\"a\": {\"Mon\": 9}}", "f:1:15: expected hours such as "
	  "\"9:00-17:00\", found a number\n" },
	{ "{\"a\": {\"Mon\": \"9-5\"}}", "f:1:15: \"9-5\" are no hours; write "
	  "them like \"9:00-17:00\", \"9:00-12:00, 13:00-17:00\", \"24h\" or "
	  "\"closed\"\n" },
	{ "{\"a\": {\"Mon\": \"9:00-25:00\"}}", "f:1:15: \"9:00-25:00\" are no "
	  "hours; write them like \"9:00-17:00\", \"9:00-12:00, "
	  "13:00-17:00\", \"24h\" or \"closed\"\n" },
	{ "{\"a\": {\"Mon\": \"9:00-24:01\"}}", "f:1:15: \"9:00-24:01\" are no "
	  "hours; write them like \"9:00-17:00\", \"9:00-12:00, "
	  "13:00-17:00\", \"24h\" or \"closed\"\n" },
	{ "{\"a\": {\"Mon\": \"9:00-17:00,\"}}", "f:1:15: \"9:00-17:00,\" are "
	  "no hours; write them like \"9:00-17:00\", \"9:00-12:00, "
	  "13:00-17:00\", \"24h\" or \"closed\"\n" },
	{ "{\"a\": {\"Mon\": \"22:00-6:00\"}}", "f:1:15: \"22:00-6:00\" ends "
	  "before it begins; what is after midnight belongs to the next "
	  "day\n" },
	{ "{\"a\": {\"Mon\": \"9:00-12:00, 11:00-17:00\"}}", "f:1:15: "
	  "\"9:00-12:00, 11:00-17:00\": the ranges stand in each other or in "
	  "the wrong order\n" },
	{ "{\"a\": {\"Mon\": \"1:00-2:00,3:00-4:00,5:00-6:00,7:00-8:00,"
	  "9:00-10:00\"}}", "f:1:15: \"1:00-2:00,3:00-4:00,5:00-6:00,"
	  "7:00-8:00,9:00-10:00\": a day may have 4 ranges\n" },
	{ "{\"a\": {\"holidays\": \"maybe\"}}", "f:1:20: \"holidays\" must be "
	  "\"open\" or \"closed\"\n" },
	{ "{\"a\": {\"exceptions\": [\"2026-12-24\"]}}", "f:1:22: "
	  "\"exceptions\": expected an object, found a list\n" },
	{ "{\"a\": {\"exceptions\": {\"24.12.2026\": \"closed\"}}}",
	  "f:1:23: \"24.12.2026\" is no date; write it like \"2026-12-25\"\n" },
	{ "{\"a\": {\"exceptions\": {\"2026-02-30\": \"closed\"},\n"
	  "\"Tue\": \"x\"}}", "f:1:23: \"2026-02-30\" is no date; write it "
	  "like \"2026-12-25\"\nf:2:8: \"x\" are no hours; write them like "
	  "\"9:00-17:00\", \"9:00-12:00, 13:00-17:00\", \"24h\" or "
	  "\"closed\"\n" },
};

static void
wrong_hours_are_refused_with_place(void **state)
{
	const struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		struct problems problems;
		struct hours_set set;
		struct arena arena;

		problems_init(&problems);
		arena_init_growing(&arena);
		assert_false(hours_read(&set, node_read(&arena, "f",
		    bytes_from_text(refusals[i].json), &problems),
		    fixture->zone, &fixture->holidays, &arena, &problems));
		check_printed(&problems, refusals[i].json,
		    refusals[i].printed);
		problems_clear(&problems);
		arena_clear(&arena);
	}
}

static void
wrong_holidays_are_refused_with_place(void **state)
{
	static const struct {
		const char *json;
		const char *printed;
	} rows[] = {
		{ "[]", "" },
		{ "[\"2026-12-25\"]", "" },
		{ "\"2026-12-25\"", "h:1:1: expected a list of dates, found a "
		  "text\n" },
		{ "[\"2026-12-32\", 5]", "h:1:2: \"2026-12-32\" is no date; "
		  "write it like \"2026-12-25\"\nh:1:16: expected a date such "
		  "as \"2026-12-25\", found a number\n" },
		{ "{\"dates\": []}", "h:1:1: \"until\" is missing\n" },
		{ "{\"until\": \"2026-12-31\"}", "h:1:1: \"dates\" is "
		  "missing\n" },
		{ "{\"until\": \"2026-12-31\", \"date\": []}", "h:1:1: "
		  "\"dates\" is missing\nh:1:25: unknown setting \"date\"; did "
		  "you mean \"dates\"?\n" },
		{ "{\"until\": \"soon\", \"dates\": []}", "h:1:11: \"soon\" is "
		  "no date; write it like \"2026-12-25\"\n" },
		{ "{\"until\": \"2026-12-24\", \"dates\": [\"2026-12-25\"]}",
		  "h:1:11: a date of the list comes after \"until\"\n" },
		{ "{\"until\": \"2026-12-24\", \"dates\": {}}", "h:1:34: "
		  "expected a list of dates, found an object\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct problems problems;
		struct holidays holidays;
		struct arena arena;

		problems_init(&problems);
		arena_init_growing(&arena);
		assert_int_equal(holidays_read(&holidays, node_read(&arena,
		    "h", bytes_from_text(rows[i].json), &problems), &arena,
		    &problems), rows[i].printed[0] == '\0');
		check_printed(&problems, rows[i].json, rows[i].printed);
		problems_clear(&problems);
		arena_clear(&arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_open_or_closed),
		cmocka_unit_test(the_next_change_is_known),
		cmocka_unit_test(no_change_is_missed),
		cmocka_unit_test(an_override_wins_until_it_ends),
		cmocka_unit_test(what_was_said_is_kept_once),
		cmocka_unit_test(wrong_hours_are_refused_with_place),
		cmocka_unit_test(wrong_holidays_are_refused_with_place),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
