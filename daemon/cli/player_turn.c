/* SPDX-License-Identifier: GPL-3.0-or-later */
/* As the gateway does it: flow_step, the promise kept or not, words_fill. */
#include "cli/player_turn.h"

#include <stdlib.h>

#include "cli/hearing.h"
#include "cli/player_back.h"
#include "cli/trace.h"

#define AGAINS_MOST 20			/* documents that only come back */

struct moment *
player_add(struct player *player, enum moment_kind kind)
{
	struct moment *moment;

	if (player->count == player->room) {
		unsigned room = player->room == 0 ? 64 : player->room * 2;
		struct moment *more = realloc(player->moments,
		    room * sizeof(*more));

		if (more == NULL)
			return NULL;
		player->moments = more;
		player->room = room;
	}
	moment = &player->moments[player->count++];
	*moment = (struct moment){ .kind = kind,
	    .at_ms = player->now_ms - player->began_ms, .text = "" };
	return moment;
}

static const char *
whole_text(struct player *player, const struct wording *wording)
{
	struct text text;
	size_t room = 1;

	for (unsigned i = 0; i < wording->count; i++)
		room += wording->spans[i].text.length + 1;
	text_init_arena(&text, &player->arena, room);
	for (unsigned i = 0; i < wording->count; i++) {
		if (i > 0)
			text_add_char(&text, ' ');
		text_add(&text, wording->spans[i].text);
	}
	return text.at == NULL ? "" : text.at;
}

static void
add_words(struct player *player, enum moment_kind kind,
    const struct action *action)
{
	struct moment *moment = player_add(player, kind);

	if (moment == NULL || action->wording == NULL ||
	    action->wording->count == 0)
		return;
	moment->prompt = action->prompt;
	moment->language = action->wording->spans[0].language;
	moment->text = whole_text(player, action->wording);
	moment->number = action->to;
	if (kind == MOMENT_SENT)
		moment->cost = segments_count(
		    bytes_from_text(moment->text));
	else
		moment->ms = hearing_ms(action);
}

/* SAY, PAUSE, TONE: time moves on. */
static void
add_heard(struct player *player, const struct action *action,
    enum moment_kind said)
{
	struct moment *moment;

	if (action->kind == ACTION_SAY) {
		add_words(player, said, action);
	} else {
		moment = player_add(player, action->kind == ACTION_TONE ?
		    MOMENT_TONE : MOMENT_PAUSE);
		if (moment != NULL)
			moment->ms = hearing_ms(action);
	}
	player->now_ms += hearing_ms(action);
}

void
player_hear(struct player *player, const struct action *action,
    enum moment_kind said)
{
	if (action->kind == ACTION_SAY || action->kind == ACTION_PAUSE ||
	    action->kind == ACTION_TONE)
		add_heard(player, action, said);
	for (const struct action *inside = action->inside; inside != NULL;
	    inside = inside->next)
		add_heard(player, inside, said);
}

void
player_sends(struct player *player, const struct action *action)
{
	add_words(player, MOMENT_SENT, action);
}

static void
listen(struct player *player, const struct action *action)
{
	player->listen = action;
	player->listen_ms = player->now_ms;
	for (const struct action *said = action->inside; said != NULL;
	    said = said->next)
		add_heard(player, said, MOMENT_SAID);
	player->said_ms = player->now_ms;
}

static void
add_listens(struct player *player)
{
	struct moment *moment = player_add(player, MOMENT_LISTENS);

	if (moment != NULL)
		moment->ms = player->listen->seconds * 1000;
}

static void
add_rings(struct player *player, const struct action *ring)
{
	int64_t now_ms = player->now_ms;
	struct moment *moment;
	char written[24] = "";

	if (player->listen != NULL)
		player->now_ms += player->listen->seconds * 1000;
	moment = player_add(player, MOMENT_RINGS);
	player->now_ms = now_ms;
	player->ring = ring;
	if (moment == NULL || ring->number_count == 0)
		return;
	phone_write(ring->numbers[0], written);
	moment->text = arena_copy_text(&player->arena, written);
	moment->number = ring->numbers[0];
	moment->ms = ring->seconds * 1000;
}

/* What stops the document: a key is awaited, a number rings, it ends. False:
 * it goes on with the next action. */
static bool
play_stops(struct player *player, const struct action *action)
{
	switch (action->kind) {
	case ACTION_LISTEN:
		listen(player, action);
		if (!action->empty_comes_back)
			return false;
		add_listens(player);
		player->state = PLAYER_LISTENS;
		return true;
	case ACTION_RING:
		add_rings(player, action);
		player->state = PLAYER_RINGS;
		return true;
	case ACTION_HANGUP:
		(void)player_add(player, MOMENT_ENDED);
		player->state = PLAYER_ENDED;
		return true;
	case ACTION_FORGET:
		(void)player_add(player, MOMENT_FORGOTTEN);
		return false;
	case ACTION_TEXT:
		add_words(player, MOMENT_SENT, action);
		return false;
	case ACTION_SAY:
	case ACTION_PAUSE:
	case ACTION_TONE:
		add_heard(player, action, MOMENT_SAID);
		return false;
	case ACTION_CALLBACK:
	case ACTION_CANCEL:
	case ACTION_RANG:
	case ACTION_MAIL:
	case ACTION_AGAIN:
	case ACTION_ACCEPT:
	default:
		return false;
	}
}

/* True: it only comes back by itself, as silence. */
static bool
play(struct player *player, const struct action *actions)
{
	player->listen = NULL;
	player->ring = NULL;
	player->state = PLAYER_ENDED;
	for (; actions != NULL; actions = actions->next) {
		if (play_stops(player, actions))
			return false;
		if (actions->kind == ACTION_AGAIN)
			return true;
	}
	return false;
}

