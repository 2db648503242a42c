/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Local time. The zone file is read into a table when settings load (libc
 * turns an unknown zone silently into UTC); afterwards it is arithmetic.
 */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/problem.h"

struct zone;

struct local_time {
	int year, month, day;		/* 2026, 1..12, 1..31 */
	int hour, minute, second;
	int weekday;			/* 0 = Monday .. 6 = Sunday */
	int offset_s;			/* east of UTC */
};

/* "Europe/London". NULL and a problem if there is no such zone. */
const struct zone *zone_read(struct arena *, const char *name,
    struct problem *);

void zone_local(const struct zone *, int64_t utc_ms, struct local_time *);

/* UTC of a local time; in the hour that happens twice the first one, in the
 * hour that is skipped the moment of the change. */
int64_t zone_utc_ms(const struct zone *, int year, int month, int day,
    int hour, int minute);

/* Days since 1970-01-01 of a date, and back; dates are proleptic Gregorian. */
int64_t date_days(int year, int month, int day);
void date_from_days(int64_t days, int *year, int *month, int *day);

/* "2026-12-25"; false if it is no date. */
bool date_from_text(const char *, int *year, int *month, int *day);

#endif
