/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * drill: whoever lifts the telephone hears that nobody is waiting, and proves
 * with key 1 that a person hears it. An answering machine and the menu of a
 * switchboard press nothing, so they prove nothing. It promises something, so
 * the thanks come when it is durable, or another word without it.
 */
#include "flow/kind.h"

struct drill_step {
	const struct prompt *say;
	const struct prompt *thanks;
	const struct prompt *otherwise;
	const struct prompt *bye;
	int64_t times;
	int64_t pause_ms;
	int64_t listen_ms;
};

static void
drill_enter(struct walk *walk, const struct step *step)
{
	const struct drill_step *own = step->own;

	walk_wait(walk, step);
	walk_rang(walk, DESK_ANSWERED);
	for (int64_t i = 0; i < own->times; i++) {
		struct action *pause = i == 0 ? NULL :
		    walk_add(walk, ACTION_PAUSE);

		if (pause != NULL)
			pause->seconds = (unsigned)(own->pause_ms / 1000);
		walk_say(walk, own->say);
	}
	(void)walk_listen(walk, (unsigned)(own->listen_ms / 1000));
	walk_end(walk, own->bye);
}

static void
drill_take(struct walk *walk, const struct step *step)
{
	const struct drill_step *own = step->own;

	walk_wait(walk, step);
	if (!walk_is_key(walk, '1')) {
		if (walk->turn->input->keys.length > 0)
			drill_enter(walk, step);
		else
			walk_end(walk, own->bye);
	} else if (walk->turn->phase == PHASE_FAILED) {
		walk_end(walk, own->otherwise);
	} else {
		walk_rang(walk, DESK_PRESSED);
		walk_end(walk, own->thanks);
	}
}

static void
drill_exits(const struct step *step, exit_function *each, void *arg)
{
	(void)step;
	(void)each;
	(void)arg;
}

bool
flow_can_drill(const struct flow *flow)
{
	return flow->drill != NULL;
}

#define AT(field) offsetof(struct drill_step, field)

static const struct setting drill_settings[] = {
	{ "times", SETTING_NUMBER, AT(times), "3",
	    "How often it is said: a switchboard plays its own words first.",
	    .least = 1, .most = 6 },
	{ "pause", SETTING_DURATION, AT(pause_ms), "4s",
	    "The silence between.", .least = 1000, .most = 20000 },
	{ "listen", SETTING_DURATION, AT(listen_ms), "8s",
	    "How long it waits for key 1 after the last word.",
	    .least = 2000, .most = 20000 },
	{ .name = NULL },
};

static const struct reference drill_references[] = {
	{ "say", REFERENCE_VOICE, AT(say), true,
	    "Says that it is a test and nobody waits; 1 = a person hears it." },
	{ "thanks", REFERENCE_VOICE, AT(thanks), true,
	    "Said after 1, once it is safely noted down." },
	{ "otherwise", REFERENCE_VOICE, AT(otherwise), true,
	    "Said after 1 when it could not be noted down yet." },
	{ "bye", REFERENCE_VOICE, AT(bye), true,
	    "Said when nobody has pressed 1." },
	{ .name = NULL },
};

const struct kind kind_drill = {
	.name = "drill",
	.about = "Proves with key 1 that a person answers a number.",
	.settings = drill_settings,
	.references = drill_references,
	.size = sizeof(struct drill_step),
	.waits = true,
	.ends = true,
	.by_call = true,
	.enter = drill_enter,
	.take = drill_take,
	.exits = drill_exits,
};
