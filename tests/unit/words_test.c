/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said in which language, and which translations are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "words/segments.h"
#include "words_fixture.h"

static struct words_fixture shipped;

static int
open_shipped(void **state)
{
	(void)state;
	words_fixture_open(&shipped);
	for (unsigned i = 1; i < WORDS_TAGS; i++) {
		if (!words_fixture_compile(&shipped, words_tags[i]))
			return 1;
	}
	words_fixture_read(&shipped, words_files, WORDS_FILES, WORDS_TAGS,
	    false);
	problems_print(&shipped.problems, stderr);
	return !shipped.good;
}

static int
close_shipped(void **state)
{
	(void)state;
	words_fixture_close(&shipped);
	return 0;
}

static void
ships_without_a_complaint(void **state)
{
	(void)state;
	assert_int_equal(shipped.problems.count, 0);
	assert_int_equal(shipped.result.off_count, 0);
}

static void
says_what_it_should(void **state)
{
	static const struct {
		const char *tag, *id;
		enum form form;
		const char *said;	/* a part of it */
	} rows[] = {
		{ "en", "danger", FORM_VOICE,
		    "en: In danger now? Hang up and call 9 9 9." },
		{ "pl", "greet", FORM_VOICE, "en: Hello." },
		{ "pl", "language-name", FORM_VOICE, "pl: Polski: 2." },
		{ "ar", "language-name", FORM_VOICE, "ar: العربية: 3." },
		{ "pl", "whisper", FORM_VOICE,
		    "en: Helpline call. Language: Polish. About" },
		{ "pl", "connect-night-interpreter", FORM_VOICE,
		    "po angielsku: | en slowly: Emergency duty team. Polish "
		    "interpreter, please | pl: Proszę" },
		{ "ti", "connect-name", FORM_VOICE,
		    "Say: | en slowly: Tigrinya interpreter, please" },
		{ "en", "numbers", FORM_VOICE,
		    "Monday to Friday, 9 am to 5 pm: 0 2 0, 8 3 1 4, 6 6 6 0"
		    ". At" },
		{ "pl", "numbers", FORM_VOICE,
		    "od poniedziałku do piątku, od 9:00 do 17:00: 0 2 0" },
		{ "ar", "numbers", FORM_VOICE,
		    "من الاثنين إلى الجمعة، من 9 صباحًا إلى 5 مساءً: 0 2 0" },
		{ "en", "first", FORM_TEXT,
		    "020 8314 6660 (Mon-Fri 9am-5pm)" },
		{ "en", "first", FORM_TEXT, "ask for \"duty team\"" },
		{ "pl", "first", FORM_TEXT,
		    "020 8314 6660 (pon.-pt. 9:00-17:00)" },
		{ "ar", "first", FORM_TEXT, "02083146660 (" },
		{ "ar", "foreign", FORM_TEXT, "00442083146660 (" },
		{ "en", "foreign", FORM_TEXT, "+44 20 8314 6660 (" },
		{ "en", "which", FORM_TEXT,
		    "Reply: English, Español, Polski, தமிழ், العربية" },
		{ "en", "childline", FORM_VOICE, "0 8 0 0, 1 1 1 1" },
		{ "es", "numbers", FORM_VOICE,
		    "de lunes a viernes, de las 9:00 a las 17:00: 0 2 0" },
		{ "ta", "numbers", FORM_VOICE, "திங்கள் முதல் வெள்ளி வரை, "
		    "காலை 9 முதல் பிற்பகல் 5 வரை: 0 2 0" },
		{ "so", "numbers", FORM_VOICE, "Isniin ilaa Jimce, "
		    "9 subaxnimo ilaa 5 galabnimo: 0 2 0" },
		{ "ta", "first", FORM_TEXT,
		    "020 8314 6660 (திங்-வெள் மு.ப.9-பி.ப.5)" },
		{ "so", "first", FORM_TEXT,
		    "020 8314 6660 (Isn-Jim 9am-5pm)" },
		{ "es", "first", FORM_TEXT,
		    "020 8314 6660 (lun-vie 9:00-17:00)" },
		{ "ti", "first", FORM_TEXT, "en: Hello. This is an" },
		{ "ta", "named", FORM_TEXT, "\"Tamil interpreter, please\"" },
		{ "ckb", "first", FORM_TEXT, "ar: عند الخطر: 999" },
		{ "ckb", "named", FORM_TEXT, "Kurdish Sorani interpreter" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *said = words_fixture_said(&shipped, rows[i].tag,
		    rows[i].id, rows[i].form);

		if (strstr(said, rows[i].said) == NULL)
			fail_msg("%s %s is \"%s\"", rows[i].tag, rows[i].id,
			    said);
	}
}

/* Every cell answers, and the unknown language is answered in English. */
static void
never_is_silent(void **state)
{
	(void)state;
	for (unsigned i = 0; i <= shipped.languages.count; i++) {
		uint16_t language = i == shipped.languages.count ?
		    LANGUAGE_UNKNOWN : (uint16_t)i;

		for (unsigned k = 0; k < shipped.prompts.count; k++) {
			const struct prompt *prompt = &shipped.prompts.at[k];

			for (int form = 0; form < FORMS; form++) {
				const struct wording *wording;

				if (prompt->english[form] == NULL)
					continue;
				wording = words_find(shipped.result.words,
				    prompt, language, (enum form)form);
				assert_non_null(wording);
				assert_true(wording->count > 0);
				assert_non_null(wording->spans[0].language);
			}
		}
	}
}

static void
shares_equal_wordings(void **state)
{
	const struct prompt *menu = prompt_find(&shipped.prompts, "menu");

	(void)state;
	assert_ptr_equal(words_find(shipped.result.words, menu,
	    LANGUAGE_ENGLISH, FORM_VOICE), words_find(shipped.result.words,
	    menu, language_find(&shipped.languages, "ti")->index,
	    FORM_VOICE));
}

static void
texts_keep_their_budget(void **state)
{
	static const struct { const char *tag; unsigned most; } rows[] = {
		{ "en", 2 }, { "pl", 5 }, { "ar", 4 }, { "es", 5 },
		{ "ta", 5 }, { "so", 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bytes text = words_find(shipped.result.words,
		    prompt_find(&shipped.prompts, "first"),
		    language_find(&shipped.languages, rows[i].tag)->index,
		    FORM_TEXT)->spans[0].text;

		assert_true(segments_count(text).parts <= rows[i].most);
	}
}

static void
fills_actions(void **state)
{
	const struct prompt *menu = prompt_find(&shipped.prompts, "menu");
	const struct prompt *first = prompt_find(&shipped.prompts, "first");
	struct action say = { .kind = ACTION_SAY, .prompt = menu,
		.language = language_find(&shipped.languages, "pl")->index };
	struct action listen = { .kind = ACTION_LISTEN, .inside = &say };
	struct action text = { .kind = ACTION_TEXT, .prompt = first,
		.language = LANGUAGE_UNKNOWN, .next = &listen };
	struct turn turn = { .words = shipped.result.words,
		.actions = &text };

	(void)state;
	words_fill(&turn);
	assert_string_equal(say.wording->spans[0].language->tag, "pl");
	assert_string_equal(text.wording->spans[0].language->tag, "en");
	assert_null(listen.wording);
}

static void
gives_keywords(void **state)
{
	const struct prompt *prompt = prompt_find(&shipped.prompts,
	    "words-exit");
	const struct words *words = shipped.result.words;

	(void)state;
	assert_non_null(strstr(words_keyword(words, prompt,
	    LANGUAGE_ENGLISH), "exit"));
	assert_non_null(strstr(words_keyword(words, prompt,
	    language_find(&shipped.languages, "pl")->index), "wyjdź"));
	assert_null(words_keyword(words, prompt,
	    language_find(&shipped.languages, "ckb")->index));
	assert_null(words_keyword(words, prompt, LANGUAGE_UNKNOWN));
}

#define PL_HEADER ROW("", "Content-Type: text/plain; charset=UTF-8\n" \
    "Plural-Forms: nplurals=1; plural=0;\n")

static const char one_prompt[] = "{\"go\": {\"text\": "
    "\"Call 999 or {day_number}. Say «help, please». Press 1.\","
    " \"parts\": {\"gsm\": 1, \"ucs2\": 2}, \"danger_first\": true}}";
static const char one_key[] =
    "Call 999 or {day_number}. Say «help, please». Press 1.";

/* A catalogue of one message; NULL: no catalogue at all. */
static void
read_one_as(struct words_fixture *fixture, const char *key, const char *form,
    bool forgive)
{
	struct mo_row catalogue[] = { PL_HEADER,
		{ bytes_from_text(key), bytes_from_text(form) } };
	struct made made;
	const char *file;

	words_fixture_open(fixture);
	fixture->value_count = 4;
	if (form != NULL) {
		mo_make(&made, catalogue, 2, false);
		words_fixture_file(fixture, "pl.mo",
		    (struct bytes){ made.at, made.length });
	}
	file = words_fixture_file(fixture, "prompts.json",
	    BYTES(one_prompt));
	words_fixture_read(fixture, &file, 1, 2, forgive);
}

static void
read_one(struct words_fixture *fixture, const char *context, const char *form,
    bool forgive)
{
	char key[200];

	snprintf(key, sizeof(key), "%s\4%s", context, one_key);
	read_one_as(fixture, key, form, forgive);
}

/* One translation of one prompt; what is wrong with it? */
static void
judges_translations(void **state)
{
	static const struct { const char *form, *complaint; } rows[] = {
		{ "Tel. 999, {day_number}. «help, please». Klawisz 1.",
		    NULL },
		{ "Tel. 999, {day_number} {day_number} «help, please» 1",
		    "2 times, in the English 1 times" },
		{ "Tel. 999 «help, please» 1", "{day_number} stands" },
		{ "Tel. 999 {night_number} «help, please» 1",
		    "stands in it" },
		{ "Tel. 998 {day_number} «help, please» 1",
		    "998, not 999" },
		{ "Tel. 999 {day_number} «help, please»",
		    "none, not 1" },
		{ "Tel. 999 {day_number} «help, please» 1 2", "2, not none" },
		{ "Tel. 999 {day_number} «help, please» ١",
		    "digits must be 0 to 9" },
		{ "Tel. 999 {day_number} «pomocy» 1", "must stay English" },
		{ "Tel. 999 {day_number} «help, please 1", "without its »" },
		{ "Tel. 999 {day_number «help, please» 1",
		    "without its partner" },
		{ "Tel. 999 {day number} «help, please» 1", "not a name" },
		{ "Jeśli jest jakieś niebezpieczeństwo, proszę zadzwonić "
		    "pod ten numer: 999 {day_number} «help, please» 1",
		    "must stand in its first part" },
		{ "Tel. 999 {day_number} «help, please» 1 - jeśli jest "
		    "jakieś niebezpieczeństwo, proszę zadzwonić pod ten "
		    "numer i poczekać na odpowiedź człowieka", "may take 2" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct words_fixture fixture;

		read_one(&fixture, "text:go", rows[i].form, false);
		if (rows[i].complaint == NULL) {
			assert_true(fixture.good);
			assert_int_equal(fixture.problems.count, 0);
		} else {
			assert_false(fixture.good);
			assert_null(fixture.result.words);
			assert_int_equal(fixture.problems.errors, 1);
			if (!words_fixture_tells(&fixture, rows[i].complaint))
				fail_msg("\"%s\": %s", rows[i].form,
				    fixture.problems.entries[0].text);
		}
		words_fixture_close(&fixture);
	}
}

/* A broken locale is switched off and the rest goes on. */
static void
forgives_a_broken_locale(void **state)
{
	struct words_fixture fixture;

	(void)state;
	read_one(&fixture, "text:go", "bez numeru", true);
	assert_true(fixture.good);
	assert_int_equal(fixture.problems.errors, 0);
	assert_int_equal(fixture.problems.count, 1);
	assert_int_equal(fixture.result.off_count, 1);
	assert_string_equal(fixture.result.off[0], "pl");
	assert_string_equal(words_fixture_said(&fixture, "pl", "go",
	    FORM_TEXT), "en: Call 999 or 020 8314 6660. Say \"help, "
	    "please\". Press 1.");
	words_fixture_close(&fixture);
}

static void
a_missing_file_is_told(void **state)
{
	struct words_fixture fixture;

	(void)state;
	read_one(&fixture, "text:go", NULL, false);
	assert_false(fixture.good);
	assert_true(words_fixture_tells(&fixture, "cannot be opened"));
	words_fixture_close(&fixture);
	read_one(&fixture, "text:go", NULL, true);
	assert_true(fixture.good);
	assert_int_equal(fixture.result.off_count, 1);
	words_fixture_close(&fixture);
}

/* What a catalogue lacks is said in English, and that is told. */
static void
missing_messages_fall_back(void **state)
{
	struct words_fixture fixture;

	(void)state;
	read_one(&fixture, "text:gone", "cokolwiek", false);
	assert_true(fixture.good);
	assert_int_equal(fixture.problems.errors, 0);
	assert_true(words_fixture_tells(&fixture,
	    "1 messages are not translated"));
	assert_non_null(strstr(words_fixture_said(&fixture, "pl", "go",
	    FORM_TEXT), "en: Call 999"));
	words_fixture_close(&fixture);
}

/* A language that is not offered says what words it has, if a carrier can
 * speak it; and nothing is missing. */
static void
a_short_set_is_said(void **state)
{
	static const char prompts[] = "{\"go\": {\"text\": \"Go.\", "
	    "\"voice\": \"Go.\"}, \"stay\": {\"voice\": \"Stay.\"}}";
	struct mo_row rows[] = { PL_HEADER, ROW("text:go\4Go.", "Dalej."),
		ROW("voice:go\4Go.", "Dalej.") };
	struct words_fixture fixture;
	const char *file;
	struct made made;

	(void)state;
	words_fixture_open(&fixture);
	fixture.value_count = 4;
	mo_make(&made, rows, 3, false);
	words_fixture_file(&fixture, "pl.mo",
	    (struct bytes){ made.at, made.length });
	words_fixture_file(&fixture, "yo.mo",	/* nobody speaks it */
	    (struct bytes){ made.at, made.length });
	file = words_fixture_file(&fixture, "prompts.json", BYTES(prompts));
	words_fixture_read(&fixture, &file, 1, 1 /* English */, false);
	assert_true(fixture.good);
	assert_int_equal(fixture.problems.count, 0);
	assert_string_equal(words_fixture_said(&fixture, "pl", "go",
	    FORM_VOICE), "pl: Dalej.");
	assert_string_equal(words_fixture_said(&fixture, "pl", "stay",
	    FORM_VOICE), "en: Stay.");
	assert_string_equal(words_fixture_said(&fixture, "yo", "go",
	    FORM_VOICE), "en: Go.");
	assert_string_equal(words_fixture_said(&fixture, "yo", "go",
	    FORM_TEXT), "yo: Dalej.");
	assert_true(words_some(fixture.result.words,
	    language_find(&fixture.languages, "pl")->index));
	assert_false(words_some(fixture.result.words,
	    language_find(&fixture.languages, "ti")->index));
	words_fixture_close(&fixture);
}

/* And it is judged like any other. */
static void
a_broken_short_set_is_refused(void **state)
{
	static const char prompts[] = "{\"go\": {\"text\": \"Press 1.\"}}";
	struct mo_row rows[] = { PL_HEADER,
		ROW("text:go\4Press 1.", "Klawisz 2.") };
	struct words_fixture fixture;
	const char *file;
	struct made made;

	(void)state;
	words_fixture_open(&fixture);
	fixture.value_count = 4;
	mo_make(&made, rows, 2, false);
	words_fixture_file(&fixture, "pl.mo",
	    (struct bytes){ made.at, made.length });
	file = words_fixture_file(&fixture, "prompts.json", BYTES(prompts));
	words_fixture_read(&fixture, &file, 1, 1, false);
	assert_false(fixture.good);
	assert_true(words_fixture_tells(&fixture, "its digits are not"));
	words_fixture_close(&fixture);
}

/* Words for an older English stay, while they still match. */
static void
older_translations_stay(void **state)
{
	struct words_fixture fixture;

	(void)state;
	read_one_as(&fixture, "text:go\4Ring 999 or {day_number}.",
	    "Tel. 999, {day_number} «help, please» 1", false);
	assert_true(fixture.good);
	assert_true(words_fixture_tells(&fixture,
	    "1 are translations of older English"));
	assert_non_null(strstr(words_fixture_said(&fixture, "pl", "go",
	    FORM_TEXT), "pl: Tel. 999"));
	words_fixture_close(&fixture);
}

/* And when they do not match any more, that message is said in English: the
 * locale is not broken, its English was changed. */
static void
older_translations_that_do_not_match_fall_back(void **state)
{
	struct words_fixture fixture;

	(void)state;
	read_one_as(&fixture, "text:go\4Ring 999 or {night_number}.",
	    "Tel. 999, {night_number}", false);
	assert_true(fixture.good);
	assert_int_equal(fixture.problems.errors, 0);
	assert_int_equal(fixture.result.off_count, 0);
	assert_true(words_fixture_tells(&fixture,
	    "1 messages are not translated"));
	assert_non_null(strstr(words_fixture_said(&fixture, "pl", "go",
	    FORM_TEXT), "en: Call 999"));
	words_fixture_close(&fixture);
}

/* The English itself has no fallback, so nothing of it is forgiven. */
static void
judges_the_english(void **state)
{
	static const struct { const char *json, *complaint; } rows[] = {
		{ "{\"a\": {\"text\": \"Call {nobody}.\"}}",
		    "nothing is called {nobody}" },
		{ "{\"a\": {\"text\": \"Call {day_number\"}}",
		    "without its partner" },
		{ "{\"a\": {\"voice\": \"Say «this\"}}", "without its »" },
		{ "{\"a\": {\"text\": \"Please call us at {day_number} or "
		    "{night_number} or {office_number}, and if nobody "
		    "answers there then please call us again a little later "
		    "in the day, or in the evening.\", "
		    "\"parts\": {\"gsm\": 1, \"ucs2\": 2}}}",
		    "may take 1" },
		{ "{\"a\": {\"text\": \"Hello.\", \"parts\": {\"gsm\": 1, "
		    "\"ucs2\": 1}, \"danger_first\": true}}",
		    "in its first part" },
		{ "{\"a\": {\"voice\": \"...\"}}", "says nothing" },
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
		assert_true(fixture.problems.entries[0].place.line == 1);
		words_fixture_close(&fixture);
	}
}

static void
slow_voices_warn(void **state)
{
	struct words_fixture fixture;
	const char *file;

	(void)state;
	words_fixture_open(&fixture);
	fixture.value_count = 4;
	file = words_fixture_file(&fixture, "prompts.json",
	    BYTES("{\"a\": {\"voice\": \"One two three four five.\","
	    " \"seconds\": 1}}"));
	words_fixture_read(&fixture, &file, 1, 1, false);
	assert_true(fixture.good);
	assert_int_equal(fixture.problems.errors, 0);
	assert_true(words_fixture_tells(&fixture, "about 2.0 seconds"));
	words_fixture_close(&fixture);
}

static void
hours_need_their_words(void **state)
{
	struct words_fixture fixture;
	const char *file;

	(void)state;
	words_fixture_open(&fixture);
	file = words_fixture_file(&fixture, "prompts.json",
	    BYTES("{\"a\": {\"voice\": \"Hello.\"}}"));
	words_fixture_read(&fixture, &file, 1, 1, true);
	assert_false(fixture.good);
	assert_true(words_fixture_tells(&fixture, "\"day-1\" is missing"));
	words_fixture_close(&fixture);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ships_without_a_complaint),
		cmocka_unit_test(says_what_it_should),
		cmocka_unit_test(never_is_silent),
		cmocka_unit_test(shares_equal_wordings),
		cmocka_unit_test(texts_keep_their_budget),
		cmocka_unit_test(fills_actions),
		cmocka_unit_test(gives_keywords),
		cmocka_unit_test(judges_translations),
		cmocka_unit_test(forgives_a_broken_locale),
		cmocka_unit_test(a_missing_file_is_told),
		cmocka_unit_test(missing_messages_fall_back),
		cmocka_unit_test(a_short_set_is_said),
		cmocka_unit_test(a_broken_short_set_is_refused),
		cmocka_unit_test(older_translations_stay),
		cmocka_unit_test(
		    older_translations_that_do_not_match_fall_back),
		cmocka_unit_test(judges_the_english),
		cmocka_unit_test(slow_voices_warn),
		cmocka_unit_test(hours_need_their_words),
	};

	return cmocka_run_group_tests(tests, open_shipped, close_shipped);
}
