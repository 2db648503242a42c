/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine of steps: what a caller meets. */
#include "flow/kind.h"
#include "flow_caller.h"

static void
test_greeting_listens_from_the_first_word(void **state)
{
	struct caller caller = call(NOON_WEEKDAY);

	(void)state;
	assert_true(says(&caller, "greet"));
	assert_true(says(&caller, "language-name"));
	assert_int_equal(caller.turn.actions->kind, ACTION_LISTEN);
	assert_int_equal(caller.turn.actions->inside->kind, ACTION_PAUSE);
	assert_non_null(find(&caller, ACTION_AGAIN));
}

static void
test_silence_rings_a_person(void **state)
{
	struct caller caller = call(NOON_WEEKDAY);

	(void)state;
	press(&caller, "");
	assert_true(says(&caller, "stay"));
	assert_string_equal(rings(&caller), "+442083146660");
	assert_int_equal(caller.session.marks, 1 << MARK_SILENT);
}

struct key_row {
	int64_t now_ms;
	const char *keys[6];
	const char *rings;
	const char *says;
	const char *sentence;
};

static const struct key_row key_rows[] = {
	{ NOON_WEEKDAY, { "1", "1" }, "+442083146660", "connect-day",
	    "English, a person, by day" },
	{ NIGHT_SUNDAY, { "1", "1" }, "+442083146000", "connect-night",
	    "English, a person, at night" },
	{ NOON_WEEKDAY, { "2", "1" }, "+442083146660",
	    "connect-day-interpreter", "Polish hears the English words" },
	{ NOON_WEEKDAY, { "0" }, "+442083146660", "connect-day",
	    "0 at once" },
	{ NOON_WEEKDAY, { "5" }, "+442083146660", "cannot-talk",
	    "5 on the first page" },
	{ NOON_WEEKDAY, { "1", "5" }, "+442083146660", "cannot-talk",
	    "5 in the menu" },
	{ NOON_WEEKDAY, { "*", "51" }, "+442083146660", "connect-name",
	    "Somali by its number has a name only" },
	{ NOON_WEEKDAY, { "1", "3" }, "+442083143396", "connect-office",
	    "the office by day" },
	{ NIGHT_SUNDAY, { "1", "3" }, "", "office-closed",
	    "the office at night is closed" },
	{ NIGHT_SUNDAY, { "1", "3", "1" }, "+442083146000", "connect-night",
	    "from the closed office to a person" },
	{ NOON_WEEKDAY, { "1", "7" }, "", "menu",
	    "a key out of place repeats the menu" },
	{ NOON_WEEKDAY, { "1", "7", "7" }, "+442083146660", "connect-day",
	    "twice out of place is silence" },
	{ NOON_WEEKDAY, { "1", "9" }, "", "menu", "9 says it again" },
	{ NOON_WEEKDAY, { "1", "9", "9", "9" }, "", "not-999",
	    "9 9 9 is not 999" },
	{ NOON_WEEKDAY, { "1", "2" }, "", "child", "under 18" },
	{ NOON_WEEKDAY, { "1", "2", "2" }, "", "childline", "Childline" },
	{ NOON_WEEKDAY, { "1", "2", "" }, "+442083146660", "connect-day",
	    "a silent child is connected" },
	{ NOON_WEEKDAY, { "1", "4", "1" }, "", "text-ask",
	    "numbers by text are asked for" },
	{ NOON_WEEKDAY, { "1", "4", "1", "2" }, "", "numbers",
	    "not safe: said instead" },
	{ NOON_WEEKDAY, { "*", "" }, "", "greet-not", NULL },
	{ NOON_WEEKDAY, { "*", "99" }, "", NULL, "99 needs a third digit" },
	{ NOON_WEEKDAY, { "*", "99", "9" }, "", "number-again",
	    "no language has 999" },
	{ NOON_WEEKDAY, { "*", "7" }, "", "number-again", "one digit" },
	{ NOON_WEEKDAY, { "*", "0" }, "+442083146660", "connect-day",
	    "0 instead of a language's number" },
	{ NOON_WEEKDAY, { "*", "5" }, "+442083146660", "cannot-talk",
	    "5 instead of a language's number" },
	{ NOON_WEEKDAY, { "1", "4", "9" }, "", "menu", "9 goes back" },
	{ NOON_WEEKDAY, { "9" }, "", "language-name",
	    "9 on the only page says it again" },
	{ NOON_WEEKDAY, { "9", "9", "9" }, "", "not-999",
	    "9 9 9 on the only page" },
	{ NOON_WEEKDAY, { "*", "31" }, "", "menu", "a catalogue's number" },
};

