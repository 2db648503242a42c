/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of bank holidays says before it ends that it will. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli_fixture.h"
#include "printed.h"
#include "settings/holidays.h"

#define DAY_MS 86400000LL

static struct snapshot *snapshot;

static int
open_snapshot(void **state)
{
	(void)state;
	snapshot = fixture_snapshot("config/helpline.json");
	return snapshot == NULL;
}

static int
close_snapshot(void **state)
{
	(void)state;
	snapshot_drop(snapshot);
	return 0;
}

struct row {
	int days;			/* after the last day of the list */
	const char *warning;		/* a part of it; NULL: none */
};

static const struct row rows[] = {
	{ -400, NULL },
	{ -91, NULL },
	{ -90, "holidays-england.json:3:12: warning: the list of bank "
	    "holidays ends on 2028-12-31" },
	{ 0, "ends on 2028-12-31" },
	{ 1, "ended on 2028-12-31" },
};

static void
print(struct problems *problems, char *into, size_t room)
{
	FILE *out = fmemopen(into, room, "w");

	assert_non_null(out);
	problems_print(problems, out);
	assert_int_equal(fclose(out), 0);
}

static void
test_it_warns(void **state)
{
	const struct settings *settings = &snapshot->settings;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t noon = zone_utc_ms(settings->zone, 2028, 12, 31, 12,
		    0) + rows[i].days * DAY_MS;
		char printed[1024] = "";
		struct problems problems;

		problems_init(&problems);
		assert_int_equal(holidays_days_left(settings, noon),
		    -rows[i].days);
		holidays_warn(settings, noon, &problems);
		print(&problems, printed, sizeof(printed));
		if (rows[i].warning == NULL)
			assert_string_equal(printed, "");
		else if (strstr(printed, rows[i].warning) == NULL)
			fail_msg("%d: %s", rows[i].days, printed);
		assert_int_equal(problems.errors, 0);
		problems_clear(&problems);
	}
}

/* Whoever moves the end and forgets the days. */
static void
test_an_end_without_days(void **state)
{
	struct settings settings = snapshot->settings;
	char printed[1024] = "";
	struct problems problems;

	(void)state;
	problems_init(&problems);
	settings.holidays.last += 365;
	holidays_warn(&settings, zone_utc_ms(settings.zone, 2026, 6, 1, 12,
	    0), &problems);
	print(&problems, printed, sizeof(printed));
	assert_non_null(strstr(printed, "no bank holiday stands in the last "
	    "months of the list"));
	problems_clear(&problems);
}

/* Without hours that close on them, nobody needs the list. */
static void
test_nobody_asks(void **state)
{
	struct settings settings = snapshot->settings;
	struct hours always = { .open_on_holidays = true };

	(void)state;
	settings.hours = (struct hours_set){ &always, 1 };
	assert_true(holidays_days_left(&settings, 0) == INT64_MAX);
	settings = snapshot->settings;
	settings.holidays_file = NULL;
	assert_true(holidays_days_left(&settings, 0) == INT64_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_warns),
		cmocka_unit_test(test_an_end_without_days),
		cmocka_unit_test(test_nobody_asks),
	};

	return cmocka_run_group_tests(tests, open_snapshot, close_snapshot);
}
