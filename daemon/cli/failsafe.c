/* SPDX-License-Identifier: GPL-3.0-or-later */
/* helpline failsafe: documents for the carrier to fall back on when this
 * helpline cannot be reached: for each line, one for each way that the hours
 * can be. */
#include <errno.h>

#include "cli/alone.h"
#include "cli/command.h"

#define ROOM 65536

static int
write_file(const struct cli *cli, const char *name, struct bytes document)
{
	const char *folder = cli_value(cli, "--out");
	char path[1024];
	FILE *out;
	bool good;

	if (folder == NULL) {
		(void)printf("%s\n", name);
		(void)fwrite(document.at, 1, document.length, stdout);
		(void)fputc('\n', stdout);
		return CLI_GOOD;
	}
	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	out = fopen(path, "wb");
	if (out == NULL)
		return cli_fail(cli, CLI_IO, "%s cannot be written: %s", path,
		    strerror(errno));
	good = fwrite(document.at, 1, document.length, out) ==
	    document.length;
	if (fclose(out) != 0 || !good)
		return cli_fail(cli, CLI_IO, "%s cannot be written", path);
	(void)printf("%s\n", path);
	return CLI_GOOD;
}

/* "main.xml"; where hours decide, "main-team-open.xml" and so on. */
static bool
write_name(const struct line *line, const struct guess *guess,
    struct text *name)
{
	text_add_text(name, line->name);
	for (unsigned i = 0; i < guess->count; i++)
		text_add_format(name, "-%s-%s", guess->asked[i]->name,
		    guess->open >> i & 1 ? "open" : "closed");
	text_add_text(name, ".xml");
	return !name->full;
}

/* One document for each way that hours can be. */
static int
write_line(const struct cli *cli, const struct snapshot *snapshot,
    const struct line *line)
{
	struct guess guess = { .count = 0 };
	int code;

	do {
		char memory[ROOM], name_memory[256];
		struct text text, name;

		guess.count = 0;
		text_init(&text, memory, sizeof(memory));
		text_init(&name, name_memory, sizeof(name_memory));
		if (!alone_document(snapshot, line, &guess, &text) ||
		    !write_name(line, &guess, &name))
			return cli_fail(cli, CLI_CONFIG, "the document of the "
			    "line \"%s\" does not fit", line->name);
		code = write_file(cli, name.at, text_bytes(&text));
	} while (code == CLI_GOOD && guess_next(&guess));
	return code;
}

static int
failsafe_run(struct cli *cli)
{
	int code = CLI_CONFIG;
	struct snapshot *snapshot = cli_load(cli, &code);

	if (snapshot == NULL)
		return code;
	code = CLI_GOOD;
	for (unsigned i = 0; i < snapshot->settings.line_count &&
	    code == CLI_GOOD; i++) {
		const struct line *line = &snapshot->settings.lines[i];

		if (!line->rings_back)
			code = write_line(cli, snapshot, line);
	}
	snapshot_drop(snapshot);
	return code;
}

static const struct cli_option failsafe_options[] = {
	{ "--out", "DIR", "writes files there; else prints them" },
	{ .name = NULL },
};

const struct command command_failsafe = {
	.name = "failsafe",
	.about = "Writes documents for a carrier to fall back on.",
	.more = "They ring the numbers by themselves, in the language of the "
	    "line, and end in spoken\nnumbers: one for each line and state of "
	    "the hours. Host them where the carrier's\nfallback address "
	    "points, away from this helpline's own machine.",
	.options = failsafe_options,
	.run = failsafe_run,
};
