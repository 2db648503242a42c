/* SPDX-License-Identifier: GPL-3.0-or-later */
/* set: marks the call, for the whisper and for what is counted. */
#include "flow/kind.h"

struct set {
	int mark;
	const struct step *next;
};

static void
set_enter(struct walk *walk, const struct step *step)
{
	const struct set *own = step->own;

	walk->turn->session.marks |= (uint8_t)(1u << own->mark);
	walk_go(walk, own->next);
}

static void
set_exits(const struct step *step, exit_function *each, void *arg)
{
	const struct set *own = step->own;

	each(arg, own->next, WAY_AT_ONCE);
}

#define AT(field) offsetof(struct set, field)

static const char *const set_words[] = { SESSION_MARK_WORDS, NULL };

static const struct setting set_settings[] = {
	{ "mark", SETTING_WORD, AT(mark), NULL, "What is now known.",
	    .required = true, .words = set_words },
	{ .name = NULL },
};

static const struct reference set_references[] = {
	{ "next", REFERENCE_STEP, AT(next), true, "The step that follows." },
	{ .name = NULL },
};

const struct kind kind_set = {
	.name = "set",
	.about = "Marks the call: a child, cannot talk, silent.",
	.settings = set_settings,
	.references = set_references,
	.size = sizeof(struct set),
	.by_call = true,
	.by_text = true,
	.enter = set_enter,
	.exits = set_exits,
};
