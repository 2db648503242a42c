/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The way of a worker's call: its link carries the request, and whether the
 * resident still wants it is known in memory, so that it goes on without the
 * database. What the call has come to is written down before it is answered,
 * unless that takes longer than limits.promise.
 */
#include "gateway/inside.h"

#include <stdlib.h>

#include "gateway/coded.h"
#include "outbox/outbox.h"

#define DOCUMENT_ROOM 8192

static void answer_nothing(struct visit *);
static void answer_anew(struct gateway *, struct visit *);

/* What a call has come to, on its way to the store. It is tried again: a
 * request must not look as if its resident were ringing for ever. */
struct news {
	struct errand errand;		/* first */
	struct news *next;		/* that wait to be tried again */
	struct turn turn;
	struct input input;
	struct callback callback;
	enum desk_event event;
	struct arena arena;
	struct gateway *gateway;
	struct visit *visit;		/* is answered when it is kept, or */
	struct timer *timer;		/* after limits.promise */
	struct bytes document;		/* with this; a report has none */
};

static void
news_free(struct news *news)
{
	timer_free(news->timer);
	snapshot_drop(news->turn.snapshot);
	arena_clear(&news->arena);
	free(news);
}

/* They may have left while it was written down: nobody rings them then. */
static bool
has_changed(const struct news *news)
{
	return news->event == DESK_PRESSED && live_state(
	    &news->gateway->live, news->callback.id, news->callback.claim) !=
	    CALLBACK_RINGING;
}

static void
answer(struct news *news, bool kept)
{
	struct visit *visit = news->visit;

	news->visit = NULL;
	if (visit == NULL)
		return;
	if (visit->door != DOOR_VOICE)
		visit_answer(visit, kept ? 204 : 503, BYTES(""), NULL);
	else if (has_changed(news))
		answer_anew(news->gateway, visit);
	else
		visit_answer(visit, 200, news->document, NULL);
}

static void
on_too_late(void *arg)
{
	answer(arg, false);
}

static void
put_back(struct news *news)
{
	struct gateway *gateway = news->gateway;

	answer(news, false);
	news->next = gateway->news;
	gateway->news = news;
}

static void
on_settled(struct errand *errand, bool kept)
{
	struct news *news = (struct news *)(void *)errand;
	struct gateway *gateway = news->gateway;

	if (!kept) {
		put_back(news);
		return;
	}
	answer(news, true);
	news_free(news);
	mailroom_nudge(gateway);	/* the text to who was missed */
}

static void
submit(struct news *news)
{
	news->turn.failed = news->turn.answered = false;
	if (!keeper_submit(news->gateway->keeper, &news->turn))
		put_back(news);
}

void
desk_again(struct gateway *gateway)
{
	struct news *news = gateway->news;

	gateway->news = NULL;
	while (news != NULL) {
		struct news *next = news->next;

		submit(news);
		news = next;
	}
}

void
desk_close(struct gateway *gateway)
{
	while (gateway->news != NULL) {
		struct news *news = gateway->news;

		gateway->news = news->next;
		news_free(news);
	}
}

/* The text goes from the line that they texted, of its account. */
static const struct line *
line_of(const struct settings *settings, const char *number)
{
	for (unsigned i = 0; i < settings->line_count; i++) {
		if (strcmp(settings->lines[i].number, number) == 0)
			return &settings->lines[i];
	}
	return NULL;
}

static bool
copy_actions(struct news *news, const struct action *action)
{
	const struct line *line = line_of(&news->turn.snapshot->settings,
	    news->callback.line);

	for (; action != NULL; action = action->next) {
		struct action *copy;

		if (action->kind != ACTION_RANG &&
		    (action->kind != ACTION_TEXT || line == NULL))
			continue;
		copy = turn_add(&news->turn, action->kind);
		if (copy == NULL)
			return false;
		copy->desk = action->desk;
		copy->prompt = action->prompt;
		copy->language = action->language;
		copy->to = news->callback.number;
		if (action->kind == ACTION_TEXT) {
			news->turn.line = line;
			news->turn.account = line->account;
		}
	}
	return news->turn.actions != NULL;
}

/* A webhook that is delivered again has the same id: it counts once. */
static bool
name_news(struct news *news, const struct turn *turn, enum desk_event event)
{
	char *id = arena_format(&news->arena, "desk:%.*s:%d",
	    (int)turn->input->id.length, turn->input->id.at, (int)event);

	news->input.id = bytes_from_text(id);
	return id != NULL;
}

static struct news *
news_new(struct gateway *gateway, const struct turn *turn,
    enum desk_event event)
{
	struct news *news = calloc(1, sizeof(*news));

