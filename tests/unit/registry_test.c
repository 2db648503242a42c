/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The registry of languages and the spoken choice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "languages/choose.h"
#include "words_fixture.h"

static const struct place nowhere[40];

static bool
read_registry(struct words_fixture *fixture, const char *file,
    const char *const *tags, unsigned count)
{
	struct texts offered = { tags, nowhere, count };

	return languages_read(&fixture->languages, &fixture->arena, file,
	    &offered, &fixture->problems);
}

static void
ships_seventy(void **state)
{
	struct words_fixture fixture;
	const struct languages *languages = &fixture.languages;

	(void)state;
	words_fixture_open(&fixture);
	assert_true(read_registry(&fixture, "locales/languages.json",
	    words_tags, 3));
	assert_int_equal(fixture.problems.count, 0);
	assert_int_equal(languages->count, 70);
	assert_string_equal(languages->at[LANGUAGE_ENGLISH].tag, "en");
	assert_string_equal(language_by_code(languages, 51)->tag, "so");
	assert_null(language_by_code(languages, 55));
	assert_null(language_by_code(languages, 999));
	assert_null(language_by_code(languages, 0));
	assert_null(language_find(languages, "xx"));
	assert_true(language_find(languages, "ar")->rtl);
	assert_false(language_find(languages, "ar")->clock_24);
	assert_true(language_find(languages, "pl")->clock_24);
	assert_int_equal(language_find(languages, "wo")->related_index,
	    language_find(languages, "fr")->index);
	words_fixture_close(&fixture);
}

/* On posters for years: a number names one language, none begins another, and
 * none is one of an emergency. */
static void
codes_are_sound(void **state)
{
	struct words_fixture fixture;

	(void)state;
	words_fixture_open(&fixture);
	assert_true(read_registry(&fixture, "locales/languages.json",
	    words_tags, 3));
	for (unsigned i = 0; i < fixture.languages.count; i++) {
		unsigned code = fixture.languages.at[i].code;

		assert_ptr_equal(language_by_code(&fixture.languages, code),
		    &fixture.languages.at[i]);
		assert_true((code >= 30 && code <= 79 && code != 55) ||
		    (code >= 800 && code <= 989));
		assert_null(language_by_code(&fixture.languages, code / 10));
	}
	words_fixture_close(&fixture);
}

static void
knows_voices(void **state)
{
	struct words_fixture fixture;
	const struct voice *voice;

	(void)state;
	words_fixture_open(&fixture);
	assert_true(read_registry(&fixture, "locales/languages.json",
	    words_tags, 3));
	voice = language_voice(language_find(&fixture.languages, "pl"),
	    "twilio");
	assert_string_equal(voice->language, "pl-PL");
	assert_non_null(voice->voice);
	/* A voice alone: the attribute of the language is left out. */
	voice = language_voice(language_find(&fixture.languages, "lt"),
	    "twilio");
	assert_null(voice->language);
	assert_non_null(voice->voice);
	assert_null(language_voice(language_find(&fixture.languages, "so"),
	    "twilio"));
	assert_null(language_voice(language_find(&fixture.languages, "pl"),
	    "carrier pigeon"));
	words_fixture_close(&fixture);
}

static void
fills_pages(void **state)
{
	static const char *const tags[] = { "pl", "fr", "ta", "es", "tr",
		"pt", "it", "ro" };
	struct words_fixture fixture;
	const struct languages *languages = &fixture.languages;
	struct languages fewer;

	(void)state;
	words_fixture_open(&fixture);
	assert_true(read_registry(&fixture, "locales/languages.json", tags,
	    8));
	assert_int_equal(languages->pages, 2);
	assert_string_equal(language_by_key(languages, 0, '1')->tag, "en");
	assert_string_equal(language_by_key(languages, 0, '4')->tag, "ta");
	assert_string_equal(language_by_key(languages, 0, '6')->tag, "es");
	assert_string_equal(language_by_key(languages, 0, '8')->tag, "pt");
	assert_string_equal(language_by_key(languages, 1, '1')->tag, "it");
	assert_string_equal(language_by_key(languages, 1, '2')->tag, "ro");
	assert_null(language_by_key(languages, 1, '3'));
	assert_null(language_by_key(languages, 0, '5'));
	assert_null(language_by_key(languages, 0, '\0'));
	assert_true(languages_without(&fewer, &fixture.arena, languages,
	    (const char *const[]){ "fr", "pt" }, 2));
	assert_int_equal(fewer.pages, 1);
	assert_string_equal(language_by_key(&fewer, 0, '3')->tag, "ta");
	assert_string_equal(language_by_key(&fewer, 0, '8')->tag, "ro");
	assert_false(language_find(&fewer, "fr")->offered);
	assert_int_equal(language_find(&fewer, "fr")->key, '\0');
	words_fixture_close(&fixture);
}

