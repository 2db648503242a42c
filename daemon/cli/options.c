/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line: options by the command's table, then its arguments. */
#include <stdarg.h>
#include <stdlib.h>

#include "cli/command.h"

int
cli_fail(const struct cli *cli, int code, const char *format, ...)
{
	va_list list;

	(void)fprintf(stderr, "helpline %s: ", cli->command->name);
	va_start(list, format);
	(void)vfprintf(stderr, format, list);
	va_end(list);
	(void)fputc('\n', stderr);
	return code;
}

static int
find_option(const struct command *command, const char *name)
{
	for (int i = 0; command->options != NULL &&
	    command->options[i].name != NULL; i++) {
		if (strcmp(command->options[i].name, name) == 0)
			return i;
	}
	return -1;
}

const char *
cli_value(const struct cli *cli, const char *name)
{
	int place = find_option(cli->command, name);

	return place < 0 ? NULL : cli->values[place];
}

static bool
unknown_option(const struct cli *cli, const char *name)
{
	const char *known[CLI_OPTIONS + 4];
	unsigned count = 0;
	const char *nearest;

	known[count++] = "--config";
	known[count++] = "--help";
	if (cli->command->json)
		known[count++] = "--json";
	for (unsigned i = 0; cli->command->options != NULL &&
	    cli->command->options[i].name != NULL; i++)
		known[count++] = cli->command->options[i].name;
	known[count] = NULL;
	nearest = problem_nearest(name, known);
	(void)cli_fail(cli, CLI_USAGE, "there is no option \"%s\"%s%s%s", name,
	    nearest == NULL ? "" : "; did you mean \"",
	    nearest == NULL ? "" : nearest, nearest == NULL ? "" : "\"?");
	return false;
}

/* Reads one option; *at stands at its last word afterwards. */
static bool
read_option(struct cli *cli, int argc, char **argv, int *at)
{
	const char *name = argv[*at];
	int place = find_option(cli->command, name);
	bool config = strcmp(name, "--config") == 0;
	const char *value = "";

	if (cli->command->json && strcmp(name, "--json") == 0) {
		cli->json = true;
		return true;
	}
	if (!config && place < 0)
		return unknown_option(cli, name);
	if (config || cli->command->options[place].value != NULL) {
		if (*at + 1 >= argc) {
			(void)cli_fail(cli, CLI_USAGE, "%s needs a value",
			    name);
			return false;
		}
		value = argv[++*at];
	}
	if (config)
		cli->config = value;
	else
		cli->values[place] = value;
	return true;
}

bool
cli_read(struct cli *cli, int argc, char **argv)
{
	cli->arguments = argv;
	for (int i = 1; i < argc; i++) {
		if (argv[i][0] == '-' && argv[i][1] != '\0') {
			if (!read_option(cli, argc, argv, &i))
				return false;
		} else if (cli->command->arguments == NULL) {
			(void)cli_fail(cli, CLI_USAGE,
			    "it takes no \"%s\"", argv[i]);
			return false;
		} else {
			cli->arguments[cli->argument_count++] = argv[i];
		}
	}
	cli->arguments[cli->argument_count] = NULL;
	return true;
}

void
cli_help(const struct command *command)
{
	const char *arguments = command->arguments;

	(void)printf("Usage: helpline %s%s%s%s\n\n%s\n", command->name,
	    command->raw == NULL ? " [OPTIONS]" : "",
	    arguments == NULL ? "" : " ", arguments == NULL ? "" : arguments,
	    command->about);
	if (command->more != NULL)
		(void)printf("%s\n", command->more);
	if (command->raw != NULL)
		return;
	(void)printf("\n  %-22s %s\n", "--config FILE",
	    "else config/helpline.json, else /etc/helpline/helpline.json");
	if (command->json)
		(void)printf("  %-22s %s\n", "--json",
		    "prints JSON, for programs");
	for (const struct cli_option *option = command->options;
	    option != NULL && option->name != NULL; option++) {
		char left[64];

		(void)snprintf(left, sizeof(left), "%s%s%s", option->name,
		    option->value == NULL ? "" : " ",
		    option->value == NULL ? "" : option->value);
		(void)printf("  %-22s %s\n", left, option->about);
	}
}
