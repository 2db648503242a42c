/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words that people text, of languages without a catalogue. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "settings/wordlists.h"
#include "words_fixture.h"

/* English, and Polish with words of its own. */
static void
open_fixture(struct words_fixture *fixture)
{
	words_fixture_open(fixture);
	assert_true(words_fixture_compile(fixture, "pl"));
	words_fixture_read(fixture, words_files, WORDS_FILES, 2, false);
	assert_true(fixture->good);
}

static const struct keywords *
join(struct words_fixture *fixture, const char *json, struct wordlists *lists)
{
	const char *file = words_fixture_file(fixture, "more.json",
	    bytes_from_text(json));
	const struct wordlists_parts parts = {
		.prompts = &fixture->prompts,
		.languages = &fixture->languages,
		.words = fixture->result.words,
		.others = lists,
		.folder = "prompts",
	};

	if (!wordlists_read(lists, &fixture->arena, file, &fixture->languages,
	    &fixture->problems))
		return NULL;
	return wordlists_join(&parts, &fixture->arena, &fixture->problems);
}

static void
reads_lists_and_their_state(void **state)
{
	/* The hash is of "quitter, sortir". */
	static const char json[] = "{\"about\": \"x\", \"fr\": {\n"
	    "\"exit\": {\"words\": \"quitter, sortir\", \"state\": \"read\", "
	    "\"hash\": \"76f2c1b9d07271af\", \"who\": \"AB\"},\n"
	    "\"stop\": {\"words\": \"arrêt\", \"state\": \"approved\", "
	    "\"hash\": \"0000000000000000\"},\n"
	    "\"urgent\": {\"words\": \"au secours\"}}}\n";
	static const struct {
		const char *text;
		enum meaning meaning;
	} rows[] = {
		{ "Quitter!", MEANING_EXIT }, { "ARRET", MEANING_STOP },
		{ "venez, au secours", MEANING_URGENT },
		{ "exit", MEANING_EXIT }, { "wyjdź", MEANING_EXIT },
		{ "sortir demain", MEANING_NONE },
	};
	struct words_fixture fixture;
	struct wordlists lists;
	const struct keywords *keywords;

	(void)state;
	open_fixture(&fixture);
	keywords = join(&fixture, json, &lists);
	problems_print(&fixture.problems, stderr);
	assert_non_null(keywords);
	assert_int_equal(fixture.problems.count, 0);
	assert_int_equal(lists.count, 3);
	assert_int_equal(lists.at[0].state, WORDLIST_READ);
	assert_int_equal(lists.at[1].state, WORDLIST_DRAFT);
	assert_true(lists.at[1].changed);
	assert_int_equal(lists.at[2].state, WORDLIST_DRAFT);
	assert_false(lists.at[2].changed);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (keywords_read(keywords, bytes_from_text(rows[i].text),
		    &fixture.arena).meaning != rows[i].meaning)
			fail_msg("\"%s\" means something else", rows[i].text);
	words_fixture_close(&fixture);
}

