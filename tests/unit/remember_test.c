/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The language of an earlier call: in the gateway's memory, and in the choice
 * of languages. What is said and when: prompts/talks/. */
#include "gateway_bench.h"

#include "flow_fixture.h"

#define HOUR 3600000LL
#define DAY (24 * HOUR)

/* The first document of a call. */
static void
calls(struct caller *caller, const char *from)
{
	*caller = (struct caller){ .account = "sandbox", .from = from };
	caller_next(caller, "&CallStatus=ringing");
}

/* Chooses the second language and is cut off. */
static void
is_cut_off(const char *from)
{
	struct caller caller;

	calls(&caller, from);
	caller_presses(&caller, "2");
}

static bool
goes_straight_on(const char *from)
{
	struct caller caller;

	calls(&caller, from);
	return strstr(caller.document, "English: 1") == NULL;
}

static bool
polish_is_first(const char *from)
{
	struct caller caller;
	const char *polish, *english;

	calls(&caller, from);
	polish = strstr(caller.document, "Polski: 2");
	english = strstr(caller.document, "English: 1");
	assert_non_null(polish);
	assert_non_null(english);
	return polish < english;
}

static int
open_polish(void **state)
{
	static char catalogues[600];
	const char *build = getenv("BUILD");
	int failed = bench_open(state);

	(void)snprintf(catalogues, sizeof(catalogues), "%s/locales",
	    build == NULL ? "build" : build);
	bench.parts.catalogues = catalogues;
	bench.offered = ", \"pl\"";
	bench_config("");
	return failed;
}

static void
test_two_hours(void **state)
{
	(void)state;
	bench_start();
	is_cut_off(ALICE);
	bench.now_ms += 2 * HOUR;
	assert_true(goes_straight_on(ALICE));
	bench.now_ms += 2 * HOUR + 1;
	assert_false(goes_straight_on(ALICE));
	assert_true(polish_is_first(ALICE));
	assert_false(polish_is_first(BOB));
}

static void
test_thirty_days(void **state)
{
	(void)state;
	bench_start();
	is_cut_off(ALICE);
	bench.now_ms += 30 * DAY - HOUR;
	assert_true(polish_is_first(ALICE));
	bench.now_ms += 2 * HOUR;
	assert_false(polish_is_first(ALICE));
}

static void
test_never(void **state)
{
	(void)state;
	bench_config(", \"remember\": \"0s\"");
	bench_start();
	is_cut_off(ALICE);
	assert_false(polish_is_first(ALICE));
	assert_int_equal(index_count(bench.gateway->remembered), 0);
}

/* A landline, a hidden number, another country. */
static void
test_not_everybody(void **state)
{
	static const char *const others[] = { "%2B442079460999", "anonymous",
		"%2B351910000001", "%2B447060000000" };

	(void)state;
	bench_start();
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		is_cut_off(others[i]);
		assert_false(polish_is_first(others[i]));
	}
	assert_int_equal(index_count(bench.gateway->remembered), 0);
}

static void
test_exit_forgets(void **state)
{
	static const char *const words[] = { "EXIT", "STOP" };

	(void)state;
	bench_start();
	for (size_t i = 0; i < 2; i++) {
		char form[200];

		is_cut_off(ALICE);
		is_cut_off(BOB);
		(void)snprintf(form, sizeof(form), "MessageSid=SM%zu&From=%s"
		    "&To=%s&Body=%s", i, ALICE, LINE, words[i]);
		bench_expect("sandbox/text", form, 200, "<Response");
		assert_false(polish_is_first(ALICE));
		assert_true(goes_straight_on(BOB));
	}
}

static void
on_forgotten(void *arg, bool good)
{
	assert_true(good);
	*(bool *)arg = true;
}

static void
test_forget_forgets(void **state)
{
	bool done = false;

	(void)state;
	bench_start();
	is_cut_off(ALICE);
	assert_true(gateway_forget(bench.gateway, "+447700900123",
	    on_forgotten, &done));
	bench_loop_until(&done);
	assert_false(polish_is_first(ALICE));
}

/* A language that is switched off meanwhile is nobody's. */
static void
test_over_a_reload(void **state)
{
	(void)state;
	bench_start();
	is_cut_off(ALICE);
	is_cut_off(BOB);
	bench.offered = ", \"ar\", \"pl\"";
	bench_config("");
	gateway_reload(bench.gateway, bench_snapshot());
	assert_true(goes_straight_on(ALICE));
	bench.now_ms += 3 * HOUR;
	{
		struct caller caller;

		calls(&caller, BOB);
		assert_hears(&caller, "Polski: 3");
		assert_true(strstr(caller.document, "Polski: 3") <
		    strstr(caller.document, "English: 1"));
	}
}

