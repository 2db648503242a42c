/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prompts that stand inside others; days and times that an action brings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "words_fixture.h"

/* All that ships, with or without callbacks. */
static void
open_all(struct words_fixture *fixture, bool callbacks)
{
	words_fixture_open(fixture);
	assert_true(words_fixture_compile(fixture, "pl"));
	assert_true(words_fixture_compile(fixture, "ar"));
	fixture->callbacks = callbacks;
	words_fixture_read(fixture, words_files, WORDS_FILES, 3, false);
	problems_print(&fixture->problems, stderr);
	assert_true(fixture->good);
	assert_int_equal(fixture->problems.errors, 0);
}

static void
follow_what_is_configured(void **state)
{
	static const struct {
		const char *tag, *id;
		enum form form;
		bool callbacks;
		const char *said, *unsaid;
	} rows[] = {
		{ "en", "first", FORM_TEXT, false, "Reply 1: phone numbers. "
		    "2: I am", "ring" },
		{ "en", "first", FORM_TEXT, true, "Reply 1: please ring me. "
		    "2: I am", "phone numbers" },
		{ "pl", "first", FORM_TEXT, false, "odpisać 1: numery", "{" },
		{ "pl", "again", FORM_TEXT, true, "odpisać 1: chcę", "{" },
		{ "ar", "urgent", FORM_TEXT, true, "الرد بالرقم 1: أريد", "{" },
		{ "en", "nobody", FORM_VOICE, false, "press 1. To hear the "
		    "numbers, press 3", "ring you back" },
		{ "en", "nobody", FORM_VOICE, true, "press 1. To ask us to "
		    "ring you back, press 2. To hear", "{" },
		{ "en", "child", FORM_TEXT, false, "Or talk to us: 020 8314 "
		    "6660 (Mon-Fri 9am-5pm)", "Reply 11" },
		{ "en", "child", FORM_TEXT, true, "Reply 11 and a grown-up",
		    "6660" },
		{ "en", "ring", FORM_TEXT, true, "from 020", "{" },
		{ "en", "back-when", FORM_VOICE, true, "from 0 2 0, 7 9 4 6",
		    "{" },
	};
	struct words_fixture with, without;

	(void)state;
	open_all(&with, true);
	open_all(&without, false);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *said = words_fixture_said(rows[i].callbacks ?
		    &with : &without, rows[i].tag, rows[i].id, rows[i].form);

		if (strstr(said, rows[i].said) == NULL ||
		    strstr(said, rows[i].unsaid) != NULL)
			fail_msg("%s: %s: %s", rows[i].tag, rows[i].id, said);
	}
	words_fixture_close(&with);
	words_fixture_close(&without);
}

/* Does any other prompt say this one's words, in any language? */
static bool
is_said_elsewhere(const struct words_fixture *fixture,
    const struct prompt *piece, uint16_t language, enum form form)
{
	struct bytes part = words_find(fixture->result.words, piece, language,
	    form)->spans[0].text;

	for (unsigned i = 0; i < fixture->prompts.count; i++) {
		const struct prompt *prompt = &fixture->prompts.at[i];
		const struct wording *wording;

		if (prompt == piece || prompt->english[form] == NULL)
			continue;
		wording = words_find(fixture->result.words, prompt, language,
		    form);
		for (unsigned k = 0; k < wording->count; k++) {
			struct bytes all = wording->spans[k].text;

			if (memmem(all.at, all.length, part.at,
			    part.length) != NULL)
				return true;
		}
	}
	return false;
}

/* While nobody is rung back nothing says so, in any language and form; while
 * they are, nothing keeps silent about it. */
static void
nothing_is_offered_that_is_not_there(void **state)
{
	(void)state;
	for (int callbacks = 0; callbacks < 2; callbacks++) {
		struct words_fixture fixture;
		unsigned pieces = 0;

		open_all(&fixture, callbacks == 1);
		for (unsigned i = 0; i < fixture.prompts.count * FORMS; i++) {
			const struct prompt *piece =
			    &fixture.prompts.at[i / FORMS];
			bool wanted = (piece->fills_while ==
			    WHILE_CALLBACKS) == (callbacks == 1);

			if (piece->fills_while == WHILE_ALWAYS ||
			    piece->english[i % FORMS] == NULL)
				continue;
			pieces++;
			for (unsigned k = 0; k < 3; k++)
				if (is_said_elsewhere(&fixture, piece,
				    language_find(&fixture.languages,
				    words_tags[k])->index, i % FORMS) !=
				    wanted)
					fail_msg("%s in %s, callbacks %d",
					    piece->id, words_tags[k],
					    callbacks);
		}
		assert_true(pieces >= 5);
		words_fixture_close(&fixture);
	}
}

