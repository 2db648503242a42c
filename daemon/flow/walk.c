/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The walk of one turn: from where the session stands, over steps that go on
 * by themselves, to one that waits, rings or ends.
 */
#include "flow/guess.h"
#include "flow/kind.h"

#define STEPS_MOST 50			/* in a turn; a sound flow needs few */
#define TURNS_MOST 60			/* answers until somebody is rung */

void
walk_go(struct walk *walk, const struct step *step)
{
	struct session *session = &walk->turn->session;

	session->tries = 0;
	session->page = 0;
	walk->next = step;
}

void
walk_wait(struct walk *walk, const struct step *step)
{
	walk->turn->session.step = step->index;
	walk->next = NULL;
}

bool
walk_by_text(const struct walk *walk)
{
	return walk->turn->input->kind == INPUT_TEXT;
}

bool
walk_open(const struct walk *walk, const struct hours *hours)
{
	return walk->guess == NULL ?
	    hours_open(hours, walk->turn->overrides,
	    walk->turn->now_ms) :
	    guess_open(walk->guess, hours);
}

bool
walk_is_key(const struct walk *walk, char key)
{
	struct bytes keys = walk->turn->input->keys;

	return keys.length == 1 && keys.at[0] == key;
}

static struct action *
walk_said(struct walk *walk, enum action_kind kind)
{
	struct action *action = arena_get(walk->turn->arena, sizeof(*action));

	if (action == NULL)
		return NULL;
	action->kind = kind;
	if (walk->said == NULL)
		walk->said = action;
	else
		walk->said_last->next = action;
	walk->said_last = action;
	return action;
}

struct action *
walk_say_in(struct walk *walk, const struct prompt *prompt, uint16_t language)
{
	struct action *say;

	if (prompt == NULL)
		return NULL;
	say = walk_said(walk, ACTION_SAY);
	if (say == NULL)
		return NULL;
	say->prompt = prompt;
	say->language = language == LANGUAGE_UNKNOWN ?
	    LANGUAGE_ENGLISH : language;
	return say;
}

void
walk_say(struct walk *walk, const struct prompt *prompt)
{
	(void)walk_say_in(walk, prompt, walk->turn->session.language);
}

void
walk_say_number(struct walk *walk, const struct prompt *prompt,
    const char *e164)
{
	struct action *last = walk->said_last;

	walk_say(walk, prompt);
	if (walk->said_last == last || walk->said_last == NULL)
		return;
	walk->said_last->numbers[0] = e164;
	walk->said_last->number_count = 1;
}

void
walk_flush(struct walk *walk)
{
	struct action **last = &walk->turn->actions;

	while (*last != NULL)
		last = &(*last)->next;
	*last = walk->said;
	walk->said = NULL;
	walk->said_last = NULL;
}

/* Pauses and tones belong among what is said; the rest comes after it. */
struct action *
walk_add(struct walk *walk, enum action_kind kind)
{
	if (kind == ACTION_PAUSE || kind == ACTION_TONE)
		return walk_said(walk, kind);
	walk_flush(walk);
	return turn_add(walk->turn, kind);
}

struct action *
walk_listen(struct walk *walk, unsigned seconds)
{
	struct action *said = walk->said;
	struct action *listen;

	walk->said = NULL;
	listen = turn_add(walk->turn, ACTION_LISTEN);
	if (listen == NULL)
		return NULL;
	listen->inside = said;
	listen->seconds = seconds;
	listen->keys_most = 1;
	return listen;
}

void
walk_ask(struct walk *walk, const struct step *step, int64_t listen_ms)
{
	struct action *listen = walk_listen(walk,
	    (unsigned)((listen_ms + 999) / 1000));

	if (listen != NULL)
		listen->empty_comes_back = true;
	(void)turn_add(walk->turn, ACTION_AGAIN);
	walk_wait(walk, step);
}

struct action *
walk_text(struct walk *walk, const struct prompt *prompt)
{
	uint16_t language = walk->turn->session.language;
	struct action *text;

	if (prompt == NULL || prompt->english[FORM_TEXT] == NULL)
		return NULL;
	text = turn_add(walk->turn, ACTION_TEXT);
	if (text == NULL)
		return NULL;
	text->prompt = prompt;
	text->language = language == LANGUAGE_UNKNOWN ?
	    LANGUAGE_ENGLISH : language;
	text->to = walk->turn->input->from;
	return text;
}

