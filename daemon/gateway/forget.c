/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An operator's order to delete everything held about a number. */
#include "gateway/inside.h"

#include <stdio.h>
#include <stdlib.h>

struct forget {
	struct errand errand;		/* first */
	struct turn turn;
	struct input input;
	struct action action;
	struct arena arena;
	char id[40];
	void (*done)(void *arg, bool good);
	void *arg;
};

static void
forget_free(struct forget *forget)
{
	snapshot_drop(forget->turn.snapshot);
	arena_clear(&forget->arena);
	free(forget);
}

static void
on_settled(struct errand *errand, bool kept)
{
	struct forget *forget = (struct forget *)(void *)errand;

	forget->done(forget->arg, kept);
	forget_free(forget);
}

bool
gateway_forget(struct gateway *gateway, const char *e164,
    void (*done)(void *arg, bool good), void *arg)
{
	struct forget *forget = calloc(1, sizeof(*forget));
	struct snapshot *snapshot = gateway->snapshot;
	uint64_t luck;

	if (forget == NULL || snapshot->settings.line_count == 0) {
		free(forget);
		return false;
	}
	world_luck(gateway->parts.world, &luck, sizeof(luck));
	(void)snprintf(forget->id, sizeof(forget->id), "forget:%016llx",
	    (unsigned long long)luck);
	arena_init_growing(&forget->arena);
	forget->errand.settled = on_settled;
	forget->done = done;
	forget->arg = arg;
	forget->input.kind = INPUT_CALL_REPORT;
	forget->input.id = bytes_from_text(forget->id);
	forget->action.kind = ACTION_FORGET;
	forget->turn = (struct turn){
		.arena = &forget->arena,
		.snapshot = snapshot_keep(snapshot),
		.flow = snapshot->flow,
		.words = snapshot->words,
		.languages = &snapshot->languages,
		.account = snapshot->settings.lines[0].account,
		.input = &forget->input,
		.now_ms = world_now_ms(gateway->parts.world),
		.has_person = true,
		.phase = PHASE_KEPT,
		.actions = &forget->action,
		.own = &forget->errand,
	};
	keys_person(gateway->keys, e164, &forget->turn.person);
	if (keeper_submit(gateway->keeper, &forget->turn))
		return true;
	forget_free(forget);
	return false;
}
