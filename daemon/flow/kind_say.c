/* SPDX-License-Identifier: GPL-3.0-or-later */
/* say: speaks a prompt, or sends its text form, and goes on. */
#include "flow/kind.h"

struct say {
	const struct prompt *say;
	const struct prompt *foreign;
	const struct step *next;
	int64_t pause_ms;
	int64_t times;
	bool not_in_english;
};

static const struct prompt *
text_of(const struct walk *walk, const struct say *own)
{
	if (own->foreign != NULL &&
	    phone_kind(walk->turn->input->from) == PHONE_FOREIGN)
		return own->foreign;
	return own->say;
}

static void
say_enter(struct walk *walk, const struct step *step)
{
	const struct say *own = step->own;
	uint16_t language = walk->turn->session.language;
	bool english = language == LANGUAGE_ENGLISH;

	walk_go(walk, own->next);
	if (walk_by_text(walk)) {
		(void)walk_text(walk, text_of(walk, own));
		return;
	}
	if (own->pause_ms > 0) {
		struct action *pause = walk_add(walk, ACTION_PAUSE);

		if (pause != NULL)
			pause->seconds = (unsigned)(own->pause_ms / 1000);
	}
	if (own->not_in_english && english)
		return;
	for (int64_t i = 0; i < own->times; i++)
		walk_say(walk, own->say);
}

static void
say_exits(const struct step *step, exit_function *each, void *arg)
{
	const struct say *own = step->own;

	each(arg, own->next, WAY_AT_ONCE);
}

#define AT(field) offsetof(struct say, field)

static const struct setting say_settings[] = {
	{ "pause", SETTING_DURATION, AT(pause_ms), "0s",
	    "Silence before it, in whole seconds.", .most = 5000 },
	{ "times", SETTING_NUMBER, AT(times), "1",
	    "How often it is said.", .least = 1, .most = 3 },
	{ "not_in_english", SETTING_FLAG, AT(not_in_english), "false",
	    "Left out for who hears English: the greeting said it." },
	{ .name = NULL },
};

static const struct reference say_references[] = {
	{ "say", REFERENCE_PROMPT, AT(say), true, "The prompt." },
	{ "foreign", REFERENCE_TEXT, AT(foreign), false,
	    "Sent instead to a number of another country." },
	{ "next", REFERENCE_STEP, AT(next), true, "The step that follows." },
	{ .name = NULL },
};

const struct kind kind_say = {
	.name = "say",
	.about = "Speaks a prompt (or sends its text form) and goes on.",
	.settings = say_settings,
	.references = say_references,
	.size = sizeof(struct say),
	.by_call = true,
	.by_text = true,
	.enter = say_enter,
	.exits = say_exits,
};
