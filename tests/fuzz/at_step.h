/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A caller who stands somewhere in the flow that ships. */
#ifndef FUZZ_AT_STEP_H
#define FUZZ_AT_STEP_H

#include "flow_fixture.h"
#include "fuzz.h"

#define AT_NOW 1795435200000LL

static inline void
at_step_open(struct fixture *fixture)
{
	char *text = fixture_file("prompts/flow.json");

	fixture_open(fixture, text);
	problems_print(&fixture->problems, stderr);
	must(fixture->flow != NULL, "the flow that ships is sound");
	free(text);
}

/* Can a person go on from here? A document that neither listens, rings, comes
 * back nor hangs up would end in silence. */
static inline void
at_step_check(const struct turn *turn)
{
	bool to_worker = turn->input->kind == INPUT_WHISPER ||
	    turn->input->kind == INPUT_WHISPER_KEYS;
	bool goes_on = turn->input->kind == INPUT_TEXT;

	for (const struct action *action = turn->actions; action != NULL;
	    action = action->next) {
		must(action->kind != ACTION_RING || action->number_count > 0,
		    "who is rung has a number");
		goes_on |= action->kind == ACTION_LISTEN ||
		    action->kind == ACTION_RING ||
		    action->kind == ACTION_AGAIN ||
		    (to_worker && action->kind == ACTION_ACCEPT) ||
		    action->kind == ACTION_HANGUP;
	}
	must(goes_on || turn->promises, "a call goes on or ends in words");
	must(turn->session.step < flow_step_count(turn->flow) ||
	    turn->session.step == STEP_NONE, "the session stands somewhere");
	must(memchr(turn->session.keys, '\0', SESSION_KEYS) != NULL,
	    "typed keys have an end");
}

/* Any input, made from a few bytes: the low half of `how` is its kind. */
static inline void
at_step_input(struct input *input, unsigned how, struct bytes words)
{
	*input = (struct input){
		.kind = (enum input_kind)(how % 16 % INPUT_KINDS),
		.id = BYTES("CA1"),
		.body = words,
		.dialed = (enum dialed)(how / 16 % 5),
		.bridged = (how & 128) != 0,
		.seconds = how,
		.opted_out = how == 255,
	};
	if (input->kind >= INPUT_CALL_REPORT)
		input->kind = INPUT_TEXT;
	if (input->kind == INPUT_KEYS || input->kind == INPUT_WHISPER_KEYS) {
		input->keys = words;
		if (input->keys.length > 33)
			input->keys.length = 33;
		input->body = (struct bytes){ NULL, 0 };
	}
	memcpy(input->from, "+447700900123", 14);
	memcpy(input->to, "+442079460123", 14);
}

#endif
