/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a text is tried again, where it may go, how fast an account sends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "outbox/lane.h"
#include "outbox/may.h"
#include "outbox/retry.h"

#define NOW 1790000000000
#define HOUR 3600000

struct retry_row {
	unsigned tried;
	int64_t wish_ms;
	int64_t expires_in_ms;
	unsigned permille;
	int64_t wait_ms;		/* RETRY_NEVER: give up */
	const char *sentence;
};

static void
test_retry(void **state)
{
	static const struct retry_row rows[] = {
		{ 0, -1, 6 * HOUR, 0, 1000, "never sooner than a second" },
		{ 0, -1, 6 * HOUR, 999, 1999, "the first within two" },
		{ 1, -1, 6 * HOUR, 500, 1500, "the second within two" },
		{ 3, -1, 6 * HOUR, 999, 7993, "the bound doubles" },
		{ 9, -1, 6 * HOUR, 999, 511489, "up to" },
		{ 10, -1, 6 * HOUR, 999, 899101, "fifteen minutes" },
		{ 4000000000u, -1, 6 * HOUR, 999, 899101, "and no more" },
		{ 10, -1, 6 * HOUR, 0, 1000, "the jitter is full" },
		{ 0, 30000, 6 * HOUR, 0, 30000, "a wish is obeyed" },
		{ 0, 30000, 6 * HOUR, 999, 30999, "and spread a little" },
		{ 12, 5000, 6 * HOUR, 0, 5000, "also late" },
		{ 0, 10, 6 * HOUR, 0, 1000, "but not below a second" },
		{ 0, 99 * HOUR, 200 * (int64_t)HOUR, 0, HOUR,
		    "a wish has its cap" },
		{ 0, -1, 1000, 0, RETRY_NEVER, "of no use any more by then" },
		{ 0, -1, 1001, 0, 1000, "just in time" },
		{ 0, 30000, 20000, 0, RETRY_NEVER, "the wish is too far" },
		{ 0, -1, -5, 0, RETRY_NEVER, "already too old" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct retry retry = { RETRY_FIRST_MS, RETRY_MOST_MS,
			rows[i].wish_ms, NOW + rows[i].expires_in_ms };
		int64_t at = retry_at(&retry, rows[i].tried, NOW,
		    rows[i].permille);

		if (at != (rows[i].wait_ms == RETRY_NEVER ? RETRY_NEVER :
		    NOW + rows[i].wait_ms))
			fail_msg("%s: %lld", rows[i].sentence,
			    (long long)(at - NOW));
	}
}

struct may_row {
	const char *to;
	const char *texted;		/* NULL: asked for in a call */
	int64_t ago_ms;
	bool may;
	const char *sentence;
};

#define LINE "+447700900000"
#define OTHER "+447700900001"

static void
test_may(void **state)
{
	static const struct may_row rows[] = {
		{ "+447700900123", NULL, 0, true, "a mobile that called" },
		{ "+447624900123", NULL, 0, true, "the Isle of Man" },
		{ "+447900900123", LINE, HOUR, true, "same line, any time" },
		{ "+447700900123", OTHER, 600000, true, "other line, at once" },
		{ "+447700900123", OTHER, 600001, false, "other line, late" },
		{ "+447700900123", OTHER, -1, false, "from the future" },
		{ "+447012345678", NULL, 0, false, "070 is no mobile" },
		{ "+447612345678", NULL, 0, false, "076 is a pager" },
		{ "+442083146660", NULL, 0, false, "a landline" },
		{ "+442083146660", LINE, 0, false, "a landline that texted" },
		{ "+448001111111", NULL, 0, false, "a free number" },
		{ "+449012345678", LINE, 0, false, "a premium number" },
		{ "+48601234567", LINE, 0, true, "a foreigner who texted" },
		{ "+48601234567", NULL, 0, false, "a foreigner who called" },
		{ "+48601234567", OTHER, 600001, false, "foreign, late" },
		{ "60777", LINE, 0, false, "a short code" },
		{ "+60777", LINE, 0, false, "a short code with a plus" },
		{ "BANK", LINE, 0, false, "a name" },
		{ "", LINE, 0, false, "withheld" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct may_ask ask = { rows[i].to, LINE, rows[i].texted,
			NOW - rows[i].ago_ms, NOW };

		if ((may_text(&ask) == NULL) != rows[i].may)
			fail_msg("%s", rows[i].sentence);
	}
}

static void
test_rate(void **state)
{
	struct lane lane = { .under_way = 0 };
	int64_t now = 5000;
	unsigned sent = 0;

	(void)state;
	for (; now <= 15000; now++) {
		while (lane_wait(&lane, 3, now) == 0) {
			lane_begin(&lane, 3, now);
			lane_end(&lane, true, now);
			sent++;
		}
	}
	assert_in_range(sent, 31, 33);	/* three at once, then three a second */
	assert_in_range(lane_wait(&lane, 3, 15000), 1, 334);
	assert_int_equal(lane_wait(&lane, 3, 15334), 0);
}

static void
test_under_way(void **state)
{
	struct lane lane = { .under_way = 0 };

	(void)state;
	for (int i = 0; i < LANE_UNDER_WAY; i++) {
		assert_int_equal(lane_wait(&lane, 1000, 5000), 0);
		lane_begin(&lane, 1000, 5000);
	}
	assert_true(lane_wait(&lane, 1000, 5000) == LANE_BUSY);
	lane_end(&lane, true, 5000);
	assert_int_equal(lane_wait(&lane, 1000, 5000), 0);
}

static void
fail_once(struct lane *lane, int64_t now)
{
	lane_begin(lane, 1000, now);
	lane_end(lane, false, now);
}

static void
test_breaker(void **state)
{
	struct lane lane = { .under_way = 0 };
	int64_t now = 5000;

	(void)state;
	for (int i = 0; i < 20; i++, now += 8000)
		fail_once(&lane, now);	/* five take 32 s: not yet */
	assert_false(lane_open(&lane));
	now += LANE_WINDOW_MS;
	for (int i = 0; i < 4; i++)
		fail_once(&lane, now);
	lane_begin(&lane, 1000, now);
	lane_end(&lane, true, now);	/* one success: counted anew */
	for (int i = 0; i < 4; i++)
		fail_once(&lane, now);
	assert_false(lane_open(&lane));
	fail_once(&lane, now);
	assert_true(lane_open(&lane));
	assert_int_equal(lane_wait(&lane, 1000, now), LANE_OPEN_MS);
	now += LANE_OPEN_MS;
	assert_int_equal(lane_wait(&lane, 1000, now), 0);
	lane_begin(&lane, 1000, now);	/* the probe */
	assert_true(lane_wait(&lane, 1000, now) == LANE_BUSY);
	lane_end(&lane, false, now);
	assert_int_equal(lane_wait(&lane, 1000, now), 2 * LANE_OPEN_MS);
	for (int i = 0; i < 5; i++) {
		now = lane.open_until_ms;
		fail_once(&lane, now);
	}
	assert_int_equal(lane_wait(&lane, 1000, now), LANE_OPEN_MOST_MS);
	now = lane.open_until_ms;
	lane_begin(&lane, 1000, now);
	lane_end(&lane, true, now);
	assert_false(lane_open(&lane));
	assert_int_equal(lane_wait(&lane, 1000, now), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_retry),
		cmocka_unit_test(test_may),
		cmocka_unit_test(test_rate),
		cmocka_unit_test(test_under_way),
		cmocka_unit_test(test_breaker),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
