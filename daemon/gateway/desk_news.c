/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What calls that we began come to, on its way to the store. */
#include "gateway/desk_inside.h"

#include <stdlib.h>

#include "outbox/outbox.h"

/* What a call has come to, on its way to the store. It is tried again: a
 * request must not look as if its resident were ringing for ever. */
struct news {
	struct errand errand;		/* first */
	struct news *next;		/* that wait to be tried again */
	struct turn turn;
	struct input input;
	struct callback callback;	/* one of them, as in the turn */
	struct drill drill;
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
	enum callback_state state = live_state(&news->gateway->live,
	    news->callback.id, news->callback.claim);

	if (news->turn.callback == NULL)
		return false;
	return news->turn.late || (state != CALLBACK_CLAIMED &&
	    state != CALLBACK_RINGING);
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
	else if (news->event != DESK_PRESSED)
		visit_answer(visit, 200, news->document, NULL);
	else if (!kept)			/* of a trial it may be, later */
		desk_ask_again(news->gateway, visit);
	else if (has_changed(news))
		desk_answer_anew(news->gateway, visit, news->turn.late);
	else
		visit_answer(visit, 200, news->document, NULL);
}

static void
on_too_late(void *arg)
{
	answer(arg, false);
}

/* A worker's press is not: they press again, or do not. In a trial a person has
 * heard us, and nobody waits: that is kept as soon as it can be. */
static void
put_back(struct news *news)
{
	struct gateway *gateway = news->gateway;

	answer(news, false);
	if (news->event == DESK_PRESSED && news->turn.callback != NULL) {
		news_free(news);
		return;
	}
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
	if (news->event == DESK_PRESSED && news->turn.callback != NULL &&
	    !news->turn.late)
		live_set(&gateway->live, news->callback.id,
		    news->callback.claim, CALLBACK_RINGING);
	if (news->turn.drill != NULL)
		drills_look(gateway);
	else
		drills_nudge(gateway);
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
		if (action->kind == ACTION_TEXT && line != NULL) {
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

/* Whom it is about: a resident, or nobody. */
static void
name_subject(struct news *news, const struct turn *turn)
{
	news->turn.has_person = turn->callback != NULL;
	if (turn->callback != NULL) {
		news->callback = *turn->callback;
		news->turn.callback = &news->callback;
		keys_person(news->gateway->keys, news->callback.number,
		    &news->turn.person);
	}
	if (turn->drill != NULL) {
		news->drill = *turn->drill;
		news->turn.drill = &news->drill;
	}
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
	news->turn = *turn;
	news->turn.snapshot = snapshot_keep(turn->snapshot);
	news->turn.arena = &news->arena;
	news->turn.input = &news->input;
	news->turn.actions = NULL;
	news->turn.phase = PHASE_KEPT;
	news->turn.own = &news->errand;
	name_subject(news, turn);
	news->errand.settled = on_settled;
	news->event = event;
	news->timer = gateway_timer(gateway, on_too_late, news);
	if (news->timer != NULL && copy_actions(news, turn->actions) &&
	    name_news(news, turn, event))
		return news;
	news_free(news);
	return NULL;
}

static void
tell_live(struct gateway *gateway, const struct callback *callback,
    enum desk_event event)
{
	static const enum callback_state states[] = {
		[DESK_ANSWERED] = CALLBACK_CLAIMED,
		[DESK_PRESSED] = CALLBACK_RINGING,
		[DESK_TALKED] = CALLBACK_REACHED,
		[DESK_UNANSWERED] = CALLBACK_WAITING,
		[DESK_ENDED] = CALLBACK_WAITING,
	};

	if (event != DESK_ANSWERED && event != DESK_PRESSED &&
	    (event != DESK_ENDED || callback->state == CALLBACK_CLAIMED))
		live_set(&gateway->live, callback->id, callback->claim,
		    states[event]);
	live_lift(&gateway->live, callback->id, callback->claim);
}

bool
desk_tell(struct gateway *gateway, struct visit *visit, struct bytes document)
{
	const struct turn *turn = &visit->turn;
	const struct action *action = turn->actions;
	struct news *news;

	while (action != NULL && action->kind != ACTION_RANG)
		action = action->next;
	if (action == NULL)
		return false;
	if (turn->callback != NULL)
		tell_live(gateway, turn->callback, action->desk);
	else
		gateway->drills.lifted = turn->drill->claim;
	if (gateway->outbox != NULL)
		outbox_arrived(gateway->outbox, turn->callback != NULL ?
		    turn->callback->claim : turn->drill->claim);
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
