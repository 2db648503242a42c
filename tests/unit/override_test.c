/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Closed now", "open now": on the disk before it counts, over restarts, with
 * the database down, and over by itself; and
 * the list of bank holidays that ends. */
#include "gateway_bench.h"

#include "gateway/override_file.h"

#define DAY "<Number>+442083146660</Number>"
#define NIGHT "<Number>+442083146000</Number>"
#define HOUR 3600000LL

struct heard_word {
	bool done;
	char why[200];
};

static void
on_said(void *arg, const char *why)
{
	struct heard_word *word = arg;

	word->done = true;
	(void)snprintf(word->why, sizeof(word->why), "%s",
	    why == NULL ? "" : why);
}

/* Says it and waits; "" when it counts. */
static const char *
say(const char *hours, bool open, bool clear, int64_t until_ms)
{
	static struct heard_word word;
	static struct problem why;
	struct override said = { .open = open, .until_ms = until_ms };

	word = (struct heard_word){ .done = false };
	(void)snprintf(said.hours, sizeof(said.hours), "%s", hours);
	if (!gateway_override(bench.gateway, &said, clear, &why, on_said,
	    &word))
		return why.text;
	bench_loop_until(&word.done);
	return word.why;
}

/* Where a call in English ends up. */
static void
assert_rings(const char *number)
{
	struct caller caller = { .account = "sandbox", .from = ALICE };

	caller_next(&caller, "&CallStatus=ringing");
	caller_presses(&caller, "11");
	assert_hears(&caller, number);
}

/* NOON is a Wednesday in office hours. */
static void
test_it_counts_and_ends(void **state)
{
	(void)state;
	bench_start();
	assert_rings(DAY);
	assert_string_equal(say("team", false, false, NOON + 2 * HOUR), "");
	assert_rings(NIGHT);
	assert_non_null(strstr(gateway_fixed(bench.gateway,
	    BYTES("sandbox")).at, "+442083146000"));
	bench.now_ms += 2 * HOUR - 1;
	assert_rings(NIGHT);
	bench.now_ms += 1;
	assert_rings(DAY);
}

static void
test_cleared(void **state)
{
	(void)state;
	bench_start();
	assert_string_equal(say("team", false, false, NOON + 2 * HOUR), "");
	assert_string_equal(say("team", false, true, 0), "");
	assert_rings(DAY);
	assert_string_equal(say("team", false, true, 0),
	    "nothing was said of \"team\"");
}

static void
test_over_a_restart_and_with_the_store_down(void **state)
{
	(void)state;
	bench.store_down = true;
	bench_start();
	assert_string_equal(say("team", false, false, NOON + 2 * HOUR), "");
	assert_rings(NIGHT);
	bench_stop();
	bench_start();
	assert_rings(NIGHT);
	bench_stop();
	bench.now_ms += 3 * HOUR;
	bench_start();
	assert_rings(DAY);
}

struct refused_row {
	const char *hours;
	int64_t until_ms;
	const char *why;
};

static const struct refused_row refused[] = {
	{ "teem", NOON + HOUR, "there are no hours \"teem\"; did you mean "
	    "\"team\"?" },
	{ "team", NOON, "that time has passed" },
	{ "team", NOON + 32 * 24 * HOUR, "it may last 31 days at most; for "
	    "longer write it into the settings (\"exceptions\")" },
};

static void
test_refused(void **state)
{
	(void)state;
	bench_start();
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		assert_string_equal(say(refused[i].hours, true, false,
		    refused[i].until_ms), refused[i].why);
		assert_rings(DAY);
	}
}

static void
write_file(const char *text)
{
	char path[80];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/override.json", bench.root);
	file = fopen(path, "we");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

/* What cannot be read is an alarm; the table of hours holds. */
static void
test_a_broken_file(void **state)
{
	static const char *const files[] = { "", "{", "[]",
		("{\"overrides\": [{\"hours\": \"team\", "
		"\"state\": \"shut\", \"until_ms\": 1890164800000}]}"),
		("{\"overrides\": [{\"hours\": \"team\", "
		"\"state\": \"closed\", \"until_ms\": 1890164800000}, 3]}"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		uint64_t alarms = log_count(EVENT_OVERRIDE_BROKEN);
		bool broken = false;

		write_file(files[i]);
		bench_start();
		assert_int_equal(log_count(EVENT_OVERRIDE_BROKEN), alarms + 1);
		assert_rings(DAY);
		(void)gateway_overrides(bench.gateway, &broken);
		assert_true(broken);
		assert_string_equal(say("team", false, false, NOON + HOUR),
		    "");
		(void)gateway_overrides(bench.gateway, &broken);
		assert_false(broken);
		bench_stop();
	}
}

/* Where it cannot be written, nothing is believed. */
static void
test_no_room(void **state)
{
	char path[80];

	(void)state;
	bench_start();
	(void)snprintf(path, sizeof(path), "%s/override.json.new", bench.root);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_non_null(strstr(say("team", false, false, NOON + HOUR),
	    "cannot be written"));
	assert_rings(DAY);
	assert_int_equal(rmdir(path), 0);
}

static void
test_the_file_itself(void **state)
{
	struct overrides said = { .count = 0 }, read;
	struct problem why = { "" };
	char path[80];

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/new/o.json", bench.root);
	assert_true(override_file_read(path, &read, &why));
	assert_int_equal(read.count, 0);
	assert_true(override_put(&said, "team", true, 1, 2));
	assert_true(override_put(&said, "office", false, 3, 4));
	assert_true(override_file_write(path, &said, &why));
	assert_true(override_file_read(path, &read, &why));
	assert_int_equal(read.count, 2);
	assert_memory_equal(&read, &said, sizeof(said));
}

/* The list of bank holidays: told at the start, and once for each day. */
static void
test_holidays_end(void **state)
{
	uint64_t soon = log_count(EVENT_HOLIDAYS_END);
	uint64_t ended = log_count(EVENT_HOLIDAYS_ENDED);
	char path[80];
	FILE *file;

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/h.json", bench.root);
	file = fopen(path, "we");
	assert_non_null(file);
	assert_true(fputs("[\"2026-12-25\"]", file) >= 0);
	assert_int_equal(fclose(file), 0);
	bench_config(", \"holidays\": \"h.json\"");
	bench.now_ms = NOON - 24 * HOUR;
	bench_start();			/* 94 days */
	assert_int_equal(log_count(EVENT_HOLIDAYS_END), soon);
	bench_stop();
	bench.now_ms = NOON + 10 * 24 * HOUR;
	bench_start();
	assert_int_equal(log_count(EVENT_HOLIDAYS_END), soon + 1);
	assert_int_equal(log_count(EVENT_HOLIDAYS_ENDED), ended);
	bench_stop();
	bench.now_ms = NOON + 100 * 24 * HOUR;
	bench_start();
	assert_int_equal(log_count(EVENT_HOLIDAYS_END), soon + 1);
	assert_int_equal(log_count(EVENT_HOLIDAYS_ENDED), ended + 1);
}

int
main(void)
{
#define GATEWAY(test) cmocka_unit_test_setup_teardown(test, bench_open, \
	    bench_close)
	const struct CMUnitTest tests[] = {
		GATEWAY(test_it_counts_and_ends),
		GATEWAY(test_cleared),
		GATEWAY(test_over_a_restart_and_with_the_store_down),
		GATEWAY(test_refused),
		GATEWAY(test_a_broken_file),
		GATEWAY(test_no_room),
		GATEWAY(test_the_file_itself),
		GATEWAY(test_holidays_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
