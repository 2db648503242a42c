/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/hours.h"

#include <stdlib.h>

#define DAY_MINUTES 1440
#define DAYS_AHEAD 400

static int
by_days(const void *left, const void *right)
{
	const int64_t *a = left;
	const int64_t *b = right;

	return (*a > *b) - (*a < *b);
}

static bool
is_holiday(const struct holidays *holidays, int64_t days)
{
	return holidays != NULL && holidays->count != 0 &&
	    bsearch(&days, holidays->days, holidays->count, sizeof(days),
	    by_days) != NULL;
}

/* An exception begins with its day, so that it can be searched for it. */
static const struct hours_day *
day_of(const struct hours *hours, int64_t days, int weekday)
{
	static const struct hours_day closed = { .count = 0 };
	const struct hours_exception *exception = NULL;

	if (hours->exception_count != 0)
		exception = bsearch(&days, hours->exceptions,
		    hours->exception_count, sizeof(*exception), by_days);
	if (exception != NULL)
		return &exception->day;
	if (!hours->open_on_holidays && is_holiday(hours->holidays, days))
		return &closed;
	return &hours->week[weekday];
}

static bool
table_open(const struct hours *hours, int64_t now_ms)
{
	struct local_time now;
	const struct hours_day *day;
	int minute;

	zone_local(hours->zone, now_ms, &now);
	minute = now.hour * 60 + now.minute;
	day = day_of(hours, date_days(now.year, now.month, now.day),
	    now.weekday);
	for (unsigned i = 0; i < day->count; i++)
		if (minute >= day->ranges[i].from && minute < day->ranges[i].to)
			return true;
	return false;
}

static int64_t
moment(const struct hours *hours, int64_t days, int minute)
{
	int year, month, day;

	date_from_days(days, &year, &month, &day);
	return zone_utc_ms(hours->zone, year, month, day, 0, minute);
}

/* A day on which the clocks change has hours that come twice or never: look
 * at every minute of it. */
static int64_t
change_by_minutes(const struct hours *hours, int64_t from_ms, int64_t to_ms,
    bool open)
{
	for (int64_t at = from_ms; at < to_ms; at += 60000)
		if (table_open(hours, at) != open)
			return at;
	return INT64_MAX;
}

static int64_t
change_in_day(const struct hours *hours, int64_t days, int64_t now_ms,
    bool open)
{
	/* 1970-01-01 was a Thursday. */
	const struct hours_day *day = day_of(hours, days,
	    (int)((days + 3) % 7));
	int64_t begin = moment(hours, days, 0);
	int64_t end = moment(hours, days + 1, 0);
	int64_t next_minute = (now_ms / 60000 + 1) * 60000;

	if (end - begin != DAY_MINUTES * 60000LL)
		return change_by_minutes(hours,
		    begin > now_ms ? begin : next_minute, end, open);
	if (begin > now_ms && table_open(hours, begin) != open)
		return begin;
	for (unsigned i = 0; i < day->count; i++) {
		int64_t from = moment(hours, days, day->ranges[i].from);
		int64_t to = moment(hours, days, day->ranges[i].to);

		if (from > now_ms && table_open(hours, from) != open)
			return from;
		if (to > now_ms && table_open(hours, to) != open)
			return to;
	}
	return INT64_MAX;
}

static int64_t
table_change(const struct hours *hours, int64_t now_ms)
{
	bool open = table_open(hours, now_ms);
	struct local_time now;
	int64_t today;

	zone_local(hours->zone, now_ms, &now);
	today = date_days(now.year, now.month, now.day);
	for (int64_t days = today; days <= today + DAYS_AHEAD; days++) {
		int64_t change = change_in_day(hours, days, now_ms, open);

		if (change != INT64_MAX)
			return change;
	}
	return INT64_MAX;
}

bool
hours_open(const struct hours *hours, const struct overrides *overrides,
    int64_t now_ms)
{
	const struct override *override = override_find(overrides,
	    hours->name, now_ms);

	return override == NULL ? table_open(hours, now_ms) : override->open;
}

int64_t
hours_change_ms(const struct hours *hours, const struct overrides *overrides,
    int64_t now_ms)
{
	const struct override *override = override_find(overrides,
	    hours->name, now_ms);

	if (override == NULL)
		return table_change(hours, now_ms);
	if (table_open(hours, override->until_ms) != override->open)
		return override->until_ms;
	return table_change(hours, override->until_ms);
}

const struct hours *
hours_find(const struct hours_set *set, const char *name)
{
	for (unsigned i = 0; i < set->count; i++)
		if (strcmp(set->at[i].name, name) == 0)
			return &set->at[i];
	return NULL;
}
