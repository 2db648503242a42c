/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The configuration that ships says what the council's pages say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "printed.h"
#include "providers/provider.h"
#include "settings/snapshot.h"

#define KINDS_MOST 32

static int
set_up(void **state)
{
	static const struct account_kind *kinds[KINDS_MOST];
	/* Catalogues may not be compiled yet: then they are switched off. */
	struct snapshot_parts parts = { .file = "config/helpline.json",
		.kinds = kinds, .forgive = true };
	struct problems problems;

	for (unsigned i = 0; providers[i] != NULL && i < KINDS_MOST - 1; i++)
		kinds[i] = &providers[i]->kind;
	problems_init(&problems);
	*state = snapshot_read(&parts, &problems);
	if (*state == NULL)
		problems_print(&problems, stderr);
	problems_clear(&problems);
	return *state == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	snapshot_drop(*state);
	return 0;
}

static void
the_routes_ring_these_numbers(void **state)
{
	static const struct {
		const char *route;
		unsigned hop;
		const char *number;
		int64_t ring_ms;
	} rows[] = {
		{ "day", 0, "+442083146660", 25000 },
		{ "day", 1, "+442083146000", 25000 },
		{ "night", 0, "+442083146000", 40000 },
		{ "night", 1, "+442083146000", 40000 },
		{ "office", 0, "+442083143396", 30000 },
	};
	const struct snapshot *snapshot = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct route *route = route_find(
		    &snapshot->settings.routes, rows[i].route);
		const struct route_number *number;

		assert_non_null(route);
		number = route_hop(route, rows[i].hop);
		assert_non_null(number);
		assert_string_equal(number->number, rows[i].number);
		assert_int_equal(number->ring_ms, rows[i].ring_ms);
		assert_false(number->whisper);	/* nobody confirmed a person */
	}
}

static void
the_team_is_there_on_working_days(void **state)
{
	static const struct {
		int year, month, day, hour;
		bool open;
	} rows[] = {
		{ 2026, 11, 23, 9, true }, { 2026, 11, 23, 8, false },
		{ 2026, 11, 23, 17, false }, { 2026, 11, 22, 12, false },
		{ 2026, 12, 25, 12, false }, { 2026, 12, 28, 12, false },
		{ 2026, 12, 29, 12, true }, { 2027, 3, 26, 12, false },
		{ 2027, 3, 29, 12, false }, { 2027, 12, 27, 12, false },
		{ 2027, 12, 28, 12, false }, { 2028, 1, 3, 12, false },
		{ 2028, 4, 14, 12, false }, { 2028, 12, 26, 12, false },
		{ 2028, 12, 27, 12, true },
	};
	const struct snapshot *snapshot = *state;
	const struct settings *settings = &snapshot->settings;
	const struct hours *team = hours_find(&settings->hours, "team");

	assert_non_null(team);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (hours_open(team, NULL, zone_utc_ms(settings->zone,
		    rows[i].year, rows[i].month, rows[i].day,
		    rows[i].hour, 0)) !=
		    rows[i].open)
			fail_msg("%d-%02d-%02d %d:00", rows[i].year,
			    rows[i].month, rows[i].day, rows[i].hour);
	assert_int_equal(settings->holidays.count, 24);
}

static void
it_is_a_sandbox_at_home(void **state)
{
	const struct snapshot *snapshot = *state;
	const struct settings *settings = &snapshot->settings;

	assert_int_equal(settings->account_count, 1);
	assert_string_equal(settings->accounts[0].name, "sandbox");
	assert_true(settings->accounts[0].kind->loopback_only);
	assert_string_equal(settings->public_url, "http://127.0.0.1:8080");
	assert_string_equal(settings->listeners[0].address, "127.0.0.1:8080");
	assert_int_equal(settings->listener_count, 1);
	assert_int_equal(settings->languages.count, 6);
	assert_false(settings->pass_caller_number);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_routes_ring_these_numbers),
		cmocka_unit_test(the_team_is_there_on_working_days),
		cmocka_unit_test(it_is_a_sandbox_at_home),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
