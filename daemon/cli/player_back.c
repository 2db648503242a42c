/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/player_back.h"

#include "cli/player_turn.h"
#include "cli/trace.h"
#include "gateway/notice.h"

#define LIFT_MS 4000			/* until a telephone is lifted */

static struct player_wish *
wish_of(struct player *player, const char *number)
{
	for (unsigned i = 0; i < player->wish_count; i++) {
		if (strcmp(player->wishes[i].callback.number, number) == 0)
			return &player->wishes[i];
	}
	return NULL;
}

static void
drop_wish(struct player *player, const char *number)
{
	struct player_wish *wish = wish_of(player, number);

	if (wish == NULL)
		return;
	memmove(wish, wish + 1, (size_t)(&player->wishes[
	    --player->wish_count] - wish) * sizeof(*wish));
}

/* The desk's call knows it, if it is about them. */
static void
take_back(struct player *player, const char *number,
    enum callback_state state)
{
	drop_wish(player, number);
	if (strcmp(player->claimed.callback.number, number) == 0)
		player->claimed.callback.state = state;
}

void
player_back_note(struct player *player, const struct turn *turn,
    const struct action *action)
{
	const char *from = turn->input->from;
	struct player_wish *wish;

	if (action->kind == ACTION_FORGET)
		take_back(player, from, CALLBACK_LEFT);
	if (action->kind == ACTION_CANCEL)
		take_back(player, from, CALLBACK_CANCELLED);
	if (action->kind != ACTION_CALLBACK)
		return;
	take_back(player, from, CALLBACK_REACHED);
	if (player->wish_count == PLAYER_PERSONS)
		return;
	wish = &player->wishes[player->wish_count++];
	*wish = (struct player_wish){ .when = action->when };
	wish->callback = (struct callback){
		.language = turn->session.language,
		.marks = turn->session.marks,
		.asked_ms = turn->now_ms,
		.state = CALLBACK_CLAIMED,
	};
	(void)snprintf(wish->callback.number, sizeof(wish->callback.number),
	    "%s", from);
	if (turn->input->kind == INPUT_TEXT)
		(void)snprintf(wish->callback.line,
		    sizeof(wish->callback.line), "%s", turn->input->to);
}

static bool
is_claimed(const struct player *player, const char *number)
{
	const struct callback *callback = &player->claimed.callback;

	return player->desk != PLAYER_DESK_IDLE &&
	    strcmp(callback->number, number) == 0 &&
	    (callback->state == CALLBACK_CLAIMED ||
	    callback->state == CALLBACK_RINGING);
}

void
player_back_notice(struct player *player, struct turn *turn)
{
	for (struct action *action = turn->actions; action != NULL;
	    action = action->next) {
		if (action->kind == ACTION_CALLBACK)
			action->row = 1;	/* it was taken */
	}
	player->noticed = notice_kinds(turn, is_claimed(player,
	    turn->input->from));
	player->told_team |= player->noticed;
	if ((player->noticed & (1u << NOTICE_URGENT)) != 0)
		turn->session.alerted_ms = turn->now_ms;
}

const char *
player_back_ringing(const struct player *player)
{
	switch (player->desk) {
	case PLAYER_DESK_RINGS:
		return player->snapshot->settings.callbacks->desks[0].number;
	case PLAYER_DESK_CALLS:
		return player->claimed.callback.number;
	case PLAYER_DESK_IDLE:
	case PLAYER_DESK_LISTENS:
	default:
		return NULL;
	}
}

static void
add_ringing(struct player *player, int64_t ms)
{
	const char *number = player_back_ringing(player);
	struct moment *moment = player_add(player, MOMENT_RINGS);
	char written[24];

	if (moment == NULL)
		return;
	phone_write(number, written);
	moment->text = arena_copy_text(&player->arena, written);
	moment->number = number;
	moment->ms = ms;
}

unsigned
player_back_waiting(const struct player *player, bool now)
{
	const struct callbacks *callbacks =
	    player->snapshot->settings.callbacks;
	unsigned count = 0;

	for (unsigned i = 0; i < player->wish_count; i++)
		count += !now || callback_is_time(callbacks,
		    &player->overrides, player->wishes[i].when,
		    player->now_ms);
	return count;
}

