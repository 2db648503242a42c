/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trial calls through the whole gateway: a slow disk, a broken one, a key that
 * comes late, alarms that are told once. */
#include "phone_help.h"

#include "gateway/drills.h"

#define LINES BENCH_LINES ", \"back\": {\"number\": \"020 7946 0999\", " \
	"\"account\": \"api\"}"
#define DAY_MS INT64_C(86400000)

static unsigned fails;			/* so many saves fail */

static bool
failing_save(struct store *store, struct batch *batch, struct problem *why)
{
	if (fails == 0)
		return store_sqlite.save(store, batch, why);
	fails--;
	store_sqlite.abandon(store);
	store->down = true;
	return problem_set(why, "the disk failed");
}

static void
start_with(const char *promise)
{
	char more[256];

	bench.lines = LINES;
	(void)snprintf(more, sizeof(more), ",\"callback\": {\"line\": "
	    "\"back\", \"desks\": {\"mash\": \"020 7946 0998\"}}, \"drill\": "
	    "{\"alarm\": \"1d\"}, \"limits\": {\"promise\": \"%s\"}",
	    promise);
	bench_config(more);
	bench.driver.save = failing_save;
	fails = 0;
	bench_start();
}

/* What a job has told. */
struct told {
	bool done, good;
	unsigned count;
	struct drill_row row;
};

static void
on_list(void *arg, const struct drill_row *rows, unsigned count,
    const char *why)
{
	struct told *told = arg;

	assert_null(why);
	told->done = true;
	told->count = count;
	if (count > 0)
		told->row = rows[0];
}

/* What the store was asked before this is answered, too. */
static struct told
list(bool rehearsals)
{
	struct told told = { .done = false };

	assert_true(drills_list(bench.gateway, rehearsals, 10, on_list,
	    &told));
	bench_loop_until(&told.done);
	return told;
}

static struct drill_row
newest(bool rehearsals)
{
	struct told told = list(rehearsals);

	assert_true(told.count > 0);
	return told.row;
}

static void
on_ordered(void *arg, const struct drill_ordered *ordered, const char *why)
{
	struct told *told = arg;

	(void)why;
	told->done = true;
	told->good = ordered != NULL;
	told->count = ordered == NULL ? 0 : ordered->added;
}

/* Ordered, and the carrier has the order. */
static struct phone
rung(const char *name, const char *scenario)
{
	struct phone phone = { .caller = { .account = "api",
	    .from = "%2B442079460999" } };
	struct drill_word word = { .name = name, .scenario = scenario,
		.by = "AB", .at_ms = world_now_ms(&bench.world) };
	struct told told = { .done = false };
	struct problem why = { "" };

	if (!drills_order(bench.gateway, &word, &why, on_ordered, &told))
		fail_msg("%s", why.text);
	bench_loop_until(&told.done);
	assert_true(told.good && told.count == 1);
	for (int i = 0; bench.flight_count == 0 && i < 100; i++) {
		(void)newest(scenario != NULL);
		bench.now_ms += 100;	/* the account's rate */
		mailroom_nudge(bench.gateway);
	}
	phone_rings(&phone);
	return phone;
}

static struct heard *
press_1(struct phone *phone)
{
	return bench_knock(phone->caller.path, "AccountSid=" API_SID
	    "&CallSid=CAapi&From=%2B442079460999&To=%2B442083146660&Digits=1");
}

/* Nobody is thanked before it is durable. */
static void
test_written_down_first(void **state)
{
	struct phone phone;
	struct heard *heard;

	(void)state;
	start_with("2s");
	phone = rung("day.1", NULL);
	hears(&phone, "", "Nobody is waiting");
	bench_hold();
	heard = press_1(&phone);
	assert_false(heard->done);
	bench_let_go();
	bench_hear(heard);
	assert_non_null(strstr(heard->document, "Your key is noted down"));
	heard_free(heard);
	assert_int_equal(newest(false).state, DRILL_PROVEN);
}

