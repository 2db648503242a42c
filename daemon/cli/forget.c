/* SPDX-License-Identifier: GPL-3.0-or-later */
/* helpline forget: deletes what is held of a person. The number comes by
 * stdin: everybody can read the arguments of a program that runs. */
#include <unistd.h>

#include "cli/control.h"

/* Reads a line and makes "number=%2B44..." of it. */
static int
read_number(const struct cli *cli, char *form, size_t room)
{
	char line[64];
	char number[PHONE_SIZE];

	if (isatty(STDIN_FILENO)) {
		(void)fprintf(stderr, "The number: ");
		(void)fflush(stderr);
	}
	if (fgets(line, sizeof(line), stdin) == NULL)
		return cli_fail(cli, CLI_NO_INPUT, "give the number on the "
		    "standard input, for example: helpline forget < file");
	line[strcspn(line, "\r\n")] = '\0';
	if (!phone_from_person(bytes_from_text(line), number))
		return cli_fail(cli, CLI_USAGE, "that is no phone number; "
		    "write it as 07700 900123 or +447700900123");
	(void)snprintf(form, room, "number=%%2B%s", number + 1);
	return CLI_GOOD;
}

static int
forget_run(struct cli *cli)
{
	char form[PHONE_SIZE + 16];
	int code = read_number(cli, form, sizeof(form));

	if (code != CLI_GOOD)
		return code;
	return control_ask(cli, "POST", "/forget", bytes_from_text(form));
}

const struct command command_forget = {
	.name = "forget",
	.about = "Deletes what is held of a person, and what is owed to them.",
	.more = "The number is read from the standard input, never from the "
	    "command line, which\neverybody can read.",
	.options = control_options,
	.json = true,
	.run = forget_run,
};
