/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A command of `helpline`: one file, one row in helpline.c. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stdio.h>

#include "base/text.h"
#include "settings/snapshot.h"

/* Exit codes, as in sysexits.h. */
enum cli_exit {
	CLI_GOOD = 0,
	CLI_WANTING = 1,		/* checked and found wanting */
	CLI_USAGE = 64,
	CLI_NO_INPUT = 66,
	CLI_UNAVAILABLE = 69,
	CLI_IO = 74,
	CLI_TRY_AGAIN = 75,
	CLI_CONFIG = 78,
};

struct cli_option {
	const char *name;		/* "--at"; NULL ends the table */
	const char *value;		/* what follows it; NULL: a flag */
	const char *about;
};

#define CLI_OPTIONS 8			/* of one command */

/* One run of a command: what was asked on the command line. */
struct cli {
	const struct command *command;
	const char *config;		/* as given; NULL: looked for */
	bool json;
	const char *values[CLI_OPTIONS];	/* "" where a flag was given */
	char **arguments;		/* NULL-terminated */
	int argument_count;
};

struct command {
	const char *name;
	const char *about;		/* one line */
	const char *more;		/* for --help; NULL: no more to say */
	const char *arguments;		/* for the usage; NULL: takes none */
	const struct cli_option *options;	/* its own; NULL: none */
	bool json;			/* prints data */
	int (*run)(struct cli *);
	int (*raw)(int argc, char **argv);	/* instead: reads its own */
};

/* NULL where the option was not given. */
const char *cli_value(const struct cli *, const char *name);

/* Reads argv after the command's name. False: told on stderr. */
bool cli_read(struct cli *, int argc, char **argv);
void cli_help(const struct command *);

/* The configuration: --config, config/helpline.json or /etc/helpline. */
const char *cli_config(const struct cli *);

/* All that decides a turn. NULL: the problems are on stderr. */
struct snapshot *cli_load(const struct cli *, int *exit_code);

/* The same with callbacks off, or as if they were configured: to try out. */
struct snapshot *cli_load_callbacks(const struct cli *, bool on,
    int *exit_code);

/* The same, with every problem and warning kept. */
struct snapshot *cli_load_checked(const struct cli *, bool without_secrets,
    struct problems *);

/* A registry's language by tag, English name or its own; NULL: told. */
const struct language *cli_language(const struct languages *, const char *,
    struct problem *);

/* The line for calls and texts at the account (NULL: the first account). */
const struct line *cli_line(const struct settings *, const char *account,
    struct problem *);

/* A sentence on stderr, "helpline COMMAND: ..."; gives `code` back. */
int cli_fail(const struct cli *, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

extern const struct command command_check, command_call, command_text,
    command_talks, command_failsafe, command_graph, command_now,
    command_languages, command_status, command_outbox, command_callbacks,
    command_reload,
    command_forget, command_identify, command_poster, command_readability,
    command_report, command_drill, command_rehearse;

#endif
