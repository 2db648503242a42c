/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a talk: a row each. */
#include <stdlib.h>

#include "base/when.h"
#include "cli/command.h"
#include "cli/talk.h"

struct word {
	const char *word;
	bool more;			/* something follows it */
	bool (*say)(struct talk *, const char *rest, struct problem *);
};

static bool
say_at(struct talk *talk, const char *rest, struct problem *why)
{
	return when_read(rest, talk->snapshot->settings.zone,
	    &talk->player.now_ms, why);
}

static bool
say_account(struct talk *talk, const char *rest, struct problem *why)
{
	const struct line *line = cli_line(&talk->snapshot->settings, rest,
	    why);

	if (line == NULL)
		return false;
	if (talk_calling(talk))
		return problem_set(why, "the account cannot change in the "
		    "middle of a call");
	player_use(&talk->player, line);
	return true;
}

static bool
say_text(struct talk *talk, const char *rest, struct problem *why)
{
	if (talk_calling(talk))
		return problem_set(why, "a call is going on: end it with "
		    "\"hangs up\"");
	if (!phone_from_person(bytes_from_text(rest), talk->texter))
		return problem_set(why, "\"%s\" is no phone number", rest);
	talk_turn_page(talk);
	talk->by = TALK_TEXT;
	return true;
}

static bool
is_keys(const char *keys)
{
	return keys[strspn(keys, "0123456789*#")] == '\0';
}

static bool
say_does(struct talk *talk, const char *rest, struct problem *why)
{
	if (talk->by == TALK_NOTHING)
		return problem_set(why, "first somebody must call or text, "
		    "for example \"call from +447700900123\"");
	talk_turn_page(talk);
	if (talk->by == TALK_TEXT)
		return player_text(&talk->player, talk->texter,
		    bytes_from_text(rest), 0, why);
	if (!is_keys(rest))
		return problem_set(why, "\"%s\" are no keys: a call has 0 to "
		    "9, * and #", rest);
	return player_press(&talk->player, rest, why);
}

static bool
say_picture(struct talk *talk, const char *rest, struct problem *why)
{
	(void)rest;
	if (talk->by != TALK_TEXT)
		return problem_set(why, "a picture comes by text: first "
		    "\"text from +447700900123\"");
	talk_turn_page(talk);
	return player_text(&talk->player, talk->texter, BYTES(""), 1, why);
}

static bool
say_heard(struct talk *talk, const char *rest, struct problem *why)
{
	if (talk_find(talk, rest))
		return true;
	(void)problem_set(why, "\"%s\" was not said or sent", rest);
	talk_instead(talk, why);
	return false;
}

static bool
say_nothing(struct talk *talk, const char *rest, struct problem *why)
{
	const struct player *player = &talk->player;

	(void)rest;
	for (unsigned i = talk->since; i < player->count; i++) {
		enum moment_kind kind = player->moments[i].kind;

		if (kind != MOMENT_SAID && kind != MOMENT_SENT &&
		    kind != MOMENT_RINGS)
			continue;
		(void)problem_set(why, "nothing was to be said or sent");
		talk_instead(talk, why);
		return false;
	}
	return true;
}

static bool
say_rings(struct talk *talk, const char *rest, struct problem *why)
{
	char wanted[PHONE_SIZE];
	const char *rings;

	if (!phone_from_person(bytes_from_text(rest), wanted))
		return problem_set(why, "\"%s\" is no phone number", rest);
	rings = player_ringing(&talk->player);
	if (rings != NULL && strcmp(rings, wanted) == 0)
		return player_let_ring(&talk->player, why);
	(void)problem_set(why, "%s does not ring", rest);
	talk_instead(talk, why);
	return false;
}

static bool
say_silence(struct talk *talk, const char *rest, struct problem *why)
{
	(void)rest;
	talk_turn_page(talk);
	return player_stays_silent(&talk->player, why);
}

static bool
dialed(struct talk *talk, enum dialed dialed, unsigned seconds,
    struct problem *why)
{
	talk_turn_page(talk);
	return player_dialed(&talk->player, dialed, true /* taken */, seconds,
	    why);
}

