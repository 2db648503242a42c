/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * number: the number of a language, as printed on posters: two digits, or
 * three that begin with 8 or 9. `*` again leaves at once and in silence.
 */
#include "flow/kind.h"

struct number {
	const struct prompt *say;
	const struct prompt *again;
	const struct step *next;	/* the language has words */
	const struct step *named;	/* it has only its name */
	const struct step *pages;	/* nothing, or no number of ours */
	int64_t listen_ms;
};

#define SECONDS_BEFORE_WORDS 2

static void
number_enter(struct walk *walk, const struct step *step)
{
	const struct number *own = step->own;
	struct session *session = &walk->turn->session;
	struct action *pause;
	struct action *listen;

	session->keys[0] = '\0';
	(void)walk_add(walk, ACTION_TONE);
	pause = walk_add(walk, ACTION_PAUSE);
	if (pause != NULL)
		pause->seconds = SECONDS_BEFORE_WORDS;
	walk_say(walk, own->say);
	listen = walk_listen(walk, (unsigned)(own->listen_ms / 1000));
	if (listen != NULL) {
		listen->keys_most = 2;
		listen->star_ends = true;
		listen->empty_comes_back = true;
	}
	(void)turn_add(walk->turn, ACTION_AGAIN);
	walk_wait(walk, step);
}

/* Two digits are there, the first is 8 or 9: one more. */
static void
ask_third(struct walk *walk, const struct step *step, const char *two)
{
	const struct number *own = step->own;
	struct session *session = &walk->turn->session;

	memcpy(session->keys, two, 3);
	walk_ask(walk, step, own->listen_ms);
}

static bool
all_digits(struct bytes keys)
{
	for (size_t i = 0; i < keys.length; i++) {
		if (keys.at[i] < '0' || keys.at[i] > '9')
			return false;
	}
	return true;
}

/* What was typed, with the digits of the document before. */
static size_t
typed_digits(struct walk *walk, char typed[SESSION_KEYS])
{
	struct bytes keys = walk->turn->input->keys;
	size_t before = strlen(walk->turn->session.keys);

	if (!all_digits(keys) || before + keys.length >= SESSION_KEYS)
		return 0;
	memcpy(typed, walk->turn->session.keys, before);
	memcpy(typed + before, keys.at, keys.length);
	typed[before + keys.length] = '\0';
	return before + keys.length;
}

static bool
take_code(struct walk *walk, const struct number *own, const char *typed)
{
	unsigned long long code = 0;
	const struct language *language;

	if (!bytes_number(bytes_from_text(typed), &code) || code > 999)
		return false;
	language = language_by_code(walk->turn->languages, (unsigned)code);
	if (language == NULL)
		return false;
	walk->turn->session.language = language->index;
	walk_go(walk, language->offered ? own->next : own->named);
	return true;
}

static void
number_take(struct walk *walk, const struct step *step)
{
	const struct number *own = step->own;
	struct session *session = &walk->turn->session;
	struct bytes keys = walk->turn->input->keys;
	char typed[SESSION_KEYS] = "";
	size_t before = strlen(session->keys);
	size_t count;

	if (keys.length > 0 && memchr(keys.at, '*', keys.length) != NULL) {
		(void)turn_add(walk->turn, ACTION_HANGUP);
		walk->turn->noted = "left";
		walk_wait(walk, step);
		return;
	}
	count = keys.length == 0 ? 0 : typed_digits(walk, typed);
	if (count == 2 && before == 0 && (typed[0] == '8' || typed[0] == '9')) {
		ask_third(walk, step, typed);
		return;
	}
	session->keys[0] = '\0';
	/* One digit is no language's number, but 0 and 5 mean what they mean
	 * everywhere. */
	if (count >= 2 && take_code(walk, own, typed))
		return;
	if (count == 1 && (typed[0] == '0' || typed[0] == '5')) {
		walk_go(walk, typed[0] == '0' ? walk->flow->person :
		    walk->flow->cannot_talk);
		return;
	}
	if (keys.length > 0 || before > 0)
		walk_say(walk, own->again);
	walk_go(walk, own->pages);
}

static void
number_exits(const struct step *step, exit_function *each, void *arg)
{
	const struct number *own = step->own;

	each(arg, own->next, WAY_KEY);
	each(arg, own->named, WAY_KEY);
	each(arg, own->pages, WAY_SILENCE);
}

#define AT(field) offsetof(struct number, field)

static const struct setting number_settings[] = {
	{ "listen", SETTING_DURATION, AT(listen_ms), "4s",
	    "How long it waits for the next digit.",
	    .least = 2000, .most = 20000 },
	{ .name = NULL },
};

static const struct reference number_references[] = {
	{ "say", REFERENCE_VOICE, AT(say), true,
	    "Said after a tone and two seconds." },
	{ "again", REFERENCE_VOICE, AT(again), true,
	    "Said after a number that no language has." },
	{ "next", REFERENCE_STEP, AT(next), true,
	    "The step for a language that the helpline speaks." },
	{ "named", REFERENCE_STEP, AT(named), true,
	    "The step for a language it knows only by name." },
	{ "pages", REFERENCE_STEP, AT(pages), true,
	    "The step after nothing, or no number of ours." },
	{ .name = NULL },
};

const struct kind kind_number = {
	.name = "number",
	.about = "Takes the printed number of a language; a second * hangs up.",
	.settings = number_settings,
	.references = number_references,
	.size = sizeof(struct number),
	.waits = true,
	.by_call = true,
	.enter = number_enter,
	.take = number_take,
	.exits = number_exits,
};
