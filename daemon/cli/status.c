/* SPDX-License-Identifier: GPL-3.0-or-later */
/* helpline status: how the running helpline is. */
#include "cli/control.h"

static int
status_run(struct cli *cli)
{
	return control_ask(cli, "GET", "/status", BYTES(""));
}

const struct command command_status = {
	.name = "status",
	.about = "Tells how the running helpline is.",
	.options = control_options,
	.json = true,
	.run = status_run,
};
