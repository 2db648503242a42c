/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts by the hour in the store. */
#include "store_help.h"

static void
add_up(void *arg, const struct fact *fact)
{
	unsigned *sum = arg;

	assert_string_equal(fact->what, "call");
	assert_string_equal(fact->language, "pl");
	*sum += fact->count;
}

/* Counts of one hour are added; a report reads hours, the last one excluded. */
static void
test_facts(void **state)
{
	struct help *help = *state;
	struct fact facts[3] = {
		{ .hour_ms = 3600000, .what = "call", .detail = "reached",
		    .language = "pl", .count = 2, .next = &facts[1] },
		{ .hour_ms = 3600000, .what = "call", .detail = "left",
		    .language = "pl", .count = 1, .next = &facts[2] },
		{ .hour_ms = 7200000, .what = "call", .detail = "reached",
		    .language = "pl", .count = 4 },
	};
	static const struct {
		int64_t from_ms, to_ms;
		unsigned sum;
	} rows[] = {
		{ 0, 3600000, 0 }, { 3600000, 7200000, 6 },
		{ 0, 7200001, 14 }, { 7200000, 10800000, 8 },
		{ 7200001, 10800000, 0 },
	};

	assert_true(store_sqlite.write_facts(help->store, facts, &help->why));
	assert_true(store_sqlite.write_facts(help->store, facts, &help->why));
	assert_int_equal(help_ask(help, "SELECT count(*) FROM fact"), 3);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		unsigned sum = 0;

		assert_true(store_sqlite.read_facts(help->store,
		    rows[i].from_ms, rows[i].to_ms, add_up, &sum,
		    &help->why));
		assert_int_equal(sum, rows[i].sum);
	}
}

/* Facts outlive conversations by far, but not for ever. */
static void
test_facts_kept(void **state)
{
	struct help *help = *state;
	const int64_t day = 24 * INT64_C(3600000);
	struct fact fact = { .hour_ms = HELP_START, .what = "call",
		.detail = "left", .language = "pl", .count = 1 };

	assert_true(store_sqlite.write_facts(help->store, &fact, &help->why));
	for (unsigned i = 0; i < 402; i++) {
		assert_true(store_sqlite.purge(help->store, HELP_START +
		    i * day, 30 * day, &help->why));
		assert_int_equal(help_ask(help, "SELECT count(*) FROM fact"),
		    i <= 400);
		help->now_ms += day;
		help->steady_ms += day;
	}
}

#define STORE(test) \
	cmocka_unit_test_setup_teardown(test, help_set_up, help_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE(test_facts), STORE(test_facts_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
