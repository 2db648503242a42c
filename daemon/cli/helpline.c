/* SPDX-License-Identifier: GPL-3.0-or-later */
/* helpline: the commands for operators, each in a file of its own. */
#include <stdlib.h>

#include "cli/command.h"
#include "cli/pot.h"

#define VERSION "0.1"

static const struct command command_pot = {
	.name = "pot",
	.about = "Writes the template of translations from the prompts.",
	.arguments = "[--check] [--output FILE] [FILES...]",
	.raw = cli_pot,
};

static const struct command *const commands[] = {
	&command_check,
	&command_call,
	&command_text,
	&command_talks,
	&command_now,
	&command_languages,
	&command_identify,
	&command_readability,
	&command_failsafe,
	&command_graph,
	&command_pot,
	&command_status,
	&command_outbox,
	&command_report,
	&command_poster,
	&command_callbacks,
	&command_drill,
	&command_rehearse,
	&command_reload,
	&command_forget,
	NULL,
};

static void
print_help(FILE *out)
{
	(void)fprintf(out, "Usage: helpline [--config FILE] COMMAND ...\n\n");
	for (const struct command *const *at = commands; *at != NULL; at++)
		(void)fprintf(out, "  %-11s %s\n", (*at)->name,
		    (*at)->about);
	(void)fprintf(out, "\nhelpline COMMAND --help tells more; "
	    "helpline --version tells which this is.\n");
}

static const struct command *
find_command(const char *name)
{
	const char *names[sizeof(commands) / sizeof(commands[0])];
	unsigned count = 0;
	const char *nearest;

	for (const struct command *const *at = commands; *at != NULL; at++) {
		if (strcmp((*at)->name, name) == 0)
			return *at;
		names[count++] = (*at)->name;
	}
	names[count] = NULL;
	nearest = problem_nearest(name, names);
	(void)fprintf(stderr, "helpline: there is no command \"%s\"", name);
	if (nearest != NULL)
		(void)fprintf(stderr, "; did you mean \"%s\"?", nearest);
	(void)fputc('\n', stderr);
	return NULL;
}

static int
run_command(const struct command *command, const char *config, int argc,
    char **argv)
{
	struct cli cli = { .command = command, .config = config };
	int code;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0) {
			cli_help(command);
			return CLI_GOOD;
		}
	}
	if (command->raw != NULL)
		return command->raw(argc, argv);
	if (!cli_read(&cli, argc, argv))
		return CLI_USAGE;
	code = command->run(&cli);
	if (fflush(stdout) != 0 || ferror(stdout))
		return cli_fail(&cli, CLI_IO, "the output cannot be written");
	return code;
}

int
main(int argc, char **argv)
{
	const struct command *command;
	const char *config = NULL;
	int at = 1;

	if (argc > 2 && strcmp(argv[1], "--config") == 0) {
		config = argv[2];
		at = 3;
	}
	if (at >= argc) {
		print_help(stderr);
		return CLI_USAGE;
	}
	if (strcmp(argv[at], "--help") == 0) {
		print_help(stdout);
		return CLI_GOOD;
	}
	if (strcmp(argv[at], "--version") == 0) {
		(void)printf("helpline %s\n", VERSION);
		return CLI_GOOD;
	}
	if (argv[at][0] == '-') {
		(void)fprintf(stderr, "helpline: \"%s\" is no option here; "
		    "helpline --help lists the commands\n", argv[at]);
		return CLI_USAGE;
	}
	command = find_command(argv[at]);
	if (command == NULL)
		return CLI_USAGE;
	return run_command(command, config, argc - at, argv + at);
}