/* 9 means "again"; 9 9 9 is somebody who thinks that this is 999. */
static bool
is_999(struct session *session, bool nine)
{
	size_t typed = strlen(session->keys);

	if (!nine) {
		session->keys[0] = '\0';
		return false;
	}
	if (typed < 2) {
		session->keys[typed] = '9';
		session->keys[typed + 1] = '\0';
		return false;
	}
	session->keys[0] = '\0';
	return true;
}

bool
walk_common_key(struct walk *walk, const struct step *step)
{
	const struct flow *flow = walk->flow;
	bool nine = walk_is_key(walk, '9');

	if (is_999(&walk->turn->session, nine)) {
		walk_say(walk, flow->not_999);
		walk_go(walk, step);
	} else if (walk_is_key(walk, '*')) {
		walk_go(walk, flow->number);
	} else if (walk_is_key(walk, '0')) {
		walk_go(walk, flow->person);
	} else if (walk_is_key(walk, '5')) {
		walk_go(walk, flow->cannot_talk);
	} else if (nine || walk_is_key(walk, '#')) {
		walk_go(walk, step);
	} else {
		return false;
	}
	return true;
}

bool
walk_gave_up(struct walk *walk, const struct step *step)
{
	struct session *session = &walk->turn->session;
	uint8_t page = session->page;

	if (walk->turn->input->keys.length == 0)
		return true;
	if (session->tries > 0)
		return true;
	walk_go(walk, step);
	session->tries = 1;
	session->page = page;
	return false;
}

void
walk_rang(struct walk *walk, enum desk_event event)
{
	struct action *rang = turn_add(walk->turn, ACTION_RANG);

	if (rang != NULL)
		rang->desk = event;
}

void
walk_end(struct walk *walk, const struct prompt *prompt)
{
	walk_say(walk, prompt);
	(void)walk_add(walk, ACTION_HANGUP);
}

static void
session_begin(struct turn *turn)
{
	bool known = turn->session.known;

	turn->session = (struct session){
		.step = STEP_NONE,
		.language = turn->line == NULL ? LANGUAGE_UNKNOWN :
		    turn->line->language_index,
		.known = known,
	};
}

/* We rang this telephone: it is no caller's. */
static bool
is_ours(const struct turn *turn)
{
	return turn->callback != NULL || turn->drill != NULL;
}

/* What it was rung for; NULL: the flow has no such step. */
static const struct step *
our_step(const struct flow *flow, const struct turn *turn)
{
	if (turn->drill == NULL)
		return flow->desk;
	return drill_is_rehearsal(turn->drill) ? flow->rehearse : flow->drill;
}

static const struct step *
entry(const struct flow *flow, const struct turn *turn, bool by_text)
{
	const struct line *line = turn->line;
	const char *name = NULL;
	uint16_t step;

	if (is_ours(turn))
		return our_step(flow, turn);
	if (line != NULL && line->rings_back && !by_text &&
	    flow->callback_line != NULL)
		return flow->callback_line;
	if (line != NULL)
		name = by_text ? line->text_step : line->call_step;
	step = name == NULL ? STEP_NONE : flow_find_step(flow, name);
	if (step != STEP_NONE)
		return &flow->steps[step];
	return by_text ? flow->texts : flow->calls;
}

/* No step of ours rang: who has talked is let go, others are rung. */
static void
dialing_ended(struct walk *walk)
{
	walk_go(walk, walk->turn->input->bridged ? walk->flow->goodbye :
	    walk->flow->person);
}

/* Nobody knows this caller's state: the greeting, unless a dialling ended. */
static void
begin(struct walk *walk)
{
	const struct input *input = walk->turn->input;

	session_begin(walk->turn);
	if (input->kind == INPUT_TEXT) {
		const struct step *inbox = entry(walk->flow, walk->turn, true);

		walk->turn->session.step = inbox->index;
		inbox->kind->take(walk, inbox);
	} else if (input->kind == INPUT_DIALED) {
		dialing_ended(walk);
	} else {
		walk_go(walk, entry(walk->flow, walk->turn, false));
	}
}