static bool
say_busy(struct talk *talk, const char *rest, struct problem *why)
{
	(void)rest;
	return dialed(talk, DIALED_BUSY, 0, why);
}

static bool
say_no_answer(struct talk *talk, const char *rest, struct problem *why)
{
	(void)rest;
	return dialed(talk, DIALED_NO_ANSWER, 0, why);
}

static bool
say_rejected(struct talk *talk, const char *rest, struct problem *why)
{
	(void)rest;
	return dialed(talk, DIALED_FAILED, 0, why);
}

struct unit {
	const char *name;
	int64_t ms;
};

static const struct unit units[] = {
	{ "s", 1000 }, { "m", 60000 }, { "h", 3600000 }, { "d", 86400000 },
};

/* "90 s", "31m", "2 h": milliseconds; false if it is none. */
static bool
read_duration(const char *text, int64_t *ms)
{
	size_t digits = strspn(text, "0123456789");
	unsigned long long number;
	const char *unit = text + digits;

	if (!bytes_number((struct bytes){ text, digits }, &number) ||
	    number > 100000)
		return false;
	unit += strspn(unit, " ");
	for (unsigned i = 0; i < 4; i++) {
		if (strcmp(unit, units[i].name) == 0) {
			*ms = (int64_t)number * units[i].ms;
			return true;
		}
	}
	return false;
}

bool
talk_duration(const char *text, int64_t *ms, struct problem *why)
{
	if (read_duration(text, ms))
		return true;
	return problem_set(why, "\"%s\" is no length of time; write \"90 s\", "
	    "\"31m\" or \"2h\"", text);
}

static bool
say_answers(struct talk *talk, const char *rest, struct problem *why)
{
	int64_t ms = 0;

	return talk_duration(rest, &ms, why) &&
	    dialed(talk, DIALED_ANSWERED, (unsigned)(ms / 1000), why);
}

/* It answers, and nobody presses anything: for the helpline somebody did,
 * unless the number is one that asks first. */
static bool
say_voicemail(struct talk *talk, const char *rest, struct problem *why)
{
	(void)rest;
	talk_turn_page(talk);
	return player_dialed(&talk->player, DIALED_ANSWERED,
	    false /* taken */, 20, why);
}

static bool
say_hangs_up(struct talk *talk, const char *rest, struct problem *why)
{
	(void)rest;
	talk_turn_page(talk);
	return player_hangs_up(&talk->player, why);
}

static bool
say_ends(struct talk *talk, const char *rest, struct problem *why)
{
	(void)rest;
	if (talk->by == TALK_CALL && talk->player.state == PLAYER_ENDED)
		return true;
	(void)problem_set(why, "the helpline does not hang up");
	talk_instead(talk, why);
	return false;
}

static bool
say_wait(struct talk *talk, const char *rest, struct problem *why)
{
	int64_t ms = 0;

	if (!talk_duration(rest, &ms, why))
		return false;
	if (talk_calling(talk))
		return problem_set(why, "nobody waits in a call: write "
		    "\"silence\", or \"answers 90 s\"");
	talk->player.now_ms += ms;
	return true;
}

static bool
say_store_down(struct talk *talk, const char *rest, struct problem *why)
{
	(void)rest;
	(void)why;
	talk->player.store_down = true;
	return true;
}

static bool
say_store_up(struct talk *talk, const char *rest, struct problem *why)
{
	(void)rest;
	(void)why;
	talk->player.store_down = false;
	return true;
}

static bool
say_within(struct talk *talk, const char *rest, struct problem *why)
{
	struct player *player = &talk->player;
	int64_t most_ms = 0;

	if (!talk_duration(rest, &most_ms, why))
		return false;
	if (player->state == PLAYER_RINGS && player->first_ring_ms < 0 &&
	    !player_let_ring(player, why))
		return false;
	if (player->first_ring_ms < 0)
		return problem_set(why, "no number has rung in this call");
	if (player->first_ring_ms <= most_ms)
		return true;
	return problem_set(why, "the first number rang after %d.%d s, not "
	    "within %s", (int)(player->first_ring_ms / 1000),
	    (int)(player->first_ring_ms % 1000 / 100), rest);
}

