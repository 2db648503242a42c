/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What rings, what it shows and what is said around it. */
#include "failing.h"
#include "flow_caller.h"

/* The flow that ships, with these words of it changed. */
static void
open_changed(const char *was, const char *is, bool pass)
{
	char *flow = fixture_file("prompts/flow.json");
	char *place, *changed = NULL;

	while ((place = strstr(flow, was)) != NULL) {
		*place = '\0';
		assert_true(asprintf(&changed, "%s%s%s", flow, is,
		    place + strlen(was)) > 0);
		free(flow);
		flow = changed;
	}
	fixture_open_passing(&fixture, flow, pass);
	problems_print(&fixture.problems, stderr);
	assert_non_null(fixture.flow);
	free(flow);
}

static void
open_shipped(void)
{
	open_changed("\"-\"", "", false);
}

static void
the_callers_number_is_shown_only_if_told_to(void **state)
{
	static const struct {
		bool pass;
		const char *from;
		const char *shown;
	} rows[] = {
		{ false, "+447700900123", "+442079460123" },
		{ false, "", "+442079460123" },
		{ true, "+447700900123", "+447700900123" },
		{ true, "", "+442079460123" },		/* withheld */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct input input = { .kind = INPUT_CALL };
		struct turn turn = { .input = &input };
		const struct action *action;

		open_changed("\"-\"", "", rows[i].pass);
		(void)snprintf(input.from, sizeof(input.from), "%s",
		    rows[i].from);
		turn.arena = &fixture.arena;
		turn.flow = fixture.flow;
		turn.languages = &fixture.languages;
		turn.line = &fixture.line;
		turn.now_ms = NIGHT_SUNDAY;
		flow_failsafe(&turn);
		action = find_in(turn.actions, ACTION_RING);
		assert_non_null(action);
		assert_string_equal(action->caller_id, rows[i].shown);
		(void)close_flow(NULL);
	}
}

/* Called on a number that is no line of ours: the carrier shows its own. */
static void
without_a_line_nothing_is_shown(void **state)
{
	struct caller caller = call(NOON_WEEKDAY);

	(void)state;
	press(&caller, "9");
	caller.turn.line = NULL;
	caller.turn.actions = NULL;
	caller.input.keys = BYTES("0");
	flow_step(&caller.turn);
	assert_string_equal(rings(&caller), "+442083146660");
	assert_null(find(&caller, ACTION_RING)->caller_id);
}

/* A token of before: its language has gone, its rounds were not counted. */
static void
an_older_session_is_none_the_worse(void **state)
{
	struct caller caller = call(NOON_WEEKDAY);

	(void)state;
	caller.session.language = 60000;
	press(&caller, "0");
	assert_true(says(&caller, "connect-day"));
	assert_string_equal(rings(&caller), "+442083146660");
	caller.session.rounds = 0;
	press(&caller, "5");
	assert_true(says(&caller, "cannot-talk"));
	assert_string_equal(rings(&caller), "+442083146660");
	assert_int_equal(caller.session.rounds, 1);
}

struct key_row {
	const char *key;
	bool asked;			/* after a talk, not before it */
	const char *rings;
	const char *says;		/* NULL: it does not matter */
	const char *sentence;
};

static const struct key_row key_rows[] = {
	{ "*", false, "", "number", "the number of a language" },
	{ "*", true, "", "number", "the same when asked" },
	{ "5", false, "+442083146660", "cannot-talk", "cannot talk" },
	{ "5", true, "+442083146660", "cannot-talk", "cannot talk any more" },
	{ "7", false, "+442083146660", NULL, "any key: nothing is lost" },
	{ "1", true, "+442083146000", "next", "nobody was reached" },
	{ "0", true, "+442083146000", "next", "0 is a person, too" },
	{ "9", true, "", "after", "9 says it again" },
	{ "#", true, "", "after", "# says it again" },
	{ "7", true, "", "after", "out of place: once more" },
	{ "", true, "", "numbers", "silence: they talked" },
};

static void
what_a_key_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(key_rows) / sizeof(key_rows[0]); i++) {
		const struct key_row *row = &key_rows[i];
		struct caller caller = call(NOON_WEEKDAY);

		press(&caller, "0");
		assert_string_equal(rings(&caller), "+442083146660");
		if (row->asked)
			dialed(&caller, true);
		press(&caller, row->key);
		if (strcmp(rings(&caller), row->rings) != 0 ||
		    (row->says != NULL && !says(&caller, row->says)))
			fail_msg("%s: rings \"%s\"", row->sentence,
			    rings(&caller));
	}
}

static void
out_of_place_twice_is_silence(void **state)
{
	struct caller caller = call(NOON_WEEKDAY);

	(void)state;
	press(&caller, "0");
	dialed(&caller, true);
	press(&caller, "7");
	press(&caller, "7");
	assert_true(says(&caller, "numbers"));
}

/* Somebody who cannot talk: who answers is told so, if there are words. */
static void
who_answers_is_told_of_silence(void **state)
{
	static const struct {
		const char *was, *keys, *says;
	} rows[] = {
		{ "\"-\"", "0", "whisper" },
		{ "\"-\"", "5", "whisper-silent" },
		{ "\"whisper_silent\": \"whisper-silent\",", "5", "whisper" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct caller caller;

		open_changed(rows[i].was, "", false);
		caller = call(NOON_WEEKDAY);
		press(&caller, rows[i].keys);
		caller.input.kind = INPUT_WHISPER;
		send_input(&caller);
		assert_true(says(&caller, rows[i].says));
		(void)close_flow(NULL);
	}
}

/* Nothing to say before: it rings at once, without a moment for keys. */
static void
without_words_it_rings_at_once(void **state)
{
	struct caller caller;

	(void)state;
	open_changed("\"say\": \"connect-day\", \"say_other\": "
	    "\"connect-day-interpreter\", \"say_named\": \"connect-name\",",
	    "", false);
	caller = call(NOON_WEEKDAY);
	press(&caller, "0");
	assert_string_equal(rings(&caller), "+442083146660");
	assert_int_equal(caller.turn.actions->kind, ACTION_RING);
	(void)close_flow(NULL);
}

/* No memory for what rings: the turn is marked, and its step still waits. */
static void
a_full_arena_is_no_crash(void **state)
{
	unsigned nth = 0, failures;

	(void)state;
	do {
		struct caller caller = call(NOON_WEEKDAY);

		failing(FAILING_ARENA, ++nth, 0);
		press(&caller, "0");
		failures = failing_stop();
		assert_int_equal(caller.arena.full, failures != 0);
		assert_string_equal(flow_step_name(fixture.flow,
		    caller.session.step), "day");
	} while (failures != 0);
	assert_true(nth > 2);
}

#define WITH_FLOW(test) \
	cmocka_unit_test_setup_teardown(test, set_up, close_flow)

static int
set_up(void **state)
{
	(void)state;
	open_shipped();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_callers_number_is_shown_only_if_told_to),
		WITH_FLOW(without_a_line_nothing_is_shown),
		WITH_FLOW(an_older_session_is_none_the_worse),
		WITH_FLOW(what_a_key_does),
		WITH_FLOW(out_of_place_twice_is_silence),
		cmocka_unit_test(who_answers_is_told_of_silence),
		cmocka_unit_test(without_words_it_rings_at_once),
		WITH_FLOW(a_full_arena_is_no_crash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
