/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The POSIX form of a rule: "GMT0BST,M3.5.0/1,M10.5.0". */
#include "base/zone_file.h"

static bool
take(struct bytes *rest, char byte)
{
	if (rest->length == 0 || rest->at[0] != byte)
		return false;
	*rest = bytes_after(*rest, 1);
	return true;
}

static bool
take_number(struct bytes *rest, int least, int most, int *number)
{
	int value = 0;
	size_t count = 0;

	while (count < rest->length && count < 4 &&
	    rest->at[count] >= '0' && rest->at[count] <= '9')
		value = value * 10 + (rest->at[count++] - '0');
	*rest = bytes_after(*rest, count);
	*number = value;
	return count > 0 && value >= least && value <= most;
}

/* "BST" or "<+0330>", three characters at least. */
static bool
take_name(struct bytes *rest)
{
	bool quoted = take(rest, '<');
	size_t count = 0;

	while (count < rest->length) {
		char byte = rest->at[count];
		bool letter = (byte >= 'A' && byte <= 'Z') ||
		    (byte >= 'a' && byte <= 'z');
		bool other = (byte >= '0' && byte <= '9') || byte == '+' ||
		    byte == '-';

		if (!letter && !(quoted && other))
			break;
		count++;
	}
	*rest = bytes_after(*rest, count);
	return count >= 3 && (!quoted || take(rest, '>'));
}

/* [+-]h[hh][:mm[:ss]] */
static bool
take_time(struct bytes *rest, int hours_most, int *seconds)
{
	bool minus = take(rest, '-');
	int hours, minutes = 0, left = 0;

	if (!minus)
		(void)take(rest, '+');
	if (!take_number(rest, 0, hours_most, &hours))
		return false;
	if (take(rest, ':')) {
		if (!take_number(rest, 0, 59, &minutes))
			return false;
		if (take(rest, ':') && !take_number(rest, 0, 59, &left))
			return false;
	}
	*seconds = (hours * 60 + minutes) * 60 + left;
	if (minus)
		*seconds = -*seconds;
	return true;
}

static bool
take_month_day(struct bytes *rest, struct zone_change *change)
{
	change->day = ZONE_DAY_MONTH;
	return take_number(rest, 1, 12, &change->month) && take(rest, '.') &&
	    take_number(rest, 1, 5, &change->week) && take(rest, '.') &&
	    take_number(rest, 0, 6, &change->weekday);
}

static bool
take_change(struct bytes *rest, struct zone_change *change)
{
	bool good;

	if (take(rest, 'M')) {
		good = take_month_day(rest, change);
	} else if (take(rest, 'J')) {
		change->day = ZONE_DAY_JULIAN;
		good = take_number(rest, 1, 365, &change->number);
	} else {
		change->day = ZONE_DAY_YEAR;
		good = take_number(rest, 0, 365, &change->number);
	}
	change->time_s = 2 * 3600;
	return good &&
	    (!take(rest, '/') || take_time(rest, 167, &change->time_s));
}

static bool
take_rule(struct bytes *rest, struct zone_rule *rule)
{
	if (!take_name(rest) || !take_time(rest, 24, &rule->offset_s))
		return false;
	rule->offset_s = -rule->offset_s;	/* POSIX counts west of UTC */
	rule->summer_offset_s = rule->offset_s;
	if (rest->length == 0)
		return true;
	if (!take_name(rest))
		return false;
	rule->summer_offset_s = rule->offset_s + 3600;
	if (rest->length > 0 && rest->at[0] != ',') {
		if (!take_time(rest, 24, &rule->summer_offset_s))
			return false;
		rule->summer_offset_s = -rule->summer_offset_s;
	}
	return take(rest, ',') && take_change(rest, &rule->to_summer) &&
	    take(rest, ',') && take_change(rest, &rule->to_winter) &&
	    rest->length == 0;
}

bool
zone_rule_read(struct zone_rule *rule, struct bytes text)
{
	*rule = (struct zone_rule){ .given = false };
	rule->given = take_rule(&text, rule);
	return rule->given;
}
