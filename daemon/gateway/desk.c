/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The way of a call that we began, to a worker or on trial: its link carries
 * what it is about, and whether a resident still wants to be rung is known in
 * memory. What the call has come to is written down before it is answered;
 * where that takes longer than limits.promise it is answered without, but for
 * key 1: nobody is rung before that is durable, and the worker is asked for it
 * again. A trial's 1 is thanked for in other words then.
 */
#include "gateway/desk_inside.h"

#include "gateway/coded.h"

#define DOCUMENT_ROOM 8192

static const struct callback *
callback_of(struct gateway *gateway, struct visit *visit,
    const struct token *token)
{
	struct callback *callback = arena_get(visit->arena,
	    sizeof(*callback));

	if (callback == NULL)
		return NULL;
	*callback = token->callback;
	callback->state = live_state(&gateway->live, callback->id,
	    callback->claim);
	return callback;
}

/* The turn of a call that we began. False: no memory. */
static bool
begin(struct gateway *gateway, struct visit *visit, const struct token *token)
{
	struct turn *turn = &visit->turn;
	bool trial = token->drill.id != 0;
	struct drill *drill = !trial ? NULL :
	    arena_get(visit->arena, sizeof(*drill));
	const struct callback *callback = trial ? NULL :
	    callback_of(gateway, visit, token);

	if (drill == NULL && callback == NULL)
		return false;
	if (drill != NULL)
		*drill = token->drill;
	gateway_begin(gateway, visit, visit->inputs, turn);
	turn->callback = callback;
	turn->drill = drill;
	turn->session = (struct session){ .step = STEP_NONE,
		.language = LANGUAGE_ENGLISH };
	return true;
}

static size_t
write_callback(const struct turn *turn, unsigned char *coded)
{
	const struct callback *callback = turn->callback;
	const struct languages *languages = turn->languages;
	struct callback_row row = { .id = callback->id,
		.claim = callback->claim, .asked_ms = callback->asked_ms,
		.marks = callback->marks, .tries = callback->tries,
		.texted = callback->line[0] != '\0' };

	memcpy(row.number, callback->number, sizeof(row.number));
	memcpy(row.line, callback->line, sizeof(row.line));
	if (callback->language < languages->count)
		(void)snprintf(row.language, sizeof(row.language), "%s",
		    languages->at[callback->language].tag);
	return coded_callback_write(&row, coded);
}

_Static_assert(CALLBACK_CODED >= DRILL_CODED, "room for either");

static const char *
link_on(struct gateway *gateway, struct visit *visit)
{
	const struct turn *turn = &visit->turn;
	unsigned char coded[CALLBACK_CODED];
	char token[TOKEN_SIZE];
	size_t length = turn->drill != NULL ?
	    coded_drill_write(turn->drill, coded) :
	    write_callback(turn, coded);

	if (!token_write_desk(gateway->keys, TOKEN_DESK_KEYS, turn,
	    (struct bytes){ (char *)coded, length }, turn->input->id, token))
		return NULL;
	return arena_format(visit->arena, "%s/in/%s/voice/%s",
	    visit->snapshot->settings.public_url, turn->account->name, token);
}

/* A worker whose document cannot be made hears nothing, and nobody rings. */
static void
answer_nothing(struct visit *visit)
{
	struct action hangup = { .kind = ACTION_HANGUP };
	struct links links = { .voice = NULL };
	struct text text;

	text_init_arena(&text, visit->arena, 512);
	provider_of(visit->turn.account)->render(visit->turn.account, &hangup,
	    &links, &text);
	if (text.full)
		visit_answer_fixed(visit);
	else
		visit_answer(visit, 200, text_bytes(&text), NULL);
}

/* False: it cannot be made. */
static bool
render(struct gateway *gateway, struct visit *visit, struct bytes *document)
{
	struct turn *turn = &visit->turn;
	struct links links = { .voice = link_on(gateway, visit) };
	struct text text;

	words_fill(turn);
	text_init_arena(&text, visit->arena, DOCUMENT_ROOM);
	if (links.voice != NULL)
		provider_of(turn->account)->render(turn->account,
		    turn->actions, &links, &text);
	*document = text_bytes(&text);
	return links.voice != NULL && !text.full && !visit->arena->full;
}

