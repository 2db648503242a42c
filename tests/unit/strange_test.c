/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine of steps: what should not come, and what is done about it. */
#include "flow_caller.h"

/* Sixty answers send everybody to a person, once; then the keys mean again
 * what they mean, and silence ends the call. */
static void
test_many_turns_are_no_trap(void **state)
{
	struct caller caller = call(NOON_WEEKDAY);

	(void)state;
	caller.session.turns = 200;
	press(&caller, "*");
	press(&caller, "*");
	assert_int_equal(caller.turn.actions->kind, ACTION_HANGUP);
	caller = call(NOON_WEEKDAY);
	press(&caller, "0");
	caller.session.turns = 200;
	caller.session.rounds = 4;
	caller.session.step = flow_find_step(fixture.flow, "numbers");
	press(&caller, "");
	assert_true(says(&caller, "bye"));
}

/* The far end's telephone where no step rings (the flow was changed, or the
 * token is too old): who took it talks to the caller. */
static void
test_whisper_without_a_step_that_rings(void **state)
{
	static const struct {
		const char *step;	/* NULL: its token is unknown */
		enum input_kind kind;
		const char *keys;
		enum action_kind does;
	} rows[] = {
		{ NULL, INPUT_WHISPER, "", ACTION_ACCEPT },
		{ NULL, INPUT_WHISPER_KEYS, "1", ACTION_ACCEPT },
		{ NULL, INPUT_WHISPER_KEYS, "2", ACTION_HANGUP },
		{ "menu", INPUT_WHISPER, "", ACTION_ACCEPT },
		{ "menu", INPUT_WHISPER_KEYS, "1", ACTION_ACCEPT },
		{ "number", INPUT_WHISPER_KEYS, "*", ACTION_HANGUP },
		{ "bye", INPUT_WHISPER, "", ACTION_ACCEPT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct caller caller = call(NOON_WEEKDAY);

		caller.fresh = rows[i].step == NULL;
		if (rows[i].step != NULL)
			caller.session.step = flow_find_step(fixture.flow,
			    rows[i].step);
		caller.input.kind = rows[i].kind;
		caller.input.keys = bytes_from_text(rows[i].keys);
		send_input(&caller);
		assert_non_null(caller.turn.actions);
		assert_int_equal(caller.turn.actions->kind, rows[i].does);
		assert_null(caller.turn.actions->next);
	}
}

/* A dialling ended where nothing was rung by this flow. */
static void
test_a_dial_result_at_another_step(void **state)
{
	static const char *const steps[] = { "menu", "languages", "number",
		"text-numbers", "bye" };

	(void)state;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct caller caller = call(NOON_WEEKDAY);

		caller.session.step = flow_find_step(fixture.flow, steps[i]);
		caller.session.language = 1;
		dialed(&caller, true);
		assert_true(says(&caller, "bye"));
		assert_non_null(find(&caller, ACTION_HANGUP));
		caller.session.step = flow_find_step(fixture.flow, steps[i]);
		dialed(&caller, false);
		assert_string_equal(rings(&caller), "+442083146660");
		assert_int_equal(caller.session.language, 1);
	}
}

/* 5 means "I cannot talk", also while it is said that somebody is called; and
 * pressing it again and again uses no round up. */
static void
test_cannot_talk_while_it_is_announced(void **state)
{
	struct caller caller = call(NOON_WEEKDAY);

	(void)state;
	press(&caller, "1");
	press(&caller, "1");
	assert_true(says(&caller, "connect-day"));
	for (int i = 0; i < 8; i++) {
		press(&caller, "5");
		assert_true(says(&caller, "cannot-talk"));
		assert_string_equal(rings(&caller), "+442083146660");
		assert_true(caller.session.marks & 1 << MARK_CANNOT_TALK);
	}
}

/* A telephone that calls us, or that sends its callers to us, is never rung:
 * it would ring for ever between the two. */
static void
test_who_calls_or_diverts_is_not_rung(void **state)
{
	struct caller caller = call(NOON_WEEKDAY);

	(void)state;
	(void)snprintf(caller.input.from, PHONE_SIZE, "+442083146660");
	press(&caller, "0");
	assert_string_equal(rings(&caller), "+442083146000");
	caller = call(NOON_WEEKDAY);
	(void)snprintf(caller.input.diverted, PHONE_SIZE, "+442083146660");
	press(&caller, "0");
	assert_string_equal(rings(&caller), "+442083146000");
	dialed(&caller, false);
	assert_true(says(&caller, "nobody"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_many_turns_are_no_trap),
		cmocka_unit_test(test_whisper_without_a_step_that_rings),
		cmocka_unit_test(test_a_dial_result_at_another_step),
		cmocka_unit_test(test_cannot_talk_while_it_is_announced),
		cmocka_unit_test(test_who_calls_or_diverts_is_not_rung),
	};

	return cmocka_run_group_tests(tests, open_flow, close_flow);
}
