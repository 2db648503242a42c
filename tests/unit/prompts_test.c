/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The English prompts: what ships, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "words_fixture.h"

static void
reads_what_ships(void **state)
{
	struct words_fixture fixture;
	const struct prompt *first, *greet;

	(void)state;
	words_fixture_open(&fixture);
	assert_true(prompts_read(&fixture.prompts, &fixture.arena,
	    words_files, WORDS_FILES, &fixture.problems));
	assert_int_equal(fixture.problems.count, 0);
	first = prompt_find(&fixture.prompts, "first");
	assert_null(first->english[FORM_VOICE]);
	assert_int_equal(first->class, PROMPT_SAFETY);
	assert_int_equal(first->parts_gsm, 2);
	assert_true(first->danger_first);
	assert_string_equal(first->place.file, "prompts/texts.json");
	assert_true(first->place.line > 0);
	greet = prompt_find(&fixture.prompts, "greet");
	assert_true(greet->only_english);
	assert_null(prompt_find(&fixture.prompts, "missing"));
	for (unsigned i = 0; i < fixture.prompts.count; i++) {
		assert_int_equal(fixture.prompts.at[i].index, i);
		assert_non_null(fixture.prompts.at[i].notes);
	}
	words_fixture_close(&fixture);
}

/* Whatever speaks of danger or of what is told to others is approved twice. */
static void
danger_is_safety(void **state)
{
	static const char *const words[] = { "999", "9 9 9", "have to tell",
		"give your name", "do not read" };
	struct words_fixture fixture;

	(void)state;
	words_fixture_open(&fixture);
	assert_true(prompts_read(&fixture.prompts, &fixture.arena,
	    words_files, 2, &fixture.problems));
	for (unsigned i = 0; i < fixture.prompts.count * FORMS; i++) {
		const struct prompt *prompt =
		    &fixture.prompts.at[i / FORMS];
		const char *english = prompt->english[i % FORMS];

		for (size_t w = 0; english != NULL && w < 5; w++) {
			if (strstr(english, words[w]) != NULL &&
			    prompt->class != PROMPT_SAFETY)
				fail_msg("%s", prompt->id);
		}
	}
	words_fixture_close(&fixture);
}

static void
refuses_bad_prompts(void **state)
{
	static const struct { const char *json, *complaint; } rows[] = {
		{ "[]", "expected prompts by their ids" },
		{ "{\"a\": {}}", "neither a voice nor a text form" },
		{ "{\"a\": {\"voice\": \"\"}}", "is empty" },
		{ "{\"a\": {\"voice\": \"Call 02083146660.\"}}",
		    "write numbers as {names}" },
		{ "{\"a\": {\"text\": \"Call 0800 1111.\"}}",
		    "write numbers as {names}" },
		{ "{\"a\": {\"text\": \"It’s here.\"}}", "plain quotes" },
		{ "{\"a\": {\"text\": \"This – that.\"}}", "plain quotes" },
		{ "{\"a\": {\"voice\": \"go\", \"class\": \"keyword\"}}",
		    "text form only" },
		{ "{\"a\": {\"voice\": \"go\", \"class\": \"urgent\"}}",
		    "urgent" },
		{ "{\"a\": {\"voise\": \"go\"}}", "voise" },
		{ "{\"a\": {\"text\": \"go\", \"parts\": {\"gsm\": 9}}}",
		    "gsm" },
		{ "{\"a\": {\"voice\": 7}}", "voice" },
		{ "{\"a\": 7}", "" },
		{ "{\"a b\": {\"text\": \"go\"}}", "prompt's name is" },
		{ "{\"a\\n\": {\"text\": \"go\"}}", "prompt's name is" },
		{ "{\"\": {\"text\": \"go\"}}", "prompt's name is" },
		{ "{\"a\": {\"text\": \"go\\r\"}}", "found \\u000d" },
		{ "{\"a\": {\"text\": \"go, do\\u001b\", "
		    "\"class\": \"keyword\"}}", "found \\u001b" },
		{ "{\"a\": {\"text\": \"go\", \"notes\": [\"\\u007f\"]}}",
		    "found \\u007f" },
		{ "{\"a\": {\"text\": \"go {da\\ny}\"}}",
		    "is not a name" },
		{ "{\"a\": {\"voice\": \"x\"}", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct words_fixture fixture;
		const char *file;

		words_fixture_open(&fixture);
		file = words_fixture_file(&fixture, "prompts.json",
		    bytes_from_text(rows[i].json));
		assert_false(prompts_read(&fixture.prompts, &fixture.arena,
		    &file, 1, &fixture.problems));
		assert_true(fixture.problems.errors > 0);
		if (!words_fixture_tells(&fixture, rows[i].complaint))
			fail_msg("%s: %s", rows[i].json,
			    fixture.problems.entries[0].text);
		assert_int_equal(fixture.problems.entries[0].place.line, 1);
		words_fixture_close(&fixture);
	}
}

static void
an_id_stands_once(void **state)
{
	struct words_fixture fixture;
	const char *files[2];

	(void)state;
	words_fixture_open(&fixture);
	files[0] = words_fixture_file(&fixture, "prompts.json",
	    BYTES("{\"a\": {\"voice\": \"one\"}}"));
	files[1] = words_fixture_file(&fixture, "more.json",
	    BYTES("{\n \"a\": {\"voice\": \"two\"}}"));
	assert_false(prompts_read(&fixture.prompts, &fixture.arena, files, 2,
	    &fixture.problems));
	assert_true(words_fixture_tells(&fixture, "is also in"));
	assert_int_equal(fixture.problems.entries[0].place.line, 2);
	words_fixture_close(&fixture);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_ships),
		cmocka_unit_test(danger_is_safety),
		cmocka_unit_test(refuses_bad_prompts),
		cmocka_unit_test(an_id_stands_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
