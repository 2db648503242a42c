/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/talk.h"

#include "cli/trace.h"

#define LINE_MOST 500u

static bool
is_space(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r';
}

/* A comment begins at a # after a space; in what is said and typed after two,
 * for `> #` is a key. */
static size_t
before_comment(const char *at, size_t length)
{
	bool quotes = length > 0 && (at[0] == '>' || at[0] == '<');

	for (size_t i = 0; i < length; i++) {
		if (at[i] != '#')
			continue;
		if (i == 0 || at[i - 1] == '\t')
			return i;
		if (is_space(at[i - 1]) && (!quotes || is_space(at[i - 2])))
			return i;
	}
	return length;
}

/* The next line without comment and spaces around; false at the end. */
static bool
next_line(struct bytes *rest, char line[LINE_MOST + 1], bool *too_long)
{
	const char *newline;
	size_t length;

	if (rest->length == 0)
		return false;
	newline = memchr(rest->at, '\n', rest->length);
	length = newline == NULL ? rest->length :
	    (size_t)(newline - rest->at);
	struct bytes whole = { rest->at, length };
	*rest = bytes_after(*rest, newline == NULL ? length : length + 1);
	while (whole.length > 0 && is_space(whole.at[0]))
		whole = bytes_after(whole, 1);
	whole.length = before_comment(whole.at, whole.length);
	while (whole.length > 0 && is_space(whole.at[whole.length - 1]))
		whole.length--;
	*too_long = whole.length > LINE_MOST ||
	    memchr(whole.at, '\0', whole.length) != NULL;
	if (*too_long)
		whole.length = 0;
	memcpy(line, whole.at, whole.length);
	line[whole.length] = '\0';
	return true;
}

static bool
first_line_of(const struct snapshot *snapshot, struct talk *talk)
{
	const struct settings *settings = &snapshot->settings;
	int64_t now_ms;

	if (settings->line_count == 0)
		return false;
	/* A Monday at noon, unless the talk says another time. */
	now_ms = zone_utc_ms(settings->zone, 2026, 1, 19, 12, 0);
	player_init(&talk->player, snapshot, &settings->lines[0], now_ms);
	return true;
}

static bool
play_lines(struct talk *talk, const char *file, struct bytes rest,
    struct problem *why)
{
	char line[LINE_MOST + 1];
	bool too_long;

	for (unsigned number = 1; next_line(&rest, line, &too_long);
	    number++) {
		struct problem wrong;

		if (too_long)
			return problem_set(why, "%s:%u: the line is no text, "
			    "or over %u bytes", file, number, LINE_MOST);
		if (line[0] != '\0' && !talk_word(talk, line, &wrong))
			return problem_set(why, "%s:%u: %s", file, number,
			    wrong.text);
	}
	if (talk->by == TALK_NOTHING)
		return problem_set(why, "%s:1: nobody calls or texts in this "
		    "talk", file);
	return true;
}

int
talk_wants_callbacks(struct bytes text)
{
	char line[LINE_MOST + 1];
	bool too_long;

	while (next_line(&text, line, &too_long)) {
		if (strcmp(line, "callbacks on") == 0)
			return 1;
		if (strcmp(line, "callbacks off") == 0)
			return 0;
	}
	return -1;
}

bool
talk_play(const struct snapshot *snapshot, const char *file,
    struct bytes text, struct problem *why)
{
	return talk_play_traced(snapshot, file, text, NULL, why);
}

bool
talk_play_traced(const struct snapshot *snapshot, const char *file,
    struct bytes text, FILE *trace, struct problem *why)
{
	struct talk talk = { .snapshot = snapshot };
	bool good;

	if (!first_line_of(snapshot, &talk))
		return problem_set(why, "%s:1: the configuration has no line",
		    file);
	talk.player.trace = trace;
	if (trace != NULL)
		trace_talk(trace, file,
		    snapshot->settings.callbacks != NULL);
	good = play_lines(&talk, file, text, why);
	player_clear(&talk.player);
	return good;
}

static bool
is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* Spaces and commas between two digits go, other white space is one space. */
char *
talk_squeeze(struct arena *arena, const char *text)
{
	char *into = arena_copy_text(arena, text);
	size_t length = 0;

	for (const char *at = text; into != NULL && *at != '\0'; at++) {
		size_t gap = strspn(at, " ,\n");

		if (gap > 0 && length > 0 && is_digit(into[length - 1]) &&
		    is_digit(at[gap]))
			at += gap;
		else if (*at == '\n')
			into[length++] = ' ';
		if (*at != '\n')
			into[length++] = *at;
	}
	if (into != NULL)
		into[length] = '\0';
	return into;
}

/* Said or sent, and the number that rings. */
static bool
has_words(const struct moment *moment)
{
	return moment->kind == MOMENT_SAID || moment->kind == MOMENT_SENT ||
	    moment->kind == MOMENT_WORKER || moment->kind == MOMENT_RINGS;
}

bool
talk_find(struct talk *talk, const char *part)
{
	struct player *player = &talk->player;
	const char *wanted = talk_squeeze(&player->arena, part);

	for (unsigned i = talk->at; wanted != NULL && i < player->count; i++) {
		const struct moment *moment = &player->moments[i];
		size_t offset = i == talk->at ? talk->offset : 0;
		const char *words;
		const char *found;

		if (!has_words(moment))
			continue;
		words = talk_squeeze(&player->arena, moment->text);
		found = words == NULL ? NULL : strstr(words + offset, wanted);
		if (found == NULL)
			continue;
		talk->at = i;
		talk->offset = (size_t)(found - words) + strlen(wanted);
		talk->matched = moment;
		return true;
	}
	return false;
}

static const char *const moment_words[MOMENT_KINDS] = {
	[MOMENT_SAID] = "it said",
	[MOMENT_WORKER] = "who answered heard",
	[MOMENT_SENT] = "it sent",
	[MOMENT_RINGS] = "it rings",
	[MOMENT_LISTENS] = "it waits for a key",
	[MOMENT_FORGOTTEN] = "it forgot the person",
	[MOMENT_REFUSED] = "the text was not taken",
	[MOMENT_ENDED] = "it hung up",
};

void
talk_instead(const struct talk *talk, struct problem *why)
{
	const struct player *player = &talk->player;
	struct text text;
	size_t before = strlen(why->text);
	bool any = false;

	text_init(&text, why->text + before, sizeof(why->text) - before);
	text_add_text(&text, "; instead ");
	for (unsigned i = talk->since; i < player->count; i++) {
		const struct moment *moment = &player->moments[i];
		const char *words = moment_words[moment->kind];

		if (words == NULL)
			continue;
		text_add_format(&text, "%s%s%s%s%s", any ? ", " : "", words,
		    moment->text[0] == '\0' ? "" : " \"", moment->text,
		    moment->text[0] == '\0' ? "" : "\"");
		any = true;
	}
	if (!any)
		text_add_text(&text, "nothing happened");
	for (char *at = why->text; *at != '\0'; at++) {
		if (*at == '\n')
			*at = ' ';
	}
}
