/* SPDX-License-Identifier: GPL-3.0-or-later */
/* end: says goodbye and hangs up. */
#include "flow/kind.h"

struct end {
	const struct prompt *say;
};

static void
end_enter(struct walk *walk, const struct step *step)
{
	const struct end *own = step->own;

	walk_say(walk, own->say);
	(void)walk_add(walk, ACTION_HANGUP);
	walk_wait(walk, step);
}

/* Something still comes after we hung up: the caller is there. */
static void
end_take(struct walk *walk, const struct step *step)
{
	if (!walk_common_key(walk, step))
		walk_go(walk, step);
}

static void
end_exits(const struct step *step, exit_function *each, void *arg)
{
	(void)step;
	(void)each;
	(void)arg;
}

static const struct reference end_references[] = {
	{ "say", REFERENCE_VOICE, offsetof(struct end, say), true,
	    "The last words." },
	{ .name = NULL },
};

const struct kind kind_end = {
	.name = "end",
	.about = "Says goodbye and hangs up.",
	.references = end_references,
	.size = sizeof(struct end),
	.waits = true,
	.ends = true,
	.by_call = true,
	.enter = end_enter,
	.take = end_take,
	.exits = end_exits,
};
