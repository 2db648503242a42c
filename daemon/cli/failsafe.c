/* SPDX-License-Identifier: GPL-3.0-or-later */
/* helpline failsafe: documents for the carrier to fall back on when this
 * helpline cannot be reached: one for each account, by day and by night. */
#include <errno.h>

#include "base/world.h"
#include "cli/alone.h"
#include "cli/command.h"

#define ROOM 65536

static int
write_file(const struct cli *cli, const char *name, struct bytes document)
{
	const char *folder = cli_value(cli, "--out");
	char path[1024];
	FILE *out;
	bool good;

	if (folder == NULL) {
		(void)printf("%s\n", name);
		(void)fwrite(document.at, 1, document.length, stdout);
		(void)fputc('\n', stdout);
		return CLI_GOOD;
	}
	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	out = fopen(path, "wb");
	if (out == NULL)
		return cli_fail(cli, CLI_IO, "%s cannot be written: %s", path,
		    strerror(errno));
	good = fwrite(document.at, 1, document.length, out) ==
	    document.length;
	if (fclose(out) != 0 || !good)
		return cli_fail(cli, CLI_IO, "%s cannot be written", path);
	(void)printf("%s\n", path);
	return CLI_GOOD;
}

static int
write_one(const struct cli *cli, const struct snapshot *snapshot,
    const struct account *account, const char *when, int64_t at_ms)
{
	char memory[ROOM];
	const struct line *line = settings_line(&snapshot->settings, account,
	    "");
	char name[256];
	struct text text;

	if (line == NULL)
		return cli_fail(cli, CLI_CONFIG, "the account \"%s\" has no "
		    "line", account->name);
	text_init(&text, memory, sizeof(memory));
	if (!alone_document(snapshot, line, at_ms, &text))
		return cli_fail(cli, CLI_CONFIG, "the document of \"%s\" does "
		    "not fit", account->name);
	(void)snprintf(name, sizeof(name), "%s-%s.xml", account->name, when);
	return write_file(cli, name, text_bytes(&text));
}

/* Where `person` depends on hours: a moment when they are open and one when
 * they are closed; else one document for always. */
static int
write_account(const struct cli *cli, const struct snapshot *snapshot,
    const struct account *account)
{
	const struct hours *hours = flow_hours(snapshot->flow);
	int64_t now_ms = world_now_ms(&world_real);
	int64_t change_ms = hours == NULL ? INT64_MAX :
	    hours_change_ms(hours, NULL, now_ms);
	bool open;
	int code;

	if (change_ms == INT64_MAX)
		return write_one(cli, snapshot, account, "always", now_ms);
	open = hours_open(hours, NULL, now_ms);
	code = write_one(cli, snapshot, account, "day",
	    open ? now_ms : change_ms);
	if (code != CLI_GOOD)
		return code;
	return write_one(cli, snapshot, account, "night",
	    open ? change_ms : now_ms);
}

static int
failsafe_run(struct cli *cli)
{
	int code = CLI_CONFIG;
	struct snapshot *snapshot = cli_load(cli, &code);

	if (snapshot == NULL)
		return code;
	code = CLI_GOOD;
	for (unsigned i = 0; i < snapshot->settings.account_count &&
	    code == CLI_GOOD; i++)
		code = write_account(cli, snapshot,
		    &snapshot->settings.accounts[i]);
	snapshot_drop(snapshot);
	return code;
}

static const struct cli_option failsafe_options[] = {
	{ "--out", "DIR", "writes files there; else prints them" },
	{ .name = NULL },
};

const struct command command_failsafe = {
	.name = "failsafe",
	.about = "Writes documents for a carrier to fall back on.",
	.more = "They ring the numbers by themselves and end in spoken "
	    "numbers. Host them where the\ncarrier's fallback address "
	    "points, away from this helpline's own machine.",
	.options = failsafe_options,
	.run = failsafe_run,
};
