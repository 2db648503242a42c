/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flows that operators write: refused in a sentence, or a call and a text go
 * through them without a dead end, whatever keys are pressed. */
#include "at_step.h"
#include "flow/kind.h"
#include "json_words.h"

static struct fixture fixture;
static char memory[65536];

static void
begin(void)
{
	at_step_open(&fixture);
}

static void
go_through(const struct flow *flow, uint64_t seed, bool by_text)
{
	static const char keys[] = "0123456789*#";
	struct session session = { .step = STEP_NONE };
	bool fresh = true;

	for (unsigned i = 0; i < 24; i++) {
		struct arena arena;
		struct input input;
		struct turn turn = { .arena = &arena, .flow = flow,
			.languages = &fixture.languages, .fresh = fresh,
			.account = &fixture.account, .line = &fixture.line,
			.input = &input, .session = session,
			.now_ms = AT_NOW + i * 7200000LL,
			.phase = (enum phase)(fuzz_roll(&seed, 9) / 4) };
		unsigned key = fuzz_roll(&seed, sizeof(keys));

		arena_init(&arena, memory, sizeof(memory));
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

static void
take(struct bytes bytes)
{
	const struct flow_parts parts = {
		.prompts = &fixture.prompts,
		.languages = &fixture.languages,
		.routes = &fixture.routes,
		.hours = &fixture.hours,
		.keywords = fixture.keywords,
	};
	const struct flow *flow = NULL;
	const struct node *node;
	struct fuzz_load load;

	fuzz_load_open(&load);
	node = node_read(&load.arena, "flow.json", bytes, &load.problems);
	if (node != NULL)
		flow = flow_read(&load.arena, node, &parts, &load.problems);
	if (flow != NULL) {
		go_through(flow, fuzz_seed(bytes), false);
		go_through(flow, fuzz_seed(bytes), true);
	}
	fuzz_load_close(&load, flow != NULL);
}

/* The names that a flow may use, beside its own steps'. */
static void
words(struct fuzz_words *list)
{
	for (unsigned i = 0; kinds[i] != NULL; i++) {
		words_add(list, kinds[i]->name);
		words_add_table(list, kinds[i]->settings);
		words_add_list(list, kinds[i]->extras);
		for (const struct reference *at = kinds[i]->references;
		    at != NULL && at->name != NULL; at++)
			words_add(list, at->name);
	}
	for (unsigned i = 0; i < fixture.prompts.count; i++)
		words_add(list, fixture.prompts.at[i].id);
	for (uint16_t i = 0; i < flow_step_count(fixture.flow); i++)
		words_add(list, flow_step_name(fixture.flow, i));
	for (unsigned i = 0; i < fixture.routes.count; i++)
		words_add(list, fixture.routes.at[i].name);
	for (unsigned i = 0; i < fixture.hours.count; i++)
		words_add(list, fixture.hours.at[i].name);
	words_add_list(list, (const char *const[]){ "kind", "steps", "calls",
	    "texts", "person", "goodbye", "number", "cannot_talk", "not_999",
	    "failsafe", "last_words", "about", NULL });
}

const struct fuzz_target fuzz_flow = {
	.begin = begin,
	.take = take,
	.words = words,
};
