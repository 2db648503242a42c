/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A promise of a call ("it is sent"): a turn of its own goes to the store, and
 * the call waits for it, at most limits.promise. Its memory is its own, since
 * the call may have been answered before the commit returns.
 */
#include "gateway/inside.h"

#include <stdlib.h>

struct promise {
	struct errand errand;		/* first */
	struct turn turn;		/* the store's thread has it */
	struct input input;
	struct arena arena;
	struct gateway *gateway;
	struct visit *visit;		/* NULL: the call went on without it */
	struct timer *timer;
};

static void
promise_free(struct promise *promise)
{
	timer_free(promise->timer);
	snapshot_drop(promise->turn.snapshot);
	arena_clear(&promise->arena);
	free(promise);
}

static void
on_too_late(void *arg)
{
	struct promise *promise = arg;
	struct visit *visit = promise->visit;

	promise->visit = NULL;
	if (visit != NULL)
		voice_go_on(promise->gateway, visit, PHASE_FAILED);
}

static void
on_settled(struct errand *errand, bool kept)
{
	struct promise *promise = (struct promise *)(void *)errand;
	struct gateway *gateway = promise->gateway;
	struct visit *visit = promise->visit;

	promise_free(promise);
	if (kept)
		mailroom_nudge(gateway);
	if (visit != NULL)
		voice_go_on(gateway, visit, kept ? PHASE_KEPT : PHASE_FAILED);
}

/* What the call's turn promises, in the promise's own memory. */
static bool
copy_actions(struct promise *promise, const struct turn *turn)
{
	for (const struct action *action = turn->actions; action != NULL;
	    action = action->next) {
		struct action *copy;

		if (action->kind != ACTION_TEXT &&
		    action->kind != ACTION_CALLBACK)
			continue;
		copy = turn_add(&promise->turn, action->kind);
		if (copy == NULL)
			return false;
		copy->when = action->when;
		copy->prompt = action->prompt;
		copy->language = action->language;
		copy->to = promise->input.from;
	}
	return promise->turn.actions != NULL;
}

/* A key press that is delivered again has the same id: one text, not two. */
static bool
name_promise(struct promise *promise, const struct turn *turn)
{
	char *id = arena_format(&promise->arena, "promise:%.*s:%s:%u",
	    (int)turn->input->id.length, turn->input->id.at,
	    flow_step_name(turn->flow, turn->session.step),
	    turn->session.turns);

	promise->input.id = bytes_from_text(id);
	return id != NULL;
}

static struct promise *
promise_new(struct gateway *gateway, struct visit *visit)
{
	const struct turn *turn = &visit->turn;
	struct promise *promise = calloc(1, sizeof(*promise));

	if (promise == NULL)
		return NULL;
	arena_init_growing(&promise->arena);
	promise->gateway = gateway;
	promise->input = *turn->input;
	promise->turn = *turn;
	promise->turn.snapshot = snapshot_keep(visit->snapshot);
	promise->turn.arena = &promise->arena;
	promise->turn.input = &promise->input;
	promise->turn.actions = NULL;
	promise->turn.phase = PHASE_KEPT;
	promise->turn.own = &promise->errand;
	promise->errand.settled = on_settled;
	promise->input.body = promise->input.keys = BYTES("");
	promise->input.next = NULL;
	promise->timer = gateway_timer(gateway, on_too_late, promise);
	if (promise->timer == NULL || !copy_actions(promise, turn) ||
	    !name_promise(promise, turn)) {
		promise_free(promise);
		return NULL;
	}
	words_fill(&promise->turn);
	return promise;
}

void
promise_submit(struct gateway *gateway, struct visit *visit)
{
	struct promise *promise = promise_new(gateway, visit);

	if (promise == NULL) {
		voice_go_on(gateway, visit, PHASE_FAILED);
		return;
	}
	if (!keeper_submit(gateway->keeper, &promise->turn)) {
		promise_free(promise);
		voice_go_on(gateway, visit, PHASE_FAILED);
		return;
	}
	promise->visit = visit;
	timer_set(promise->timer, visit->snapshot->settings.promise_ms);
}
