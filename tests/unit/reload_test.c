/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reloading: who is told what, what is refused, what is still true after it. */
#include "gateway_bench.h"

#include "gateway/reload.h"

static struct reload *reload;

static void
start(void)
{
	bench.parts.forgive = true;
	bench_config("");
	bench_start();
	reload = reload_new(bench.base, bench.gateway, &bench.parts);
	assert_non_null(reload);
}

static int
stop(void **state)
{
	reload_free(reload);
	reload = NULL;
	return bench_close(state);
}

struct waiter {
	bool done, good;
	char text[65536];
	struct waiter *next;		/* begins when this one is told */
};

static void
on_ended(void *arg, bool good, const char *text)
{
	struct waiter *waiter = arg;

	assert_false(waiter->done);
	waiter->done = true;
	waiter->good = good;
	(void)snprintf(waiter->text, sizeof(waiter->text), "%s", text);
	if (waiter->next != NULL)
		assert_true(reload_begin(reload, on_ended, waiter->next));
}

static void
reload_now(struct waiter *waiter)
{
	*waiter = (struct waiter){ .done = false };
	assert_true(reload_begin(reload, on_ended, waiter));
	bench_loop_until(&waiter->done);
}

/* Two wait for the same run, and the first asks again in its answer: that is
 * the next run's, and the second is told the same as the first. */
static void
test_asked_in_the_answer(void **state)
{
	static struct waiter before, first, second, third, last;

	(void)state;
	start();
	bench_config(", \"colour\": 1");
	first = (struct waiter){ .next = &third };
	second = (struct waiter){ .done = false };
	third = (struct waiter){ .next = &last };
	last = (struct waiter){ .done = false };
	before = (struct waiter){ .done = false };
	assert_true(reload_begin(reload, on_ended, &before));
	assert_true(reload_begin(reload, on_ended, &first));
	assert_true(reload_begin(reload, on_ended, &second));
	bench_loop_until(&last.done);
	assert_true(first.done && second.done && third.done);
	assert_non_null(strstr(first.text, "colour"));
	assert_string_equal(second.text, first.text);
	assert_string_equal(third.text, first.text);
	assert_false(reload_good(reload));
	assert_non_null(strstr(reload_text(reload), "colour"));
}

/* As much as an answer of the control socket holds, and whole lines. */
static void
test_many_problems(void **state)
{
	static char more[65536];
	static struct waiter waiter;
	struct text text;

	(void)state;
	start();
	text_init(&text, more, sizeof(more));
	for (int i = 0; i < 500; i++)
		text_add_format(&text, ", \"a name that is unknown %d\": 1", i);
	bench_config(more);
	reload_now(&waiter);
	assert_false(waiter.good);
	assert_in_range(strlen(waiter.text), 1000, 6200);
	assert_non_null(strstr(waiter.text, "is unknown 0\""));
	assert_non_null(strstr(waiter.text,
	    "\nand more: see `helplined --check`\n"));
}

/* A locale that breaks later is an alarm, as one that is broken at first. */
static void
test_a_locale_breaks(void **state)
{
	static struct waiter waiter;
	uint64_t before = log_count(EVENT_LOCALE_OFF);

	(void)state;
	start();
	bench.offered = ", \"pl\"";
	bench_config("");
	reload_now(&waiter);
	assert_true(waiter.good);
	assert_int_equal(log_count(EVENT_LOCALE_OFF) - before, 1);
}

/* Has a set of its own files ever gone live? Then the last good one is not
 * what it runs on, whatever came later. */
static void
test_live(void **state)
{
	static struct waiter waiter;

	(void)state;
	start();
	assert_false(reload_live(reload));
	bench_config(", \"colour\": 1");
	reload_now(&waiter);
	assert_false(reload_live(reload));
	bench_config("");
	reload_now(&waiter);
	assert_true(reload_live(reload));
	bench_config(", \"colour\": 1");
	reload_now(&waiter);
	assert_true(reload_live(reload));
}

/* The sockets stay open until the next start: an account that believes
 * everybody must not come alive behind them, whatever "listen" says now. */
static void
test_unsigned_account_behind_public_sockets(void **state)
{
	static struct waiter waiter;

	(void)state;
	bench.listen = "\"listen\": [\"0.0.0.0:8080\"],"
	    " \"behind_proxy\": true";
	bench.accounts = BENCH_API;
	bench.lines = "\"api\": {\"number\": \"07700 900999\","
	    " \"account\": \"api\"}";
	start();
	reload_now(&waiter);
	assert_true(waiter.good);
	bench.listen = bench.accounts = bench.lines = NULL;
	bench_config("");
	reload_now(&waiter);
	assert_false(waiter.good);
	assert_non_null(strstr(waiter.text, "sandbox"));
	assert_null(settings_account(
	    &gateway_snapshot(bench.gateway)->settings, BYTES("sandbox")));
}

int
main(void)
{
#define RELOAD(test) cmocka_unit_test_setup_teardown(test, bench_open, stop)
	const struct CMUnitTest tests[] = {
		RELOAD(test_asked_in_the_answer),
		RELOAD(test_many_problems),
		RELOAD(test_a_locale_breaks),
		RELOAD(test_live),
		RELOAD(test_unsigned_account_behind_public_sockets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
