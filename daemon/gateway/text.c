/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The way of a text: handed to the store's thread with its arena, decided and
 * made durable there, answered only then.
 */
#include "gateway/inside.h"

#include <stdlib.h>

#include "outbox/outbox.h"

static bool
submit(struct gateway *gateway, struct visit *visit, const struct input *input)
{
	struct turn *turn = arena_get(visit->arena, sizeof(*turn));

	if (turn == NULL)
		return false;
	turn->account = visit->turn.account;
	turn->shares = visit->inputs->next != NULL;
	gateway_begin(gateway, visit, input, turn);
	if (!keeper_submit(gateway->keeper, turn))
		return false;
	visit->waiting++;
	return true;
}

/* Which rows went inside an answer: their fate is known when its bytes have
 * left. Its memory is its own, since the request's is gone by then. */
struct watch {
	struct snapshot *snapshot;
	const struct account *account;
	unsigned count;
	int64_t rows[];
};

/* The rows of a turn that went inside, written to `into` unless it is NULL. */
static unsigned
rows_inside(const struct turn *turn, int64_t *into)
{
	unsigned count = 0;

	for (const struct action *action = turn->actions; action != NULL;
	    action = action->next) {
		if (!action->leased)
			continue;
		if (into != NULL)
			into[count] = action->row;
		count++;
	}
	return count;
}

/* NULL: nothing to watch, or no memory; then the leases run out and the
 * carrier is asked. */
static struct watch *
watch_new(const struct visit *visit)
{
	const struct turn *turn;
	struct watch *watch;
	unsigned count = 0;

	for (turn = visit->turns; turn != NULL; turn = turn->next)
		count += rows_inside(turn, NULL);
	if (count == 0)
		return NULL;
	watch = malloc(sizeof(*watch) + count * sizeof(watch->rows[0]));
	if (watch == NULL)
		return NULL;
	watch->count = 0;
	for (turn = visit->turns; turn != NULL; turn = turn->next)
		watch->count += rows_inside(turn, watch->rows + watch->count);
	watch->snapshot = snapshot_keep(visit->snapshot);
	watch->account = visit->turn.account;
	return watch;
}

/* Nothing is said, or nothing any more: whoever left is told no more. */
static struct bytes
empty_document(const struct visit *visit)
{
	const struct account *account = visit->turn.account;
	struct links links = { .voice = NULL };
	struct text text;

	text_init_arena(&text, visit->arena, 256);
	provider_of(account)->render(account, NULL, &links, &text);
	return text_bytes(&text);
}

static void
answer_text(struct visit *visit)
{
	if (visit->failed) {
		visit_answer(visit, 503, BYTES(""), NULL);
		return;
	}
	if (visit->document.length == 0)
		visit->document = empty_document(visit);
	visit_answer(visit, 200, visit->document, watch_new(visit));
}

void
text_take(struct gateway *gateway, struct visit *visit)
{
	gateway->texts++;
	visit->waiting = 1;		/* ours, until all are submitted */
	for (const struct input *input = visit->inputs; input != NULL;
	    input = input->next) {
		if (!submit(gateway, visit, input)) {
			visit->failed = true;
			break;
		}
	}
	if (--visit->waiting == 0)
		answer_text(visit);
}

static void
note_stop(struct gateway *gateway, const struct turn *turn)
{
	if (turn->answered || !turn->has_person)
		return;
	if (turn->opted_out)
		(void)index_put(gateway->opted_out, &turn->person);
	else
		index_drop(gateway->opted_out, &turn->person);
}

/* Who left is sent nothing that the outbox holds in memory either, and nobody
 * remembers their calls. */
static void
note_leaving(struct gateway *gateway, const struct turn *turn)
{
	/* A commit that failed may come to light: what it would have deleted
	 * waits for its lease. */
	if (turn->answered || gateway->outbox == NULL)
		return;
	for (const struct action *action = turn->actions; action != NULL;
	    action = action->next) {
		if (action->kind == ACTION_FORGET) {
			outbox_leave(gateway->outbox, &turn->person,
			    action->row);
			index_drop(gateway->remembered, &turn->person);
		} else if (action->kind == ACTION_CANCEL ||
		    action->kind == ACTION_CALLBACK) {
			outbox_cancel(gateway->outbox, &turn->person,
			    action->row);
		}
	}
}

static bool
owes_something(const struct turn *turn)
{
	for (const struct action *action = turn->actions; action != NULL;
	    action = action->next) {
		if (action->kind == ACTION_TEXT)
			return true;
	}
	return false;
}

/* Is there anything that did not go inside the answer? Mails never do. */
static bool
owes_more(const struct turn *turn)
{
	for (const struct action *action = turn->actions; action != NULL;
	    action = action->next) {
		if ((action->kind == ACTION_TEXT && !action->leased) ||
		    action->kind == ACTION_MAIL)
			return true;
	}
	return false;
}

/* Back on the loop, durable or not. */
void
text_settled(void *arg, struct turn *turn)
{
	struct gateway *gateway = arg;
	struct visit *visit = turn->own;

	note_leaving(gateway, turn);
	/* Not durable? It comes again; until then nobody is rung. */
	if (turn->has_person && !turn->answered)
		callbacks_settled(gateway, turn);
	if (turn->capped != CAP_NONE)
		caps_note(&gateway->caps, turn->capped,
		    world_now_ms(gateway->parts.world));
	if (turn->input->kind != INPUT_TEXT) {
		struct errand *errand = turn->own;

		errand->settled(errand, !turn->failed);
		return;
	}
	if (turn->failed) {
		visit->failed = true;
		gateway->stops_stale = true;
	} else {
		note_stop(gateway, turn);
		if (turn->answer.length != 0)
			visit->document = turn->answer;
	}
	if (!turn->failed && !turn->answered && owes_something(turn)) {
		turn->next = visit->turns;
		visit->turns = turn;
	}
	if (!turn->failed && !turn->answered && owes_more(turn))
		mailroom_nudge(gateway);
	count_text(gateway, turn);
	if (--visit->waiting == 0)
		answer_text(visit);
}

void
gateway_written(struct gateway *gateway, struct watch *watch, bool done)
{
	for (unsigned i = 0; i < watch->count; i++)
		outbox_inside_written(gateway->outbox, watch->rows[i],
		    watch->account, done);
	snapshot_drop(watch->snapshot);
	free(watch);
}