/* No part says more than one thing, and what it says is known. */
static void
are_judged(void **state)
{
	static const struct {
		const char *json, *complaint;
	} rows[] = {
		{ "{\"a\": {\"text\": \"x {b} y\"}}", "nothing is called {b}" },
		{ "{\"a\": {\"text\": \"x {b}\"}, \"c\": {\"text\": \"{d}\","
		    " \"fills\": \"b\"}, \"e\": {\"text\": \"f\", \"fills\":"
		    " \"d\"}}", "no other can stand in it as {d}" },
		{ "{\"a\": {\"text\": \"{language}\", \"fills\": \"b\"}}",
		    "changes from one to another" },
		{ "{\"a\": {\"text\": \"{asked_time}\", \"fills\": \"b\"}}",
		    "changes from one to another" },
		{ "{\"a\": {\"text\": \"x\", \"fills\": \"{b}\"}}",
		    "without braces" },
		{ "{\"a\": {\"text\": \"x\", \"fills\": \"b\", \"while\": "
		    "\"never\"}}", "\"while\"" },
		{ "{\"a\": {\"text\": \"ring {on_day}\"}}",
		    "\"on-day-1\" is missing" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct words_fixture fixture;
		const char *file;

		words_fixture_open(&fixture);
		fixture.value_count = 4;
		file = words_fixture_file(&fixture, "prompts.json",
		    bytes_from_text(rows[i].json));
		words_fixture_read(&fixture, &file, 1, 1, true);
		assert_false(fixture.good);
		if (!words_fixture_tells(&fixture, rows[i].complaint))
			fail_msg("%s: %s", rows[i].json,
			    fixture.problems.entries[0].text);
		words_fixture_close(&fixture);
	}
}

/* English inside other words is said by the English voice. */
static void
untranslated_are_said_in_english(void **state)
{
	static const char json[] = "{\"a\": {\"voice\": \"Hello. {b} Bye.\","
	    " \"text\": \"Hello. {b} Bye.\"}, \"c\": {\"voice\": \"Press it"
	    ".\", \"text\": \"Press it.\", \"fills\": \"b\"}}";
	struct mo_row rows[] = { { BYTES(""), BYTES(
	    "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: "
	    "nplurals=1; plural=0;\n") },
	    { BYTES("voice:a\4Hello. {b} Bye."), BYTES("Cze. {b} Pa.") },
	    { BYTES("text:a\4Hello. {b} Bye."), BYTES("Cze. {b} Pa.") } };
	struct words_fixture fixture;
	struct made made;
	const char *file;

	(void)state;
	words_fixture_open(&fixture);
	fixture.value_count = 4;
	mo_make(&made, rows, 3, false);
	words_fixture_file(&fixture, "pl.mo",
	    (struct bytes){ made.at, made.length });
	file = words_fixture_file(&fixture, "prompts.json", BYTES(json));
	words_fixture_read(&fixture, &file, 1, 2, false);
	problems_print(&fixture.problems, stderr);
	assert_true(fixture.good);
	assert_string_equal(words_fixture_said(&fixture, "pl", "a",
	    FORM_VOICE), "pl: Cze. | en slowly: Press it. | pl: Pa.");
	assert_string_equal(words_fixture_said(&fixture, "pl", "a",
	    FORM_TEXT), "pl: Cze. Press it. Pa.");
	words_fixture_close(&fixture);
}

static void
days_and_times_come_with_the_action(void **state)
{
	static const struct {
		const char *tag, *id;
		enum action_kind kind;
		uint8_t day;
		uint16_t minutes;
		const char *said;
	} rows[] = {
		{ "en", "ring-day", ACTION_TEXT, 8, 0, "will ring today. To" },
		{ "en", "ring-day", ACTION_TEXT, 1, 0, "ring on Monday. To" },
		{ "pl", "ring-day", ACTION_TEXT, 2, 0, "zadzwoni we wtorek." },
		{ "en", "back-closed", ACTION_SAY, 7, 0, "back on Sunday" },
		{ "pl", "back-worker", ACTION_SAY, 8, 855,
		    "Polish. Safe to ring was said today at 2:15 pm. If" },
		{ "ti", "back-worker", ACTION_SAY, 5, 540,
		    "Tigrinya. Safe to ring was said on Friday at 9 am. If" },
	};
	struct words_fixture fixture;

	(void)state;
	open_all(&fixture, true);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct action action = { .kind = rows[i].kind,
			.prompt = prompt_find(&fixture.prompts, rows[i].id),
			.language = language_find(&fixture.languages,
			    rows[i].tag)->index,
			.day = rows[i].day, .minutes = rows[i].minutes };
		struct turn turn = { .arena = &fixture.arena,
			.words = fixture.result.words, .actions = &action };
		struct bytes text;

		words_fill(&turn);
		assert_non_null(action.wording);
		text = action.wording->spans[0].text;
		if (memmem(text.at, text.length, rows[i].said,
		    strlen(rows[i].said)) == NULL)
			fail_msg("%s: %.*s", rows[i].id, (int)text.length,
			    text.at);
	}
	words_fixture_close(&fixture);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(follow_what_is_configured),
		cmocka_unit_test(nothing_is_offered_that_is_not_there),
		cmocka_unit_test(are_judged),
		cmocka_unit_test(untranslated_are_said_in_english),
		cmocka_unit_test(days_and_times_come_with_the_action),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
