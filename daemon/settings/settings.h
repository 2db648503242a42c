/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All settings of config/helpline.json, filled by tables. */
#ifndef SETTINGS_SETTINGS_H
#define SETTINGS_SETTINGS_H

#include "flow/route.h"
#include "http/server.h"
#include "turn/account.h"

struct listener {
	const char *address;		/* "127.0.0.1:8080", "unix:/path" */
	struct place place;
};

struct settings {
	const char *file;
	const char *folder;		/* of the file; paths are relative to it */
	const struct listener *listeners;
	unsigned listener_count;
	const char *public_url;		/* no slash at its end */
	bool behind_proxy;
	const char *control;		/* path of the control socket */
	const char *store;		/* path of the database */
	const char *secrets;		/* folder of the keys */
	const char *good;		/* folder of the last good set */
	const char *flow;		/* path of flow.json */
	const char *prompts;		/* folder: every other *.json in it */
	const char *registry;		/* path of languages.json */
	const char *catalogues;		/* folder of <tag>.mo */
	struct texts languages;		/* offered, in the order of the choice */
	const char *zone_name;
	const struct zone *zone;
	struct holidays holidays;
	struct hours_set hours;
	struct routes routes;
	const struct account *accounts;
	unsigned account_count;
	const struct line *lines;
	unsigned line_count;
	struct server_limits limits;
	int64_t store_wait_ms;		/* limits.store_wait */
	int64_t batch_most;		/* limits.batch: turns in one commit */
	int64_t queue_most;		/* limits.queue: turns that wait */
	int64_t promise_ms;		/* limits.promise: a call waits so long */
	int64_t keep_ms;		/* limits.keep: then conversations go */
	int64_t expire_ms;		/* limits.expire: a text is worth sending */
	int64_t sends_per_hour;		/* limits.sends_per_hour: our spending */
};

/* NULL if there is none. */
const struct account *settings_account(const struct settings *,
    struct bytes name);
/* The line of that number at this account; else the account's first line. */
const struct line *settings_line(const struct settings *,
    const struct account *, const char *number);

void settings_write_reference(FILE *);

#endif
