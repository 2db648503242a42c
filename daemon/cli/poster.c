/* SPDX-License-Identifier: GPL-3.0-or-later */
/* helpline poster: what is put on walls and into pockets, from the
 * configuration, so that no wrong number is ever printed. */
#include <string.h>

#include "cli/command.h"
#include "cli/poster_page.h"
#include "cli/program.h"

#define PAGE_ROOM (256 << 10)

static int
find_line(const struct cli *cli, struct poster *poster)
{
	const struct settings *settings = &poster->snapshot->settings;
	const char *name = cli_value(cli, "--line");
	const char *names[65];
	unsigned count = 0;

	for (unsigned i = 0; i < settings->line_count; i++) {
		if (name == NULL || strcmp(settings->lines[i].name,
		    name) == 0) {
			poster->line = &settings->lines[i];
			return CLI_GOOD;
		}
		if (count < 64)
			names[count++] = settings->lines[i].name;
	}
	names[count] = NULL;
	if (name == NULL)
		return cli_fail(cli, CLI_CONFIG, "the configuration has no "
		    "line");
	name = problem_nearest(name, names);
	return cli_fail(cli, CLI_USAGE, "there is no line \"%s\"%s%s%s",
	    cli_value(cli, "--line"), name == NULL ? "" :
	    "; did you mean \"", name == NULL ? "" : name,
	    name == NULL ? "" : "\"?");
}

static int
put_page(const struct cli *cli, struct bytes page)
{
	const char *pdf = cli_value(cli, "--pdf");
	const char *const argv[] = { "rsvg-convert", "--format", "pdf",
		"--output", pdf, NULL };
	struct problem why;

	if (pdf == NULL)
		return fwrite(page.at, 1, page.length, stdout) ==
		    page.length && fflush(stdout) == 0 ? CLI_GOOD :
		    cli_fail(cli, CLI_IO, "it could not be written");
	if (program_feed(argv, page, &why))
		return CLI_GOOD;
	return cli_fail(cli, CLI_UNAVAILABLE, "no PDF: %s; install the "
	    "package librsvg2-bin, or take the SVG without --pdf", why.text);
}

static int
make_page(const struct cli *cli, struct poster *poster)
{
	struct problem why;
	struct arena arena;
	struct text text;
	int code = find_line(cli, poster);

	if (code != CLI_GOOD)
		return code;
	poster->language = cli_language(&poster->snapshot->languages,
	    cli->arguments[0], &why);
	if (poster->language == NULL)
		return cli_fail(cli, CLI_USAGE, "%s", why.text);
	if (cli_value(cli, "--cards") == NULL && !poster->language->offered)
		return cli_fail(cli, CLI_USAGE, "there are no words in %s "
		    "yet; wallet cards need none: --cards",
		    poster->language->english);
	arena_init_growing(&arena);
	text_init_arena(&text, &arena, PAGE_ROOM);
	if (cli_value(cli, "--cards") != NULL)
		poster_cards(poster, &text);
	else
		poster_page(poster, &text);
	code = text.full ? cli_fail(cli, CLI_IO, "no memory is left") :
	    put_page(cli, text_bytes(&text));
	arena_clear(&arena);
	return code;
}

static int
poster_run(struct cli *cli)
{
	int code = CLI_CONFIG;
	struct snapshot *snapshot;
	struct poster poster;

	if (cli->argument_count != 1)
		return cli_fail(cli, CLI_USAGE, "which language? For example: "
		    "helpline poster pl > poster.svg");
	snapshot = cli_load(cli, &code);
	if (snapshot == NULL)
		return code;
	poster = (struct poster){ .snapshot = snapshot };
	code = make_page(cli, &poster);
	snapshot_drop(snapshot);
	return code;
}

static const struct cli_option poster_options[] = {
	{ "--cards", NULL, "ten wallet cards with no words on them" },
	{ "--line", "NAME", "whose number is printed; else the first line" },
	{ "--pdf", "FILE", "writes a PDF there; else SVG to the output" },
	{ .name = NULL },
};

const struct command command_poster = {
	.name = "poster",
	.about = "Makes a poster or wallet cards in a language, to print.",
	.more = "Number and keys come from the configuration. After printing, "
	    "note it in the file of\n`printed`: then no change can make the "
	    "paper wrong without being refused.",
	.arguments = "LANGUAGE",
	.options = poster_options,
	.run = poster_run,
};
