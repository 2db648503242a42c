/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "base/table.h"
#include "flow/hours.h"

#define DAY_MINUTES 1440
#define DATES_MOST 1000u

/* Who reads, and where what is wrong goes. */
struct reader {
	struct arena *arena;
	struct problems *problems;
};

/* Dates and exceptions alike: both begin with their day. */
static int
by_days(const void *left, const void *right)
{
	const int64_t *a = left;
	const int64_t *b = right;

	return (*a > *b) - (*a < *b);
}

static bool
take_number(const char **at, int most, int *number)
{
	size_t digits = strspn(*at, "0123456789");

	if (digits < 1 || digits > 2)
		return false;
	for (*number = 0; digits > 0; digits--)
		*number = *number * 10 + (*(*at)++ - '0');
	return *number <= most;
}

/* "9:00", "24:00" */
static bool
take_time(const char **at, int *minute)
{
	int hour, left;

	if (!take_number(at, 24, &hour) || **at != ':')
		return false;
	(*at)++;
	if (strspn(*at, "0123456789") != 2 || !take_number(at, 59, &left))
		return false;
	*minute = hour * 60 + left;
	return *minute <= DAY_MINUTES;
}

static void
skip_spaces(const char **at)
{
	*at += strspn(*at, " ");
}

static bool
wrong_ranges(const struct reader *reader, const struct node *node)
{
	return problems_add(reader->problems, node->place,
	    "\"%s\" are no hours; write them like \"9:00-17:00\", "
	    "\"9:00-12:00, 13:00-17:00\", \"24h\" or \"closed\"", node->text);
}

static bool
add_range(const struct reader *reader, const struct node *node,
    struct hours_day *day, int from, int to)
{
	if (from >= to)
		return problems_add(reader->problems, node->place,
		    "\"%s\" ends before it begins; what is after midnight "
		    "belongs to the next day", node->text);
	if (day->count > 0 && from < day->ranges[day->count - 1].to)
		return problems_add(reader->problems, node->place,
		    "\"%s\": the ranges stand in each other or in the wrong "
		    "order", node->text);
	if (day->count == HOURS_RANGES)
		return problems_add(reader->problems, node->place,
		    "\"%s\": a day may have %d ranges", node->text,
		    HOURS_RANGES);
	day->ranges[day->count++] = (struct hours_range){ (short)from,
		(short)to };
	return true;
}

static bool
read_day(const struct reader *reader, const struct node *node,
    struct hours_day *day)
{
	const char *at = node->text;
	int from, to;

	day->count = 0;
	if (node->kind != NODE_TEXT)
		return problems_add(reader->problems, node->place,
		    "expected hours such as \"9:00-17:00\", found %s",
		    node_kind_name(node->kind));
	if (strcmp(at, "closed") == 0)
		return true;
	if (strcmp(at, "24h") == 0)
		return add_range(reader, node, day, 0, DAY_MINUTES);
	for (;;) {
		skip_spaces(&at);
		if (!take_time(&at, &from) || *at++ != '-' ||
		    !take_time(&at, &to))
			return wrong_ranges(reader, node);
		if (!add_range(reader, node, day, from, to))
			return false;
		skip_spaces(&at);
		if (*at == '\0')
			return true;
		if (*at++ != ',')
			return wrong_ranges(reader, node);
	}
}

static bool
take_weekday(const char **at, int *weekday)
{
	static const char *const names[] = { "Mon", "Tue", "Wed", "Thu", "Fri",
		"Sat", "Sun" };

	skip_spaces(at);
	for (*weekday = 0; *weekday < 7; (*weekday)++)
		if (strncmp(*at, names[*weekday], 3) == 0) {
			*at += 3;
			skip_spaces(at);
			return true;
		}
	return false;
}

/* "Mon-Fri", "Sat", "Mon, Wed-Fri", "Sat-Mon": a bit for each day. */
static bool
weekdays_from_text(const char *at, unsigned *days)
{
	int from, to;

	*days = 0;
	for (;;) {
		if (!take_weekday(&at, &from))
			return false;
		to = from;
		if (*at == '-') {
			at++;
			if (!take_weekday(&at, &to))
				return false;
		}
		for (int day = from; day != to; day = (day + 1) % 7)
			*days |= 1u << day;
		*days |= 1u << to;
		if (*at == '\0')
			return true;
		if (*at++ != ',')
			return false;
	}
}

static bool
read_weekdays(const struct reader *reader, const struct node *node,
    struct hours *hours, unsigned *given)
{
	struct hours_day day;
	unsigned days;

	if (!weekdays_from_text(node->name, &days))
		return problems_add(reader->problems, node->name_place,
		    "\"%s\" is no day; write days like \"Mon-Fri\" or \"Sat\", "
		    "or \"holidays\" or \"exceptions\"", node->name);
	if (*given & days)
		return problems_add(reader->problems, node->name_place,
		    "\"%s\" names a day that was given before", node->name);
	*given |= days;
	if (!read_day(reader, node, &day))
		return false;
	for (int i = 0; i < 7; i++)
		if (days & 1u << i)
			hours->week[i] = day;
	return true;
}

static bool
read_on_holidays(const struct reader *reader, const struct node *node,
    struct hours *hours)
{
	bool text = node->kind == NODE_TEXT;

	hours->open_on_holidays = text && strcmp(node->text, "open") == 0;
	if (hours->open_on_holidays ||
	    (text && strcmp(node->text, "closed") == 0))
		return true;
	return problems_add(reader->problems, node->place,
	    "\"holidays\" must be \"open\" or \"closed\"");
}