/* Keys that mean the same everywhere are never a language. */
static void
keys_keep_their_meaning(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 30; i++)
		assert_null(strchr("059*#", choose_key(i)) == NULL ?
		    NULL : "taken");
	assert_int_equal(choose_pages(0), 1);
	assert_int_equal(choose_pages(7), 1);
	assert_int_equal(choose_pages(8), 2);
	assert_int_equal(choose_pages(25), 4);
	assert_int_equal(choose_page(24), 3);
}

#define EN "{\"tag\": \"en\", \"english\": \"English\", \"autonym\": " \
    "\"English\", \"script\": \"Latn\", \"code\": 30}"
#define XX(code, more) "{\"tag\": \"xx\", \"english\": \"X\", " \
    "\"autonym\": \"X\", \"script\": \"Latn\", \"code\": " code more "}"
#define LIST(inside) "{\"languages\": [" inside "]}"

static void
refuses_broken_registries(void **state)
{
	static const struct { const char *json, *complaint; } rows[] = {
		{ LIST(EN ", " XX("55", "")), "55 may not be used" },
		{ LIST(EN ", " XX("80", "")), "80 may not be used" },
		{ LIST(EN ", " XX("30", "")), "already that of English" },
		{ LIST(EN ", " XX("990", "")), "990" },
		{ LIST(EN ", " EN), "twice" },
		{ LIST(XX("31", "")), "must be \"en\"" },
		{ LIST(""), "must be \"en\"" },
		{ LIST(EN ", " XX("31", ", \"related\": \"yy\"")),
		    "the registry lacks" },
		{ LIST(EN ", " XX("31", ", \"related\": \"xx\"")),
		    "in a circle" },
		{ LIST(EN ", " XX("31", ", \"voices\": []")),
		    "voices by dialect" },
		{ LIST(EN ", " XX("31", ", \"colour\": 1")), "colour" },
		{ LIST(EN ", {\"tag\": \"xx\"}"), "english" },
		{ "[]", "expected" },
		{ "{\"languages\": 7}", "expected" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct words_fixture fixture;
		const char *file;

		words_fixture_open(&fixture);
		file = words_fixture_file(&fixture, "languages.json",
		    bytes_from_text(rows[i].json));
		assert_false(read_registry(&fixture, file, words_tags, 1));
		if (!words_fixture_tells(&fixture, rows[i].complaint))
			fail_msg("%s: %s", rows[i].json, fixture.problems
			    .count == 0 ? "no complaint" :
			    fixture.problems.entries[0].text);
		words_fixture_close(&fixture);
	}
}

static void
refuses_unknown_offers(void **state)
{
	static const char *const unknown[] = { "pl", "klingon" };
	static const char *const twice[] = { "pl", "en", "pl" };
	struct words_fixture fixture;

	(void)state;
	words_fixture_open(&fixture);
	assert_false(read_registry(&fixture, "locales/languages.json",
	    unknown, 2));
	assert_true(words_fixture_tells(&fixture,
	    "no language \"klingon\""));
	assert_false(read_registry(&fixture, "locales/languages.json", twice,
	    3));
	assert_true(words_fixture_tells(&fixture, "offered twice"));
	assert_false(read_registry(&fixture, "no/such/file.json", twice, 1));
	assert_int_equal(fixture.problems.errors, 3);
	words_fixture_close(&fixture);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ships_seventy),
		cmocka_unit_test(codes_are_sound),
		cmocka_unit_test(knows_voices),
		cmocka_unit_test(fills_pages),
		cmocka_unit_test(keys_keep_their_meaning),
		cmocka_unit_test(refuses_broken_registries),
		cmocka_unit_test(refuses_unknown_offers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