/* The telephone does not wait for a slow disk, and is not told a lie. */
static void
test_slow_disk(void **state)
{
	struct phone phone;
	struct heard *heard;

	(void)state;
	start_with("50ms");
	phone = rung("day.1", NULL);
	hears(&phone, "", "Nobody is waiting");
	bench_hold();
	heard = press_1(&phone);
	bench_hear(heard);
	assert_null(strstr(heard->document, "is noted down"));
	assert_non_null(strstr(heard->document, "could not note it down yet"));
	heard_free(heard);
	bench_let_go();
	assert_int_equal(newest(false).state, DRILL_PROVEN);
}

/* What the disk does not take is kept until it does. */
static void
test_broken_disk(void **state)
{
	struct phone phone;

	(void)state;
	start_with("2s");
	phone = rung("day.1", NULL);
	hears(&phone, "", "Nobody is waiting");
	fails = 1;
	hears(&phone, "&Digits=1", "could not note it down yet");
	assert_int_equal(newest(false).state, DRILL_RINGING);
	desk_again(bench.gateway);
	assert_int_equal(newest(false).state, DRILL_PROVEN);
	phone = rung("night.1", NULL);
	hears(&phone, "", "Nobody is waiting");
	fails = 1;
	hears(&phone, "&Digits=1", "could not note it down yet");
	bench_stop();			/* nothing of it is left behind */
}

static void
test_reports(void **state)
{
	struct phone phone;

	(void)state;
	start_with("2s");
	phone = rung("day.1", NULL);
	fails = 1;
	bench_expect(phone.report, "AccountSid=" API_SID "&CallSid=CAapi"
	    "&CallStatus=no-answer", 503, "");
	assert_int_equal(newest(false).state, DRILL_RINGING);
	bench_expect(phone.report, "AccountSid=" API_SID "&CallSid=CAapi"
	    "&CallStatus=no-answer", 204, "");
	assert_int_equal(newest(false).state, DRILL_WAITING);
	assert_int_equal(newest(false).tries, 1);
	/* What could not be kept the first time is the same report. */
	desk_again(bench.gateway);
	assert_int_equal(newest(false).tries, 1);
}

static void
test_rehearsal(void **state)
{
	struct phone phone;

	(void)state;
	start_with("2s");
	phone = rung("mash", "child");
	hears(&phone, "", "The caller is under 18");
	hears(&phone, "&Digits=1", "You would now hear a child");
	assert_int_equal(newest(true).state, DRILL_PROVEN);
	assert_int_equal(drills_proof(bench.gateway,
	    "+442083146660").proven_ms, INT64_MIN);
}

/* Once for the same numbers, again when others are overdue. */
static void
test_alarm_is_told_once(void **state)
{
	uint64_t before = log_count(EVENT_DRILL_ALARM);
	struct phone phone;

	(void)state;
	start_with("2s");
	(void)list(false);
	assert_int_equal(log_count(EVENT_DRILL_ALARM), before);
	bench.wrong_ms += DAY_MS;
	for (int i = 0; i < 3; i++) {
		drills_look(bench.gateway);
		(void)list(false);
	}
	assert_int_equal(log_count(EVENT_DRILL_ALARM), before + 1);
	phone = rung("day.1", NULL);
	hears(&phone, "", "Nobody is waiting");
	hears(&phone, "&Digits=1", "Your key is noted down");
	(void)list(false);
	assert_int_equal(drills_proof(bench.gateway,
	    "+442083146660").proven_ms, world_now_ms(&bench.world));
	assert_int_equal(log_count(EVENT_DRILL_ALARM), before + 2);
}

#define BENCH(test) cmocka_unit_test_setup_teardown(test, bench_open, \
	bench_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		BENCH(test_written_down_first),
		BENCH(test_slow_disk),
		BENCH(test_broken_disk),
		BENCH(test_reports),
		BENCH(test_rehearsal),
		BENCH(test_alarm_is_told_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
