/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What no prompt may be, in any language; each rule can fail, and says where
 * in the file that one edits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "words/source.h"
#include "words_fixture.h"

#define SCREEN "\"words-screen\": {\"text\": \"child, police, lewisham\", " \
    "\"class\": \"keyword\"},\n"
#define NEVER "\"words-never\": {\"text\": \"secret, not record\", " \
    "\"class\": \"keyword\"},\n"

/* One prompt, "go", and the lists of words; `more` are more of its keys. */
static const char *
write_prompts(struct words_fixture *fixture, const char *form,
    const char *english, const char *more)
{
	char *json = arena_format(&fixture->arena, "{\n" SCREEN NEVER
	    "\"go\": {\"%s\": \"%s\"%s}}\n", form, english, more);

	fixture->value_count = 6;	/* numbers and the address */
	return words_fixture_file(fixture, "prompts.json",
	    bytes_from_text(json));
}

#define HEADER "msgid \"\"\nmsgstr \"Project-Id-Version: h\\n" \
    "PO-Revision-Date: 2026\\nLast-Translator: h\\nLanguage-Team: h\\n" \
    "MIME-Version: 1.0\\nContent-Transfer-Encoding: 8bit\\n" \
    "Language: pl\\nContent-Type: text/plain; charset=UTF-8\\n\"\n\n"
#define LINE 14				/* of the translation of "go" */

/* The same in Polish or Arabic. */
static void
write_locale(struct words_fixture *fixture, const char *tag, const char *form,
    const char *english, const char *translation)
{
	char *po = arena_format(&fixture->arena, HEADER
	    "msgctxt \"text:words-screen\"\n"
	    "msgid \"child, police, lewisham\"\nmsgstr \"dziecko, طفل\"\n\n"
	    "msgctxt \"text:words-never\"\n"
	    "msgid \"secret, not record\"\nmsgstr \"tajemnic، سرية\"\n\n"
	    "msgctxt \"%s:go\"\nmsgid \"%s\"\nmsgstr \"%s\"\n", form, english,
	    translation);

	(void)words_fixture_file(fixture, arena_format(&fixture->arena,
	    "%s.po", tag), bytes_from_text(po));
	fixture->sources = arena_format(&fixture->arena, "%s/",
	    fixture->folder);
	assert_true(words_fixture_msgfmt(fixture, fixture->folder, tag));
}

struct row {
	const char *tag, *form, *english, *more, *translation;
	const char *complaint;		/* NULL: it is good */
	unsigned column;		/* of that line of the PO file */
};

static void
judge(const struct row *row)
{
	struct words_fixture fixture;
	const char *file;
	bool arabic = strcmp(row->tag, "ar") == 0;
	static const struct problem_entry nothing = { .text = "" };
	const struct problem_entry *entry;

	words_fixture_open(&fixture);
	file = write_prompts(&fixture, row->form, row->english, row->more);
	write_locale(&fixture, row->tag, row->form, row->english,
	    row->translation);
	if (arabic)			/* it is the third of the tags */
		write_locale(&fixture, "pl", row->form, row->english, "");
	words_fixture_read(&fixture, &file, 1, arabic ? 3 : 2, false);
	entry = fixture.problems.count == 0 ? &nothing :
	    &fixture.problems.entries[fixture.problems.count - 1];
	if (row->complaint == NULL) {
		if (!fixture.good || fixture.problems.errors > 0)
			fail_msg("\"%s\": %s", row->translation, entry->text);
	} else if (fixture.problems.errors != 1 ||
	    entry->place.file == NULL ||
	    strstr(entry->text, row->complaint) == NULL ||
	    strstr(entry->place.file, row->tag) == NULL ||
	    entry->place.line != LINE || entry->place.column != row->column) {
		fail_msg("\"%s\": %u problems, %s:%u:%u: %s",
		    row->translation, fixture.problems.errors,
		    entry->place.file == NULL ? "" : entry->place.file,
		    entry->place.line, entry->place.column, entry->text);
	}
	words_fixture_close(&fixture);
}

