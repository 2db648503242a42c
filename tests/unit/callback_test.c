/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When somebody may be rung back, and who. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "flow/callback.h"

static struct arena arena;
static const struct zone *zone;
static struct hours_set hours;
static const struct line line = { .number = "+442079460999" };
static const struct desk desks[] = { { .name = "mash",
    .number = "+442083146660" } };

static int
set_up(void **state)
{
	static const char plan[] = "{\"team\": {\"Mon-Fri\": \"9:00-17:00\","
	    " \"exceptions\": {\"2026-12-24\": \"closed\", \"2026-12-25\": "
	    "\"closed\", \"2026-12-28\": \"closed\", \"2026-12-29\": "
	    "\"closed\", \"2026-12-30\": \"closed\", \"2026-12-31\": "
	    "\"closed\", \"2027-01-01\": \"closed\"}},"
	    " \"early\": {\"Mon-Fri\": \"8:00-12:00\"},"
	    " \"always\": {\"Mon-Sun\": \"24h\"}, \"never\": {}}";
	static const struct holidays holidays = { NULL, 0, 0 };
	struct problems problems;
	struct problem why;
	const struct node *node;

	(void)state;
	arena_init_growing(&arena);
	problems_init(&problems);
	zone = zone_read(&arena, "Europe/London", &why);
	node = node_read(&arena, "plan", BYTES(plan), &problems);
	return zone == NULL || node == NULL || !hours_read(&hours, node, zone,
	    &holidays, &arena, &problems);
}

static int
tear_down(void **state)
{
	(void)state;
	arena_clear(&arena);
	return 0;
}

static struct callbacks
of_hours(const char *name)
{
	return (struct callbacks){ .line = &line, .desks = desks,
		.desk_count = 1, .hours = hours_find(&hours, name) };
}

/* In November 2026: the 23rd is a Monday, the 27th a Friday. */
static void
the_next_such_time(void **state)
{
	static const struct {
		const char *hours;
		enum callback_when when;
		int month, day, hour, minute;
		int then_day, then_hour;	/* 0: none */
		unsigned said;
		const char *about;
	} rows[] = {
		{ "team", CALLBACK_SOON, 11, 23, 14, 15, 23, 14, 8,
		  "the team is there: now" },
		{ "team", CALLBACK_SOON, 11, 23, 8, 0, 23, 9, 8,
		  "before nine: today at nine" },
		{ "team", CALLBACK_SOON, 11, 23, 17, 0, 24, 9, 2,
		  "after five: tomorrow" },
		{ "team", CALLBACK_SOON, 11, 27, 17, 1, 30, 9, 1,
		  "Friday night: Monday" },
		{ "team", CALLBACK_MORNING, 11, 23, 9, 30, 23, 9, 8,
		  "a morning, in the morning" },
		{ "team", CALLBACK_MORNING, 11, 23, 12, 0, 24, 9, 2,
		  "a morning, at noon: the next one" },
		{ "team", CALLBACK_MORNING, 11, 27, 16, 0, 30, 9, 1,
		  "a morning, on a Friday afternoon: Monday" },
		{ "team", CALLBACK_AFTERNOON, 11, 23, 9, 0, 23, 12, 8,
		  "an afternoon, in the morning: at noon" },
		{ "team", CALLBACK_AFTERNOON, 11, 23, 12, 0, 23, 12, 8,
		  "an afternoon, at noon" },
		{ "team", CALLBACK_AFTERNOON, 11, 27, 18, 0, 30, 12, 1,
		  "an afternoon, on Friday night: Monday at noon" },
		{ "early", CALLBACK_AFTERNOON, 11, 23, 9, 0, 0, 0, 0,
		  "nobody is there in an afternoon" },
		{ "always", CALLBACK_MORNING, 11, 23, 23, 0, 24, 0, 2,
		  "day and night: a morning begins at midnight" },
		{ "never", CALLBACK_SOON, 11, 23, 12, 0, 0, 0, 0,
		  "nobody is ever there" },
		{ "team", CALLBACK_SOON, 12, 23, 18, 0, 0, 0, 0,
		  "nobody is there for more than a week" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct callbacks callbacks = of_hours(rows[i].hours);
		int64_t now = zone_utc_ms(zone, 2026, rows[i].month,
		    rows[i].day, rows[i].hour, rows[i].minute);
		int64_t at = callback_from_ms(&callbacks, NULL, rows[i].when,
		    now);
		int64_t wanted = rows[i].then_day == 0 ? INT64_MAX :
		    zone_utc_ms(zone, 2026, rows[i].month, rows[i].then_day,
		    rows[i].then_hour, 0);

		if (wanted < now)
			wanted = now;
		if (at != wanted)
			fail_msg("%s: %lld, not %lld", rows[i].about,
			    (long long)at, (long long)wanted);
		if (at != INT64_MAX && callback_day(&callbacks, at, now) !=
		    rows[i].said)
			fail_msg("%s: day %u", rows[i].about,
			    callback_day(&callbacks, at, now));
		if (at != INT64_MAX)
			assert_true(callback_is_time(&callbacks, NULL,
			    rows[i].when, at));
	}
}

static void
what_they_said_is_kept(void **state)
{
	static const struct {
		enum callback_when when;
		int day, hour;
		bool may;
	} rows[] = {
		{ CALLBACK_SOON, 23, 9, true }, { CALLBACK_SOON, 22, 3, true },
		{ CALLBACK_MORNING, 23, 9, true },
		{ CALLBACK_MORNING, 23, 11, true },
		{ CALLBACK_MORNING, 23, 12, false },
		{ CALLBACK_MORNING, 22, 10, false },
		{ CALLBACK_MORNING, 23, 8, false },
		{ CALLBACK_AFTERNOON, 23, 12, true },
		{ CALLBACK_AFTERNOON, 23, 16, true },
		{ CALLBACK_AFTERNOON, 23, 17, false },
		{ CALLBACK_AFTERNOON, 23, 9, false },
	};
	struct callbacks callbacks = of_hours("team");

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t at = zone_utc_ms(zone, 2026, 11, rows[i].day,
		    rows[i].hour, 30);

		if (callback_is_time(&callbacks, NULL, rows[i].when, at) !=
		    rows[i].may)
			fail_msg("row %zu", i);
	}
	assert_int_equal(callback_minute(&callbacks, zone_utc_ms(zone, 2026,
	    7, 1, 14, 15)), 855);
}

static void
only_numbers_of_the_uk(void **state)
{
	static const struct {
		const char *number;
		bool can;
	} rows[] = {
		{ "+447700900123", true }, { "+442079460123", true },
		{ "+441632960123", true }, { "+443069990123", true },
		{ "+447012345678", false }, { "+449098790123", false },
		{ "+448445610123", false }, { "+448001111", false },
		{ "+351910000001", false }, { "", false },
		{ "+442083146660", false },	/* the desk itself */
		{ "+442079460999", false },	/* our own line */
	};
	struct callbacks callbacks = of_hours("team");

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (callback_can_ring(&callbacks, rows[i].number) !=
		    rows[i].can)
			fail_msg("%s", rows[i].number);
	}
	assert_ptr_equal(callback_desk(&callbacks, BYTES("mash")), &desks[0]);
	assert_null(callback_desk(&callbacks, BYTES("mas")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_next_such_time),
		cmocka_unit_test(what_they_said_is_kept),
		cmocka_unit_test(only_numbers_of_the_uk),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
