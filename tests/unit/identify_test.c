/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which language a text is in, and when it would rather ask. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "languages/grams.h"
#include "languages/identify.h"
#include "words_fixture.h"

static struct words_fixture fixture;
static const struct identify_model *model;

static int
open_model(void **state)
{
	static const struct place places[3];
	struct texts offered = { words_tags, places, 3 };

	(void)state;
	words_fixture_open(&fixture);
	if (!languages_read(&fixture.languages, &fixture.arena,
	    "locales/languages.json", &offered, &fixture.problems))
		return 1;
	model = identify_read(&fixture.arena, &fixture.languages,
	    "locales/samples", &fixture.problems);
	problems_print(&fixture.problems, stderr);
	return model == NULL;
}

static int
close_model(void **state)
{
	(void)state;
	words_fixture_close(&fixture);
	return 0;
}

static const char *
tag_of(uint16_t language)
{
	return language == LANGUAGE_UNKNOWN ? "und" :
	    fixture.languages.at[language].tag;
}

static const char *
offered_tag(struct bytes text)
{
	struct arena arena;
	uint16_t language;

	arena_init_growing(&arena);
	language = identify_language(model, text, &arena);
	arena_clear(&arena);
	return tag_of(language);
}

static const char *
any_tag(struct bytes text)
{
	struct arena arena;
	struct guess guess;

	arena_init_growing(&arena);
	guess = identify_guess(model, text, &arena);
	arena_clear(&arena);
	assert_true(guess.permille <= 1000);
	assert_true((guess.permille == 0) ==
	    (guess.language == LANGUAGE_UNKNOWN));
	return tag_of(guess.language);
}

struct row {
	const char *text, *tag;
};