#define CALL "Call {day_number}."
#define ASKED ", \"asked_for\": true"
#define BUDGET ", \"parts\": {\"gsm\": 1, \"ucs2\": 2}"
#define FIRST BUDGET ", \"danger_first\": true"

static const struct row rows[] = {
	/* The lock screen: names of values are no words of it. */
	{ "pl", "text", CALL, "", "Tel. {day_number}.", NULL, 0 },
	{ "pl", "text", CALL, "", "Tel. {day_number}: dziecko.",
	    "text:go: \"dziecko\" may show on a locked screen", 28 },
	{ "pl", "text", CALL, "", "Tel. {day_number} (DZIECKO).",
	    "\"dziecko\" may show", 28 },
	{ "pl", "text", CALL, "", "Śródziecko: {day_number}",
	    "\"dziecko\" may show", 12 },
	{ "pl", "text", CALL, "", "Lewisham: {day_number}",
	    "\"lewisham\" may show", 9 },
	{ "pl", "text", CALL, "", "Subpolice {day_number}", NULL, 0 },
	{ "pl", "text", CALL, ASKED, "Dziecko: {day_number}", NULL, 0 },
	{ "pl", "voice", CALL, "", "Dziecko: {day_number}", NULL, 0 },
	{ "ar", "text", CALL, "", "اتصال {day_number} للطفل",
	    "\"طفل\" may show", 30 },
	{ "pl", "text", "{office_mail}", ASKED, "{office_mail}", NULL, 0 },
	/* No promises, in both forms, whoever asked. */
	{ "pl", "text", CALL, ASKED, "W tajemnicy: {day_number}",
	    "text:go: \"tajemnic\" promises what nobody can keep", 11 },
	{ "pl", "voice", CALL, "", "W tajemnicy: {day_number}",
	    "voice:go: \"tajemnic\" promises", 11 },
	{ "ar", "text", CALL, "", "{day_number} بسرية",
	    "\"سرية\" promises", 23 },
	/* Typographic signs, where they cost. */
	{ "pl", "text", CALL, "", "Tel. „{day_number}”.",
	    "a curly quote (U+201E) makes", 14 },
	{ "pl", "text", CALL, "", "Żółć: „{day_number}”.", NULL, 0 },
	{ "pl", "text", CALL, "", "Tel. \xE2\x80\x9C{day_number}\xE2\x80\x9D",
	    "a curly quote (U+201C) makes the text cost", 14 },
	{ "pl", "text", CALL, "", "Tel. \xE2\x80\x93 {day_number}",
	    "a dash (U+2013) makes", 14 },
	{ "pl", "text", CALL, "", "Tel.\xC2\xA0{day_number}",
	    "a space that does not break (U+00A0)", 13 },
	{ "pl", "text", CALL, "", "Proszę \xE2\x80\x93 {day_number}", NULL,
	    0 },
	{ "pl", "voice", CALL, "", "Tel. \xE2\x80\x93 {day_number}", NULL,
	    0 },
	/* Numbers among words from right to left. */
	{ "ar", "text", "18001 {day_number} or 1 2 {childline}", "",
	    "18001{day_number} أو 12{childline}", "its digits are not", 9 },
	{ "ar", "text", "18001 {day_number}", "", "رقم 18001 {day_number}",
	    "text:go: a space between two numbers", 13 },
	{ "ar", "text", "18001 {day_number}", "", "رقم 18001{day_number}",
	    NULL, 0 },
	{ "ar", "text", "{day_number_abroad} {office_mail} 1", ASKED,
	    "{day_number_abroad} {office_mail} 1", NULL, 0 },
	{ "ar", "text", "{day_number} {childline}", "",
	    "رقم {day_number}\xC2\xA0{childline}", "a space between two",
	    13 },
	{ "pl", "text", "18001 {day_number}", "", "18001 {day_number}", NULL,
	    0 },
	{ "ar", "text", "1", "", "١", "digits must be 0 to 9", 9 },
	/* 999 and a number in what arrives first; the cost. */
	{ "pl", "text", "999 {day_number}", FIRST, "999 {day_number}", NULL,
	    0 },
	{ "pl", "text", "999 {day_number}", FIRST, "W tej chwili "
	    "niebezpieczeństwo i nie można czekać na nic ani na nikogo: "
	    "999 {day_number}", "must stand in its first part", 9 },
	{ "pl", "text", "999 {day_number}", FIRST, "999, a poza tym jeszcze "
	    "bardzo dużo słów, zanim nareszcie będzie {day_number}",
	    "must stand in its first part", 9 },
	{ "pl", "text", CALL, BUDGET, "Tel. {day_number}, żółć żółć żółć "
	    "żółć żółć żółć żółć żółć żółć żółć żółć żółć żółć żółć żółć "
	    "żółć żółć żółć żółć żółć żółć żółć żółć żółć żółć",
	    "it takes 3 parts in UCS-2", 9 },
};