/* NULL: nowhere that takes this input. A token may name a step that has since
 * become one for texts: it would have nothing to say to a caller. */
static const struct step *
standing(const struct walk *walk)
{
	const struct turn *turn = walk->turn;
	const struct step *step;

	if (is_ours(turn))
		return turn->input->kind == INPUT_CALL ? NULL :
		    our_step(walk->flow, turn);
	if (turn->fresh || turn->input->kind == INPUT_CALL)
		return NULL;
	if (turn->session.step >= walk->flow->count)
		return NULL;
	step = &walk->flow->steps[turn->session.step];
	if (!(walk_by_text(walk) ? step->kind->by_text : step->kind->by_call))
		return NULL;
	return step->kind->take == NULL ? NULL : step;
}

static void
walk_on(struct walk *walk)
{
	while (walk->next != NULL && walk->steps++ < STEPS_MOST) {
		const struct step *step = walk->next;

		walk->next = NULL;
		step->kind->enter(walk, step);
	}
	walk_flush(walk);
}

/* Whoever presses on and on is rung a person; leaving stays leaving. */
static bool
wanders(const struct walk *walk, const struct step *step)
{
	const struct turn *turn = walk->turn;
	struct bytes keys = turn->input->keys;

	return turn->session.turns >= TURNS_MOST && turn->session.rounds == 0 &&
	    !walk_by_text(walk) && !step->kind->person && !step->kind->dials &&
	    (keys.length == 0 || memchr(keys.at, '*', keys.length) == NULL);
}

/* The far end's telephone, and no step that rings stands behind it: whoever
 * took it talks to the caller. */
static void
bridge(struct walk *walk)
{
	(void)walk_add(walk, walk->turn->input->kind == INPUT_WHISPER ||
	    walk_is_key(walk, '1') ? ACTION_ACCEPT : ACTION_HANGUP);
}

static void
take(struct walk *walk, const struct step *step)
{
	enum input_kind kind = walk->turn->input->kind;
	bool rings = step != NULL && (step->kind->person || step->kind->dials);

	if (is_ours(walk->turn) && our_step(walk->flow, walk->turn) == NULL)
		(void)walk_add(walk, ACTION_HANGUP);
	else if (walk->turn->drill != NULL && step != NULL)
		step->kind->take(walk, step);	/* never a resident's way */
	else if (!rings &&
	    (kind == INPUT_WHISPER || kind == INPUT_WHISPER_KEYS))
		bridge(walk);
	else if (step == NULL)
		begin(walk);
	else if (!rings && kind == INPUT_DIALED)
		dialing_ended(walk);
	else if (wanders(walk, step))
		walk_go(walk, walk->flow->person);
	else
		step->kind->take(walk, step);
}

void
flow_suppose(struct turn *turn, struct guess *guess)
{
	struct walk walk = { .turn = turn, .flow = turn->flow,
		.guess = guess };
	uint16_t before = turn->fresh ? LANGUAGE_UNKNOWN :
	    turn->session.language;

	take(&walk, standing(&walk));
	walk_on(&walk);
	turn->chose = turn->session.language != before;
	if (turn->session.turns < UINT8_MAX)
		turn->session.turns++;
}

void
flow_step(struct turn *turn)
{
	flow_suppose(turn, NULL);
}

void
flow_ask_person(struct turn *turn)
{
	struct walk walk = { .turn = turn, .flow = turn->flow };
	uint16_t language = turn->session.language;

	session_begin(turn);
	turn->session.language = language;
	walk_go(&walk, turn->flow->person);
	walk_on(&walk);
}

void
flow_suppose_failsafe(struct turn *turn, struct guess *guess,
    uint16_t language)
{
	struct walk walk = { .turn = turn, .flow = turn->flow,
		.guess = guess };

	session_begin(turn);
	turn->session.language = language;
	walk_say(&walk, turn->flow->failsafe);
	walk_go(&walk, turn->flow->person);
	walk_on(&walk);
}

void
flow_failsafe(struct turn *turn)
{
	flow_suppose_failsafe(turn, NULL, LANGUAGE_ENGLISH);
}
