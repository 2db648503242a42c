/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a compiled zone file (TZif, RFC 8536) into a table. */
#ifndef BASE_ZONE_FILE_H
#define BASE_ZONE_FILE_H

#include "base/bytes.h"
#include "base/zone.h"

enum zone_day {
	ZONE_DAY_NONE,
	ZONE_DAY_MONTH,			/* M3.5.0: month, week, weekday */
	ZONE_DAY_JULIAN,		/* J60: never counts 29 February */
	ZONE_DAY_YEAR,			/* 59: from 0, counts it */
};

/* When the clocks change in any year: the zone file's last line. */
struct zone_change {
	enum zone_day day;
	int month, week, weekday;	/* weekday 0 = Sunday */
	int number;			/* JULIAN, YEAR */
	int time_s;			/* local time before the change */
};

struct zone_rule {
	bool given;
	int offset_s;			/* east of UTC */
	int summer_offset_s;
	struct zone_change to_summer;	/* ZONE_DAY_NONE: no summer time */
	struct zone_change to_winter;
};

struct zone {
	const char *name;
	const int64_t *changes;		/* UTC seconds, ascending */
	const int32_t *offsets;		/* from that moment on */
	unsigned count;
	int32_t first_offset;		/* before the first change */
	struct zone_rule rule;		/* after the last one */
};

/* False: these bytes are no zone file. Never reads past their end. */
bool zone_from_bytes(struct zone *, struct bytes, struct arena *);

/* "GMT0BST,M3.5.0/1,M10.5.0". False: it is no such rule. */
bool zone_rule_read(struct zone_rule *, struct bytes);

#endif