static void
refuses_what_is_wrong(void **state)
{
	static const struct {
		const char *json, *complaint;
		unsigned line, column;
	} rows[] = {
		{ "[]", "expected languages by their tags", 1, 1 },
		{ "{\n\"xx\": {}}", "the registry has no language \"xx\"", 2,
		    1 },
		{ "{\"fr\": 3}", "expected lists of words, found", 1, 8 },
		{ "{\"fr\": {\n \"leave\": {\"words\": \"x\"}}}",
		    "\"leave\" is no kind of words", 2, 2 },
		{ "{\"fr\": {\"exit\": {}}}", "\"words\"", 1, 17 },
		{ "{\"fr\": {\"exit\": {\"words\": \"x\", \"state\": "
		    "\"good\"}}}", "must be one of", 1, 41 },
		{ "{", "", 1, 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct words_fixture fixture;
		struct wordlists lists;
		const struct problem_entry *entry;

		open_fixture(&fixture);
		assert_null(join(&fixture, rows[i].json, &lists));
		assert_int_equal(fixture.problems.errors, 1);
		entry = &fixture.problems.entries[0];
		if (strstr(entry->text, rows[i].complaint) == NULL ||
		    entry->place.line != rows[i].line ||
		    entry->place.column != rows[i].column)
			fail_msg("%s: %u:%u: %s", rows[i].json,
			    entry->place.line, entry->place.column,
			    entry->text);
		words_fixture_close(&fixture);
	}
}

static void
no_file_is_no_fault_and_a_missing_one_is(void **state)
{
	struct words_fixture fixture;
	struct wordlists lists;

	(void)state;
	open_fixture(&fixture);
	assert_true(wordlists_read(&lists, &fixture.arena, NULL,
	    &fixture.languages, &fixture.problems));
	assert_int_equal(lists.count, 0);
	assert_false(wordlists_read(&lists, &fixture.arena, "/nonexistent",
	    &fixture.languages, &fixture.problems));
	assert_int_equal(fixture.problems.errors, 1);
	words_fixture_close(&fixture);
}

static void
tells_of_words_in_two_places(void **state)
{
	struct words_fixture fixture;
	struct wordlists lists;
	const struct keywords *keywords;

	(void)state;
	open_fixture(&fixture);
	keywords = join(&fixture,
	    "{\"pl\": {\"stop\": {\"words\": \"basta\"}}}", &lists);
	assert_non_null(keywords);
	assert_int_equal(fixture.problems.errors, 0);
	assert_true(words_fixture_tells(&fixture, "pl has its words in pl.po"));
	assert_int_equal(fixture.problems.entries[0].place.column, 17);
	assert_int_equal(keywords_read(keywords, BYTES("Basta"),
	    &fixture.arena).meaning, MEANING_STOP);
	words_fixture_close(&fixture);
}

/* A word that leaves in one language and cries for help in another is told:
 * somebody would be forgotten who asked for help. */
static void
tells_of_words_with_two_meanings(void **state)
{
	struct words_fixture fixture;
	struct wordlists lists;
	const struct keywords *keywords;

	(void)state;
	open_fixture(&fixture);
	keywords = join(&fixture, "{\"sq\": {\n\"exit\": {\"words\": "
	    "\"dil\"}},\n\"so\": {\"urgent\": {\"words\": \"khatar, "
	    "DIL\"}}}", &lists);
	assert_non_null(keywords);
	assert_int_equal(fixture.problems.errors, 0);
	assert_int_equal(fixture.problems.count, 1);
	assert_true(words_fixture_tells(&fixture, "\"dil\" means to leave in "
	    "Albanian and danger in Somali: it is always taken for the "
	    "first"));
	assert_int_equal(fixture.problems.entries[0].place.line, 3);
	words_fixture_close(&fixture);
}

/* Whose word it is decides the language of the answer; a word of several
 * languages decides nothing. */
static void
shared_words_tell_no_language(void **state)
{
	static const struct {
		const char *text, *tag;
	} rows[] = {
		{ "socorro", NULL }, { "ajuda", "pt" }, { "ayuda", "es" },
		{ "urgent", NULL }, { "pomocy", "pl" }, { "help", "en" },
	};
	struct words_fixture fixture;
	struct wordlists lists;
	const struct keywords *keywords;

	(void)state;
	open_fixture(&fixture);
	keywords = join(&fixture, "{\"pt\": {\"urgent\": {\"words\": "
	    "\"socorro, ajuda\"}}, \"es\": {\"urgent\": {\"words\": "
	    "\"socorro, ayuda\"}}, \"fr\": {\"urgent\": {\"words\": "
	    "\"urgent\"}}}", &lists);
	assert_non_null(keywords);
	assert_int_equal(fixture.problems.count, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct reading reading = keywords_read(keywords,
		    bytes_from_text(rows[i].text), &fixture.arena);
		uint16_t wanted = rows[i].tag == NULL ? LANGUAGE_UNKNOWN :
		    language_find(&fixture.languages, rows[i].tag)->index;

		assert_int_equal(reading.meaning, MEANING_URGENT);
		if (reading.language != wanted)
			fail_msg("\"%s\" is of language %u", rows[i].text,
			    reading.language);
	}
	words_fixture_close(&fixture);
}

static bool
has_list(const struct wordlists *lists, uint16_t language,
    enum meaning meaning)
{
	for (unsigned i = 0; i < lists->count; i++) {
		if (lists->at[i].keyword.language == language &&
		    lists->at[i].keyword.meaning == meaning)
			return true;
	}
	return false;
}

static bool
has_words(const struct words_fixture *fixture, const struct wordlists *lists,
    uint16_t language, const char *prompt, enum meaning meaning)
{
	return has_list(lists, language, meaning) ||
	    words_keyword(fixture->result.words, prompt_find(
	    &fixture->prompts, prompt), language) != NULL;
}

/* What ships: every language of the registry has words to stop and words of
 * danger; no word means two things. */
static void
what_ships_is_whole(void **state)
{
	struct words_fixture fixture;
	struct wordlists lists;
	struct wordlists_parts parts = {
		.prompts = &fixture.prompts,
		.languages = &fixture.languages,
		.others = &lists,
		.folder = "prompts",
	};

	(void)state;
	words_fixture_open(&fixture);
	words_fixture_compile_all(&fixture);
	words_fixture_read(&fixture, words_files, WORDS_FILES,
	    WORDS_TAGS, false);
	parts.words = fixture.result.words;
	assert_true(wordlists_read(&lists, &fixture.arena,
	    "locales/keywords.json", &fixture.languages, &fixture.problems));
	assert_non_null(wordlists_join(&parts, &fixture.arena,
	    &fixture.problems));
	problems_print(&fixture.problems, stderr);
	assert_int_equal(fixture.problems.count, 0);
	for (uint16_t i = 0; i < fixture.languages.count; i++) {
		assert_true(has_words(&fixture, &lists, i, "words-stop",
		    MEANING_STOP));
		assert_true(has_words(&fixture, &lists, i, "words-urgent",
		    MEANING_URGENT));
	}
	words_fixture_close(&fixture);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_lists_and_their_state),
		cmocka_unit_test(refuses_what_is_wrong),
		cmocka_unit_test(no_file_is_no_fault_and_a_missing_one_is),
		cmocka_unit_test(tells_of_words_in_two_places),
		cmocka_unit_test(tells_of_words_with_two_meanings),
		cmocka_unit_test(shared_words_tell_no_language),
		cmocka_unit_test(what_ships_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
