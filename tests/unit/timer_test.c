/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Timers and waking: what rings, how often, and what no longer rings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <event2/event.h>
#include <pthread.h>

#include "base/timer.h"
#include "base/wake.h"

static void
on_count(void *arg)
{
	++*(unsigned *)arg;
}

struct repeat {
	struct timer *timer;
	unsigned rings;
};

static void
on_repeat(void *arg)
{
	struct repeat *repeat = arg;

	if (++repeat->rings < 3)
		timer_set(repeat->timer, 0);
}

static void
on_free(void *arg)
{
	struct repeat *repeat = arg;

	repeat->rings++;
	timer_free(repeat->timer);
	repeat->timer = NULL;
}

static void
a_timer_rings_once(void **state)
{
	struct event_base *base = event_base_new();
	unsigned rings = 0;
	struct timer *timer = timer_new(base, on_count, &rings);

	(void)state;
	timer_set(timer, 0);
	(void)event_base_dispatch(base);	/* ends when nothing is armed */
	assert_int_equal(rings, 1);
	timer_free(timer);
	event_base_free(base);
}

static void
a_past_time_rings_at_once(void **state)
{
	struct event_base *base = event_base_new();
	unsigned rings = 0;
	struct timer *timer = timer_new(base, on_count, &rings);

	(void)state;
	timer_set(timer, -5000);
	(void)event_base_dispatch(base);
	assert_int_equal(rings, 1);
	timer_free(timer);
	event_base_free(base);
}

static void
setting_again_replaces(void **state)
{
	struct event_base *base = event_base_new();
	unsigned rings = 0;
	struct timer *timer = timer_new(base, on_count, &rings);

	(void)state;
	timer_set(timer, 3600000);
	timer_set(timer, 1);
	(void)event_base_dispatch(base);
	assert_int_equal(rings, 1);
	timer_free(timer);
	event_base_free(base);
}

static void
a_stopped_timer_is_silent(void **state)
{
	struct event_base *base = event_base_new();
	unsigned rings = 0;
	struct timer *timer = timer_new(base, on_count, &rings);

	(void)state;
	timer_set(timer, 0);
	timer_stop(timer);
	(void)event_base_dispatch(base);
	assert_int_equal(rings, 0);
	timer_free(timer);
	timer_free(NULL);
	event_base_free(base);
}

static void
a_timer_may_set_itself_again(void **state)
{
	struct event_base *base = event_base_new();
	struct repeat repeat = { 0 };

	(void)state;
	repeat.timer = timer_new(base, on_repeat, &repeat);
	timer_set(repeat.timer, 0);
	(void)event_base_dispatch(base);
	assert_int_equal(repeat.rings, 3);
	timer_free(repeat.timer);
	event_base_free(base);
}

static void
a_timer_may_free_itself(void **state)
{
	struct event_base *base = event_base_new();
	struct repeat repeat = { 0 };

	(void)state;
	repeat.timer = timer_new(base, on_free, &repeat);
	timer_set(repeat.timer, 0);
	(void)event_base_dispatch(base);
	assert_int_equal(repeat.rings, 1);
	assert_null(repeat.timer);
	event_base_free(base);
}

static void *
ring_thousand(void *arg)
{
	for (unsigned i = 0; i < 1000; i++)
		wake_ring(arg);
	return NULL;
}

static void
many_rings_wake_at_least_once(void **state)
{
	struct event_base *base = event_base_new();
	unsigned calls = 0;
	struct wake *wake = wake_new(base, on_count, &calls);
	pthread_t thread;

	(void)state;
	assert_non_null(wake);
	assert_int_equal(pthread_create(&thread, NULL, ring_thousand, wake), 0);
	(void)event_base_loop(base, EVLOOP_ONCE);
	assert_int_equal(pthread_join(thread, NULL), 0);
	(void)event_base_loop(base, EVLOOP_NONBLOCK);
	assert_in_range(calls, 1, 1000);
	calls = 0;
	(void)event_base_loop(base, EVLOOP_NONBLOCK);
	assert_int_equal(calls, 0);		/* silent again */
	wake_ring(wake);
	(void)event_base_loop(base, EVLOOP_NONBLOCK);
	assert_int_equal(calls, 1);
	wake_free(wake);
	wake_free(NULL);
	event_base_free(base);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_timer_rings_once),
		cmocka_unit_test(a_past_time_rings_at_once),
		cmocka_unit_test(setting_again_replaces),
		cmocka_unit_test(a_stopped_timer_is_silent),
		cmocka_unit_test(a_timer_may_set_itself_again),
		cmocka_unit_test(a_timer_may_free_itself),
		cmocka_unit_test(many_rings_wake_at_least_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
