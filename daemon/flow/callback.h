/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ringing residents back, the worker first: what is configured for it, and when
 * somebody may be rung who said that a morning is safe. Pure.
 */
#ifndef FLOW_CALLBACK_H
#define FLOW_CALLBACK_H

#include "flow/hours.h"
#include "turn/account.h"
#include "turn/callback.h"

/* A worker's telephone. */
struct desk {
	const char *name;
	const char *number;		/* E.164 */
	struct place place;
};

struct callbacks {
	const struct line *line;	/* shown to desk and resident */
	const struct hours *hours;	/* when the team is there */
	const struct desk *desks;
	unsigned desk_count;
	int64_t ring_ms;		/* a resident: short of voicemail */
	int64_t desk_ring_ms;
	int64_t per_hour, per_day;	/* requests in all */
	int64_t per_number;		/* requests of one number in a day */
	int64_t keep_ms;		/* then nobody rings any more */
};

const struct desk *callback_desk(const struct callbacks *, struct bytes name);

/* Only who has asked, and only UK landlines and mobiles. */
bool callback_can_ring(const struct callbacks *, const char *e164);

/* May they be rung at that moment, by what they said? Overrides of hours may
 * be NULL. */
bool callback_is_time(const struct callbacks *, const struct overrides *,
    enum callback_when, int64_t at_ms);

/* The first moment from now_ms on that is such a time with the team there;
 * INT64_MAX: none in the next CALLBACK_DAYS days. */
#define CALLBACK_DAYS 6
int64_t callback_from_ms(const struct callbacks *, const struct overrides *,
    enum callback_when, int64_t now_ms);

/* The day of a moment as in struct action: 1 Monday to 7, 8 the same day as
 * now_ms; and its minute. */
unsigned callback_day(const struct callbacks *, int64_t at_ms,
    int64_t now_ms);
unsigned callback_minute(const struct callbacks *, int64_t at_ms);

#endif
