/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What several commands need: the configuration, a language, a line. */
#include <stdlib.h>
#include <unistd.h>

#include "base/world.h"
#include "cli/command.h"
#include "providers/provider.h"
#include "settings/holidays.h"

const char *
cli_config(const struct cli *cli)
{
	if (cli->config != NULL)
		return cli->config;
	if (access("config/helpline.json", F_OK) == 0)
		return "config/helpline.json";
	return "/etc/helpline/helpline.json";
}

static struct snapshot *
load(const struct cli *cli, struct snapshot_parts *parts,
    struct problems *problems)
{
	const struct account_kind *kinds[PROVIDERS_MOST + 1];
	struct snapshot *snapshot;

	providers_kinds(kinds);
	parts->file = cli_config(cli);
	parts->kinds = kinds;
	snapshot = snapshot_read(parts, problems);
	parts->kinds = NULL;
	if (snapshot != NULL)
		holidays_warn(&snapshot->settings, world_now_ms(&world_real),
		    problems);
	return snapshot;
}

struct snapshot *
cli_load_checked(const struct cli *cli, bool without_secrets,
    struct problems *problems)
{
	struct snapshot_parts parts = { .without_secrets = without_secrets };

	return load(cli, &parts, problems);
}

static struct snapshot *
load_or_tell(const struct cli *cli, struct snapshot_parts *parts,
    int *exit_code)
{
	struct snapshot *snapshot;
	struct problems problems;

	if (access(cli_config(cli), R_OK) != 0) {
		*exit_code = cli_fail(cli, CLI_NO_INPUT,
		    "the configuration %s cannot be read; --config names "
		    "another", cli_config(cli));
		return NULL;
	}
	problems_init(&problems);
	parts->without_secrets = true;
	snapshot = load(cli, parts, &problems);
	if (snapshot == NULL) {
		problems_print(&problems, stderr);
		*exit_code = CLI_CONFIG;
	}
	problems_clear(&problems);
	return snapshot;
}

struct snapshot *
cli_load(const struct cli *cli, int *exit_code)
{
	struct snapshot_parts parts = { .file = NULL };

	return load_or_tell(cli, &parts, exit_code);
}

struct snapshot *
cli_load_callbacks(const struct cli *cli, bool on, int *exit_code)
{
	struct snapshot_parts parts = {
		.callbacks = on ? CALLBACKS_PRETENDED : CALLBACKS_OFF,
	};

	return load_or_tell(cli, &parts, exit_code);
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
	else if (settings->line_count > 0)
		account = settings->lines[0].account;
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
