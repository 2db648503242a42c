/* SPDX-License-Identifier: GPL-3.0-or-later */
/* helpline rehearse: rings a desk and plays what a worker meets. */
#include "cli/control.h"

#include "base/form.h"

enum option { OPTION_SOCKET, OPTION_AS, OPTION_BY, OPTION_LIST };

static const struct cli_option options[] = {
	[OPTION_SOCKET] = { "--socket", "PATH",
	    "the control socket; else as configured" },
	[OPTION_AS] = { "--as", "CASE", "what is played: \"child\"" },
	[OPTION_BY] = { "--by", "INITIALS", "who orders it" },
	[OPTION_LIST] = { "--list", NULL, "the cases, the desks and numbers, "
	    "and what came of rehearsals" },
	{ .name = NULL },
};

static int
order(const struct cli *cli)
{
	const char *as = cli->values[OPTION_AS];
	const char *by = cli->values[OPTION_BY];
	char memory[800];
	struct text form;

	if (cli->argument_count != 1)
		return cli_fail(cli, CLI_USAGE, "name one desk or number to "
		    "ring: `helpline rehearse --list` has them");
	if (as == NULL)
		return cli_fail(cli, CLI_USAGE, "--as names what is played: "
		    "`helpline rehearse --list` has the cases");
	text_init(&form, memory, sizeof(memory));
	form_add(&form, "number", bytes_from_text(cli->arguments[0]));
	form_add(&form, "as", bytes_from_text(as));
	form_add(&form, "by", bytes_from_text(by == NULL ? "" : by));
	if (form.full)
		return cli_fail(cli, CLI_USAGE, "it is too long");
	return control_ask(cli, "POST", "/rehearse", text_bytes(&form));
}

static int
rehearse_run(struct cli *cli)
{
	if (cli->values[OPTION_LIST] == NULL)
		return order(cli);
	if (cli->argument_count > 0 || cli->values[OPTION_AS] != NULL)
		return cli_fail(cli, CLI_USAGE, "--list stands alone");
	return control_ask(cli, "GET", "/rehearsals", BYTES(""));
}

const struct command command_rehearse = {
	.name = "rehearse",
	.about = "Rings a desk now and plays to the worker what a worker "
	    "meets.",
	.more = "It says first and last that it is a rehearsal and nobody is "
	    "waiting. The cases stand\nin prompts/flow.json.",
	.arguments = "DESK|NUMBER",
	.options = options,
	.json = true,
	.run = rehearse_run,
};
