/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ring: somebody has texted that it is safe to ring them. */
#include "flow/kind.h"

struct ring {
	int when;
	const struct prompt *open;
	const struct prompt *closed;
	const struct prompt *foreign;
	const struct step *cannot;
	const struct step *next;
};

static void
note_down(struct walk *walk, const struct ring *own, int64_t at_ms)
{
	const struct callbacks *callbacks = walk->flow->parts.callbacks;
	struct action *wish = turn_add(walk->turn, ACTION_CALLBACK);
	struct action *text = walk_text(walk,
	    walk_open(walk, callbacks->hours) ? own->open : own->closed);

	if (wish == NULL || text == NULL)
		return;			/* a full arena has its own answer */
	walk->turn->noted = "callback";
	wish->when = (enum callback_when)own->when;
	text->day = (uint8_t)callback_day(callbacks, at_ms,
	    walk->turn->now_ms);
}

static void
ring_enter(struct walk *walk, const struct step *step)
{
	const struct ring *own = step->own;
	const struct turn *turn = walk->turn;
	const struct callbacks *callbacks = walk->flow->parts.callbacks;
	bool offered = callbacks != NULL && !turn->full;
	int64_t at_ms = INT64_MAX;

	if (offered && callback_can_ring(callbacks, turn->input->from))
		at_ms = callback_from_ms(callbacks, turn->overrides,
		    (enum callback_when)own->when, turn->now_ms);
	if (at_ms != INT64_MAX) {
		note_down(walk, own, at_ms);
		walk_go(walk, own->next);
	} else if (offered &&
	    phone_kind(turn->input->from) == PHONE_FOREIGN) {
		(void)walk_text(walk, own->foreign);
		walk_go(walk, own->next);
	} else {
		walk_go(walk, own->cannot);
	}
}

static void
ring_exits(const struct step *step, exit_function *each, void *arg)
{
	const struct ring *own = step->own;

	each(arg, own->next, WAY_AT_ONCE);
	each(arg, own->cannot, WAY_AT_ONCE);
}

#define AT(field) offsetof(struct ring, field)

static const char *const when_words[] = { CALLBACK_WHEN_WORDS, NULL };

static const struct setting ring_settings[] = {
	{ "when", SETTING_WORD, AT(when), NULL, "When it is safe.",
	    .required = true, .words = when_words },
	{ .name = NULL },
};

static const struct reference ring_references[] = {
	{ "open", REFERENCE_TEXT, AT(open), true,
	    "The reply while the team is there." },
	{ "closed", REFERENCE_TEXT, AT(closed), true,
	    "The reply while it is away." },
	{ "foreign", REFERENCE_TEXT, AT(foreign), true,
	    "The reply to a foreign number, which nobody rings." },
	{ "cannot", REFERENCE_STEP, AT(cannot), true,
	    "The step while nobody is rung back, and over a cap." },
	{ "next", REFERENCE_STEP, AT(next), true, "The step that follows." },
	{ .name = NULL },
};

const struct kind kind_ring = {
	.name = "ring",
	.about = "Notes down that somebody who texts may be rung, and when.",
	.settings = ring_settings,
	.references = ring_references,
	.size = sizeof(struct ring),
	.by_text = true,
	.enter = ring_enter,
	.exits = ring_exits,
};
