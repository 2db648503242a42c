/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions, and trial calls, as bytes. What is read is written the same again,
 * and the flow knows what to do with it, whatever counts it holds. */
#include "at_step.h"
#include "gateway/coded.h"

static struct fixture fixture;
static char memory[65536];

static void
begin(void)
{
	at_step_open(&fixture);
}

static void
step(const struct session *session, unsigned kind, struct bytes words)
{
	struct input input;
	struct arena arena;
	struct turn turn = { .arena = &arena, .flow = fixture.flow,
		.languages = &fixture.languages, .account = &fixture.account,
		.line = &fixture.line, .input = &input, .now_ms = AT_NOW,
		.has_person = true, .session = *session };

	arena_init(&arena, memory, sizeof(memory));
	at_step_input(&input, kind, words);
	flow_step(&turn);
	at_step_check(&turn);
}

/* A trial call's link: what is read is written the same again. */
static void
take_drill(struct bytes coded)
{
	unsigned char written[DRILL_CODED];
	struct drill drill, again;
	size_t length;

	if (!coded_drill_read(coded, &drill))
		return;
	must(coded_is_drill(coded) && drill.id > 0, "a drill says so");
	length = coded_drill_write(&drill, written);
	must(length <= sizeof(written), "a coded drill is short");
	must(coded_drill_read((struct bytes){ (char *)written, length },
	    &again) && again.id == drill.id && again.claim == drill.claim &&
	    strcmp(again.scenario, drill.scenario) == 0, "and says the same");
}

static void
take(struct bytes rest)
{
	struct bytes coded = fuzz_cut(&rest);
	struct input input = { .kind = INPUT_KEYS };
	struct turn turn = { .flow = fixture.flow,
		.languages = &fixture.languages, .input = &input };
	unsigned char written[SESSION_CODED];
	struct session session;
	size_t length;

	take_drill(coded);
	if (!coded_read(&turn, coded))
		return;
	must(turn.session.step < flow_step_count(fixture.flow),
	    "a session stands at a step");
	must(turn.session.language < fixture.languages.count ||
	    turn.session.language == LANGUAGE_UNKNOWN,
	    "a session's language is one of ours");
	session = turn.session;
	if (session.last_ms != 0 || session.window_ms != 0)
		input.kind = INPUT_TEXT;
	length = coded_write(&turn, written);
	must(length <= sizeof(written), "a coded session is short");
	must(coded_read(&turn, (struct bytes){ (char *)written, length }),
	    "what was written can be read");
	must(input.kind != INPUT_TEXT ||
	    memcmp(&session, &turn.session, sizeof(session)) == 0,
	    "and says the same");
	step(&session, fuzz_pick(&rest, 256), rest);
}

const struct fuzz_target fuzz_coded = {
	.begin = begin,
	.take = take,
};
