/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The numbers that we may ring of ourselves, by names that people type: those
 * of routes ("day.1": the first of the route "day") and desks ("mash"). One
 * number may have several names. Pure.
 */
#ifndef SETTINGS_NUMBERS_H
#define SETTINGS_NUMBERS_H

#include "settings/settings.h"
#include "turn/drill.h"

struct number {
	const char *number;		/* E.164 */
	const char *names;		/* all, with spaces: "day.2 night.1" */
	int64_t ring_ms;		/* the longest of its places */
	bool routed;			/* a route rings it: to be proven */
};

struct numbers {
	const struct number *at;
	unsigned count;
};

/* Those that are only said are not among them. False: no memory. */
bool numbers_list(const struct settings *, struct arena *, struct numbers *);

/* Is it meant by that word: one of its names, the number as people write it,
 * or, with `whole`, the name of a route that rings it? */
bool number_is(const struct number *, const char *word, bool whole);

/* The first of its names, cut where it is longer. */
void number_name(const struct number *, char into[DRILL_NAME]);

/* NULL: it is not among the numbers of the settings. */
const struct number *numbers_find(const struct numbers *, const char *e164);

/* The line whose number is shown and whose account rings: that of calls back;
 * else the first UK one of an account that can begin calls. NULL: none can. */
const struct line *numbers_caller(const struct settings *);

/* Is the number overdue? `since_ms`: when somebody proved it last or, if never,
 * when it came into the settings. */
bool number_alarms(int64_t since_ms, int64_t now_ms, int64_t alarm_ms);

#endif
