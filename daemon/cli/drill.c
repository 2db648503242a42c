/* SPDX-License-Identifier: GPL-3.0-or-later */
/* helpline drill: rings the numbers of routes at an agreed moment. */
#include "cli/control.h"

#include "base/form.h"

enum option { OPTION_SOCKET, OPTION_ALL, OPTION_AT, OPTION_BY, OPTION_LIST,
	OPTION_STOP };

static const struct cli_option options[] = {
	[OPTION_SOCKET] = { "--socket", "PATH",
	    "the control socket; else as configured" },
	[OPTION_ALL] = { "--all", NULL, "every number that routes ring" },
	[OPTION_AT] = { "--at", "TIME", "when: \"10:00\", \"Tue 10:00\", "
	    "\"2026-12-01 10:00\"; else now" },
	[OPTION_BY] = { "--by", "INITIALS", "who orders it" },
	[OPTION_LIST] = { "--list", NULL, "the numbers, and what came of "
	    "drills" },
	[OPTION_STOP] = { "--stop", NULL, "takes back all that waits" },
	{ .name = NULL },
};

static const char *
value(const struct cli *cli, enum option option)
{
	return cli->values[option] == NULL ? "" : cli->values[option];
}

static int
order(const struct cli *cli)
{
	bool all = cli->values[OPTION_ALL] != NULL;
	char memory[800];
	struct text form;

	if (cli->argument_count > 1)
		return cli_fail(cli, CLI_USAGE, "one number at a time, or "
		    "--all");
	if (all == (cli->argument_count == 1))
		return cli_fail(cli, CLI_USAGE, "name a number (day.1), a "
		    "route (day), or --all: `helpline drill --list` has them");
	text_init(&form, memory, sizeof(memory));
	if (all)
		form_add(&form, "all", BYTES("1"));
	else
		form_add(&form, "number", bytes_from_text(cli->arguments[0]));
	form_add(&form, "at", bytes_from_text(value(cli, OPTION_AT)));
	form_add(&form, "by", bytes_from_text(value(cli, OPTION_BY)));
	if (form.full)
		return cli_fail(cli, CLI_USAGE, "it is too long");
	return control_ask(cli, "POST", "/drill", text_bytes(&form));
}

static int
drill_run(struct cli *cli)
{
	bool list = cli->values[OPTION_LIST] != NULL;
	bool stop = cli->values[OPTION_STOP] != NULL;

	if (!list && !stop)
		return order(cli);
	if (list == stop || cli->argument_count > 0 ||
	    cli->values[OPTION_ALL] != NULL ||
	    cli->values[OPTION_AT] != NULL)
		return cli_fail(cli, CLI_USAGE, "--%s stands alone",
		    list ? "list" : "stop");
	if (list)
		return control_ask(cli, "GET", "/drills", BYTES(""));
	return control_ask(cli, "POST", "/drills/stop", BYTES(""));
}

const struct command command_drill = {
	.name = "drill",
	.about = "Rings the numbers of routes at an agreed time until somebody "
	    "presses 1.",
	.more = "Who answers hears that it is a test and nobody is waiting; "
	    "only a pressed 1 proves\nthe number. `helpline status` tells when "
	    "each was last proven, and alarms.",
	.arguments = "[NUMBER|ROUTE]",
	.options = options,
	.json = true,
	.run = drill_run,
};
