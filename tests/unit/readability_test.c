/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reading age, against sentences that were counted by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "words/readability.h"
#include "words_fixture.h"

/* Words, sentences and syllables as a person counts them who reads the line
 * aloud; the age worked out with pencil and paper from these. */
static void
counts_as_a_person_does(void **state)
{
	static const struct {
		const char *english;
		unsigned words, sentences, syllables;
		int age_tenths;
	} rows[] = {
		{ "The cat sat on the mat.", 6, 1, 6, 50 },
		/* 0.39 * 13 / 3 + 11.8 * 15 / 13 - 15.59 + 5 = 4.7 */
		{ "Thank you. We are calling a person now. Please stay on the "
		    "line.", 13, 3, 15, 50 },
		/* 0.39 * 19 / 4 + 11.8 * 27 / 19 - 10.59 = 8.03 */
		{ "Hello. This is the Lewisham children and families "
		    "helpline. In danger now? Hang up and call 9 9 9.",
		    19, 4, 27, 80 },
		/* 0.39 * 11 / 2 + 11.8 * 15 / 11 - 10.59 = 7.65 */
		{ "We are calling the partnership's office. Please stay on "
		    "the line.", 11, 2, 15, 76 },
		/* The name and the phrase are a word of a syllable each:
		 * 0.39 * 13 / 4 + 11.8 * 14 / 13 - 10.59 = 3.39 */
		{ "Call {day_number} now. When they answer, say: "
		    "«{language} interpreter, please». Do not hang up please.",
		    13, 4, 14, 50 },
		/* 0.39 * 7 + 11.8 * 19 / 7 - 10.59 = 24.17 */
		{ "Notification of the safeguarding partnership is "
		    "unconditional.", 7, 1, 19, 242 },
		/* Lines end sentences, marks inside words do not.
		 * 0.39 * 9 / 3 + 11.8 * 12 / 9 - 10.59 = 6.31 */
		{ "Danger now: 999bsl.co.uk (sign language), or Relay UK:\n"
		    "18000", 9, 3, 12, 63 },
		{ "Mon-Fri 9am-5pm at once", 4, 1, 5, 0 },
		{ "", 0, 0, 0, 0 },
		{ "   ", 0, 0, 0, 0 },
		{ "More languages: 9.", 3, 2, 5, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct readability found =
		    readability_measure(rows[i].english);

		if (found.words != rows[i].words ||
		    found.sentences != rows[i].sentences ||
		    found.syllables != rows[i].syllables ||
		    found.age_tenths != rows[i].age_tenths)
			fail_msg("\"%s\": %u words, %u sentences, %u "
			    "syllables, age %d", rows[i].english, found.words,
			    found.sentences, found.syllables,
			    found.age_tenths);
	}
}

static void
hears_syllables(void **state)
{
	static const struct {
		const char *word;
		unsigned syllables;
	} rows[] = {
		{ "a", 1 }, { "the", 1 }, { "called", 1 }, { "needed", 2 },
		{ "clothes", 1 }, { "voices", 2 }, { "messages", 3 },
		{ "people", 2 }, { "whole", 1 }, { "someone", 2 },
		{ "something", 2 }, { "emergency", 4 }, { "interpreter", 4 },
		{ "automatic", 4 }, { "young", 1 }, { "playing", 2 },
		{ "worried", 2 }, { "families", 3 }, { "safely", 2 },
		{ "careful", 2 }, { "grown-up", 2 }, { "child's", 1 },
		{ "don't", 1 }, { "every", 2 }, { "Childline", 2 },
		{ "danger", 2 }, { "number", 2 }, { "hmm", 1 },
		{ "Lewisham", 3 }, { "happy", 2 }, { "privacy", 3 },
		{ "night", 1 }, { "council's", 2 }, { "999", 1 },
		{ "{day_number}", 1 }, { "18+", 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		unsigned heard =
		    readability_measure(rows[i].word).syllables;

		if (heard != rows[i].syllables)
			fail_msg("%s: %u syllables, not %u", rows[i].word,
			    heard, rows[i].syllables);
	}
}

static void
refuses_hard_words(void **state)
{
	struct problem why;

	(void)state;
	assert_true(readability_good("You do not have to be sure.", &why));
	assert_false(readability_good("Notification of the safeguarding "
	    "partnership is unconditional.", &why));
	assert_non_null(strstr(why.text, "may be for 9 at most"));
	assert_true(readability_good("Hard label", &why));
}

/* The check warns of the prompt, in its place; keywords and phrases of hours
 * are no sentences. */
static void
warns_of_a_hard_prompt(void **state)
{
	struct words_fixture fixture;
	const char *file;

	(void)state;
	words_fixture_open(&fixture);
	fixture.value_count = 4;	/* no hours: no phrases of them */
	file = words_fixture_file(&fixture, "prompts.json", BYTES("{\n"
	    "\"words-x\": {\"text\": \"unconditional, notification, "
	    "safeguarding, authorities, confidential\", "
	    "\"class\": \"keyword\"},\n"
	    "\"a\": {\"text\": \"You can call us at any time.\"},\n"
	    "\"b\": {\"text\": \"Unconditional notification of "
	    "authorities is necessary.\"}}"));
	words_fixture_read(&fixture, &file, 1, 1, false);
	assert_true(fixture.good);
	assert_int_equal(fixture.problems.count, 1);
	assert_int_equal(fixture.problems.errors, 0);
	assert_int_equal(fixture.problems.entries[0].place.line, 4);
	assert_true(words_fixture_tells(&fixture, "\"b\": it is for readers"));
	words_fixture_close(&fixture);
}

/* Every prompt that ships, in both forms. */
static void
what_ships_is_for_a_child_of_nine(void **state)
{
	struct words_fixture fixture;
	unsigned measured = 0;

	(void)state;
	words_fixture_open(&fixture);
	assert_true(prompts_read(&fixture.prompts, &fixture.arena,
	    words_files, WORDS_FILES, &fixture.problems));
	for (unsigned i = 0; i < fixture.prompts.count * FORMS; i++) {
		const struct prompt *prompt = &fixture.prompts.at[i / FORMS];
		struct problem why;

		if (!readability_matters(prompt, i % FORMS))
			continue;
		measured++;
		if (!readability_good(prompt->english[i % FORMS], &why))
			fail_msg("%s: %s", prompt->id, why.text);
	}
	assert_true(measured > 50);
	words_fixture_close(&fixture);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_as_a_person_does),
		cmocka_unit_test(hears_syllables),
		cmocka_unit_test(refuses_hard_words),
		cmocka_unit_test(warns_of_a_hard_prompt),
		cmocka_unit_test(what_ships_is_for_a_child_of_nine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
