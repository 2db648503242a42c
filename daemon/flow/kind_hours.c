/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hours: goes one way while something is open, the other while closed. */
#include "flow/kind.h"

struct branch {
	const struct hours *hours;
	const struct step *open;
	const struct step *closed;
};

static void
hours_enter(struct walk *walk, const struct step *step)
{
	const struct branch *own = step->own;

	walk_go(walk, walk_open(walk, own->hours) ?
	    own->open : own->closed);
}

static void
hours_exits(const struct step *step, exit_function *each, void *arg)
{
	const struct branch *own = step->own;

	each(arg, own->open, WAY_AT_ONCE);
	each(arg, own->closed, WAY_AT_ONCE);
}

#define AT(field) offsetof(struct branch, field)

static const struct reference hours_references[] = {
	{ "hours", REFERENCE_HOURS, AT(hours), true, "Which hours." },
	{ "open", REFERENCE_STEP, AT(open), true, "The step while open." },
	{ "closed", REFERENCE_STEP, AT(closed), true,
	    "The step at all other times." },
	{ .name = NULL },
};

const struct kind kind_hours = {
	.name = "hours",
	.about = "Goes one way while something is open, else the other.",
	.references = hours_references,
	.size = sizeof(struct branch),
	.by_call = true,
	.by_text = true,
	.enter = hours_enter,
	.exits = hours_exits,
};
