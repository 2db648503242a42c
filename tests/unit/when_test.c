/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/when.h"

struct row {
	const char *now;
	const char *text;
	const char *next;		/* NULL: refused */
};

static const struct row rows[] = {
	{ "2026-11-21 23:10", "Sun 18:00", "Sun 2026-11-22 18:00" },
	{ "2026-11-21 23:10", "Sat 23:10", "Sat 2026-11-28 23:10" },
	{ "2026-11-21 23:10", "Sat 23:11", "Sat 2026-11-21 23:11" },
	{ "2026-11-21 23:10", "23:11", "Sat 2026-11-21 23:11" },
	{ "2026-11-21 23:10", "9:00", "Sun 2026-11-22 09:00" },
	{ "2026-11-21 23:10", "2026-12-24 12:00", "Thu 2026-12-24 12:00" },
	{ "2026-11-21 23:10", "Thu 2026-12-24 12:00", "Thu 2026-12-24 12:00" },
	{ "2026-12-31 23:10", "Fri 00:00", "Fri 2027-01-01 00:00" },
	/* The hour that is skipped ends when the clocks change. */
	{ "2026-03-28 12:00", "Sun 01:30", "Sun 2026-03-29 02:00" },
	{ "2026-10-24 12:00", "Sun 01:30", "Sun 2026-10-25 01:30" },
	{ "2026-11-21 23:10", "Fri 2026-12-24 12:00", NULL },
	{ "2026-11-21 23:10", "Son 18:00", NULL },
	{ "2026-11-21 23:10", "24:00", NULL },
	{ "2026-11-21 23:10", "18:60", NULL },
	{ "2026-11-21 23:10", "1:5", NULL },
	{ "2026-11-21 23:10", ":05", NULL },
	{ "2026-11-21 23:10", "18.00", NULL },
	{ "2026-11-21 23:10", "Sun", NULL },
	{ "2026-11-21 23:10", "", NULL },
	{ "2026-11-21 23:10", "1a:00", NULL },
	{ "2026-11-21 23:10", "18:0x", NULL },
};

static void
test_the_next_moment(void **state)
{
	struct problem why = { "" };
	struct arena arena;
	const struct zone *zone;

	(void)state;
	arena_init_growing(&arena);
	zone = zone_read(&arena, "Europe/London", &why);
	assert_non_null(zone);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t now_ms = 0, next_ms = 0;
		char memory[40];
		struct text text;
		bool good;

		assert_true(when_read(rows[i].now, zone, &now_ms, &why));
		why.text[0] = '\0';
		good = when_next(rows[i].text, zone, now_ms, &next_ms, &why);
		assert_int_equal(good, rows[i].next != NULL);
		assert_int_equal(good, why.text[0] == '\0');
		text_init(&text, memory, sizeof(memory));
		when_write(zone, next_ms, &text);
		if (good)
			assert_string_equal(memory, rows[i].next);
	}
	arena_clear(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_next_moment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
