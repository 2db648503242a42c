/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "settings/holidays.h"

/* From the one in August to Christmas it is 122 days at most. */
#define GAP_DAYS 125

static bool
are_asked_for(const struct settings *settings)
{
	for (unsigned i = 0; i < settings->hours.count; i++) {
		if (!settings->hours.at[i].open_on_holidays)
			return settings->holidays_file != NULL;
	}
	return false;
}

int64_t
holidays_days_left(const struct settings *settings, int64_t now_ms)
{
	struct local_time now;

	if (!are_asked_for(settings))
		return INT64_MAX;
	zone_local(settings->zone, now_ms, &now);
	return settings->holidays.last -
	    date_days(now.year, now.month, now.day);
}

void
holidays_write_end(const struct settings *settings, struct text *text)
{
	int year, month, day;

	date_from_days(settings->holidays.last, &year, &month, &day);
	text_add_format(text, "%04d-%02d-%02d", year, month, day);
}

void
holidays_warn(const struct settings *settings, int64_t now_ms,
    struct problems *problems)
{
	int64_t left = holidays_days_left(settings, now_ms);
	const struct holidays *list = &settings->holidays;
	char memory[32];
	struct text end;

	if (left != INT64_MAX && (list->count == 0 ||
	    list->last - list->days[list->count - 1] > GAP_DAYS))
		problems_warn(problems, list->place, "no bank holiday stands "
		    "in the last months of the list: does it end earlier?");
	if (left > HOLIDAYS_WARN_DAYS)
		return;
	text_init(&end, memory, sizeof(memory));
	holidays_write_end(settings, &end);
	problems_warn(problems, settings->holidays.place, "the list of bank "
	    "holidays %s on %s: add those that gov.uk/bank-holidays has "
	    "announced since, or the team counts as open on them",
	    left < 0 ? "ended" : "ends", memory);
}