bool
player_back_claim(struct player *player, struct problem *why)
{
	const struct callbacks *callbacks =
	    player->snapshot->settings.callbacks;

	if (callbacks == NULL)
		return problem_set(why, "nobody is rung back: write "
		    "\"callbacks on\" first");
	if (player->desk != PLAYER_DESK_IDLE)
		return problem_set(why, "a worker's call is going on");
	for (unsigned i = 0; i < player->wish_count; i++) {
		const struct player_wish *wish = &player->wishes[i];

		if (!callback_is_time(callbacks, &player->overrides,
		    wish->when, player->now_ms))
			continue;
		player->claimed = *wish;
		player->desk = PLAYER_DESK_RINGS;
		trace_claim(player, wish->callback.number);
		add_ringing(player, callbacks->desk_ring_ms);
		return true;
	}
	return problem_set(why, player->wish_count == 0 ?
	    "nobody waits to be rung" :
	    "who waits to be rung said that another time is safe");
}

static void
note_event(struct player *player, enum desk_event event)
{
	struct callback *callback = &player->claimed.callback;
	struct player_wish *wish = wish_of(player, callback->number);

	if (event == DESK_PRESSED)
		callback->state = CALLBACK_RINGING;
	if (wish == NULL || (event != DESK_TALKED &&
	    event != DESK_UNANSWERED))
		return;
	wish->callback.tries = (uint8_t)(callback->tries + 1);
	if (event == DESK_TALKED || wish->callback.tries >= CALLBACK_TRIES)
		drop_wish(player, callback->number);
}

/* What the desk hears, and what comes of it. */
static void
play(struct player *player, const struct action *action)
{
	player->desk = PLAYER_DESK_IDLE;
	for (; action != NULL; action = action->next) {
		player_hear(player, action, MOMENT_WORKER);
		if (action->kind == ACTION_RANG) {
			note_event(player, action->desk);
		} else if (action->kind == ACTION_LISTEN) {
			player->desk = PLAYER_DESK_LISTENS;
			return;		/* a hang-up follows silence */
		} else if (action->kind == ACTION_RING) {
			player->desk = PLAYER_DESK_CALLS;
			add_ringing(player, action->seconds * 1000);
		} else if (action->kind == ACTION_TEXT) {
			player_sends(player, action);
		}
	}
}

static void
step(struct player *player, const struct input *what)
{
	const struct callbacks *callbacks =
	    player->snapshot->settings.callbacks;
	struct input input = *what;
	struct turn turn;

	(void)snprintf(input.from, sizeof(input.from), "%s",
	    callbacks->line->number);
	turn = player_turn(player, &input);
	turn.callback = &player->claimed.callback;
	turn.session.language = LANGUAGE_ENGLISH;
	flow_step(&turn);
	words_fill(&turn);
	trace_turn(player, &turn, false);
	play(player, turn.actions);
}

static bool
is_at(const struct player *player, enum player_desk desk, struct problem *why)
{
	static const char *const sentences[] = {
		[PLAYER_DESK_IDLE] = "first a line \"worker claims\"",
		[PLAYER_DESK_RINGS] = "the desk still rings",
		[PLAYER_DESK_LISTENS] = "the worker hears what was agreed",
		[PLAYER_DESK_CALLS] = "the resident still rings",
	};

	return player->desk == desk || problem_set(why, "%s",
	    sentences[player->desk]);
}

bool
player_back_lift(struct player *player, struct problem *why)
{
	if (!is_at(player, PLAYER_DESK_RINGS, why))
		return false;
	player->now_ms += LIFT_MS;
	step(player, &(struct input){ .kind = INPUT_CALL });
	return true;
}

bool
player_back_press(struct player *player, const char *keys,
    struct problem *why)
{
	struct input input = { .kind = INPUT_KEYS };

	if (!is_at(player, PLAYER_DESK_LISTENS, why))
		return false;
	if (keys[0] == '\0') {		/* the document goes on: it hangs up */
		player->desk = PLAYER_DESK_IDLE;
		return true;
	}
	input.keys = bytes_from_text(arena_copy_text(&player->arena, keys));
	step(player, &input);
	return true;
}

bool
player_back_end(struct player *player, struct problem *why)
{
	if (player->desk == PLAYER_DESK_IDLE)
		return is_at(player, PLAYER_DESK_RINGS, why);
	player->desk = PLAYER_DESK_IDLE;
	return true;
}

bool
player_back_rung(struct player *player, bool answers, unsigned seconds,
    struct problem *why)
{
	struct input input = { .kind = INPUT_DIALED, .seconds = seconds,
	    .dialed = answers ? DIALED_ANSWERED : DIALED_NO_ANSWER,
	    .bridged = answers };

	if (!is_at(player, PLAYER_DESK_CALLS, why))
		return false;
	player->now_ms += answers ? LIFT_MS + (int64_t)seconds * 1000 :
	    player->snapshot->settings.callbacks->ring_ms;
	step(player, &input);
	return true;
}
