/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outbox/lane.h"

#include <string.h>

#define SECOND_US 1000000

static int64_t
interval_us(int64_t rate)
{
	return SECOND_US / (rate < 1 ? 1 : rate);
}

int64_t
lane_wait(const struct lane *lane, int64_t rate, int64_t now_ms)
{
	int64_t wait_ms = 0;
	int64_t ahead_us;

	if (lane->under_way >= LANE_UNDER_WAY ||
	    (lane->open_ms != 0 && lane->probing))
		return LANE_BUSY;
	if (lane->open_ms != 0 && now_ms < lane->open_until_ms)
		wait_ms = lane->open_until_ms - now_ms;
	/* A second's worth may go at once, then one each interval. */
	ahead_us = lane->booked_us - now_ms * 1000 -
	    (SECOND_US - interval_us(rate));
	if (ahead_us > wait_ms * 1000)
		wait_ms = (ahead_us + 999) / 1000;
	return wait_ms;
}

bool
lane_open(const struct lane *lane)
{
	return lane->open_ms != 0;
}

void
lane_begin(struct lane *lane, int64_t rate, int64_t now_ms)
{
	if (lane->booked_us < now_ms * 1000)
		lane->booked_us = now_ms * 1000;
	lane->booked_us += interval_us(rate);
	lane->under_way++;
	lane->probing = lane->open_ms != 0;
}

static void
open_lane(struct lane *lane, int64_t now_ms)
{
	lane->open_ms = lane->open_ms == 0 ? LANE_OPEN_MS : lane->open_ms * 2;
	if (lane->open_ms > LANE_OPEN_MOST_MS)
		lane->open_ms = LANE_OPEN_MOST_MS;
	lane->open_until_ms = now_ms + lane->open_ms;
	lane->failures = 0;
}

/* The fifth failure back is within the window? */
static bool
failed_often(struct lane *lane, int64_t now_ms)
{
	int64_t *oldest = &lane->failed_ms[lane->failures++ % LANE_FAILURES];
	bool often = lane->failures > LANE_FAILURES - 1;

	*oldest = now_ms;
	if (!often)
		return false;
	oldest = &lane->failed_ms[lane->failures % LANE_FAILURES];
	return now_ms - *oldest <= LANE_WINDOW_MS;
}

void
lane_cancel(struct lane *lane)
{
	lane->under_way--;
	lane->probing = false;
}

void
lane_end(struct lane *lane, bool good, int64_t now_ms)
{
	lane->under_way--;
	if (good) {
		lane->open_ms = 0;
		lane->failures = 0;
	} else if (lane->probing) {
		open_lane(lane, now_ms);
	} else if (lane->open_ms == 0 && failed_often(lane, now_ms)) {
		open_lane(lane, now_ms);
	}
	lane->probing = false;
}