static bool
read_date(const struct reader *reader, struct place place, const char *text,
    int64_t *days)
{
	int year, month, day;

	if (!date_from_text(text, &year, &month, &day))
		return problems_add(reader->problems, place,
		    "\"%s\" is no date; write it like \"2026-12-25\"", text);
	*days = date_days(year, month, day);
	return true;
}

static bool
read_exceptions(const struct reader *reader, const struct node *node,
    struct hours *hours)
{
	struct hours_exception *list;
	unsigned count = 0;
	bool good = true;

	if (node->kind != NODE_OBJECT)
		return problems_add(reader->problems, node->place,
		    "\"exceptions\": expected an object, found %s",
		    node_kind_name(node->kind));
	list = arena_get(reader->arena, (node->count + 1) * sizeof(*list));
	if (list == NULL)
		return problems_add(reader->problems, node->place,
		    "out of memory");
	for (node = node->first; node != NULL; node = node->next) {
		good = read_date(reader, node->name_place, node->name,
		    &list[count].days) &&
		    read_day(reader, node, &list[count].day) && good;
		count++;
	}
	/* The file's reader refuses the same date twice. */
	qsort(list, count, sizeof(*list), by_days);
	hours->exceptions = list;
	hours->exception_count = count;
	return good;
}

static bool
read_one(const struct reader *reader, const struct node *node,
    struct hours *hours)
{
	unsigned given = 0;
	bool good = true;

	if (node->kind != NODE_OBJECT)
		return problems_add(reader->problems, node->place,
		    "\"%s\": expected an object such as {\"Mon-Fri\": "
		    "\"9:00-17:00\"}, found %s", node->name,
		    node_kind_name(node->kind));
	for (node = node->first; node != NULL; node = node->next) {
		if (strcmp(node->name, "holidays") == 0)
			good = read_on_holidays(reader, node, hours) && good;
		else if (strcmp(node->name, "exceptions") == 0)
			good = read_exceptions(reader, node, hours) && good;
		else
			good = read_weekdays(reader, node, hours, &given) &&
			    good;
	}
	return good;
}

bool
hours_read(struct hours_set *set, const struct node *node,
    const struct zone *zone, const struct holidays *holidays,
    struct arena *arena, struct problems *problems)
{
	struct reader reader = { arena, problems };
	struct hours *list;
	bool good = true;

	*set = (struct hours_set){ .at = NULL };
	if (node == NULL)
		return true;
	if (node->kind != NODE_OBJECT)
		return problems_add(problems, node->place,
		    "\"hours\": expected an object, found %s",
		    node_kind_name(node->kind));
	list = arena_get(arena, (node->count + 1) * sizeof(*list));
	if (list == NULL)
		return problems_add(problems, node->place, "out of memory");
	set->at = list;
	for (node = node->first; node != NULL; node = node->next) {
		struct hours *hours = &list[set->count++];

		hours->name = node->name;
		hours->zone = zone;
		hours->holidays = holidays;
		good = read_one(&reader, node, hours) && good;
	}
	return good;
}

static bool
read_dates(const struct reader *reader, const struct node *node,
    struct holidays *holidays)
{
	int64_t *days = arena_get(reader->arena,
	    (node->count + 1) * sizeof(*days));
	bool good = true;

	holidays->place = node->place;
	if (days == NULL || node->count > DATES_MOST)
		return problems_add(reader->problems, node->place,
		    "too many dates");
	for (node = node->first; node != NULL; node = node->next) {
		if (node->kind != NODE_TEXT)
			good = problems_add(reader->problems, node->place,
			    "expected a date such as \"2026-12-25\", found %s",
			    node_kind_name(node->kind));
		else if (!read_date(reader, node->place, node->text,
		    &days[holidays->count]))
			good = false;
		else
			holidays->count++;
	}
	qsort(days, holidays->count, sizeof(*days), by_days);
	holidays->days = days;
	if (holidays->count > 0)
		holidays->last = days[holidays->count - 1];
	return good;
}

struct holiday_file {
	const char *until;
	const struct node *dates;
	const char *about;
};

#define AT(member) offsetof(struct holiday_file, member)

static const struct setting holiday_table[] = {
	{ .name = "until", .kind = SETTING_TEXT, .offset = AT(until),
	  .required = true, .about = "The day to which the list is complete." },
	{ .name = "dates", .kind = SETTING_NODE, .offset = AT(dates),
	  .required = true, .about = "The list." },
	{ .name = "about", .kind = SETTING_TEXT, .offset = AT(about),
	  .about = "Where it comes from." },
	{ .name = NULL },
};

static bool
read_list(const struct reader *reader, const struct node *node,
    struct holidays *holidays)
{
	if (node->kind == NODE_LIST)
		return read_dates(reader, node, holidays);
	return problems_add(reader->problems, node->place,
	    "expected a list of dates, found %s", node_kind_name(node->kind));
}

bool
holidays_read(struct holidays *holidays, const struct node *node,
    struct arena *arena, struct problems *problems)
{
	struct reader reader = { arena, problems };
	struct holiday_file file = { .until = NULL };
	struct place place;
	int64_t last;

	*holidays = (struct holidays){ .days = NULL };
	if (node->kind != NODE_OBJECT)
		return read_list(&reader, node, holidays);
	if (!table_read(holiday_table, NULL, node, &file, arena, problems) ||
	    !read_list(&reader, file.dates, holidays))
		return false;
	last = holidays->last;
	place = node_find(node, "until")->place;
	if (!read_date(&reader, place, file.until, &holidays->last))
		return false;
	holidays->place = place;
	return last <= holidays->last || problems_add(problems, place,
	    "a date of the list comes after \"until\"");
}
