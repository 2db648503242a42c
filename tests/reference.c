/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * reference settings|flow: the reference part of config/README.md or of
 * prompts/README.md, as the tables say it. `make references` puts it there.
 */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "flow/flow.h"
#include "providers/provider.h"
#include "settings/settings.h"

#define KINDS_MOST 32

static void
write_settings(void)
{
	const struct account_kind *kinds[KINDS_MOST] = { NULL };
	unsigned count = 0;

	for (const struct provider *const *provider = providers;
	    *provider != NULL && count < KINDS_MOST - 1; provider++)
		kinds[count++] = &(*provider)->kind;
	settings_write_reference(kinds, stdout);
}

int
main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "settings") == 0) {
		write_settings();
		return EX_OK;
	}
	if (argc == 2 && strcmp(argv[1], "flow") == 0) {
		flow_write_reference(stdout);
		return EX_OK;
	}
	(void)fputs("usage: reference settings|flow\n", stderr);
	return EX_USAGE;
}