static unsigned
code_of(const char *tag)
{
	return language_find(&fixture.languages, tag)->code;
}

static void
test_keys(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(key_rows) / sizeof(key_rows[0]); i++) {
		const struct key_row *row = &key_rows[i];
		struct caller caller = call(row->now_ms);
		char polish[12];

		if (row->sentence == NULL)
			continue;
		(void)snprintf(polish, sizeof(polish), "%u", code_of("pl"));
		for (unsigned k = 0; k < 6 && row->keys[k] != NULL; k++)
			press(&caller, strcmp(row->keys[k], "31") == 0 ?
			    polish : row->keys[k]);
		if (strcmp(rings(&caller), row->rings) != 0 ||
		    (row->says != NULL && !says(&caller, row->says)))
			fail_msg("%s: rings \"%s\", wanted \"%s\" and %s",
			    row->sentence, rings(&caller), row->rings,
			    row->says == NULL ? "" : row->says);
	}
}

static void
test_nines_reach_the_fourth_page(void **state)
{
	unsigned pages = fixture.languages.pages;
	struct caller caller = call(NOON_WEEKDAY);

	(void)state;
	fixture.languages.pages = 4;
	press(&caller, "9");
	press(&caller, "9");
	assert_false(says(&caller, "not-999"));
	press(&caller, "9");
	assert_true(says(&caller, "not-999"));
	assert_int_equal(caller.session.page, 3);
	press(&caller, "9");
	assert_true(says(&caller, "stay"));
	assert_string_equal(rings(&caller), "+442083146660");
	fixture.languages.pages = pages;
}

static void
test_star_star_leaves_in_silence(void **state)
{
	struct caller caller = call(NOON_WEEKDAY);

	(void)state;
	press(&caller, "*");
	press(&caller, "*");
	assert_int_equal(caller.turn.actions->kind, ACTION_HANGUP);
	assert_null(caller.turn.actions->next);
}

static void
test_route_is_gone_through(void **state)
{
	struct caller caller = call(NOON_WEEKDAY);

	(void)state;
	press(&caller, "1");
	press(&caller, "1");
	dialed(&caller, false);
	assert_true(says(&caller, "next"));
	assert_string_equal(rings(&caller), "+442083146000");
	dialed(&caller, false);
	assert_true(says(&caller, "nobody"));
	press(&caller, "1");
	assert_string_equal(rings(&caller), "+442083146660");
}

static void
test_rounds_end_in_numbers(void **state)
{
	struct caller caller = call(NOON_WEEKDAY);
	unsigned rounds = 0;

	(void)state;
	press(&caller, "0");
	while (find(&caller, ACTION_RING) != NULL && rounds < 20) {
		dialed(&caller, false);
		dialed(&caller, false);
		press(&caller, "1");
		rounds++;
	}
	assert_int_equal(rounds, 4);
	assert_true(says(&caller, "numbers"));
	press(&caller, "");
	assert_true(says(&caller, "bye"));
	assert_non_null(find(&caller, ACTION_HANGUP));
}

static void
test_after_a_talk(void **state)
{
	struct caller caller = call(NOON_WEEKDAY);

	(void)state;
	press(&caller, "0");
	dialed(&caller, true);
	assert_true(says(&caller, "after"));
	press(&caller, "1");
	assert_string_equal(rings(&caller), "+442083146000");
	dialed(&caller, true);
	press(&caller, "");
	assert_true(says(&caller, "numbers"));
}

static void
test_unknown_state_keeps_a_dial_result(void **state)
{
	struct caller caller = { .fresh = true, .now_ms = NOON_WEEKDAY };

	(void)state;
	dialed(&caller, true);
	assert_true(says(&caller, "bye"));
	caller = (struct caller){ .fresh = true, .now_ms = NOON_WEEKDAY };
	dialed(&caller, false);
	assert_string_equal(rings(&caller), "+442083146660");
}

