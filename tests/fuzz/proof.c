/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small flows, and the proof of them: whatever it is shown, it ends with a
 * sentence or with true; then nobody who wanders through the flow is lost, and
 * who presses nothing hears last words or is rung for. */
#include "at_step.h"
#include "flow/proof.h"
#include "languages.h"

#define STEPS_MOST 16			/* a proof of more takes seconds */
#define SILENCES 60

static struct fixture fixture;

/* What everything says; the choice of languages names two keys. */
static const char said[] = "9 9 9, 999, 020 8314 6000. Press 1.";
static const struct span span = { { said, sizeof(said) - 1 }, NULL, false };
static const struct wording wordings[] = { { &span, 1 }, { &span, 1 } };

static const struct wording *
find(const struct words *all, const struct prompt *prompt, uint16_t language,
    enum form form)
{
	(void)all;
	(void)language;
	(void)form;
	return &wordings[strcmp(prompt->id, "language-name") == 0];
}

static unsigned
tenths(const struct wording *wording)
{
	(void)wording;
	return 20;
}

static int
named_tenths(const struct wording *wording, char key)
{
	bool named = key == '1' || (key == '2' && wording == &wordings[1]);

	return named ? 10 : -1;
}

static void
begin(void)
{
	at_step_open(&fixture);
	languages_three(&fixture.languages, &fixture.arena);
	fixture.keywords = keywords_new(&fixture.arena, fixture_words, 3,
	    &fixture.languages, NULL);
}

/* True: the document rings or ends. */
static bool
settles(const struct turn *turn)
{
	for (const struct action *action = turn->actions; action != NULL;
	    action = action->next) {
		if (action->kind == ACTION_RING ||
		    action->kind == ACTION_HANGUP)
			return true;
	}
	return false;
}

static void
keep_silent(const struct flow *flow)
{
	struct session session = { .step = STEP_NONE };
	bool settled = false;

	for (unsigned i = 0; i < SILENCES && !settled; i++) {
		struct arena arena;
		struct input input;
		struct turn turn = { .arena = &arena, .flow = flow,
			.languages = &fixture.languages, .fresh = i == 0,
			.account = &fixture.account, .line = &fixture.line,
			.input = &input, .session = session,
			.now_ms = AT_NOW };

		arena_init(&arena, fixture.work, sizeof(fixture.work));
		at_step_input(&input, i == 0 ? INPUT_CALL : INPUT_KEYS,
		    BYTES(""));
		flow_step(&turn);
		settled = settles(&turn);
		session = turn.session;
	}
	must(settled, "who presses nothing is rung for, or told");
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
	const struct proof_words how = { NULL, find, tenths, named_tenths };
	const struct flow *flow = NULL;
	const struct node *node;
	struct fuzz_load load;
	struct proof proof;
	bool good = false;

	fuzz_load_open(&load);
	node = node_read(&load.arena, "flow.json", bytes, &load.problems);
	if (node != NULL)
		flow = flow_read(&load.arena, node, &parts, &load.problems);
	if (flow != NULL && flow_step_count(flow) <= STEPS_MOST)
		good = flow_prove(flow, &how, &load.arena, &load.problems,
		    &proof);
	else
		good = flow != NULL;
	if (good && flow_step_count(flow) <= STEPS_MOST) {
		at_step_wander(&fixture, flow, fuzz_seed(bytes), false);
		at_step_wander(&fixture, flow, fuzz_seed(bytes), true);
		keep_silent(flow);
	}
	fuzz_load_close(&load, good);
}

static void
words(struct fuzz_words *list)
{
	at_step_words(&fixture, list);
}

const struct fuzz_target fuzz_proof = {
	.begin = begin,
	.take = take,
	.words = words,
};
