/* SPDX-License-Identifier: GPL-3.0-or-later */
/* offered: goes one way while residents are rung back, else the other. */
#include "flow/kind.h"

struct offered {
	const struct step *yes;
	const struct step *no;
};

static void
offered_enter(struct walk *walk, const struct step *step)
{
	const struct offered *own = step->own;

	walk_go(walk, walk->flow->parts.callbacks != NULL ?
	    own->yes : own->no);
}

static void
offered_exits(const struct step *step, exit_function *each, void *arg)
{
	const struct offered *own = step->own;

	each(arg, own->yes, WAY_AT_ONCE);
	each(arg, own->no, WAY_AT_ONCE);
}

#define AT(field) offsetof(struct offered, field)

static const struct reference offered_references[] = {
	{ "yes", REFERENCE_STEP, AT(yes), true,
	    "The step while callbacks are configured." },
	{ "no", REFERENCE_STEP, AT(no), true, "The step while they are not." },
	{ .name = NULL },
};

const struct kind kind_offered = {
	.name = "offered",
	.about = "Goes one way while residents are rung back, else the other.",
	.references = offered_references,
	.size = sizeof(struct offered),
	.by_call = true,
	.by_text = true,
	.enter = offered_enter,
	.exits = offered_exits,
};
