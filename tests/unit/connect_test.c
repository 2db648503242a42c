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

/* Numbers for some languages, in some hours, and that are only said. */
static const char chosen_plan[] =
    "{\"hours\": {\"team\": {\"Mon-Fri\": \"9:00-17:00\","
    " \"holidays\": \"closed\"},"
    " \"office\": {\"Mon-Fri\": \"9:00-17:00\", \"holidays\": \"closed\"},"
    " \"early\": {\"Mon-Fri\": \"6:00-9:00\", \"holidays\": \"closed\"}},"
    "\"routes\": {\"day\": ["
    " {\"number\": \"020 7946 0001\", \"for\": [\"pl\"]},"
    " {\"number\": \"020 7946 0002\", \"hours\": \"early\"},"
    " {\"number\": \"020 7946 0003\", \"hours\": \"team\"},"
    " {\"number\": \"020 7946 0004\", \"said\": true},"
    " {\"number\": \"020 7946 0005\", \"said\": true,"
    "  \"hours\": \"early\"},"
    " {\"number\": \"020 8314 6000\"}],"
    "\"night\": [{\"number\": \"020 8314 6000\"}],"
    "\"office\": [{\"number\": \"020 8314 3396\"}]}}";

static unsigned
numbers_said(const struct action *action)
{
	unsigned count = 0;

	for (; action != NULL; action = action->next) {
		if (action->kind == ACTION_LISTEN)
			count += numbers_said(action->inside);
		count += action->kind == ACTION_SAY &&
		    action->number_count > 0;
	}
	return count;
}

static void
numbers_ring_for_whom_and_when_they_are_meant(void **state)
{
	static const struct {
		bool polish;
		const char *from;	/* who calls */
		const char *rings[3];
	} rows[] = {
		{ false, "+447700900123", { "+442079460003",
		  "+442083146000", "" } },
		{ true, "+447700900123", { "+442079460001", "+442079460003",
		  "+442083146000" } },
		{ false, "+442079460003", { "+442083146000", "" } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct caller caller = call(NOON_WEEKDAY);
		unsigned k = 0;

		(void)snprintf(caller.input.from, PHONE_SIZE, "%s",
		    rows[i].from);
		if (rows[i].polish)
			caller.session.language =
			    language_find(&fixture.languages, "pl")->index;
		press(&caller, "0");
		for (; k < 3 && rows[i].rings[k][0] != '\0'; k++) {
			assert_string_equal(rings(&caller), rows[i].rings[k]);
			dialed(&caller, false);
		}
		assert_string_equal(rings(&caller), "");
		assert_true(says(&caller, "nobody"));
		assert_int_equal(numbers_said(caller.turn.actions), 1);
	}
}

/* A key while it was announced, with a token whose hop rings nobody: the next
 * that may ring does. */
static void
an_odd_hop_rings_the_next(void **state)
{
	static const struct {
		uint8_t hop;
		const char *from, *rings;
	} rows[] = {
		{ 2, "+447700900123", "+442079460003" },
		{ 3, "+447700900123", "+442083146000" },	/* said */
		{ 2, "+442079460003", "+442083146000" },	/* theirs */
		{ 9, "+447700900123", "" },		/* past the end */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct caller caller = call(NOON_WEEKDAY);

		press(&caller, "0");
		(void)snprintf(caller.input.from, PHONE_SIZE, "%s",
		    rows[i].from);
		caller.session.hop = rows[i].hop;
		press(&caller, "7");
		assert_string_equal(rings(&caller), rows[i].rings);
	}
}

/* Whoever hung up after a talk is asked nothing, and is no silence. */
static void
who_is_gone_was_not_asked(void **state)
{
	(void)state;
	for (unsigned gone = 0; gone < 2; gone++) {
		struct caller caller = call(NOON_WEEKDAY);

		press(&caller, "0");
		caller.input.gone = gone;
		dialed(&caller, true);
		assert_int_equal(caller.turn.noted == NULL, gone);
	}
}

static int
set_up_chosen(void **state)
{
	(void)state;
	fixture_other_plan = chosen_plan;
	open_shipped();
	return 0;
}

static int
close_chosen(void **state)
{
	fixture_other_plan = NULL;
	return close_flow(state);
}

/* A number that is only said needs the words that say it. */
static void
what_is_only_said_needs_words(void **state)
{
	static const char words[] = "\"interpreter\": ";
	char *flow = fixture_file("prompts/flow.json");
	char *place = strstr(flow, words);
	size_t length = 0;
	char *text = NULL;
	FILE *printed;

	(void)state;
	assert_non_null(place);
	memset(place, ' ', strcspn(place, ",") + 1);
	fixture_other_plan = chosen_plan;
	fixture_open(&fixture, flow);
	fixture_other_plan = NULL;
	assert_null(fixture.flow);
	assert_int_equal(fixture.problems.count, 1);
	printed = open_memstream(&text, &length);
	assert_non_null(printed);
	problems_print(&fixture.problems, printed);
	(void)fclose(printed);
	assert_non_null(strstr(text, "the route \"day\" has a number that is "
	    "only said, and there is no \"interpreter\" to say it"));
	free(text);
	free(flow);
	(void)close_flow(NULL);
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
		WITH_FLOW(who_is_gone_was_not_asked),
		cmocka_unit_test_setup_teardown(
		    numbers_ring_for_whom_and_when_they_are_meant,
		    set_up_chosen, close_chosen),
		cmocka_unit_test_setup_teardown(an_odd_hop_rings_the_next,
		    set_up_chosen, close_chosen),
		cmocka_unit_test(what_is_only_said_needs_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
