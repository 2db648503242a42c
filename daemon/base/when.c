/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/when.h"

#include <string.h>

static const char *const weekdays[] = { "Mon", "Tue", "Wed", "Thu", "Fri",
	"Sat", "Sun" };

#define ANY_DAY (-1)

static int
weekday_of(int64_t days)
{
	return (int)(((days + 3) % 7 + 7) % 7);	/* 1970 began on a Thursday */
}

/* Takes "Sun " off; ANY_DAY where no day stands there. */
static int
take_weekday(const char **at)
{
	for (int i = 0; i < 7; i++) {
		if (strncmp(*at, weekdays[i], 3) == 0 && (*at)[3] == ' ') {
			*at += 4;
			return i;
		}
	}
	return ANY_DAY;
}

static int
digit(char byte)
{
	return byte >= '0' && byte <= '9' ? byte - '0' : 99;
}

/* "23:10", "9:00" */
static bool
read_clock(const char *text, int *hour, int *minute)
{
	size_t colon = strcspn(text, ":");

	if (colon < 1 || colon > 2 || strlen(text) != colon + 3)
		return false;
	*hour = digit(text[colon - 1]);
	if (colon == 2)
		*hour += digit(text[0]) * 10;
	*minute = digit(text[colon + 1]) * 10 + digit(text[colon + 2]);
	return *hour < 24 && *minute < 60 && digit(text[colon + 2]) < 10;
}

bool
when_read(const char *text, const struct zone *zone, int64_t *utc_ms,
    struct problem *why)
{
	const char *at = text;
	int weekday = take_weekday(&at);
	char date[11] = "";
	int year, month, day, hour, minute;
	int64_t days;

	if (strlen(at) == 16 && at[10] == ' ')
		memcpy(date, at, 10);
	if (!date_from_text(date, &year, &month, &day) ||
	    !read_clock(at + 11, &hour, &minute))
		return problem_set(why, "\"%s\" is no time; write it as "
		    "\"Sat 2026-11-21 23:10\"", text);
	days = date_days(year, month, day);
	if (weekday != ANY_DAY && weekday != weekday_of(days))
		return problem_set(why, "%s is a %s, not a %s", date,
		    weekdays[weekday_of(days)], weekdays[weekday]);
	*utc_ms = zone_utc_ms(zone, year, month, day, hour, minute);
	return true;
}

bool
when_next(const char *text, const struct zone *zone, int64_t now_ms,
    int64_t *utc_ms, struct problem *why)
{
	const char *at = text;
	int weekday = take_weekday(&at);
	struct problem dated;
	struct local_time now;
	int year, month, day, hour, minute;
	int64_t days;

	if (!read_clock(at, &hour, &minute)) {
		if (when_read(text, zone, utc_ms, &dated))
			return true;
		if (strlen(at) == 16)
			return problem_set(why, "%s", dated.text);
		return problem_set(why, "\"%s\" is no time; write it as "
		    "\"18:00\", \"Sun 18:00\" or \"Sun 2026-11-22 18:00\"",
		    text);
	}
	zone_local(zone, now_ms, &now);
	days = date_days(now.year, now.month, now.day);
	for (int64_t last = days + 7; days <= last; days++) {
		if (weekday != ANY_DAY && weekday_of(days) != weekday)
			continue;
		date_from_days(days, &year, &month, &day);
		*utc_ms = zone_utc_ms(zone, year, month, day, hour, minute);
		if (*utc_ms > now_ms)
			return true;
	}
	return problem_set(why, "\"%s\" does not come within a week", text);
}

void
when_write(const struct zone *zone, int64_t utc_ms, struct text *into)
{
	struct local_time local;

	zone_local(zone, utc_ms, &local);
	text_add_format(into, "%s %04d-%02d-%02d %02d:%02d",
	    weekdays[local.weekday], local.year, local.month, local.day,
	    local.hour, local.minute);
}
