/* SPDX-License-Identifier: GPL-3.0-or-later */
/* helpline identify: which language each line is in, as texts are judged. */
#include "base/unicode.h"
#include "cli/command.h"
#include "languages/identify.h"

#define LINE_MOST 4096

static const struct identify_model *
read_model(const struct cli *cli, const struct snapshot *snapshot,
    struct arena *arena, int *code)
{
	const struct identify_model *model;
	struct problems problems;

	problems_init(&problems);
	model = identify_read(arena, &snapshot->languages,
	    snapshot->settings.samples, &problems);
	if (model == NULL) {
		problems_print(&problems, stderr);
		*code = cli_fail(cli, CLI_NO_INPUT,
		    "no language can be recognised");
	}
	problems_clear(&problems);
	return model;
}

static void
judge_lines(const struct snapshot *snapshot,
    const struct identify_model *model)
{
	char line[LINE_MOST];

	while (fgets(line, sizeof(line), stdin) != NULL) {
		struct bytes text = { line, strcspn(line, "\r\n") };
		struct arena arena;
		struct guess guess;

		arena_init_growing(&arena);
		guess = identify_guess(model, text, &arena);
		(void)printf("%s\t%u.%03u\n",
		    guess.language >= snapshot->languages.count ? "und" :
		    snapshot->languages.at[guess.language].tag,
		    guess.permille / 1000, guess.permille % 1000);
		arena_clear(&arena);
	}
}

static int
identify_run(struct cli *cli)
{
	int code = CLI_CONFIG;
	struct snapshot *snapshot = cli_load(cli, &code);
	const struct identify_model *model;
	struct arena arena;

	if (snapshot == NULL)
		return code;
	code = CLI_GOOD;
	arena_init_growing(&arena);
	model = read_model(cli, snapshot, &arena, &code);
	if (model != NULL)
		judge_lines(snapshot, model);
	arena_clear(&arena);
	snapshot_drop(snapshot);
	return code;
}

const struct command command_identify = {
	.name = "identify",
	.about = "Tells which language each line of the standard input is in.",
	.more = "Prints tag, tab, how sure (0 to 1); \"und\" where it would "
	    "rather ask.",
	.run = identify_run,
};
