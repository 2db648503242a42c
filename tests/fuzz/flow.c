/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flows that operators write: refused in a sentence, or a call and a text go
 * through them without a dead end, whatever keys are pressed. */
#include "at_step.h"

static struct fixture fixture;

static void
begin(void)
{
	at_step_open(&fixture);
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
		at_step_wander(&fixture, flow, fuzz_seed(bytes), false);
		at_step_wander(&fixture, flow, fuzz_seed(bytes), true);
	}
	fuzz_load_close(&load, flow != NULL);
}

static void
words(struct fuzz_words *list)
{
	at_step_words(&fixture, list);
}

const struct fuzz_target fuzz_flow = {
	.begin = begin,
	.take = take,
	.words = words,
};
