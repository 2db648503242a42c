/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clock jumps: what is owed leaves in time, and is not given up before it.
 * The disk is full or nearly so: it is told, once. */
#include "gateway_bench.h"

#define HOUR (3600 * 1000LL)

static void
rest(int64_t ms)
{
	struct rows rows;

	bench.now_ms += ms;
	gateway_tend(bench.gateway);
	outbox_ring(bench.gateway->outbox);
	for (int i = 0; i < 6; i++)
		bench_rows(&rows);
}

/* A reply that the carrier could not take waits for its second try. */
static void
owe_one(void)
{
	bench_start();
	gateway_tend(bench.gateway);
	bench_expect("api/text", "AccountSid=" API_SID "&MessageSid=SM1&From="
	    ALICE "&To=" API_LINE "&Body=Hello", 200, "<Response");
	rest(0);
	assert_int_equal(bench.flight_count, 1);
	bench_fly(503, "{}");
	rest(0);
	assert_int_equal(bench.flight_count, 0);
}

static void
test_clock_jumps(void **state)
{
	static const int64_t jumps[] = { HOUR, -HOUR, 2 * HOUR, -2 * HOUR,
		365 * 24 * HOUR, -365 * 24 * HOUR };

	for (size_t i = 0; i < sizeof(jumps) / sizeof(jumps[0]); i++) {
		uint64_t told = log_count(EVENT_CLOCK_JUMPED);
		struct rows rows;

		owe_one();
		bench.wrong_ms = jumps[i];
		rest(3000);
		if (bench.flight_count != 1)
			fail_msg("%lld h: it does not leave",
			    (long long)(jumps[i] / HOUR));
		assert_int_equal(log_count(EVENT_CLOCK_JUMPED), told + 1);
		bench_fly(201, "{\"sid\": \"SMaa\"}");
		rest(0);
		bench_rows(&rows);
		assert_int_equal(rows.at[0].state, ROW_SENT);
		(void)bench_close(state);
		(void)bench_open(state);
	}
}

/* While a request is under way: its refusal is no reason to give it up. */
static void
test_clock_jumps_in_flight(void **state)
{
	struct rows rows;

	(void)state;
	owe_one();
	rest(3000);
	assert_int_equal(bench.flight_count, 1);
	bench.wrong_ms = 5 * HOUR;
	bench_fly(503, "{}");
	rest(0);
	bench_rows(&rows);
	assert_int_equal(rows.at[0].state, ROW_DUE);
	rest(5000);
	assert_int_equal(bench.flight_count, 1);
}

/* The last run noted what time it was. */
static void
test_clock_at_the_start(void **state)
{
	static const struct {
		int64_t wrong_ms;
		uint64_t jumped, far;
	} rows[] = {
		{ 0, 0, 0 }, { HOUR / 2, 0, 0 }, { -HOUR, 1, 0 },
		{ -365 * 24 * HOUR, 1, 0 }, { 2 * HOUR, 0, 1 },
		{ 365 * 24 * HOUR, 0, 1 },
	};

	(void)state;
	bench_start();
	rest(0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t jumped = log_count(EVENT_CLOCK_JUMPED);
		uint64_t far = log_count(EVENT_CLOCK_FAR);

		bench_stop();
		bench.wrong_ms += rows[i].wrong_ms;
		bench_start();
		rest(0);
		rest(5000);
		assert_int_equal(log_count(EVENT_CLOCK_JUMPED) - jumped,
		    rows[i].jumped);
		assert_int_equal(log_count(EVENT_CLOCK_FAR) - far,
		    rows[i].far);
	}
}

static unsigned refused;		/* so many shifts are */
static int64_t shifted[4];
static unsigned shift_count;

static bool
refuse_shift(struct store *store, const struct store_jump *jump,
    struct problem *why)
{
	if (refused > 0) {
		refused--;
		return problem_set(why, "the disk is full");
	}
	if (shift_count < 4)
		shifted[shift_count++] = jump->by_ms;
	return store_sqlite.shift(store, jump, why);
}

/* What the disk does not take at once is not left out: it comes first. */
static void
test_clock_jumps_on_a_bad_disk(void **state)
{
	(void)state;
	bench.driver.shift = refuse_shift;
	refused = 3;
	shift_count = 0;
	owe_one();
	bench.wrong_ms = HOUR;
	rest(1000);
	bench.wrong_ms = -HOUR;
	rest(1000);
	for (int i = 0; i < 4; i++)
		rest(1000);
	assert_int_equal(shift_count, 2);
	assert_int_equal(shifted[0], HOUR);
	assert_int_equal(shifted[1], -2 * HOUR);
	refused = 1000;
	bench.wrong_ms = HOUR;
	rest(1000);
	bench_stop();			/* nothing of it is left behind */
}

static enum store_room room;

static enum store_room
pretend_room(struct store *store, struct problem *why)
{
	(void)store;
	(void)problem_set(why, "so it is");
	return room;
}

static void
test_room(void **state)
{
	uint64_t low = log_count(EVENT_DISK_LOW);
	uint64_t full = log_count(EVENT_DISK_FULL);
	struct gateway_health health;

	(void)state;
	bench.driver.room = pretend_room;
	room = STORE_ROOM_GOOD;
	bench_start();
	rest(0);
	room = STORE_ROOM_LITTLE;
	rest(5000);
	rest(5000);
	assert_int_equal(log_count(EVENT_DISK_LOW) - low, 1);
	gateway_health(bench.gateway, &health);
	assert_true(health.store_good);
	room = STORE_ROOM_NONE;
	rest(5000);
	rest(5000);
	assert_int_equal(log_count(EVENT_DISK_FULL) - full, 1);
	gateway_health(bench.gateway, &health);
	assert_false(health.store_good);	/* /readyz tells it */
	room = STORE_ROOM_GOOD;
	rest(5000);
	gateway_health(bench.gateway, &health);
	assert_true(health.store_good);
}

int
main(void)
{
#define TEND(test) cmocka_unit_test_setup_teardown(test, bench_open, \
	    bench_close)
	const struct CMUnitTest tests[] = {
		TEND(test_clock_jumps),
		TEND(test_clock_jumps_in_flight),
		TEND(test_clock_at_the_start),
		TEND(test_clock_jumps_on_a_bad_disk),
		TEND(test_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
