/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/zone_file.h"

static const struct zone *
zone_get(struct arena *arena, const char *name)
{
	struct problem why = { "" };
	const struct zone *zone = zone_read(arena, name, &why);

	if (zone == NULL)
		fail_msg("%s: %s", name, why.text);
	return zone;
}

#define HOUR 3600000LL

/* The two clock changes of a year: 1:00 UTC on these days. */
static void
london_changes_at_one_utc(void **state)
{
	static const int years[][4] = {
		/* year, spring, autumn (March, October), weekday 6 = Sunday */
		{ 2026, 29, 25, 6 }, { 2027, 28, 31, 6 },
		{ 2040, 25, 28, 6 },	/* past the table: by the rule */
	};
	struct arena arena;
	const struct zone *zone;

	(void)state;
	arena_init_growing(&arena);
	zone = zone_get(&arena, "Europe/London");
	for (size_t i = 0; i < sizeof(years) / sizeof(years[0]); i++) {
		int year = years[i][0];
		int64_t spring = date_days(year, 3, years[i][1]) * 24 * HOUR +
		    HOUR;
		int64_t autumn = date_days(year, 10, years[i][2]) * 24 * HOUR +
		    HOUR;
		struct local_time local;

		zone_local(zone, spring - 1, &local);
		assert_int_equal(local.hour, 0);
		assert_int_equal(local.minute, 59);
		assert_int_equal(local.second, 59);
		assert_int_equal(local.offset_s, 0);
		assert_int_equal(local.weekday, years[i][3]);
		zone_local(zone, spring, &local);
		assert_int_equal(local.hour, 2);
		assert_int_equal(local.offset_s, 3600);
		zone_local(zone, autumn - 1, &local);
		assert_int_equal(local.hour, 1);
		assert_int_equal(local.minute, 59);
		assert_int_equal(local.offset_s, 3600);
		zone_local(zone, autumn, &local);
		assert_int_equal(local.hour, 1);
		assert_int_equal(local.minute, 0);
		assert_int_equal(local.offset_s, 0);

		/* 1:30 is skipped in spring and comes twice in autumn. */
		assert_int_equal(zone_utc_ms(zone, year, 3, years[i][1], 1,
		    30), spring);
		assert_int_equal(zone_utc_ms(zone, year, 3, years[i][1], 0,
		    59), spring - 60000);
		assert_int_equal(zone_utc_ms(zone, year, 3, years[i][1], 2,
		    0), spring);
		assert_int_equal(zone_utc_ms(zone, year, 10, years[i][2], 1,
		    30), autumn - HOUR / 2);
		assert_int_equal(zone_utc_ms(zone, year, 10, years[i][2], 2,
		    0), autumn + HOUR);
	}
	arena_clear(&arena);
}

static void
every_half_hour_of_two_years_comes_back(void **state)
{
	struct arena arena;
	const struct zone *zone;
	int64_t from = date_days(2026, 1, 1) * 24 * HOUR;

	(void)state;
	arena_init_growing(&arena);
	zone = zone_get(&arena, "Europe/London");
	for (int64_t ms = from; ms < from + 730 * 24 * HOUR; ms += HOUR / 2) {
		struct local_time at;
		int64_t back;

		zone_local(zone, ms, &at);
		back = zone_utc_ms(zone, at.year, at.month, at.day, at.hour,
		    at.minute);
		/* The first of two equal hours. */
		if (back != ms)
			assert_int_equal(back, ms - HOUR);
		zone_local(zone, back, &at);
		assert_int_equal(back == ms ? at.offset_s : 3600, at.offset_s);
	}
	arena_clear(&arena);
}

