/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening hours: a weekly table, bank holidays, dated exceptions; and what an
 * operator says that is none of these: "closed now", "open now". */
#ifndef FLOW_HOURS_H
#define FLOW_HOURS_H

#include "base/json.h"
#include "base/zone.h"

struct hours_range {
	short from, to;			/* minutes of the day; to <= 1440 */
};

#define HOURS_RANGES 4			/* a day may have */
#define OVERRIDES_MOST 8
#define OVERRIDE_NAME 48

struct hours_day {
	struct hours_range ranges[HOURS_RANGES];
	unsigned count;			/* 0 = closed */
};

struct hours_exception {
	int64_t days;			/* since 1970-01-01 */
	struct hours_day day;
};

struct holidays {
	const int64_t *days;		/* sorted, since 1970-01-01 */
	unsigned count;
	int64_t last;			/* the list is good until then */
	struct place place;		/* that says so */
};

struct hours {
	const char *name;
	struct hours_day week[7];	/* Monday first */
	bool open_on_holidays;
	const struct hours_exception *exceptions;	/* sorted */
	unsigned exception_count;
	const struct zone *zone;
	const struct holidays *holidays;
};

struct hours_set {
	const struct hours *at;
	unsigned count;
};

/* "hours": {"team": {"Mon-Fri": "9:00-17:00", "holidays": "closed",
 * "exceptions": {"2026-12-24": "9:00-12:00"}}}. A day that is not named is
 * closed; "24h" is all day; several ranges are parted by commas. */
bool hours_read(struct hours_set *, const struct node *, const struct zone *,
    const struct holidays *, struct arena *, struct problems *);

const struct hours *hours_find(const struct hours_set *, const char *name);

/* A JSON list of dates, or {"until": date, "dates": [...]}. */
bool holidays_read(struct holidays *, const struct node *, struct arena *,
    struct problems *);

/* "Closed now" or "open now": wins over the table, and ends by itself. */
struct override {
	char hours[OVERRIDE_NAME];	/* whose; terminated */
	bool open;
	int64_t since_ms;		/* said then; UTC, as is the end */
	int64_t until_ms;
};

struct overrides {
	struct override at[OVERRIDES_MOST];
	unsigned count;
};

/* The one that counts for these hours now, or NULL. NULL is taken. */
const struct override *override_find(const struct overrides *,
    const char *hours, int64_t now_ms);

/* Takes the place of what was said of the same hours. False: there is no room,
 * or their name is too long. */
bool override_put(struct overrides *, const char *hours, bool open,
    int64_t now_ms, int64_t until_ms);
/* False: nothing was said of them. */
bool override_drop(struct overrides *, const char *hours);
/* Takes out the first one that has ended, into *ended; false: none has. */
bool override_end(struct overrides *, int64_t now_ms, struct override *ended);

/* Overrides may be NULL: the table alone. */
bool hours_open(const struct hours *, const struct overrides *,
    int64_t now_ms);

/* The next moment after now_ms at which hours_open() changes; INT64_MAX if it
 * does not within 400 days. */
int64_t hours_change_ms(const struct hours *, const struct overrides *,
    int64_t now_ms);

#endif
