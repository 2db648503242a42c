/* SPDX-License-Identifier: GPL-3.0-or-later */
/* helpline talks: plays every talk against the flow. */
#include <dirent.h>
#include <stdlib.h>

#include "base/json.h"
#include "cli/command.h"
#include "cli/record.h"
#include "cli/talk.h"

#define TALK_BYTES 65536
#define TALKS_MOST 1000

struct tally {
	const struct cli *cli;
	const struct snapshot *snapshot;
	/* With callbacks off and on; read when a talk wants one. */
	struct snapshot *others[2];
	unsigned passed, failed;
	bool unreadable;
	struct json_writer writer;
	FILE *trace;			/* NULL: none is wanted */
};

static void
tell(struct tally *tally, const char *file, const struct problem *why)
{
	struct json_writer *writer = &tally->writer;

	if (!tally->cli->json) {
		if (why == NULL)
			(void)printf("ok      %s\n", file);
		else
			(void)printf("FAILED  %s\n", why->text);
		return;
	}
	writer_open(writer, NULL, '{');
	writer_text(writer, "talk", bytes_from_text(file));
	writer_flag(writer, "passed", why == NULL);
	if (why != NULL)
		writer_text(writer, "why", bytes_from_text(why->text));
	writer_close(writer, '}');
}

static bool
read_talk(const char *file, char *into, size_t *length)
{
	FILE *in = fopen(file, "rb");
	bool good;

	if (in == NULL)
		return false;
	*length = fread(into, 1, TALK_BYTES, in);
	good = !ferror(in) && *length < TALK_BYTES;
	(void)fclose(in);
	return good;
}

/* The settings, with what the talk says of callbacks. NULL: told. */
static const struct snapshot *
snapshot_for(struct tally *tally, struct bytes talk)
{
	int wants = talk_wants_callbacks(talk);
	int code;

	if (wants < 0 || (wants == 0 &&
	    tally->snapshot->settings.callbacks == NULL))
		return tally->snapshot;
	if (tally->others[wants] == NULL)
		tally->others[wants] = cli_load_callbacks(tally->cli,
		    wants != 0, &code);
	return tally->others[wants];
}

static bool
play(struct tally *tally, const char *file, struct bytes talk,
    struct problem *why)
{
	const struct snapshot *snapshot = snapshot_for(tally, talk);

	if (snapshot == NULL)
		return problem_set(why, "%s:1: the settings with callbacks "
		    "are not good", file);
	return talk_play_traced(snapshot, file, talk, tally->trace, why);
}

static void
play_file(struct tally *tally, const char *file)
{
	char memory[TALK_BYTES];
	struct problem why;
	size_t length;

	if (!read_talk(file, memory, &length)) {
		tally->unreadable = true;
		tally->failed++;
		(void)problem_set(&why, "%s: cannot be read, or is over %d "
		    "bytes", file, TALK_BYTES);
		tell(tally, file, &why);
	} else if (play(tally, file, (struct bytes){ memory, length },
	    &why)) {
		tally->passed++;
		tell(tally, file, NULL);
	} else {
		tally->failed++;
		tell(tally, file, &why);
	}
}

static int
is_talk(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return length > 5 && entry->d_name[0] != '.' &&
	    strcmp(entry->d_name + length - 5, ".talk") == 0;
}

/* Every talk beside the prompts. False: there is no such folder. */
static bool
play_folder(struct tally *tally)
{
	struct dirent **entries;
	char file[1024];
	int count;

	(void)snprintf(file, sizeof(file), "%s/talks",
	    tally->snapshot->settings.prompts);
	count = scandir(file, &entries, is_talk, alphasort);
	if (count < 0)
		return false;
	for (int i = 0; i < count; i++) {
		(void)snprintf(file, sizeof(file), "%s/talks/%s",
		    tally->snapshot->settings.prompts, entries[i]->d_name);
		play_file(tally, file);
		free(entries[i]);
	}
	free(entries);
	return true;
}

static void
finish(struct tally *tally)
{
	if (!tally->cli->json) {
		(void)printf("%u passed, %u failed\n", tally->passed,
		    tally->failed);
		return;
	}
	writer_close(&tally->writer, ']');
	writer_number(&tally->writer, "passed", tally->passed);
	writer_number(&tally->writer, "failed", tally->failed);
	writer_close(&tally->writer, '}');
	(void)printf("%s\n", tally->writer.into->at);
}

