/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/zone.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/zone_file.h"

#define ZONE_FOLDER "/usr/share/zoneinfo/"
#define ZONE_FILE_MOST 65536u
#define DAY_S 86400

/* Howard Hinnant's algorithms: years begin in March, so that the day of a
 * leap year is the last one. */
int64_t
date_days(int year, int month, int day)
{
	int64_t y = (int64_t)year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 +
	    day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 -
	    year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

void
date_from_days(int64_t days, int *year, int *month, int *day)
{
	int64_t shifted = days + 719468;
	int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	int64_t day_of_era = shifted - era * 146097;
	int64_t year_of_era = (day_of_era - day_of_era / 1460 +
	    day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year = day_of_era - (365 * year_of_era +
	    year_of_era / 4 - year_of_era / 100);
	int64_t shifted_month = (5 * day_of_year + 2) / 153;

	*day = (int)(day_of_year - (153 * shifted_month + 2) / 5 + 1);
	*month = (int)(shifted_month < 10 ? shifted_month + 3 :
	    shifted_month - 9);
	*year = (int)(year_of_era + era * 400 + (*month <= 2));
}

static bool
read_digits(const char *text, size_t count, int *value)
{
	*value = 0;
	for (size_t i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		*value = *value * 10 + (text[i] - '0');
	}
	return true;
}

bool
date_from_text(const char *text, int *year, int *month, int *day)
{
	int y, m, d;

	if (strlen(text) != 10 || text[4] != '-' || text[7] != '-' ||
	    !read_digits(text, 4, year) || !read_digits(text + 5, 2, month) ||
	    !read_digits(text + 8, 2, day) || *month < 1 || *month > 12 ||
	    *day < 1)
		return false;
	/* 30 February comes back as another day. */
	date_from_days(date_days(*year, *month, *day), &y, &m, &d);
	return y == *year && m == *month && d == *day;
}

static int64_t
floor_days(int64_t seconds)
{
	return (seconds >= 0 ? seconds : seconds - (DAY_S - 1)) / DAY_S;
}

/* The day on which a rule's change falls in that year. */
static int64_t
change_day(const struct zone_change *change, int year)
{
	int64_t first = date_days(year, 1, 1);
	bool leap = date_days(year, 3, 1) - date_days(year, 2, 1) == 29;
	int64_t month, next;

	if (change->day == ZONE_DAY_YEAR)
		return first + change->number;
	if (change->day == ZONE_DAY_JULIAN)
		return first + change->number - 1 +
		    (leap && change->number >= 60);
	month = date_days(year, change->month, 1);
	next = change->month == 12 ? date_days(year + 1, 1, 1) :
	    date_days(year, change->month + 1, 1);
	/* 1970-01-01 was a Thursday; POSIX counts from Sunday. */
	month += (change->weekday - (month + 4) % 7 + 7) % 7;
	month += 7 * (change->week - 1);
	return month < next ? month : month - 7;
}

static int
rule_offset(const struct zone_rule *rule, int64_t utc_s)
{
	int year, month, day;
	int64_t summer, winter;
	bool in_summer;

	if (rule->to_summer.day == ZONE_DAY_NONE)
		return rule->offset_s;
	date_from_days(floor_days(utc_s + rule->offset_s), &year, &month, &day);
	summer = change_day(&rule->to_summer, year) * DAY_S +
	    rule->to_summer.time_s - rule->offset_s;
	winter = change_day(&rule->to_winter, year) * DAY_S +
	    rule->to_winter.time_s - rule->summer_offset_s;
	if (summer < winter)
		in_summer = utc_s >= summer && utc_s < winter;
	else				/* south of the equator */
		in_summer = utc_s >= summer || utc_s < winter;
	return in_summer ? rule->summer_offset_s : rule->offset_s;
}

static int
offset_at(const struct zone *zone, int64_t utc_s)
{
	unsigned low = 0, high = zone->count;

	if (zone->rule.given && (zone->count == 0 ||
	    utc_s >= zone->changes[zone->count - 1]))
		return rule_offset(&zone->rule, utc_s);
	while (low < high) {
		unsigned middle = low + (high - low) / 2;

		if (zone->changes[middle] <= utc_s)
			low = middle + 1;
		else
			high = middle;
	}
	return low == 0 ? zone->first_offset : zone->offsets[low - 1];
}

void
zone_local(const struct zone *zone, int64_t utc_ms, struct local_time *local)
{
	int64_t utc_s = utc_ms / 1000 - (utc_ms % 1000 < 0);
	int offset = offset_at(zone, utc_s);
	int64_t days = floor_days(utc_s + offset);
	int left = (int)(utc_s + offset - days * DAY_S);

	date_from_days(days, &local->year, &local->month, &local->day);
	local->hour = left / 3600;
	local->minute = left / 60 % 60;
	local->second = left % 60;
	local->weekday = (int)(((days + 3) % 7 + 7) % 7);
	local->offset_s = offset;
}

/* The moment between two at which the offset changes. */
static int64_t
change_between(const struct zone *zone, int64_t low, int64_t high)
{
	int before = offset_at(zone, low);

	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;

		if (offset_at(zone, middle) == before)
			low = middle;
		else
			high = middle;
	}
	return high;
}

int64_t
zone_utc_ms(const struct zone *zone, int year, int month, int day, int hour,
    int minute)
{
	int64_t wall = date_days(year, month, day) * DAY_S +
	    (int64_t)hour * 3600 + (int64_t)minute * 60;
	int before = offset_at(zone, wall - DAY_S);
	int after = offset_at(zone, wall + DAY_S);
	int64_t early = wall - (before > after ? before : after);
	int64_t late = wall - (before > after ? after : before);

	if (early + offset_at(zone, early) == wall)
		return early * 1000;
	if (late + offset_at(zone, late) == wall)
		return late * 1000;
	return change_between(zone, early, late) * 1000;
}

/* Letters, digits, _ + - and single slashes inside: no way out of the
 * folder. */
static bool
name_is_good(const char *name)
{
	if (*name == '/' || *name == '\0' || strlen(name) > 60 ||
	    strstr(name, "//") != NULL)
		return false;
	for (; *name != '\0'; name++)
		if (!(*name >= 'A' && *name <= 'Z') &&
		    !(*name >= 'a' && *name <= 'z') &&
		    !(*name >= '0' && *name <= '9') &&
		    strchr("_+-/", *name) == NULL)
			return false;
	return true;
}

static bool
file_read(const char *file, char *into, size_t room, size_t *length)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t more = 1;

	*length = 0;
	if (fd < 0)
		return false;
	while (more > 0 && *length < room) {
		more = read(fd, into + *length, room - *length);
		if (more > 0)
			*length += (size_t)more;
	}
	(void)close(fd);
	return more == 0 && *length > 0;
}

const struct zone *
zone_read(struct arena *arena, const char *name, struct problem *why)
{
	struct zone *zone = arena_get(arena, sizeof(*zone));
	char *memory = arena_get(arena, ZONE_FILE_MOST);
	char file[128];
	size_t length;

	if (zone == NULL || memory == NULL) {
		problem_set(why, "out of memory");
		return NULL;
	}
	(void)snprintf(file, sizeof(file), ZONE_FOLDER "%.60s", name);
	if (!name_is_good(name) ||
	    !file_read(file, memory, ZONE_FILE_MOST, &length)) {
		problem_set(why, "unknown time zone \"%.80s\"; write it like "
		    "\"Europe/London\"", name);
		return NULL;
	}
	zone->name = arena_copy_text(arena, name);
	if (zone->name == NULL ||
	    !zone_from_bytes(zone, (struct bytes){ memory, length }, arena)) {
		problem_set(why, "the zone file %s is broken; install tzdata "
		    "anew", file);
		return NULL;
	}
	return zone;
}
