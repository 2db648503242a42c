/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The document for when the helpline cannot be reached needs nobody: at every
 * hour and in every language it rings, ends in words that tell whom to call,
 * and these are the words that the helpline itself would end with.
 */
#include "flow/proof_inside.h"

struct alone {
	struct proving *proving;
	struct line line;
	struct input input;
	struct guess guess;
	struct arena arena;
	struct turn turn;
	bool says_last_words;		/* the engine does, after all rings */
};

static void
begin(struct alone *alone)
{
	struct proving *proving = alone->proving;

	arena_init(&alone->arena, proving->work, PROOF_WORK);
	alone->guess.count = 0;
	alone->turn = (struct turn){
		.arena = &alone->arena,
		.flow = proving->flow,
		.words = proving->words->words,
		.languages = proving->flow->parts.languages,
		.account = alone->line.account,
		.line = &alone->line,
		.input = &alone->input,
		.fresh = true,
	};
	proving->proof->turns++;
}

static bool
says(const struct action *action, const struct prompt *prompt)
{
	for (; action != NULL; action = action->next) {
		if (action->prompt == prompt || says(action->inside, prompt))
			return true;
	}
	return false;
}

static void
listen(void *arg, const struct action *actions)
{
	struct alone *alone = arg;

	for (const struct action *at = actions; at != NULL; at = at->next)
		if (at->kind == ACTION_RING)
			alone->says_last_words = false;
	alone->says_last_words |= says(actions,
	    alone->proving->flow->last_words);
}

/* Nobody answers, nothing is pressed: what does the engine end with? */
static void
hear_engine(struct alone *alone)
{
	begin(alone);
	alone->says_last_words = false;
	flow_suppose_failsafe(&alone->turn, &alone->guess,
	    alone->line.language_index);
	flow_suppose_unanswered(&alone->turn, &alone->guess, listen, alone);
}

static bool
needs_nobody(const struct action *action)
{
	for (; action != NULL; action = action->next) {
		if (action->kind != ACTION_SAY &&
		    action->kind != ACTION_PAUSE &&
		    action->kind != ACTION_RING &&
		    action->kind != ACTION_HANGUP)
			return false;
	}
	return true;
}

static const char *
wrong(struct alone *alone)
{
	struct proving *proving = alone->proving;
	const struct action *actions = alone->turn.actions;
	struct document document;

	document_read(proving, actions, &document);
	if (alone->arena.full || !needs_nobody(actions))
		return "cannot be said in one document";
	if (document.ring == NULL)
		return "rings nobody";
	if (!proving_heard(proving, proving->flow->last_words,
	    alone->line.language_index)->danger)
		return "ends without 9 9 9";
	hear_engine(alone);
	return alone->says_last_words ? NULL : "ends in other words than the "
	    "helpline does when nobody answered";
}

static void
judge(struct alone *alone)
{
	const struct flow *flow = alone->proving->flow;
	const char *what = wrong(alone);
	char memory[160];
	struct text hours;

	if (what == NULL || !proving_first(alone->proving,
	    flow->person->index, RULE_ALONE))
		return;
	text_init(&hours, memory, sizeof(memory));
	proof_write_hours(&alone->guess, &hours);
	(void)problems_add(alone->proving->problems, flow->person->place,
	    "the document for when the helpline cannot be reached %s, in %s%s: "
	    "see \"person\" and \"last_words\"", what,
	    flow->parts.languages->at[alone->line.language_index].english,
	    memory);
}

static void
prove_in(struct alone *alone, uint16_t language)
{
	alone->line.language_index = language;
	alone->guess = (struct guess){ .count = 0 };
	do {
		begin(alone);
		flow_suppose_alone(&alone->turn, &alone->guess);
		judge(alone);
	} while (guess_next(&alone->guess));
}

void
proof_alone(struct proving *proving)
{
	const struct flow_parts *parts = &proving->flow->parts;
	struct alone alone = { .proving = proving,
		.input = { .kind = INPUT_CALL } };

	if (parts->line_count > 0)
		alone.line = parts->lines[0];
	for (uint16_t i = 0; i < parts->languages->count; i++) {
		if (parts->languages->at[i].offered || i == proving->named)
			prove_in(&alone, i);
	}
}