static int
play_all(struct tally *tally)
{
	const struct cli *cli = tally->cli;

	if (cli->argument_count == 0 && !play_folder(tally))
		return cli_fail(cli, CLI_NO_INPUT, "there is no folder "
		    "%s/talks", tally->snapshot->settings.prompts);
	for (int i = 0; i < cli->argument_count; i++)
		play_file(tally, cli->arguments[i]);
	finish(tally);
	if (tally->unreadable)
		return CLI_NO_INPUT;
	if (tally->passed + tally->failed == 0)
		return cli_fail(cli, CLI_NO_INPUT, "there are no talks");
	return tally->failed > 0 ? CLI_WANTING : CLI_GOOD;
}

/* False: told. */
static bool
open_trace(struct tally *tally)
{
	const char *file = cli_value(tally->cli, "--trace");

	if (file == NULL)
		return true;
	tally->trace = fopen(file, "w");
	if (tally->trace == NULL)
		(void)cli_fail(tally->cli, CLI_IO, "%s: cannot be written",
		    file);
	return tally->trace != NULL;
}

/* False: not all of it was written. */
static bool
close_trace(struct tally *tally)
{
	bool good = tally->trace == NULL || !ferror(tally->trace);

	if (tally->trace != NULL && fclose(tally->trace) != 0)
		good = false;
	if (!good)
		(void)cli_fail(tally->cli, CLI_IO, "the trace could not be "
		    "written");
	return good;
}

static int
talks_run(struct cli *cli)
{
	int code = CLI_CONFIG;
	struct snapshot *snapshot = cli_load(cli, &code);
	struct arena arena;
	struct text text;
	struct tally tally = { .cli = cli, .snapshot = snapshot };

	if (snapshot == NULL)
		return code;
	if (cli_value(cli, "--record") != NULL) {
		code = record_talk(cli, snapshot,
		    cli_value(cli, "--record"));
		snapshot_drop(snapshot);
		return code;
	}
	arena_init_growing(&arena);
	text_init_arena(&text, &arena, TALKS_MOST * 1024);
	tally.writer.into = &text;
	if (cli->json) {
		writer_open(&tally.writer, NULL, '{');
		writer_open(&tally.writer, "talks", '[');
	}
	code = open_trace(&tally) ? play_all(&tally) : CLI_IO;
	if (!close_trace(&tally))
		code = CLI_IO;
	arena_clear(&arena);
	snapshot_drop(tally.others[0]);
	snapshot_drop(tally.others[1]);
	snapshot_drop(snapshot);
	return code;
}

static const struct cli_option talks_options[] = {
	{ "--record", "FILE", "writes a new talk from what you type" },
	{ "--trace", "FILE", "each input and what was done, as lines of JSON" },
	{ .name = NULL },
};

const struct command command_talks = {
	.name = "talks",
	.about = "Plays talks against the flow (else all of prompts/talks/).",
	.more = "A talk is a text file, a word a line:\n"
	    "  at Sat 2026-11-21 23:10     local time\n"
	    "  account NAME    line NAME   who is called; else the first\n"
	    "  in LANGUAGE                 before a call or text: it begins so"
	    "; after: it is so\n"
	    "  call from NUMBER|withheld   text from NUMBER\n"
	    "  > KEYS or a text            picture    silence    hangs up\n"
	    "  < a part of what is said, sent or rung, in order\n"
	    "  nothing                     nothing was said or sent\n"
	    "  rings NUMBER                within 25 s of the call's start\n"
	    "  busy    no answer    rejected    voicemail    answers 90 s\n"
	    "  ends                        the helpline hung up\n"
	    "  wait 31m    store down    store up    # a comment\n"
	    "  team request|do not ring|danger|nothing    by e-mail\n"
	    "  mail down    mail up        the team's mail server\n"
	    "  callbacks on|off|full       residents are rung back, or not; a "
	    "cap is reached\n"
	    "  worker claims    desk answers|does not answer|presses 1|is "
	    "silent|hangs up\n"
	    "  nobody waits|may claim      to be rung; now\n"
	    "  resident answers 90 s|does not answer",
	.arguments = "[FILES...]",
	.options = talks_options,
	.json = true,
	.run = talks_run,
};