static void
test_whisper_only_where_a_person_answers(void **state)
{
	struct caller caller = call(NOON_WEEKDAY);

	(void)state;
	press(&caller, "0");
	assert_true(find(&caller, ACTION_RING)->whisper);
	dialed(&caller, false);
	assert_false(find(&caller, ACTION_RING)->whisper);
}

static void
test_whisper_asks_the_person(void **state)
{
	struct caller caller = call(NOON_WEEKDAY);

	(void)state;
	press(&caller, "0");
	caller.input.kind = INPUT_WHISPER;
	send_input(&caller);
	assert_true(says(&caller, "whisper"));
	assert_non_null(find(&caller, ACTION_HANGUP));
	caller.input.kind = INPUT_WHISPER_KEYS;
	caller.input.keys = BYTES("1");
	send_input(&caller);
	assert_int_equal(caller.turn.actions->kind, ACTION_ACCEPT);
	caller.input.keys = BYTES("2");
	send_input(&caller);
	assert_int_equal(caller.turn.actions->kind, ACTION_HANGUP);
}

static void
test_a_text_is_promised_in_two_phases(void **state)
{
	struct caller caller = call(NOON_WEEKDAY);
	struct session before;

	(void)state;
	press(&caller, "1");
	press(&caller, "4");
	press(&caller, "1");
	assert_true(says(&caller, "text-ask"));
	press(&caller, "1");
	assert_true(caller.turn.promises);
	assert_string_equal(find(&caller, ACTION_TEXT)->to, "+447700900123");
	before = caller.session;
	for (enum phase phase = PHASE_KEPT; phase <= PHASE_FAILED; phase++) {
		caller.turn.session = before;
		caller.turn.phase = phase;
		caller.turn.promises = false;
		caller.turn.actions = NULL;
		flow_step(&caller.turn);
		assert_true(says(&caller, phase == PHASE_KEPT ?
		    "text-sent" : "text-numbers"));
	}
}

static void
test_no_text_to_landlines(void **state)
{
	static const char *const numbers[] = { "+442079460000", "",
		"+33612345678" };

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct caller caller = call(NOON_WEEKDAY);

		(void)snprintf(caller.input.from, PHONE_SIZE, "%s",
		    numbers[i]);
		press(&caller, "1");
		press(&caller, "4");
		press(&caller, "1");
		assert_true(says(&caller, "text-cannot"));
		assert_true(says(&caller, "numbers"));
	}
}

static void
test_many_turns_end_at_a_person(void **state)
{
	struct caller caller = call(NOON_WEEKDAY);
	unsigned turns = 0;

	(void)state;
	while (find(&caller, ACTION_RING) == NULL && turns++ < 100)
		press(&caller, turns % 2 ? "#" : "9");
	assert_in_range(turns, 2, 70);
}

static void
text(struct caller *caller, const char *body)
{
	caller->input.kind = INPUT_TEXT;
	caller->input.body = bytes_from_text(body);
	send_input(caller);
}

static const char *
sends(const struct caller *caller)
{
	const struct action *action = find(caller, ACTION_TEXT);

	return action == NULL ? "" : action->prompt->id;
}

struct text_row {
	const char *bodies[5];
	const char *sends;
	const char *sentence;
};

static const struct text_row text_rows[] = {
	{ { "zzz qqq" }, "which", "not sure which language" },
	{ { "zzz qqq", "qqq zzz" }, "which", "asked once more" },
	{ { "zzz qqq", "qqq zzz", "zzz" }, "", "and then silence" },
	{ { "zzz qqq", "qqq zzz", "zzz", "English" }, "first",
	    "who then says it gets the full reply" },
	{ { "help", "hello" }, "again", "a free text after an urgent one" },
	{ { "English" }, "first", "a language's name" },
	{ { "help me" }, "urgent", "an urgent word" },
	{ { "3" }, "more", "3 means the same at any time" },
	{ { "\xd9\xa3" }, "more", "Arabic-Indic digits count" },
	{ { "14" }, "office", "the office" },
	{ { "English", "hello" }, "again", "a later free text" },
	{ { "English", "hello", "hello" }, "", "then silence" },
	{ { "English", "hello", "hello", "3" }, "more", "a command again" },
	{ { "English", "a", "b", "c", "help" }, "urgent",
	    "an urgent word is never eaten" },
	{ { "EXIT" }, "", "EXIT sends nothing" },
	{ { "English", "STOP", "English" }, "first", "STOP, then afresh" },
	{ { "29" }, "which", "a number that means nothing" },
};