static void
every_rule_can_fail(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		judge(&rows[i]);
}

/* A voice that is slow is told, and the locale stays. */
static void
a_slow_voice_is_a_warning(void **state)
{
	struct words_fixture fixture;
	const char *file;

	(void)state;
	words_fixture_open(&fixture);
	file = write_prompts(&fixture, "voice", "Call now.",
	    ", \"seconds\": 2");
	write_locale(&fixture, "pl", "voice", "Call now.",
	    "Teraz proszę zadzwonić pod ten numer.");
	words_fixture_read(&fixture, &file, 1, 2, false);
	assert_true(fixture.good);
	assert_int_equal(fixture.problems.count, 1);
	assert_true(words_fixture_tells(&fixture, "voice:go: it takes about "
	    "3.0 seconds to say; it should take at most 2"));
	assert_int_equal(fixture.problems.entries[0].place.line, LINE);
	words_fixture_close(&fixture);
}

/* English is told where it stands in prompts/; nobody forgives it. */
static void
english_is_judged_in_its_place(void **state)
{
	static const struct {
		const char *english, *more, *complaint;
		unsigned column;
	} faults[] = {
		{ "Call {day_number} about a child.", "",
		    "\"child\" may show", 43 },
		{ "Line\\n\\\"of\\\" a child.", "", "\"child\" may show", 32 },
		{ "Grandchild.", "", NULL, 0 },
		{ "Write to {office_mail}.", "", "\"lewisham\" may show", 26 },
		{ "It is a secret.", ASKED, "\"secret\" promises", 25 },
		{ "We do not record it.", "", "\"not record\" promises", 23 },
		{ "We do not even record it.", "", NULL, 0 },
		{ "A child.", ASKED, NULL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct words_fixture fixture;
		const char *file;
		const struct problem_entry *entry;

		words_fixture_open(&fixture);
		file = write_prompts(&fixture, "text", faults[i].english,
		    faults[i].more);
		words_fixture_read(&fixture, &file, 1, 1, true);
		entry = fixture.problems.entries;
		assert_int_equal(fixture.good, faults[i].complaint == NULL);
		if (faults[i].complaint != NULL &&
		    (strstr(entry->text, faults[i].complaint) == NULL ||
		    entry->place.line != 4 ||
		    entry->place.column != faults[i].column))
			fail_msg("\"%s\": %s:%u:%u: %s", faults[i].english,
			    entry->place.file, entry->place.line,
			    entry->place.column, entry->text);
		words_fixture_close(&fixture);
	}
}

/* Without the PO file the catalogue is named. */
static void
without_sources_the_catalogue_is_named(void **state)
{
	struct words_fixture fixture;
	const char *file;

	(void)state;
	words_fixture_open(&fixture);
	file = write_prompts(&fixture, "text", CALL, "");
	write_locale(&fixture, "pl", "text", CALL, "Dziecko: {day_number}");
	fixture.sources = "/nonexistent/";
	words_fixture_read(&fixture, &file, 1, 2, false);
	assert_false(fixture.good);
	assert_non_null(strstr(fixture.problems.entries[0].place.file,
	    "pl.mo"));
	assert_int_equal(fixture.problems.entries[0].place.line, 0);
	words_fixture_close(&fixture);
}

static void
finds_its_place_in_a_po_file(void **state)
{
	static const char po[] = "msgctxt \"text:one\"\n"	/* 1 */
	    "msgid \"A\"\n"
	    "msgstr \"one\"\n"
	    "\n"
	    "#~ msgctxt \"text:two\"\n"			/* 5 */
	    "#~ msgstr \"old\"\n"
	    "msgctxt \"text:two\"\n"
	    "msgid \"B\"\n"
	    "msgstr \"\"\n"
	    "\"żó\\\"a\\n\"\n"				/* 10 */
	    "\"last\"\n"
	    "\n"
	    "msgctxt \"text:empty\"\n"
	    "msgid \"C\"\n"
	    "msgstr \"\"\n";				/* 15 */
	static const struct {
		const char *context;
		size_t offset;
		unsigned line, column;
	} places[] = {
		{ "text:one", 0, 3, 9 }, { "text:one", 2, 3, 11 },
		{ "text:two", 0, 10, 2 }, { "text:two", 2, 10, 3 },
		{ "text:two", 4, 10, 4 }, { "text:two", 5, 10, 6 },
		{ "text:two", 7, 11, 2 }, { "text:two", 10, 11, 5 },
		{ "text:empty", 0, 15, 9 }, { "text:none", 0, 0, 0 },
		{ "text:on", 0, 0, 0 },
	};
	struct words_fixture fixture;
	const char *file;

	(void)state;
	words_fixture_open(&fixture);
	file = words_fixture_file(&fixture, "pl.po", bytes_from_text(po));
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct place place = source_in_po(file, places[i].context,
		    places[i].offset);

		if (place.line != places[i].line ||
		    place.column != places[i].column)
			fail_msg("%s %zu: %u:%u", places[i].context,
			    places[i].offset, place.line, place.column);
	}
	assert_int_equal(source_in_po("/nonexistent", "a", 0).line, 0);
	assert_int_equal(source_in_po(NULL, "a", 0).line, 0);
	words_fixture_close(&fixture);
}

