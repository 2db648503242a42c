/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a text says by itself, in any script and with any marks around it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "flow/keywords.h"
#include "words_fixture.h"

static struct words_fixture fixture;
static const struct keywords *keywords;

/* As settings do: the words of every language that has some. */
static const struct keywords *
collect(void)
{
	static const struct {
		const char *id;
		enum meaning meaning;
	} prompts[] = {
		{ "words-exit", MEANING_EXIT },
		{ "words-stop", MEANING_STOP },
		{ "words-urgent", MEANING_URGENT },
		{ "words-privacy", MEANING_PRIVACY },
		{ "words-complaint", MEANING_COMPLAINT },
	};
	struct keyword list[5 * 3];
	unsigned count = 0;

	for (unsigned i = 0; i < 5; i++) {
		for (unsigned t = 0; t < 3; t++) {
			uint16_t language = language_find(&fixture.languages,
			    words_tags[t])->index;

			list[count++] = (struct keyword){
				words_keyword(fixture.result.words,
				    prompt_find(&fixture.prompts,
				    prompts[i].id), language),
				prompts[i].meaning, language };
		}
	}
	return keywords_new(&fixture.arena, list, count, &fixture.languages,
	    &fixture.problems);
}

static int
open_shipped(void **state)
{
	(void)state;
	words_fixture_open(&fixture);
	if (!words_fixture_compile(&fixture, "pl") ||
	    !words_fixture_compile(&fixture, "ar"))
		return 1;
	words_fixture_read(&fixture, words_files, WORDS_FILES, 3, false);
	if (!fixture.good)
		return 1;
	keywords = collect();
	return keywords == NULL;
}

static int
close_shipped(void **state)
{
	(void)state;
	words_fixture_close(&fixture);
	return 0;
}

static struct reading
read_bytes(struct bytes text)
{
	struct arena arena;
	struct reading reading;

	arena_init_growing(&arena);
	reading = keywords_read(keywords, text, &arena);
	arena_clear(&arena);
	return reading;
}

