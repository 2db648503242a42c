/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A caller who stands somewhere in the flow that ships. */
#ifndef FUZZ_AT_STEP_H
#define FUZZ_AT_STEP_H

#include "flow/kind.h"
#include "flow_fixture.h"
#include "json_words.h"

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

/* A call or a conversation of two dozen inputs: any key, any result. */
static inline void
at_step_wander(struct fixture *fixture, const struct flow *flow,
    uint64_t seed, bool by_text)
{
	static const char keys[] = "0123456789*#";
	struct session session = { .step = STEP_NONE };
	bool fresh = true;

	for (unsigned i = 0; i < 24; i++) {
		struct arena arena;
		struct input input;
		struct turn turn = { .arena = &arena, .flow = flow,
			.languages = &fixture->languages, .fresh = fresh,
			.account = &fixture->account, .line = &fixture->line,
			.input = &input, .session = session,
			.now_ms = AT_NOW + i * 7200000LL,
			.phase = (enum phase)(fuzz_roll(&seed, 9) / 4) };
		unsigned key = fuzz_roll(&seed, sizeof(keys));

		arena_init(&arena, fixture->work, sizeof(fixture->work));
		at_step_input(&input, by_text ? INPUT_TEXT :
		    i == 0 ? INPUT_CALL : 1 + fuzz_roll(&seed, 2) +
		    16 * fuzz_roll(&seed, 5), (struct bytes){ keys + key,
		    key == sizeof(keys) - 1 ? 0 : 1 });
		flow_step(&turn);
		at_step_check(&turn);
		session = turn.session;
		fresh = false;
	}
}

/* The names that a flow may use, beside its own steps'. */
static inline void
at_step_words(const struct fixture *fixture, struct fuzz_words *list)
{
	for (unsigned i = 0; kinds[i] != NULL; i++) {
		words_add(list, kinds[i]->name);
		words_add_table(list, kinds[i]->settings);
		words_add_list(list, kinds[i]->extras);
		for (const struct reference *at = kinds[i]->references;
		    at != NULL && at->name != NULL; at++)
			words_add(list, at->name);
	}
	for (unsigned i = 0; i < fixture->prompts.count; i++)
		words_add(list, fixture->prompts.at[i].id);
	for (uint16_t i = 0; i < flow_step_count(fixture->flow); i++)
		words_add(list, flow_step_name(fixture->flow, i));
	for (unsigned i = 0; i < fixture->routes.count; i++)
		words_add(list, fixture->routes.at[i].name);
	for (unsigned i = 0; i < fixture->hours.count; i++)
		words_add(list, fixture->hours.at[i].name);
	words_add_list(list, (const char *const[]){ "kind", "steps", "calls",
	    "texts", "person", "goodbye", "number", "cannot_talk", "not_999",
	    "failsafe", "last_words", "about", NULL });
}

#endif
