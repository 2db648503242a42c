/* SPDX-License-Identifier: GPL-3.0-or-later */
/* helpline callbacks: who wants to be rung back, and a worker's word on it. */
#include "cli/control.h"

#include "base/form.h"

enum option { OPTION_SOCKET, OPTION_DESK, OPTION_BY, OPTION_REVEAL,
	OPTION_WHY };

static const struct cli_option options[] = {
	[OPTION_SOCKET] = { "--socket", "PATH",
	    "the control socket; else as configured" },
	[OPTION_DESK] = { "--desk", "NAME", "claim: the telephone to ring" },
	[OPTION_BY] = { "--by", "INITIALS", "who says it" },
	[OPTION_REVEAL] = { "--reveal", NULL, "show: the number, too" },
	[OPTION_WHY] = { "--why", "TEXT",
	    "--reveal: what for, without a number; it is logged" },
	{ .name = NULL },
};

/* What may be said of a request, and which options that needs. */
static const struct word {
	const char *name;
	const char *order;
	bool desk, reveal;
} words[] = {
	{ "claim", "claim", true, false },
	{ "release", "release", false, false },
	{ "done", "done", false, false },
	{ "show", "reveal", false, true },
};

static const struct word *
find_word(const struct cli *cli)
{
	const char *names[sizeof(words) / sizeof(words[0]) + 1];
	const char *said = cli->arguments[0];
	const char *nearest;
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i].name, said) == 0)
			return &words[i];
		names[i] = words[i].name;
	}
	names[i] = NULL;
	nearest = problem_nearest(said, names);
	(void)cli_fail(cli, CLI_USAGE, "nobody can \"%s\" a request%s%s%s",
	    said, nearest == NULL ? "" : "; did you mean \"",
	    nearest == NULL ? "" : nearest, nearest == NULL ? "" : "\"?");
	return NULL;
}

static int
needs(const struct cli *cli, const struct word *word, const char *what)
{
	return cli_fail(cli, CLI_USAGE, "\"%s\" needs %s", word->name, what);
}

static int
say(const struct cli *cli, const struct word *word)
{
	const char *desk = cli->values[OPTION_DESK];
	const char *by = cli->values[OPTION_BY];
	const char *why = cli->values[OPTION_WHY];
	char memory[800];
	struct text form;

	if (cli->argument_count != 2)
		return needs(cli, word, "one reference, for example KT482");
	if (by == NULL)
		return needs(cli, word, "--by with your initials");
	if (word->desk && desk == NULL)
		return needs(cli, word, "--desk with the telephone to ring");
	if (word->reveal && (cli->values[OPTION_REVEAL] == NULL ||
	    why == NULL))
		return needs(cli, word, "--reveal, and --why with what for");
	text_init(&form, memory, sizeof(memory));
	form_add(&form, "order", bytes_from_text(word->order));
	form_add(&form, "reference", bytes_from_text(cli->arguments[1]));
	form_add(&form, "by", bytes_from_text(by));
	if (word->desk)
		form_add(&form, "desk", bytes_from_text(desk));
	if (word->reveal)
		form_add(&form, "why", bytes_from_text(why));
	if (form.full)
		return cli_fail(cli, CLI_USAGE, "it is too long");
	return control_ask(cli, "POST", "/callback", text_bytes(&form));
}

static int
callbacks_run(struct cli *cli)
{
	const struct word *word;

	if (cli->argument_count == 0)
		return control_ask(cli, "GET", "/callbacks", BYTES(""));
	word = find_word(cli);
	return word == NULL ? CLI_USAGE : say(cli, word);
}

const struct command command_callbacks = {
	.name = "callbacks",
	.about = "Lists who wants to be rung back; rings them, the worker "
	    "first.",
	.more = "Without words: the list, without numbers.\n"
	    "  claim REF --desk NAME --by INITIALS   rings that desk; press 1, "
	    "and they are rung\n"
	    "  release REF --by INITIALS             it waits again\n"
	    "  done REF --by INITIALS                nobody rings any more\n"
	    "  show REF --reveal --by INITIALS --why TEXT",
	.arguments = "[claim|release|done|show REF]",
	.options = options,
	.json = true,
	.run = callbacks_run,
};
