/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All settings of config/helpline.json, filled by tables. */
#ifndef SETTINGS_SETTINGS_H
#define SETTINGS_SETTINGS_H

#include "flow/callback.h"
#include "flow/route.h"
#include "http/server.h"
#include "turn/account.h"
#include "words/words.h"

#define SETTINGS_ACCOUNTS_MOST 64

struct listener {
	const char *address;		/* "127.0.0.1:8080", "unix:/path" */
	struct place place;
};

struct settings {
	const char *file;
	const char *folder;		/* of the file */
	const struct listener *listeners;
	unsigned listener_count;
	const char *public_url;		/* no slash at its end */
	bool behind_proxy;
	const char *control;		/* path of the control socket */
	const char *store;		/* path of the database */
	const char *override;		/* path: what was said of hours */
	const char *secrets;		/* folder of the keys */
	const char *good;		/* folder of the last good set */
	const char *flow;		/* path of flow.json */
	const char *prompts;		/* folder: every other *.json in it */
	const char *registry;		/* path of languages.json */
	const char *samples;		/* folder of <tag>.txt, to learn from */
	const char *keywords;		/* NULL: none */
	const char *catalogues;		/* folder of <tag>.mo */
	struct texts languages;		/* offered, in order of choice */
	const char *zone_name;
	const struct zone *zone;
	const char *holidays_file;	/* NULL: no bank holidays */
	const char *printed;		/* the list of what is on paper */
	struct holidays holidays;
	struct hours_set hours;
	struct routes routes;
	struct texts dial_also;		/* how more numbers begin */
	int64_t remember_ms;		/* a caller's language; 0: never */
	bool pass_caller_number;	/* shown when we ring; else the line */
	const struct callbacks *callbacks;	/* NULL: nobody is rung back */
	struct {
		int64_t alarm_ms;	/* drill.alarm */
		int64_t tries, pause_ms;
	} drill;
	const struct value *values;	/* what stands in prompts as {name} */
	unsigned value_count;
	uint64_t print;			/* of all files, for good_save() */
	const struct account *accounts;
	unsigned account_count;
	const struct line *lines;
	unsigned line_count;
	struct server_limits limits;
	int64_t store_wait_ms;		/* limits.store_wait */
	int64_t ballast;		/* limits.ballast: bytes */
	int64_t batch_most;		/* limits.batch: turns in one commit */
	int64_t queue_most;		/* limits.queue: turns that wait */
	int64_t promise_ms;		/* limits.promise: a call waits */
	int64_t keep_ms;		/* limits.keep: then conversations go */
	int64_t expire_ms;		/* limits.expire: of a text */
	int64_t sends_per_hour;		/* limits.sends_per_hour */
	int64_t sends_per_day;
	int64_t replies_per_hour;	/* inside answers; repeats only */
	int64_t foreign_per_hour;
	int64_t mails_per_hour;		/* notices to the team */
};

/* NULL if there is none. */
const struct account *settings_account(const struct settings *,
    struct bytes name);
/* The line of that number at this account; else the account's first line that
 * is for residents to call. */
const struct line *settings_line(const struct settings *,
    const struct account *, const char *number);

/* The reference part of config/README.md; `kinds` is NULL-terminated. */
void settings_write_reference(const struct account_kind *const *kinds,
    FILE *);

#endif