static void
test_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(text_rows) / sizeof(text_rows[0]); i++) {
		const struct text_row *row = &text_rows[i];
		struct caller caller = { .fresh = true,
			.now_ms = NOON_WEEKDAY };

		memcpy(caller.input.from, "+447700900123", 14);
		for (unsigned k = 0; k < 5 && row->bodies[k] != NULL; k++)
			text(&caller, row->bodies[k]);
		if (strcmp(sends(&caller), row->sends) != 0)
			fail_msg("%s: sent \"%s\", wanted \"%s\"",
			    row->sentence, sends(&caller), row->sends);
	}
}

static void
test_exit_forgets(void **state)
{
	struct caller caller = { .fresh = true, .now_ms = NOON_WEEKDAY };

	(void)state;
	text(&caller, "exit");
	assert_non_null(find(&caller, ACTION_FORGET));
	assert_false(caller.turn.opted_out);
	text(&caller, "stop");
	assert_true(caller.turn.opted_out);
	text(&caller, "3");
	assert_false(caller.turn.opted_out);
}

/* After a reload a token may name a step that is now one for texts. */
static void
test_a_call_at_a_step_for_texts_begins_again(void **state)
{
	struct caller caller = call(NOON_WEEKDAY);

	(void)state;
	caller.session.step = flow_find_step(fixture.flow, "inbox");
	press(&caller, "#");
	assert_true(says(&caller, "greet"));
	assert_non_null(find(&caller, ACTION_LISTEN));
	caller.session.step = flow_find_step(fixture.flow, "inbox");
	dialed(&caller, false);
	assert_string_equal(rings(&caller), "+442083146660");
}

/* What a key means at the languages is in no flow file. */
static void
test_other_keys_are_another_flow(void **state)
{
	struct flow_parts parts = fixture.flow->parts;
	struct languages other = fixture.languages;
	struct language *all = calloc(other.count, sizeof(*all));
	char *text = fixture_file("prompts/flow.json");
	const struct node *node = node_read(&fixture.arena, "flow.json",
	    bytes_from_text(text), &fixture.problems);
	const struct flow *same, *changed;

	(void)state;
	assert_non_null(all);
	memcpy(all, other.at, other.count * sizeof(*all));
	other.at = all;
	parts.languages = &other;
	same = flow_read(&fixture.arena, node, &parts, &fixture.problems);
	assert_non_null(same);
	assert_int_equal(flow_hash(same), flow_hash(fixture.flow));
	for (unsigned i = 0; i < other.count; i++) {
		if (all[i].key == '2')
			all[i].key = '3';
	}
	changed = flow_read(&fixture.arena, node, &parts, &fixture.problems);
	assert_non_null(changed);
	assert_int_not_equal(flow_hash(changed), flow_hash(fixture.flow));
	free(all);
	free(text);
}

static void
test_the_failsafe_rings_by_the_hour(void **state)
{
	struct caller caller = call(NIGHT_SUNDAY);

	(void)state;
	press(&caller, "");
	caller.turn.actions = NULL;
	flow_failsafe(&caller.turn);
	assert_string_equal(rings(&caller), "+442083146000");
	assert_true(says(&caller, "stay"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_greeting_listens_from_the_first_word),
		cmocka_unit_test(test_silence_rings_a_person),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_nines_reach_the_fourth_page),
		cmocka_unit_test(test_star_star_leaves_in_silence),
		cmocka_unit_test(test_route_is_gone_through),
		cmocka_unit_test(test_rounds_end_in_numbers),
		cmocka_unit_test(test_after_a_talk),
		cmocka_unit_test(test_unknown_state_keeps_a_dial_result),
		cmocka_unit_test(test_whisper_only_where_a_person_answers),
		cmocka_unit_test(test_whisper_asks_the_person),
		cmocka_unit_test(test_a_text_is_promised_in_two_phases),
		cmocka_unit_test(test_no_text_to_landlines),
		cmocka_unit_test(test_many_turns_end_at_a_person),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_exit_forgets),
		cmocka_unit_test(test_a_call_at_a_step_for_texts_begins_again),
		cmocka_unit_test(test_other_keys_are_another_flow),
		cmocka_unit_test(test_the_failsafe_rings_by_the_hour),
	};

	return cmocka_run_group_tests(tests, open_flow, close_flow);
}
