/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flows that operators write: refused in a sentence, or a call and a text go
 * through them without a dead end, whatever keys are pressed. */
#include "at_step.h"

static struct fixture fixture;
static char memory[65536];

int
LLVMFuzzerInitialize(int *count, char ***words)
{
	(void)count;
	(void)words;
	at_step_open(&fixture);
	return 0;
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

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t size)
{
	struct bytes bytes = { (const char *)at, size };
	const struct flow_parts parts = {
		.prompts = &fixture.prompts,
		.languages = &fixture.languages,
		.routes = &fixture.routes,
		.hours = &fixture.hours,
		.keywords = fixture.keywords,
	};
	struct problems problems;
	const struct node *node;
	const struct flow *flow;
	struct arena arena;

	arena_init_growing(&arena);
	problems_init(&problems);
	node = node_read(&arena, "flow.json", bytes, &problems);
	flow = node == NULL ? NULL :
	    flow_read(&arena, node, &parts, &problems);
	must((flow == NULL) == (problems.errors > 0),
	    "what is refused has its sentence");
	if (flow != NULL) {
		go_through(flow, fuzz_seed(bytes), false);
		go_through(flow, fuzz_seed(bytes), true);
	}
	problems_clear(&problems);
	arena_clear(&arena);
	return 0;
}