static void
test_what_is_past_goes(void **state)
{
	(void)state;
	bench_start();
	is_cut_off(ALICE);
	bench.now_ms += 20 * DAY;
	is_cut_off(BOB);
	assert_int_equal(index_count(bench.gateway->remembered), 2);
	bench.now_ms += 11 * DAY;
	remember_sweep(bench.gateway);
	assert_int_equal(index_count(bench.gateway->remembered), 1);
	assert_true(polish_is_first(BOB));
}

/* Ten languages on two pages. */
static const char *const tags[] = { "en", "pl", "fr", "ta", "es", "tr", "pt",
	"zh-Hans", "it", "ro" };

struct page_row {
	const char *remembered;		/* NULL: nothing */
	const char *keys;		/* pressed one by one */
	const char *first;		/* named first, then; NULL: it rings */
	const char *sentence;
};

static const struct page_row page_rows[] = {
	{ NULL, "", "en", "nothing is known" },
	{ "pl", "", "pl", "on the first page" },
	{ "it", "", "it", "its page comes first" },
	{ "it", "9", "en", "then those that were passed over" },
	{ "it", "99", "it", "then its page again" },
	{ "it", "999", NULL, "past all of them a person is rung" },
	{ NULL, "99", NULL, "without it, too" },
	{ "so", "", "en", "it is not offered" },
};

static void
take(struct fixture *fixture, struct turn *turn, struct input *input,
    const char *key)
{
	turn->fresh = key == NULL;
	turn->actions = NULL;
	input->kind = key == NULL ? INPUT_CALL : INPUT_KEYS;
	if (key != NULL)
		input->keys = (struct bytes){ key, 1 };
	arena_init(turn->arena, fixture->work, sizeof(fixture->work));
	flow_step(turn);
}

/* The first language that is named; NULL: none is. */
static const char *
first_named(const struct turn *turn)
{
	for (const struct action *action = turn->actions; action != NULL;
	    action = action->next) {
		for (const struct action *said = action->inside;
		    said != NULL; said = said->next) {
			if (said->kind == ACTION_SAY &&
			    strcmp(said->prompt->id, "language-name") == 0)
				return turn->languages->at[
				    said->language].tag;
		}
	}
	return NULL;
}

static void
test_pages(void **state)
{
	static const struct place places[10];
	struct texts offered = { tags, places, 10 };
	char *flow = fixture_file("prompts/flow.json");

	(void)state;
	for (size_t i = 0; i < sizeof(page_rows) / sizeof(page_rows[0]); i++) {
		const struct page_row *row = &page_rows[i];
		struct input input = { .from = "+447700900123" };
		struct turn turn = { .input = &input, .now_ms = NOON };
		struct fixture fixture;
		struct arena arena, work;
		const char *first;

		fixture_open(&fixture, flow);
		arena_init_growing(&arena);
		assert_true(languages_read(&fixture.languages, &arena,
		    "locales/languages.json", &offered, &fixture.problems));
		assert_int_equal(fixture.languages.pages, 2);
		turn.flow = fixture.flow;
		turn.languages = &fixture.languages;
		turn.line = &fixture.line;
		turn.arena = &work;
		if (row->remembered != NULL)
			turn.remembered = language_find(turn.languages,
			    row->remembered);
		take(&fixture, &turn, &input, NULL);
		for (const char *key = row->keys; *key != '\0'; key++)
			take(&fixture, &turn, &input, key);
		first = first_named(&turn);
		if ((first == NULL) != (row->first == NULL) ||
		    (first != NULL && strcmp(first, row->first) != 0))
			fail_msg("%s: %s", row->sentence,
			    first == NULL ? "none" : first);
		arena_clear(&arena);
		fixture_close(&fixture);
	}
	free(flow);
}

int
main(void)
{
#define GATEWAY(test) cmocka_unit_test_setup_teardown(test, open_polish, \
	    bench_close)
	const struct CMUnitTest tests[] = {
		GATEWAY(test_two_hours),
		GATEWAY(test_thirty_days),
		GATEWAY(test_never),
		GATEWAY(test_not_everybody),
		GATEWAY(test_exit_forgets),
		GATEWAY(test_forget_forgets),
		GATEWAY(test_over_a_reload),
		GATEWAY(test_what_is_past_goes),
		cmocka_unit_test(test_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