static void
reads_meanings(void **state)
{
	static const struct {
		const char *text;
		enum meaning meaning;
	} rows[] = {
		{ "EXIT", MEANING_EXIT }, { " exit! ", MEANING_EXIT },
		{ "Wyjdź", MEANING_EXIT }, { "WYJDZ.", MEANING_EXIT },
		{ "wyjdz\u0301", MEANING_EXIT },
		{ "خروج", MEANING_EXIT },
		{ "\u200Fخُروج\u200F", MEANING_EXIT },
		{ "\u202Bخروج\u202C", MEANING_EXIT },
		{ "e\u200Bx\u200Dit\uFEFF", MEANING_EXIT },
		{ "ＥＸＩＴ", MEANING_EXIT },
		{ "stop", MEANING_STOP }, { "Stop All", MEANING_STOP },
		{ "إيقاف", MEANING_STOP }, { "ايقاف", MEANING_STOP },
		{ "Zatrzymaj", MEANING_STOP },
		{ "HELP", MEANING_URGENT }, { "info", MEANING_URGENT },
		{ "please, HELP me!", MEANING_URGENT },
		{ "he hits me every night", MEANING_URGENT },
		{ "999", MEANING_URGENT }, { "٩٩٩", MEANING_URGENT },
		{ "I rang 999 twice", MEANING_URGENT },
		{ "mąż mnie bije", MEANING_URGENT },
		{ "MAZ MNIE BIJE", MEANING_URGENT },
		{ "boje sie go", MEANING_URGENT },
		{ "زوجي يضربني كل يوم", MEANING_URGENT },
		{ "طفل في خطر", MEANING_URGENT },
		{ "privacy", MEANING_PRIVACY },
		{ "skarga", MEANING_COMPLAINT }, { "شكوي", MEANING_COMPLAINT },
		/* A whole word only, and only by itself. */
		{ "stop shouting at her", MEANING_NONE },
		{ "exits", MEANING_NONE }, { "the exit is blocked",
		    MEANING_NONE },
		{ "helpline", MEANING_NONE }, { "a helper", MEANING_NONE },
		{ "skill", MEANING_NONE }, { "I speak Polish", MEANING_NONE },
		{ "hello", MEANING_NONE }, { "", MEANING_NONE },
		{ "?!", MEANING_NONE }, { "yes", MEANING_NONE },
		{ "no", MEANING_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct reading reading =
		    read_bytes(bytes_from_text(rows[i].text));

		if (reading.meaning != rows[i].meaning)
			fail_msg("\"%s\" means %d, not %d", rows[i].text,
			    (int)reading.meaning, (int)rows[i].meaning);
	}
}

static void
reads_digits_of_every_script(void **state)
{
	static const struct {
		const char *text;
		unsigned number;
	} rows[] = {
		{ "1", 1 }, { "14", 14 }, { " 3. ", 3 }, { "0", 0 },
		{ "١", 1 }, { "١٤", 14 }, { "۱۴", 14 }, { "১৪", 14 },
		{ "१४", 14 }, { "１４", 14 }, { "௧௪", 14 }, { "๑๔", 14 },
		{ "\u200F٢\u200E", 2 }, { "(3)", 3 }, { "٣)", 3 },
		{ "#5", 5 }, { "9999", 9999 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct reading reading =
		    read_bytes(bytes_from_text(rows[i].text));

		if (reading.meaning != MEANING_NUMBER ||
		    reading.number != rows[i].number)
			fail_msg("\"%s\" is %u (meaning %d)", rows[i].text,
			    reading.number, (int)reading.meaning);
	}
	assert_int_equal(read_bytes(BYTES("02083146660")).meaning,
	    MEANING_NONE);
	assert_int_equal(read_bytes(BYTES("1 2")).meaning, MEANING_NONE);
	assert_int_equal(read_bytes(BYTES("1a")).meaning, MEANING_NONE);
	assert_int_equal(read_bytes(BYTES("99999")).meaning, MEANING_NONE);
}

static void
reads_languages(void **state)
{
	static const struct { const char *text, *tag; } rows[] = {
		{ "Polski", "pl" }, { "polish", "pl" }, { "po polsku", "pl" },
		{ "POLISH!", "pl" }, { "32", "pl" }, { "٣٢", "pl" },
		{ "العربية", "ar" }, { "عربي", "ar" }, { "arabic", "ar" },
		{ "English", "en" }, { "somali", "so" }, { "51", "so" },
		{ "Soomaali", "so" }, { "TÜRKÇE", "tr" }, { "turkce", "tr" },
		{ "中文", "zh-Hans" }, { "தமிழ்", "ta" },
		{ "tieng viet", "vi" }, { "فارسی", "fa" },
		{ "فارسي", "fa" }, { "Tigrinya", "ti" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct reading reading =
		    read_bytes(bytes_from_text(rows[i].text));

		if (reading.meaning != MEANING_LANGUAGE)
			fail_msg("\"%s\" means %d", rows[i].text,
			    (int)reading.meaning);
		assert_string_equal(
		    fixture.languages.at[reading.language].tag, rows[i].tag);
	}
}

static void
words_know_their_language(void **state)
{
	(void)state;
	assert_int_equal(read_bytes(BYTES("Wyjdź")).language,
	    language_find(&fixture.languages, "pl")->index);
	assert_int_equal(read_bytes(BYTES("hello")).language,
	    LANGUAGE_UNKNOWN);
}

/* Of one word with two meanings the one that leaves wins. */
static void
leaving_wins(void **state)
{
	static const struct keyword list[] = {
		{ "koniec", MEANING_STOP, 0 }, { "koniec", MEANING_EXIT, 1 },
		{ "polski", MEANING_URGENT, 0 },
	};
	struct arena arena;
	const struct keywords *few;

	(void)state;
	arena_init_growing(&arena);
	few = keywords_new(&arena, list, 3, &fixture.languages, NULL);
	assert_int_equal(keywords_read(few, BYTES("Koniec"), &arena).meaning,
	    MEANING_EXIT);
	assert_int_equal(keywords_read(few, BYTES("polski"), &arena).meaning,
	    MEANING_URGENT);
	arena_clear(&arena);
}

/* Chinese and Thai do not part words: an urgent one counts inside others. */
static void
finds_urgent_words_in_unparted_scripts(void **state)
{
	static const struct keyword list[] = {
		{ "救命、报警，危险", MEANING_URGENT, 0 },
		{ "ช่วยด้วย", MEANING_URGENT, 0 },
	};
	struct arena arena;
	const struct keywords *few;

	(void)state;
	arena_init_growing(&arena);
	few = keywords_new(&arena, list, 2, &fixture.languages, NULL);
	assert_int_equal(keywords_read(few, BYTES("孩子有危险请帮助"),
	    &arena).meaning, MEANING_URGENT);
	assert_int_equal(keywords_read(few, BYTES("ใครก็ได้ช่วยด้วยนะ"),
	    &arena).meaning, MEANING_URGENT);
	assert_int_equal(keywords_read(few, BYTES("孩子很好"),
	    &arena).meaning, MEANING_NONE);
	arena_clear(&arena);
}

static void
takes_any_bytes(void **state)
{
	static char text[4000];

	(void)state;
	assert_int_equal(read_bytes(BYTES("\xFF\xFE\x00x")).meaning,
	    MEANING_NONE);
	for (unsigned seed = 1; seed < 200; seed++) {
		unsigned luck = seed;

		for (size_t i = 0; i < sizeof(text); i++) {
			luck = luck * 1664525u + 1013904223u;
			text[i] = (char)(luck >> 24);
		}
		(void)read_bytes((struct bytes){ text, seed * 20 });
	}
	assert_int_equal(read_bytes((struct bytes){ NULL, 0 }).meaning,
	    MEANING_NONE);
}

static void
a_full_arena_means_nothing(void **state)
{
	char memory[32];
	struct arena arena;

	(void)state;
	arena_init(&arena, memory, sizeof(memory));
	assert_int_equal(keywords_read(keywords,
	    BYTES("a text that is longer than its arena"), &arena).meaning,
	    MEANING_NONE);
	assert_true(arena.full);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_meanings),
		cmocka_unit_test(reads_digits_of_every_script),
		cmocka_unit_test(reads_languages),
		cmocka_unit_test(words_know_their_language),
		cmocka_unit_test(leaving_wins),
		cmocka_unit_test(finds_urgent_words_in_unparted_scripts),
		cmocka_unit_test(takes_any_bytes),
		cmocka_unit_test(a_full_arena_means_nothing),
	};

	return cmocka_run_group_tests(tests, open_shipped, close_shipped);
}
