/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What several commands need: the configuration, a time, a language. */
#include <stdlib.h>
#include <unistd.h>

#include "cli/command.h"
#include "providers/provider.h"

#define KINDS_MOST 32

const char *
cli_config(const struct cli *cli)
{
	if (cli->config != NULL)
		return cli->config;
	if (access("config/helpline.json", F_OK) == 0)
		return "config/helpline.json";
	return "/etc/helpline/helpline.json";
}

struct snapshot *
cli_load_checked(const struct cli *cli, bool without_secrets,
    struct problems *problems)
{
	const struct account_kind *kinds[KINDS_MOST + 1];
	unsigned count = 0;

	for (const struct provider *const *at = providers;
	    *at != NULL && count < KINDS_MOST; at++)
		kinds[count++] = &(*at)->kind;
	kinds[count] = NULL;
	return snapshot_read(&(struct snapshot_parts){
		.file = cli_config(cli),
		.kinds = kinds,
		.without_secrets = without_secrets,
	    }, problems);
}

struct snapshot *
cli_load(const struct cli *cli, int *exit_code)
{
	struct problems problems;
	struct snapshot *snapshot;

	if (access(cli_config(cli), R_OK) != 0) {
		*exit_code = cli_fail(cli, CLI_NO_INPUT,
		    "the configuration %s cannot be read; --config names "
		    "another", cli_config(cli));
		return NULL;
	}
	problems_init(&problems);
	snapshot = cli_load_checked(cli, true /* without secrets */,
	    &problems);
	if (snapshot == NULL) {
		problems_print(&problems, stderr);
		*exit_code = CLI_CONFIG;
	}
	problems_clear(&problems);
	return snapshot;
}

static const char *const weekdays[] = { "Mon", "Tue", "Wed", "Thu", "Fri",
	"Sat", "Sun", NULL };

static bool
bad_time(const char *text, struct problem *why)
{
	return problem_set(why, "\"%s\" is no time; write it as "
	    "\"Sat 2026-11-21 23:10\"", text);
}

/* "23:10" */
static bool
read_clock(const char *text, int *hour, int *minute)
{
	for (unsigned i = 0; i < 5; i++) {
		if (i == 2 ? text[i] != ':' : text[i] < '0' || text[i] > '9')
			return false;
	}
	*hour = (text[0] - '0') * 10 + text[1] - '0';
	*minute = (text[3] - '0') * 10 + text[4] - '0';
	return text[5] == '\0' && *hour < 24 && *minute < 60;
}

bool
cli_time(const char *text, const struct zone *zone, int64_t *utc_ms,
    struct problem *why)
{
	const char *at = text;
	const char *weekday = NULL;
	char date[11] = "";
	int year, month, day, hour, minute;
	int64_t days;

	for (unsigned i = 0; weekdays[i] != NULL; i++) {
		if (strncmp(at, weekdays[i], 3) == 0 && at[3] == ' ')
			weekday = weekdays[i];
	}
	if (weekday != NULL)
		at += 4;
	if (strlen(at) != 16 || at[10] != ' ')
		return bad_time(text, why);
	memcpy(date, at, 10);
	if (!date_from_text(date, &year, &month, &day) ||
	    !read_clock(at + 11, &hour, &minute))
		return bad_time(text, why);
	days = date_days(year, month, day);
	if (weekday != NULL && weekday != weekdays[((days + 3) % 7 + 7) % 7])
		return problem_set(why, "%s is a %s, not a %s", date,
		    weekdays[((days + 3) % 7 + 7) % 7], weekday);
	*utc_ms = zone_utc_ms(zone, year, month, day, hour, minute);
	return true;
}

void
cli_write_time(const struct zone *zone, int64_t utc_ms, struct text *into)
{
	struct local_time local;

	zone_local(zone, utc_ms, &local);
	text_add_format(into, "%s %04d-%02d-%02d %02d:%02d",
	    weekdays[local.weekday], local.year, local.month, local.day,
	    local.hour, local.minute);
}

const struct language *
cli_language(const struct languages *languages, const char *name,
    struct problem *why)
{
	for (unsigned i = 0; i < languages->count; i++) {
		const struct language *language = &languages->at[i];

		if (strcmp(language->tag, name) == 0 ||
		    strcmp(language->english, name) == 0 ||
		    strcmp(language->autonym, name) == 0)
			return language;
	}
	(void)problem_set(why, "there is no language \"%s\"; `helpline "
	    "languages` lists them", name);
	return NULL;
}

const struct line *
cli_line(const struct settings *settings, const char *name,
    struct problem *why)
{
	const struct account *account = NULL;
	const struct line *line;

	if (name != NULL)
		account = settings_account(settings, bytes_from_text(name));
	else if (settings->account_count > 0)
		account = &settings->accounts[0];
	if (account == NULL) {
		(void)problem_set(why, "there is no account \"%s\" in the "
		    "configuration", name == NULL ? "" : name);
		return NULL;
	}
	line = settings_line(settings, account, "");
	if (line == NULL)
		(void)problem_set(why, "the account \"%s\" has no line",
		    account->name);
	return line;
}
