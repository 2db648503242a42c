/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the gateway counts, and that the database tells so. */
#include "ask_database.h"
#include "gateway_bench.h"

static bool
save_fails(struct store *store, struct batch *batch, struct problem *why)
{
	(void)batch;
	store->driver->abandon(store);
	store->down = true;
	return problem_set(why, "the disk is full");
}

static void
on_report(void *arg, struct figures *figures, const char *why)
{
	bool *good = arg;

	(void)why;
	*good = figures != NULL;
}

/* What waits to be counted is written before a report is made. */
static bool
report_is_good(void)
{
	struct rows rows;
	bool good = false;

	assert_true(gateway_report(bench.gateway, 0, INT64_MAX, on_report,
	    &good));
	for (unsigned i = 0; i < 3; i++)
		bench_rows(&rows);
	return good;
}

/* What texts fail to say, counts do: whatever the database takes. */
static void
test_counts_clear_the_alarm(void **state)
{
	struct caller caller = { "sandbox", BOB, "", "" };
	struct gateway_health health;

	(void)state;
	bench.driver.save = save_fails;
	bench_start();
	bench_expect("sandbox/text", "MessageSid=SM1&From=" BOB
	    "&To=" LINE "&Body=STOP", 503, "");
	bench.driver.save = store_sqlite.save;
	caller_next(&caller, "&CallStatus=ringing");
	caller_presses(&caller, "*");
	caller_presses(&caller, "*");	/* left: counted */
	assert_true(report_is_good());
	gateway_health(bench.gateway, &health);
	assert_false(health.store_good);
	bench.now_ms += 60000;		/* and no text has failed since */
	caller.path[0] = '\0';		/* calls again */
	caller.call = "again";
	caller_next(&caller, "&CallStatus=ringing");
	caller_presses(&caller, "*");
	caller_presses(&caller, "*");
	assert_true(report_is_good());
	gateway_health(bench.gateway, &health);
	assert_true(health.store_good);
}

/* The report of a call's end is its end: counted once, with its language. */
static void
test_a_call_is_counted(void **state)
{
	struct caller caller = { "sandbox", BOB, "", "" };
	static const char ended[] = "CallSid=CAsandbox&From=" BOB "&To=" LINE
	    "&CallStatus=completed&CallDuration=61";

	(void)state;
	bench_start();
	bench_expect("sandbox/report", ended, 204, "");
	caller_next(&caller, "&CallStatus=ringing");
	caller_presses(&caller, "1");
	bench_expect("sandbox/report", ended, 204, "");
	bench_expect("sandbox/report", ended, 204, "");
	assert_true(report_is_good());
	assert_string_equal(ask_database("SELECT group_concat(what || '/' ||"
	    " detail || '/' || language || '/' || count, ' ') FROM fact"),
	    "at/menu/en/1 call/gave_up/en/1");
}

int
main(void)
{
#define GATEWAY(test) cmocka_unit_test_setup_teardown(test, bench_open, \
	    bench_close)
	const struct CMUnitTest tests[] = {
		GATEWAY(test_counts_clear_the_alarm),
		GATEWAY(test_a_call_is_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
