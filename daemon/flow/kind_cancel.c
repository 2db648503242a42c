/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cancel: nobody rings any more; what they asked for is taken back. */
#include "flow/kind.h"

struct cancel {
	const struct step *next;
};

static void
cancel_enter(struct walk *walk, const struct step *step)
{
	const struct cancel *own = step->own;

	(void)turn_add(walk->turn, ACTION_CANCEL);
	walk->turn->noted = "cancel";
	walk_go(walk, own->next);
}

static void
cancel_exits(const struct step *step, exit_function *each, void *arg)
{
	const struct cancel *own = step->own;

	each(arg, own->next, WAY_AT_ONCE);
}

static const struct reference cancel_references[] = {
	{ "next", REFERENCE_STEP, offsetof(struct cancel, next), true,
	    "The step that follows." },
	{ .name = NULL },
};

const struct kind kind_cancel = {
	.name = "cancel",
	.about = "Takes back that somebody may be rung.",
	.references = cancel_references,
	.size = sizeof(struct cancel),
	.by_text = true,
	.enter = cancel_enter,
	.exits = cancel_exits,
};