/* What ships, also while calls back are offered; and these texts are judged
 * as ones that nobody asked for. */
static void
what_ships_is_good(void **state)
{
	static const char *const unasked[] = { "first", "urgent", "which",
		"named", "again", "picture", "foreign", "language-changed",
		"numbers", "ring", "ring-day", "ring-closed", "ring-no",
		"ring-foreign", "missed" };

	(void)state;
	for (int callbacks = 0; callbacks < 2; callbacks++) {
		struct words_fixture fixture;

		words_fixture_open(&fixture);
		fixture.callbacks = callbacks == 1;
		assert_true(words_fixture_compile_all(&fixture) >=
		    WORDS_TAGS - 1);
		words_fixture_read(&fixture, words_files, WORDS_FILES,
		    WORDS_TAGS, false);
		problems_print(&fixture.problems, stderr);
		assert_true(fixture.good);
		assert_int_equal(fixture.problems.count, 0);
		for (size_t i = 0; i < sizeof(unasked) / sizeof(unasked[0]);
		    i++)
			assert_false(prompt_find(&fixture.prompts,
			    unasked[i])->asked_for);
		words_fixture_close(&fixture);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rule_can_fail),
		cmocka_unit_test(a_slow_voice_is_a_warning),
		cmocka_unit_test(english_is_judged_in_its_place),
		cmocka_unit_test(without_sources_the_catalogue_is_named),
		cmocka_unit_test(finds_its_place_in_a_po_file),
		cmocka_unit_test(what_ships_is_good),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
