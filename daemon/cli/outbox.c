/* SPDX-License-Identifier: GPL-3.0-or-later */
/* helpline outbox: texts, calls and mails that are owed, and their fate. */
#include "cli/control.h"

static int
outbox_run(struct cli *cli)
{
	return control_ask(cli, "GET", "/outbox", BYTES(""));
}

const struct command command_outbox = {
	.name = "outbox",
	.about = "Lists texts that are owed, and what became of the others.",
	.options = control_options,
	.json = true,
	.run = outbox_run,
};