static void
other_zones_work_too(void **state)
{
	static const struct {
		const char *name;
		int year, month, day, hour, offset_s;
	} rows[] = {
		{ "UTC", 2026, 7, 1, 12, 0 },
		{ "Asia/Kolkata", 2026, 7, 1, 12, 19800 },
		{ "Asia/Kathmandu", 2050, 7, 1, 12, 20700 },
		{ "Australia/Sydney", 2026, 1, 15, 12, 39600 },
		{ "Australia/Sydney", 2050, 1, 15, 12, 39600 },
		{ "Australia/Sydney", 2050, 7, 15, 12, 36000 },
		{ "America/New_York", 2050, 7, 15, 12, -14400 },
		{ "America/St_Johns", 2050, 1, 15, 12, -12600 },
		{ "Europe/Dublin", 2050, 1, 15, 12, 0 },
		{ "Europe/Dublin", 2050, 7, 15, 12, 3600 },
		{ "Europe/London", 1940, 12, 25, 12, 3600 },
		{ "Europe/London", 1941, 6, 25, 12, 7200 },
		{ "Europe/London", 1800, 6, 25, 12, -75 },
		{ "Etc/GMT+5", 2026, 6, 1, 12, -18000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct local_time local;
		struct arena arena;
		const struct zone *zone;

		arena_init_growing(&arena);
		zone = zone_get(&arena, rows[i].name);
		zone_local(zone, zone_utc_ms(zone, rows[i].year, rows[i].month,
		    rows[i].day, rows[i].hour, 0), &local);
		assert_int_equal(local.offset_s, rows[i].offset_s);
		assert_int_equal(local.year, rows[i].year);
		assert_int_equal(local.month, rows[i].month);
		assert_int_equal(local.day, rows[i].day);
		assert_int_equal(local.hour, rows[i].hour);
		assert_int_equal(local.minute, 0);
		arena_clear(&arena);
	}
}

static void
unknown_zones_are_refused(void **state)
{
	static const char *const names[] = { "", "Europe/Londres",
		"/etc/passwd", "../../../etc/passwd", "Europe/../UTC", "Europe",
		"Europe/", "Europe//London", "tzdata.zi", "zone.tab",
		"Europe/London\n",
		"Europe/London Europe/London Europe/London Europe/London/2" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct problem why = { "" };
		struct arena arena;

		arena_init_growing(&arena);
		assert_null(zone_read(&arena, names[i], &why));
		assert_true(strstr(why.text, "unknown time zone") != NULL ||
		    strstr(why.text, "is broken") != NULL);
		arena_clear(&arena);
	}
}

static void
rules_are_read_strictly(void **state)
{
	static const char *const good[] = { "GMT0BST,M3.5.0/1,M10.5.0",
		"<+0330>-3:30", "EST5EDT,M3.2.0,M11.1.0", "UTC0",
		"IST-1GMT0,M10.5.0,M3.5.0/1", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
		"AAA3BBB,J60/0,300/25:30:15" };
	static const char *const bad[] = { "", "G0", "GMT", "GMT0BST",
		"GMT0BST,M3.5.0", "GMT0BST,M13.5.0,M10.5.0", "GMT25",
		"GMT0BST,M3.6.0,M10.5.0", "GMT0BST,M3.5.7,M10.5.0",
		"GMT0BST,J0,J1", "GMT0BST,366,1", "GMT0 ", "<GMT0",
		"GMT0BST,M3.5.0/168,M10.5.0", "GMT0BST,M3.5.0/1,M10.5.0x" };
	struct zone_rule rule;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!zone_rule_read(&rule, bytes_from_text(good[i])))
			fail_msg("%s is refused", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (zone_rule_read(&rule, bytes_from_text(bad[i])))
			fail_msg("%s is taken", bad[i]);
}

/* A small file: version 1 block, version 2 block, footer. */
static const unsigned char small_file[] =
	"TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
	"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\4"
	"\0\0\0\0\0\0UTC\0"
	"TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
	"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\2\0\0\0\10"
	"\0\0\0\0\0\0\0\144" "\1"	/* at 100 s, type 1 */
	"\0\0\0\0\0\0" "\0\0\16\20\1\4"	/* 0 and 3600 s */
	"AAA\0BBB\0"
	"\nAAA-1\n";
#define SMALL_SIZE (sizeof(small_file) - 1)

static bool
try_file(const unsigned char *bytes, size_t length, struct zone *zone,
    struct arena *arena)
{
	/* On the heap, so that a read past the end is seen by tools. */
	char *copy = malloc(length + 1);
	bool good;

	assert_non_null(copy);
	memcpy(copy, bytes, length);
	char *exact = realloc(copy, length == 0 ? 1 : length);
	assert_non_null(exact);
	*zone = (struct zone){ .name = "test" };
	good = zone_from_bytes(zone, (struct bytes){ exact, length }, arena);
	free(exact);
	return good;
}

static void
files_are_bounds_checked(void **state)
{
	unsigned char broken[SMALL_SIZE];
	struct local_time local;
	struct arena arena;
	struct zone zone;

	(void)state;
	arena_init_growing(&arena);
	assert_true(try_file(small_file, SMALL_SIZE, &zone, &arena));
	zone_local(&zone, 99999, &local);
	assert_int_equal(local.offset_s, 0);
	zone_local(&zone, 100000, &local);
	assert_int_equal(local.offset_s, 3600);
	for (size_t cut = 0; cut < SMALL_SIZE; cut++)
		assert_false(try_file(small_file, cut, &zone, &arena));
	/* Any byte may be anything: it is read or refused, never past. */
	for (size_t i = 0; i < SMALL_SIZE; i++) {
		for (int value = 0; value < 256; value += 17) {
			memcpy(broken, small_file, SMALL_SIZE);
			broken[i] = (unsigned char)value;
			if (try_file(broken, SMALL_SIZE, &zone, &arena))
				zone_local(&zone, 4000000000000, &local);
		}
	}
	memcpy(broken, small_file, SMALL_SIZE);
	broken[44 + 10 + 44 + 8] = 2;		/* a type that is not there */
	assert_false(try_file(broken, SMALL_SIZE, &zone, &arena));
	arena_clear(&arena);
}

static void
version_1_files_are_read(void **state)
{
	static const unsigned char file[] =
		"TZif\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
		"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\2\0\0\0\2\0\0\0\10"
		"\377\377\377\377" "\0\0\0\144" "\1\0"
		"\0\0\0\0\0\0" "\377\377\361\360\1\4"	/* 0 and -3600 s */
		"AAA\0BBB\0";
	struct local_time local;
	struct arena arena;
	struct zone zone;

	(void)state;
	arena_init_growing(&arena);
	assert_true(try_file(file, sizeof(file) - 1, &zone, &arena));
	zone_local(&zone, -1001, &local);
	assert_int_equal(local.offset_s, 0);
	zone_local(&zone, -1000, &local);
	assert_int_equal(local.offset_s, -3600);
	assert_int_equal(local.year, 1969);
	assert_int_equal(local.weekday, 2);
	zone_local(&zone, 100000, &local);
	assert_int_equal(local.offset_s, 0);
	arena_clear(&arena);
}

static void
dates_go_round(void **state)
{
	int year, month, day;

	(void)state;
	assert_int_equal(date_days(1970, 1, 1), 0);
	assert_int_equal(date_days(2000, 2, 29), 11016);
	assert_int_equal(date_days(2026, 12, 25), 20812);
	for (int64_t days = -800000; days < 800000; days += 13) {
		date_from_days(days, &year, &month, &day);
		assert_int_equal(date_days(year, month, day), days);
		assert_in_range(month, 1, 12);
		assert_in_range(day, 1, 31);
	}
	assert_true(date_from_text("2028-02-29", &year, &month, &day));
	assert_int_equal(year * 10000 + month * 100 + day, 20280229);
}

static void
dates_that_are_none_are_refused(void **state)
{
	static const char *const dates[] = { "", "2026-02-29", "2026-13-01",
		"2026-00-01", "2026-01-00", "2026-04-31", "26-01-01",
		"2026-1-1", "2026/01/01", "2026-01-01 ", "2026-01-0x",
		"25.12.2026", "+026-01-01" };
	int year, month, day;

	(void)state;
	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++)
		if (date_from_text(dates[i], &year, &month, &day))
			fail_msg("%s is taken", dates[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(london_changes_at_one_utc),
		cmocka_unit_test(every_half_hour_of_two_years_comes_back),
		cmocka_unit_test(other_zones_work_too),
		cmocka_unit_test(unknown_zones_are_refused),
		cmocka_unit_test(rules_are_read_strictly),
		cmocka_unit_test(files_are_bounds_checked),
		cmocka_unit_test(version_1_files_are_read),
		cmocka_unit_test(dates_go_round),
		cmocka_unit_test(dates_that_are_none_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