static void
knows_the_offered(void **state)
{
	static const struct row rows[] = {
		{ "My little brother has not been to school for weeks and "
		    "nobody seems to care", "en" },
		{ "i think the girl downstairs is being treated badly by "
		    "her uncle", "en" },
		{ "Potrzebuję rady, moja siostrzenica nie chce wracać do "
		    "domu", "pl" },
		{ "moja siostrzenica nie chce wracac do domu i placze", "pl" },
		{ "Czy można u państwa zostawić wiadomość?", "pl" },
		{ "ابنة أختي لا تريد العودة إلى البيت وتبكي كثيرا", "ar" },
		{ "أريد أن أتكلم مع أحد عن مشكلة في البيت", "ar" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *tag = offered_tag(bytes_from_text(rows[i].text));

		if (strcmp(tag, rows[i].tag) != 0)
			fail_msg("%s: %s", rows[i].text, tag);
	}
}

/* Better to ask than to answer in the wrong language. */
static void
rather_asks(void **state)
{
	static const char *const texts[] = {
		/* languages that are not offered */
		"Mi sobrina no quiere volver a casa y llora mucho",
		"Ma nièce ne veut pas rentrer à la maison, elle pleure",
		"A minha sobrinha não quer voltar para casa",
		"Mia nipote non vuole tornare a casa e piange sempre",
		"Nepoata mea nu vrea să se întoarcă acasă și plânge",
		"Yeğenim eve dönmek istemiyor ve çok ağlıyor",
		"Gabadha walaashay ma rabto inay guriga ku noqoto",
		"Mbesa ime nuk do të kthehet në shtëpi dhe qan shumë",
		"Mano dukterėčia nenori grįžti namo ir daug verkia",
		"Cháu gái tôi không muốn về nhà và khóc rất nhiều",
		"Az unokahúgom nem akar hazamenni és sokat sír",
		"Моя племянница не хочет возвращаться домой",
		"خواهرزاده ام نمی خواهد به خانه برگردد",
		"میری بھانجی گھر واپس نہیں جانا چاہتی",
		/* and some that were never learned */
		"Meine Nichte will nicht mehr nach Hause und weint viel",
		"Moje neteř se nechce vrátit domů a hodně pláče",
		"Mijn nichtje wil niet naar huis en huilt veel",
		"Ayaw umuwi ng pamangkin ko at iyak siya nang iyak",
		"Mpwa wangu hataki kurudi nyumbani na analia sana",
		/* and what says too little */
		"ok", "?", "", "123", "hi", "no", ":-)", "xxx", "1 2 3",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *tag = offered_tag(bytes_from_text(texts[i]));

		if (strcmp(tag, "und") != 0)
			fail_msg("%s: %s", texts[i], tag);
	}
}

static void
one_owner_of_a_script_decides(void **state)
{
	static const struct row rows[] = {
		{ "உதவி வேண்டும்", "ta" }, { "সাহায্য", "bn" },
		{ "Βοήθεια", "el" }, { "도와주세요", "ko" },
		{ "ช่วยด้วย", "th" }, { "મદદ", "gu" },
		/* several languages write these */
		{ "помощь", "und" }, { "मदद", "und" }, { "帮助", "und" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(any_tag(bytes_from_text(rows[i].text)),
		    rows[i].tag);
}

static void
recognises_others_by_name(void **state)
{
	static const struct row rows[] = {
		{ "Mi sobrina no quiere volver a casa con su padre", "es" },
		{ "Yeğenim eve dönmek istemiyor ve çok ağlıyor", "tr" },
		{ "Cháu gái tôi không muốn về nhà và khóc rất nhiều", "vi" },
	};

	(void)state;
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(any_tag(bytes_from_text(rows[i].text)),
		    rows[i].tag);
}

static void
takes_any_bytes(void **state)
{
	static char text[3000];

	(void)state;
	for (unsigned seed = 1; seed < 100; seed++) {
		unsigned luck = seed;

		for (size_t i = 0; i < sizeof(text); i++) {
			luck = luck * 1664525u + 1013904223u;
			text[i] = (char)(luck >> 24);
		}
		(void)any_tag((struct bytes){ text, seed * 30 });
	}
	memset(text, 'a', sizeof(text));
	(void)any_tag((struct bytes){ text, sizeof(text) });
	assert_string_equal(any_tag((struct bytes){ NULL, 0 }), "und");
}

static void
a_small_arena_is_unknown(void **state)
{
	char memory[48];
	struct arena arena;

	(void)state;
	arena_init(&arena, memory, sizeof(memory));
	assert_int_equal(identify_language(model, BYTES("Chciałabym z kimś "
	    "porozmawiać o dzieciach mojej sąsiadki"), &arena),
	    LANGUAGE_UNKNOWN);
}

static void
broken_samples_are_told(void **state)
{
	struct words_fixture broken;

	(void)state;
	words_fixture_open(&broken);
	words_fixture_file(&broken, "en.txt", BYTES("not \xFF UTF-8"));
	assert_null(identify_read(&broken.arena, &fixture.languages,
	    broken.folder, &broken.problems));
	assert_true(words_fixture_tells(&broken, "not UTF-8"));
	words_fixture_close(&broken);
}

/* Without samples only scripts are known. */
static void
no_samples_no_letters(void **state)
{
	struct words_fixture empty;
	const struct identify_model *few;

	(void)state;
	words_fixture_open(&empty);
	few = identify_read(&empty.arena, &fixture.languages, empty.folder,
	    &empty.problems);
	assert_non_null(few);
	assert_int_equal(identify_language(few, BYTES("I would like to talk "
	    "to somebody"), &empty.arena), LANGUAGE_UNKNOWN);
	assert_string_equal(tag_of(identify_guess(few, BYTES("உதவி"),
	    &empty.arena).language), "ta");
	words_fixture_close(&empty);
}

/* A table that is far too small still ends. */
static void
grams_have_an_end(void **state)
{
	double cost[GRAMS_LANGUAGES] = { 0 };
	struct grams *grams = grams_new(&fixture.arena, 1);
	char text[6000];

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)(i % 9 == 8 ? ' ' : 'a' + i * i % 23);
	assert_true(grams_learn(grams, 0,
	    (struct bytes){ text, sizeof(text) }, &fixture.arena));
	assert_int_equal(grams_cost(grams, BYTES("abc de"), &fixture.arena,
	    cost), 7);
	assert_true(cost[0] > 0);
	assert_true(cost[1] > cost[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_the_offered),
		cmocka_unit_test(rather_asks),
		cmocka_unit_test(one_owner_of_a_script_decides),
		cmocka_unit_test(recognises_others_by_name),
		cmocka_unit_test(takes_any_bytes),
		cmocka_unit_test(a_small_arena_is_unknown),
		cmocka_unit_test(broken_samples_are_told),
		cmocka_unit_test(no_samples_no_letters),
		cmocka_unit_test(grams_have_an_end),
	};

	return cmocka_run_group_tests(tests, open_model, close_model);
}
