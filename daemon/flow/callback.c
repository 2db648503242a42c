/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/callback.h"

#define NOON 12
#define LOOKS_MOST 64			/* changes within CALLBACK_DAYS */

const struct desk *
callback_desk(const struct callbacks *callbacks, struct bytes name)
{
	for (unsigned i = 0; i < callbacks->desk_count; i++) {
		if (bytes_are(name, callbacks->desks[i].name))
			return &callbacks->desks[i];
	}
	return NULL;
}

bool
callback_can_ring(const struct callbacks *callbacks, const char *e164)
{
	enum phone_kind kind = phone_kind(e164);

	if (kind != PHONE_UK_MOBILE && kind != PHONE_UK_LAND)
		return false;
	for (unsigned i = 0; i < callbacks->desk_count; i++) {
		if (strcmp(callbacks->desks[i].number, e164) == 0)
			return false;	/* it would ring itself */
	}
	return strcmp(callbacks->line->number, e164) != 0;
}

bool
callback_is_time(const struct callbacks *callbacks,
    const struct overrides *overrides, enum callback_when when,
    int64_t at_ms)
{
	struct local_time at;

	if (when == CALLBACK_SOON)
		return true;
	if (!hours_open(callbacks->hours, overrides, at_ms))
		return false;
	zone_local(callbacks->hours->zone, at_ms, &at);
	return (when == CALLBACK_MORNING) == (at.hour < NOON);
}

static int64_t
local_days(const struct callbacks *callbacks, int64_t at_ms)
{
	struct local_time at;

	zone_local(callbacks->hours->zone, at_ms, &at);
	return date_days(at.year, at.month, at.day);
}

/* The team is there, but it is the wrong half of the day: the next half. */
static int64_t
next_half(const struct callbacks *callbacks, int64_t at_ms)
{
	struct local_time at;
	int year, month, day;
	bool morning;

	zone_local(callbacks->hours->zone, at_ms, &at);
	morning = at.hour < NOON;
	date_from_days(date_days(at.year, at.month, at.day) +
	    (morning ? 0 : 1), &year, &month, &day);
	return zone_utc_ms(callbacks->hours->zone, year, month, day,
	    morning ? NOON : 0, 0);
}

int64_t
callback_from_ms(const struct callbacks *callbacks,
    const struct overrides *overrides, enum callback_when when,
    int64_t now_ms)
{
	int64_t today = local_days(callbacks, now_ms);
	int64_t at_ms = now_ms;

	for (unsigned i = 0; i < LOOKS_MOST; i++) {
		if (!hours_open(callbacks->hours, overrides, at_ms))
			at_ms = hours_change_ms(callbacks->hours, overrides,
			    at_ms);
		if (at_ms == INT64_MAX ||
		    local_days(callbacks, at_ms) > today + CALLBACK_DAYS)
			return INT64_MAX;
		if (callback_is_time(callbacks, overrides, when, at_ms))
			return at_ms;
		at_ms = next_half(callbacks, at_ms);
	}
	return INT64_MAX;
}

unsigned
callback_day(const struct callbacks *callbacks, int64_t at_ms, int64_t now_ms)
{
	struct local_time at;

	if (local_days(callbacks, at_ms) == local_days(callbacks, now_ms))
		return 8;
	zone_local(callbacks->hours->zone, at_ms, &at);
	return (unsigned)at.weekday + 1;
}

unsigned
callback_minute(const struct callbacks *callbacks, int64_t at_ms)
{
	struct local_time at;

	zone_local(callbacks->hours->zone, at_ms, &at);
	return (unsigned)(at.hour * 60 + at.minute);
}