static void
answer_by_flow(struct gateway *gateway, struct visit *visit)
{
	struct bytes document;

	visit->turn.actions = NULL;
	flow_step(&visit->turn);
	if (render(gateway, visit, &document))
		visit_answer(visit, 200, document, NULL);
	else
		answer_nothing(visit);
}

void
desk_answer_anew(struct gateway *gateway, struct visit *visit, bool late)
{
	struct turn *turn = &visit->turn;
	struct callback callback = *turn->callback;

	callback.state = live_state(&gateway->live, callback.id,
	    callback.claim);
	if (late && (callback.state == CALLBACK_CLAIMED ||
	    callback.state == CALLBACK_RINGING))
		callback.state = CALLBACK_REACHED;
	turn->callback = &callback;
	answer_by_flow(gateway, visit);
}

void
desk_ask_again(struct gateway *gateway, struct visit *visit)
{
	if (visit->turn.drill != NULL) {
		visit->turn.phase = PHASE_FAILED;
		answer_by_flow(gateway, visit);
		return;
	}
	visit->inputs->kind = INPUT_CALL;
	desk_answer_anew(gateway, visit, false);
}

/* Is it key 1, which was not written down? */
static bool
is_press(const struct turn *turn)
{
	const struct action *action = turn->actions;

	while (action != NULL && (action->kind != ACTION_RANG ||
	    action->desk != DESK_PRESSED))
		action = action->next;
	return action != NULL;
}

void
desk_take(struct gateway *gateway, struct visit *visit,
    const struct token *token)
{
	struct input *input = visit->inputs;
	struct bytes document;

	if (!token_fits(token, input->id) ||
	    !begin(gateway, visit, token)) {
		answer_nothing(visit);
		return;
	}
	if (token->purpose == TOKEN_DESK)
		input->kind = INPUT_CALL;
	flow_step(&visit->turn);
	if (!render(gateway, visit, &document))
		answer_nothing(visit);
	else if (desk_tell(gateway, visit, document))
		return;
	else if (is_press(&visit->turn))
		desk_ask_again(gateway, visit);
	else
		visit_answer(visit, 200, document, NULL);
}

void
desk_refuse(struct visit *visit)
{
	answer_nothing(visit);
}

/* The telephone is down, or was never lifted. */
bool
desk_report(struct gateway *gateway, struct visit *visit,
    const struct input *input)
{
	struct turn *turn = &visit->turn;
	struct token token = { .purpose = TOKEN_CALL };
	struct action *ended = NULL;

	turn->flow = visit->snapshot->flow;
	turn->languages = &visit->snapshot->languages;
	turn->now_ms = world_now_ms(gateway->parts.world);
	if (visit->token.length == 0 ||
	    !token_read(gateway->keys, visit->token, turn, &token) ||
	    token.purpose != TOKEN_DESK)
		return false;
	if (begin(gateway, visit, &token)) {
		turn->input = input;
		turn->actions = NULL;
		ended = turn_add(turn, ACTION_RANG);
	}
	if (ended != NULL)
		ended->desk = DESK_ENDED;
	if (ended == NULL || !desk_tell(gateway, visit, BYTES("")))
		visit_answer(visit, 503, BYTES(""), NULL);
	return true;
}

const char *
desk_link(struct gateway *gateway, const struct account *account,
    struct bytes coded, const char *door, struct arena *arena)
{
	struct snapshot *snapshot = gateway->snapshot;
	struct turn turn = {
		.flow = snapshot->flow,
		.languages = &snapshot->languages,
		.account = account,
		.now_ms = world_now_ms(gateway->parts.world),
	};
	char token[TOKEN_SIZE];

	if (!token_write_desk(gateway->keys, TOKEN_DESK, &turn, coded,
	    BYTES(""), token))
		return NULL;
	return arena_format(arena, "%s/in/%s/%s/%s",
	    snapshot->settings.public_url, account->name, door, token);
}
