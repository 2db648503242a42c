/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was typed is written as it stands; beside it the beginning of all that
 * came of it. The talk is played once more before it is kept, so that it is
 * true on the day when it is written.
 */
#include "cli/record.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/when.h"
#include "base/world.h"
#include "cli/show.h"
#include "cli/talk.h"

#define TALK_ROOM 65536
#define LINE_ROOM 500
#define PART_MOST 60			/* bytes of what was said */

struct recording {
	const struct cli *cli;
	struct talk talk;
	struct text text;		/* the talk so far */
	unsigned written;		/* moments */
	uint16_t language;		/* of the last one that was written */
	bool tty;
};

/* Where a part of the words may end: at a space, before a line's end, and not
 * where a comment would begin. */
static size_t
part_length(const char *words)
{
	size_t length = strcspn(words, "\n#");
	size_t cut;

	if (length <= PART_MOST)
		return length;
	for (cut = PART_MOST; cut > 0 && words[cut] != ' '; cut--)
		continue;
	/* Scripts without spaces: whole letters of UTF-8. */
	if (cut == 0) {
		cut = PART_MOST;
		while (cut > 0 && ((unsigned char)words[cut] & 0xc0) == 0x80)
			cut--;
	}
	return cut;
}

static void
write_words(struct recording *recording, const struct moment *moment)
{
	struct bytes part = { moment->text, part_length(moment->text) };

	while (part.length > 0 && part.at[part.length - 1] == ' ')
		part.length--;
	if (part.length == 0)
		return;
	text_add_text(&recording->text, "< ");
	text_add(&recording->text, part);
	text_add_char(&recording->text, '\n');
	if (moment->language == NULL ||
	    moment->language->index == recording->language)
		return;
	recording->language = moment->language->index;
	text_add_format(&recording->text, "in %s\n",
	    moment->language->english);
}

static void
write_moments(struct recording *recording)
{
	const struct player *player = &recording->talk.player;
	bool any = false;
	bool told = false;

	for (; recording->written < player->count; recording->written++) {
		const struct moment *moment =
		    &player->moments[recording->written];

		if (recording->talk.by == TALK_TEXT)
			show_text(moment, stdout);
		else
			show_call(moment, stdout);
		any |= moment->kind == MOMENT_SENT;
		told |= moment->kind == MOMENT_FORGOTTEN;
		if (moment->kind == MOMENT_ENDED)
			text_add_text(&recording->text, "ends\n");
		else
			write_words(recording, moment);
	}
	if (any || recording->talk.by != TALK_TEXT)
		return;
	text_add_text(&recording->text, "nothing\n");
	if (!told)
		(void)printf("(nothing is sent)\n");
}

/* Words after which something may have happened. */
static bool
is_deed(const char *line)
{
	static const char *const deeds[] = {
		"call from", ">", "picture", "silence", "busy", "no answer",
		"rejected", "answers", "voicemail",
	};

	for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++) {
		if (strncmp(line, deeds[i], strlen(deeds[i])) == 0)
			return true;
	}
	return false;
}

/* The talk says its own time, or it would be another one tomorrow. */
static void
write_time(struct recording *recording)
{
	const struct talk *talk = &recording->talk;

	text_add_text(&recording->text, "at ");
	when_write(talk->snapshot->settings.zone, talk->player.now_ms,
	    &recording->text);
	text_add_char(&recording->text, '\n');
}

static void
take(struct recording *recording, const char *line)
{
	struct problem why;

	if (recording->text.length == 0 && strncmp(line, "at ", 3) != 0)
		write_time(recording);
	/* A moment that a key cuts short must not have been written yet. */
	recording->written = recording->talk.player.count;
	if (!talk_word(&recording->talk, line, &why)) {
		(void)fprintf(stderr, "helpline talks: left out: %s\n",
		    why.text);
		return;
	}
	text_add_text(&recording->text, line);
	text_add_char(&recording->text, '\n');
	if (is_deed(line))
		write_moments(recording);
}

/* False: the input has ended. */
static bool
read_line(struct recording *recording, char *line)
{
	size_t length;

	if (recording->tty) {
		(void)printf("> ");
		(void)fflush(stdout);
	}
	if (fgets(line, LINE_ROOM, stdin) == NULL)
		return false;
	length = strcspn(line, "\r\n");
	while (length > 0 && (line[length - 1] == ' ' ||
	    line[length - 1] == '\t'))
		length--;
	line[length] = '\0';
	return true;
}

static int
keep(const struct recording *recording, const struct snapshot *snapshot,
    const char *file)
{
	struct problem why;
	FILE *out;
	bool good;

	if (recording->text.full)
		return cli_fail(recording->cli, CLI_USAGE, "the talk is over "
		    "%d bytes", TALK_ROOM);
	if (!talk_play(snapshot, file, text_bytes(&recording->text), &why))
		return cli_fail(recording->cli, CLI_WANTING, "it does not "
		    "play a second time: %s", why.text);
	out = fopen(file, "wx");
	if (out == NULL)
		return cli_fail(recording->cli, CLI_IO, "%s: %s", file,
		    errno == EEXIST ? "is there already; choose another name" :
		    strerror(errno));
	good = fputs(recording->text.at, out) >= 0;
	if (fclose(out) != 0 || !good)
		return cli_fail(recording->cli, CLI_IO, "%s: could not be "
		    "written", file);
	(void)printf("%s is written. Take out what need not stay as it is.\n",
	    file);
	return CLI_GOOD;
}

static void
begin(struct recording *recording, const struct snapshot *snapshot)
{
	const struct settings *settings = &snapshot->settings;
	struct talk *talk = &recording->talk;

	talk->snapshot = snapshot;
	player_init(&talk->player, snapshot, &settings->lines[0],
	    world_now_ms(&world_real) / 60000 * 60000);
}

int
record_talk(const struct cli *cli, const struct snapshot *snapshot,
    const char *file)
{
	struct recording recording = { .cli = cli,
		.tty = isatty(STDIN_FILENO) != 0 };
	char line[LINE_ROOM];
	struct arena arena;
	int code;

	if (snapshot->settings.line_count == 0)
		return cli_fail(cli, CLI_CONFIG, "the configuration has no "
		    "line");
	if (access(file, F_OK) == 0)
		return cli_fail(cli, CLI_USAGE, "%s is there already; choose "
		    "another name", file);
	arena_init_growing(&arena);
	text_init_arena(&recording.text, &arena, TALK_ROOM);
	begin(&recording, snapshot);
	while (read_line(&recording, line)) {
		if (line[0] != '\0')
			take(&recording, line);
	}
	code = recording.talk.by == TALK_NOTHING ?
	    cli_fail(cli, CLI_USAGE, "nobody has called or texted: begin "
		"with \"call from +447700900123\"") :
	    keep(&recording, snapshot, file);
	player_clear(&recording.talk.player);
	arena_clear(&arena);
	return code;
}