struct turn
player_turn(struct player *player, const struct input *input)
{
	const struct snapshot *snapshot = player->snapshot;
	struct input *own = arena_get(&player->arena, sizeof(*own));
	struct turn turn = {
		.arena = &player->arena,
		.flow = snapshot->flow,
		.words = snapshot->words,
		.languages = &snapshot->languages,
		.account = player->line.account,
		.line = &player->line,
		.input = own == NULL ? input : own,
		.now_ms = player->now_ms,
		.overrides = &player->overrides,
	};

	player->noticed = 0;
	if (own != NULL)
		*own = *input;
	return turn;
}

static struct player_person *
find_person(struct player *player, const char *number)
{
	struct player_person *person;

	for (unsigned i = 0; i < player->person_count; i++) {
		if (strcmp(player->persons[i].number, number) == 0)
			return &player->persons[i];
	}
	if (player->person_count == PLAYER_PERSONS || number[0] == '\0')
		return NULL;
	person = &player->persons[player->person_count++];
	*person = (struct player_person){ .known = false };
	(void)snprintf(person->number, sizeof(person->number), "%s", number);
	return person;
}

static bool
may_promise(const struct player *player, const struct turn *turn)
{
	const struct action *action = turn->actions;

	while (action != NULL && action->kind != ACTION_CALLBACK)
		action = action->next;
	return !player->store_down && (action == NULL || !player->full);
}

/* The two phases of a promise: submitted, then durable or not. */
static void
keep_promise(struct player *player, struct turn *turn)
{
	bool kept = may_promise(player, turn);

	if (kept) {
		words_fill(turn);
		player_back_notice(player, turn);
		player->promised = turn->actions;
		for (const struct action *action = turn->actions;
		    action != NULL; action = action->next) {
			if (action->kind == ACTION_TEXT)
				add_words(player, MOMENT_SENT, action);
			player_back_note(player, turn, action);
		}
	}
	turn->actions = NULL;
	turn->promises = false;
	turn->fresh = false;
	turn->phase = kept ? PHASE_KEPT : PHASE_FAILED;
	flow_step(turn);
}

static bool
step_once(struct player *player, const struct input *what)
{
	struct input input = *what;
	struct player_person *person = find_person(player, player->from);
	struct turn turn;

	memcpy(input.from, player->from, sizeof(input.from));
	memcpy(input.diverted, player->diverted, sizeof(input.diverted));
	(void)snprintf(input.to, sizeof(input.to), "%s", player->line.number);
	turn = player_turn(player, &input);
	turn.session = player->session;
	turn.fresh = player->fresh;
	turn.has_person = player->from[0] != '\0';
	turn.opted_out = person != NULL && person->opted_out;
	player->promised = NULL;
	remember_bring(person == NULL ? NULL : &person->remembered,
	    player->snapshot->settings.remember_ms, &turn);
	flow_step(&turn);
	if (turn.promises)
		keep_promise(player, &turn);
	words_fill(&turn);
	trace_turn(player, &turn, false);
	if (person != NULL)
		remember_take(&person->remembered, &turn);
	player->session = turn.session;
	player->fresh = false;
	return play(player, turn.actions);
}

void
player_step_call(struct player *player, const struct input *input)
{
	const struct input silence = { .kind = INPUT_KEYS };

	for (unsigned i = 0; i < AGAINS_MOST; i++) {
		if (!step_once(player, input))
			return;
		input = &silence;
	}
}

bool
player_step_worker(struct player *player, const struct input *input)
{
	struct turn turn = player_turn(player, input);
	const struct action *last = NULL;

	turn.session = player->session;
	player->promised = NULL;
	flow_step(&turn);
	words_fill(&turn);
	trace_turn(player, &turn, false);
	for (const struct action *action = turn.actions; action != NULL;
	    action = action->next) {
		for (const struct action *said = action->inside;
		    said != NULL; said = said->next)
			add_heard(player, said, MOMENT_WORKER);
		last = action;
	}
	return last != NULL && last->kind == ACTION_ACCEPT;
}

bool
player_text(struct player *player, const char *from, struct bytes body,
    unsigned media, struct problem *why)
{
	struct player_person *person = find_person(player, from);
	struct input input = { .kind = INPUT_TEXT, .media = media };
	struct turn turn;

	if (person == NULL)
		return problem_set(why, "too many numbers: at most %u can "
		    "text", PLAYER_PERSONS);
	input.body = (struct bytes){ arena_copy(&player->arena, body),
	    body.length };
	memcpy(input.from, person->number, sizeof(input.from));
	(void)snprintf(input.to, sizeof(input.to), "%s", player->line.number);
	turn = player_turn(player, &input);
	turn.session = person->session;
	turn.fresh = !person->known;
	turn.has_person = true;
	turn.opted_out = person->opted_out;
	turn.full = player->full;
	player->promised = NULL;
	if (player->store_down) {
		trace_turn(player, &turn, true);
		(void)player_add(player, MOMENT_REFUSED);
		return true;
	}
	flow_step(&turn);
	words_fill(&turn);
	player_back_notice(player, &turn);
	trace_turn(player, &turn, false);
	person->session = turn.session;
	person->opted_out = turn.opted_out;
	person->known = true;
	for (const struct action *action = turn.actions; action != NULL;
	    action = action->next) {
		(void)play_stops(player, action);
		player_back_note(player, &turn, action);
		if (action->kind != ACTION_FORGET)
			continue;
		person->known = false;
		person->remembered = (struct remembered){ .cut = false };
	}
	return true;
}
