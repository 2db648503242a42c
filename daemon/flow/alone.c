/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The document for when this helpline cannot be reached: made by the engine
 * itself, for a caller whom nobody answers and who presses nothing. Nothing is
 * said between two numbers: whoever comes there may have talked to somebody.
 */
#include "flow/guess.h"
#include "flow/kind.h"

#define TURNS_MOST 60

/* What is heard while keys count is only said: nobody hears a key. */
static void
add_said(struct turn *turn, const struct action *action)
{
	for (; action != NULL; action = action->next) {
		struct action *said;

		if (action->kind == ACTION_LISTEN) {
			add_said(turn, action->inside);
			continue;
		}
		if (action->kind != ACTION_SAY &&
		    action->kind != ACTION_PAUSE)
			continue;
		said = turn_add(turn, action->kind);
		if (said == NULL)
			return;
		said->prompt = action->prompt;
		said->language = action->language;
		said->seconds = action->seconds;
	}
}

static void
add_ring(struct turn *turn, const struct action *ring)
{
	struct action *added = turn_add(turn, ACTION_RING);
	struct action *next = added == NULL ? NULL : added->next;

	if (added == NULL)
		return;
	*added = *ring;
	added->next = next;
	added->whisper = false;		/* its question would come to us */
}

static const struct action *
find(const struct action *action, enum action_kind kind)
{
	while (action != NULL && action->kind != kind)
		action = action->next;
	return action;
}

void
flow_suppose_unanswered(const struct turn *first, struct guess *guess,
    each_document *each, void *arg)
{
	struct input input = *first->input;
	struct turn turn = *first;

	turn.input = &input;
	turn.fresh = false;
	for (unsigned i = 0; i < TURNS_MOST; i++) {
		bool rings = find(turn.actions, ACTION_RING) != NULL;

		if (!rings && find(turn.actions, ACTION_AGAIN) == NULL)
			return;
		input.kind = rings ? INPUT_DIALED : INPUT_KEYS;
		input.dialed = DIALED_NO_ANSWER;
		turn.actions = NULL;
		flow_suppose(&turn, guess);
		each(arg, turn.actions);
	}
}

static void
add_next(void *arg, const struct action *actions)
{
	struct turn *turn = arg;
	const struct action *ring = find(actions, ACTION_RING);

	if (ring != NULL)
		add_ring(turn, ring);
}

static void
add_last_words(struct turn *turn, uint16_t language)
{
	struct action *say = turn_add(turn, ACTION_SAY);

	if (say == NULL)
		return;
	say->prompt = turn->flow->last_words;
	say->language = language;
}

void
flow_suppose_alone(struct turn *turn, struct guess *guess)
{
	uint16_t language = turn->line == NULL ||
	    turn->line->language_index == LANGUAGE_UNKNOWN ?
	    LANGUAGE_ENGLISH : turn->line->language_index;
	struct turn played = *turn;

	flow_suppose_failsafe(&played, guess, language);
	turn->actions = NULL;
	add_said(turn, played.actions);
	add_next(turn, played.actions);
	flow_suppose_unanswered(&played, guess, add_next, turn);
	add_last_words(turn, language);
	add_last_words(turn, language);
	(void)turn_add(turn, ACTION_HANGUP);
}