	if (news == NULL)
		return NULL;
	arena_init_growing(&news->arena);
	news->gateway = gateway;
	news->input = *turn->input;
	news->input.body = news->input.keys = BYTES("");
	news->input.next = NULL;
	news->callback = *turn->callback;
	news->turn = *turn;
	news->turn.snapshot = snapshot_keep(turn->snapshot);
	news->turn.arena = &news->arena;
	news->turn.input = &news->input;
	news->turn.callback = &news->callback;
	news->turn.actions = NULL;
	news->turn.phase = PHASE_KEPT;
	news->turn.has_person = true;
	news->turn.own = &news->errand;
	keys_person(gateway->keys, news->callback.number, &news->turn.person);
	news->errand.settled = on_settled;
	news->event = event;
	news->timer = gateway_timer(gateway, on_too_late, news);
	if (news->timer != NULL && copy_actions(news, turn->actions) &&
	    name_news(news, turn, event))
		return news;
	news_free(news);
	return NULL;
}

/* In memory at once; the store hears of it, and then the visit is answered.
 * False: nobody hears, and the visit still waits. */
static bool
tell(struct gateway *gateway, struct visit *visit, struct bytes document)
{
	static const enum callback_state states[] = {
		[DESK_ANSWERED] = CALLBACK_CLAIMED,
		[DESK_PRESSED] = CALLBACK_RINGING,
		[DESK_TALKED] = CALLBACK_REACHED,
		[DESK_UNANSWERED] = CALLBACK_WAITING,
		[DESK_ENDED] = CALLBACK_WAITING,
	};
	const struct turn *turn = &visit->turn;
	const struct callback *callback = turn->callback;
	const struct action *action = turn->actions;
	struct news *news;

	while (action != NULL && action->kind != ACTION_RANG)
		action = action->next;
	if (action == NULL)
		return false;
	if (action->desk != DESK_ANSWERED && (action->desk != DESK_ENDED ||
	    callback->state == CALLBACK_CLAIMED))
		live_set(&gateway->live, callback->id, callback->claim,
		    states[action->desk]);
	if (gateway->outbox != NULL)
		outbox_arrived(gateway->outbox, callback->claim);
	news = news_new(gateway, turn, action->desk);
	if (news == NULL)
		return false;
	news->visit = visit;
	news->document = document;
	words_fill(&news->turn);
	timer_set(news->timer, visit->snapshot->settings.promise_ms);
	submit(news);
	return true;
}

/* The turn of a worker's call. False: no memory. */
static bool
begin(struct gateway *gateway, struct visit *visit, const struct token *token)
{
	struct turn *turn = &visit->turn;
	struct callback *callback = arena_get(visit->arena,
	    sizeof(*callback));

	if (callback == NULL)
		return false;
	*callback = token->callback;
	callback->state = live_state(&gateway->live, callback->id,
	    callback->claim);
	gateway_begin(gateway, visit, visit->inputs, turn);
	turn->callback = callback;
	turn->session = (struct session){ .step = STEP_NONE,
		.language = LANGUAGE_ENGLISH };
	return true;
}

static const char *
link_on(struct gateway *gateway, struct visit *visit)
{
	const struct turn *turn = &visit->turn;
	const struct callback *callback = turn->callback;
	const struct languages *languages = turn->languages;
	struct callback_row row = { .id = callback->id,
		.claim = callback->claim, .asked_ms = callback->asked_ms,
		.marks = callback->marks, .tries = callback->tries,
		.texted = callback->line[0] != '\0' };
	unsigned char coded[CALLBACK_CODED];
	char token[TOKEN_SIZE];
	size_t length;

	memcpy(row.number, callback->number, sizeof(row.number));
	memcpy(row.line, callback->line, sizeof(row.line));
	if (callback->language < languages->count)
		(void)snprintf(row.language, sizeof(row.language), "%s",
		    languages->at[callback->language].tag);
	length = coded_callback_write(&row, coded);
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

/* By how the request stands now; nothing new is told of it. */
static void
answer_anew(struct gateway *gateway, struct visit *visit)
{
	struct turn *turn = &visit->turn;
	struct callback callback = *turn->callback;
	struct bytes document;

	callback.state = live_state(&gateway->live, callback.id,
	    callback.claim);
	turn->callback = &callback;
	turn->actions = NULL;
	flow_step(turn);
	if (render(gateway, visit, &document))
		visit_answer(visit, 200, document, NULL);
	else
		answer_nothing(visit);
}

void
desk_take(struct gateway *gateway, struct visit *visit,
    const struct token *token)
{
	struct input *input = visit->inputs;
	struct bytes document;

	if (input == NULL || !token_fits(token, input->id) ||
	    !begin(gateway, visit, token)) {
		answer_nothing(visit);
		return;
	}
	if (token->purpose == TOKEN_DESK)
		input->kind = INPUT_CALL;
	flow_step(&visit->turn);
	if (!render(gateway, visit, &document))
		answer_nothing(visit);
	else if (!tell(gateway, visit, document))
		visit_answer(visit, 200, document, NULL);
}

void
desk_refuse(struct visit *visit)
{
	answer_nothing(visit);
}

/* The worker's telephone is down, or was never lifted. */
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
	if (ended == NULL || !tell(gateway, visit, BYTES("")))
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
