/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The way of a call: its session came with the request, so everything is
 * decided and answered on the loop; the store only hears of it. The one
 * exception is a step that promises something (promise.c).
 */
#include "gateway/inside.h"

#define DOCUMENT_ROOM 16384

static bool
wants_whisper(const struct action *action)
{
	for (; action != NULL; action = action->next) {
		if (action->kind == ACTION_RING && action->whisper)
			return true;
	}
	return false;
}

static const char *
link_to(struct gateway *gateway, struct visit *visit,
    enum token_purpose purpose)
{
	const struct turn *turn = &visit->turn;
	char token[TOKEN_SIZE];

	if (!token_write(gateway->keys, purpose, turn, 0, token))
		return NULL;
	return arena_join(visit->arena, (const struct bytes[]){
	    bytes_from_text(visit->snapshot->settings.public_url),
	    BYTES("/in/"), bytes_from_text(turn->account->name),
	    BYTES("/voice/"), bytes_from_text(token) }, 5);
}

/* Only the newest snapshot's documents are kept: a reload forgets them all, and
 * turns that are still under way with an older one bring none back. */
static void
render(struct gateway *gateway, struct visit *visit, const struct links *links,
    struct text *into)
{
	const struct turn *turn = &visit->turn;
	struct bytes token = bytes_from_text(strrchr(links->voice, '/') + 1);
	bool keeps = visit->snapshot == gateway->snapshot;

	if (keeps && documents_find(gateway->documents, turn->account,
	    turn->actions, token, into))
		return;
	provider_of(turn->account)->render(turn->account, turn->actions,
	    links, into);
	if (keeps && !into->full)
		documents_keep(gateway->documents, turn->account,
		    turn->actions, token, text_bytes(into));
}

/* Every genuine call gets a document that leads to a person: when ours cannot
 * be made, the fixed one. */
static void
answer_call(struct gateway *gateway, struct visit *visit)
{
	struct turn *turn = &visit->turn;
	struct links links = { .voice = NULL };
	struct text text;

	words_fill(turn);
	/* What the far end presses is the far end's, on any carrier. */
	links.voice = link_to(gateway, visit, visit->delivery.whisper ?
	    TOKEN_WHISPER : TOKEN_CALL);
	if (wants_whisper(turn->actions))
		links.whisper = link_to(gateway, visit, TOKEN_WHISPER);
	text_init_arena(&text, visit->arena, DOCUMENT_ROOM);
	if (links.voice == NULL || turn->actions == NULL || text.full) {
		visit_answer_fixed(visit);
		return;
	}
	render(gateway, visit, &links, &text);
	if (text.full || visit->arena->full) {
		visit_answer_fixed(visit);
		return;
	}
	count_call(gateway, turn);
	remember_turn(gateway, turn);
	visit_answer(visit, 200, text_bytes(&text), NULL);
}

void
voice_go_on(struct gateway *gateway, struct visit *visit, enum phase phase)
{
	struct turn *turn = &visit->turn;

	turn->phase = phase;
	turn->promises = false;
	turn->actions = NULL;
	flow_step(turn);
	answer_call(gateway, visit);
}

/* A key that means what its step says, and not the same everywhere. */
static bool
is_choice(const struct input *input)
{
	return input->kind == INPUT_KEYS && input->keys.length == 1 &&
	    memchr("1234678", input->keys.at[0], 7) != NULL;
}

/* The flow was changed since this call's last document: what was pressed may
 * mean something else now, so the step is said again. */
static const struct input *
ask_again(struct visit *visit, const struct input *input)
{
	struct input *again;

	if (!is_choice(input))
		return input;
	again = arena_get(visit->arena, sizeof(*again));
	if (again == NULL)
		return input;
	*again = *input;
	again->keys = BYTES("#");
	return again;
}

void
voice_take(struct gateway *gateway, struct visit *visit,
    const struct token *token)
{
	const struct input *input = visit->inputs;
	struct turn *turn = &visit->turn;

	gateway->calls++;
	if (token != NULL && !token_fits(token, input->id)) {
		log_event(EVENT_TOKEN_UNKNOWN, .account = turn->account->name);
		token = NULL;
	}
	turn->fresh = token == NULL;
	if (token != NULL && !token->same_flow)
		input = ask_again(visit, input);
	gateway_begin(gateway, visit, input, turn);
	turn->opted_out = turn->has_person &&
	    index_has(gateway->opted_out, &turn->person);
	remember_known(gateway, turn);
	flow_step(turn);
	if (turn->promises)
		promise_submit(gateway, visit);
	else
		answer_call(gateway, visit);
}
