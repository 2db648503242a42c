/* SPDX-License-Identifier: GPL-3.0-or-later */
/* helpline reload: reads settings, flow and words anew. */
#include "cli/control.h"

static int
reload_run(struct cli *cli)
{
	return control_ask(cli, "POST", "/reload", BYTES(""));
}

const struct command command_reload = {
	.name = "reload",
	.about = "Makes the running helpline read settings, flow and words "
	    "anew.",
	.options = control_options,
	.json = true,
	.run = reload_run,
};