/* What was last heard is in this language; before anybody calls or texts:
 * calls and texts begin in it, as on a line of its own. */
static bool
say_in(struct talk *talk, const char *rest, struct problem *why)
{
	const struct player *player = &talk->player;
	const struct language *language =
	    cli_language(&talk->snapshot->languages, rest, why);
	const struct moment *last = talk->matched;

	if (language == NULL)
		return false;
	if (talk->since == player->count && !talk_calling(talk)) {
		player_speak(&talk->player, language->index);
		return true;
	}
	for (unsigned i = player->count; last == NULL && i > talk->since;
	    i--) {
		if (player->moments[i - 1].language != NULL)
			last = &player->moments[i - 1];
	}
	if (last == NULL)
		return problem_set(why, "nothing was said or sent in any "
		    "language");
	if (last->language->index == language->index)
		return true;
	return problem_set(why, "\"%.150s\" is in %s, not in %s", last->text,
	    last->language->english, language->english);
}

static const struct word words[] = {
	{ "at", true, say_at },
	{ "account", true, say_account },
	{ "call from", true, talk_call },
	{ "text from", true, say_text },
	{ ">", true, say_does },
	{ "<", true, say_heard },
	{ "nothing", false, say_nothing },
	{ "picture", false, say_picture },
	{ "silence", false, say_silence },
	{ "rings", true, say_rings },
	{ "shows", true, talk_shows },
	{ "busy", false, say_busy },
	{ "no answer", false, say_no_answer },
	{ "rejected", false, say_rejected },
	{ "answers", true, say_answers },
	{ "voicemail", false, say_voicemail },
	{ "hangs up", false, say_hangs_up },
	{ "ends", false, say_ends },
	{ "wait", true, say_wait },
	{ "within", true, say_within },
	{ "in", true, say_in },
	{ "override", true, talk_override },
	{ "callbacks", true, talk_callbacks },
	{ "line", true, talk_line },
	{ "nobody", true, talk_nobody },
	{ "worker claims", false, talk_worker },
	{ "desk", true, talk_desk },
	{ "resident", true, talk_resident },
	{ "team", true, talk_team },
	{ "mail", true, talk_mail },
	{ "store down", false, say_store_down },
	{ "store up", false, say_store_up },
};

#define WORDS (sizeof(words) / sizeof(words[0]))

/* What follows the word; NULL: the line does not begin with it. */
static const char *
after_word(const char *line, const char *word)
{
	size_t length = strlen(word);

	if (strncmp(line, word, length) != 0 ||
	    (line[length] != '\0' && line[length] != ' ' &&
	    line[length] != '\t'))
		return NULL;
	return line + length + strspn(line + length, " \t");
}

/* The known word that is most like how the line begins. */
static const char *
nearest_word(const char *line)
{
	for (unsigned i = 0; i < WORDS; i++) {
		const char *known[] = { words[i].word, NULL };
		char begin[24] = "";
		size_t length = strcspn(line, " \t");

		if (strchr(words[i].word, ' ') != NULL &&
		    line[length] != '\0')
			length += 1 + strcspn(line + length + 1, " \t");
		if (length >= sizeof(begin))
			continue;
		memcpy(begin, line, length);
		if (problem_nearest(begin, known) != NULL)
			return words[i].word;
	}
	return NULL;
}

bool
talk_word(struct talk *talk, const char *line, struct problem *why)
{
	const char *nearest;

	for (unsigned i = 0; i < WORDS; i++) {
		const char *rest = after_word(line, words[i].word);

		if (rest == NULL)
			continue;
		if (words[i].more && *rest == '\0')
			return problem_set(why, "something must follow "
			    "\"%s\"", words[i].word);
		if (!words[i].more && *rest != '\0')
			return problem_set(why, "\"%s\" stands alone, without "
			    "\"%s\"", words[i].word, rest);
		return words[i].say(talk, rest, why);
	}
	nearest = nearest_word(line);
	if (nearest == NULL)
		return problem_set(why, "a talk has no word \"%.100s\"", line);
	return problem_set(why, "a talk has no word \"%.100s\"; did you mean "
	    "\"%s\"?", line, nearest);
}
