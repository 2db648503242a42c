/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading, folding and telling apart what people write. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/unicode.h"

static void
folds_words(void **state)
{
	static const struct { const char *from, *to; } rows[] = {
		{ "  Wyjdź! ", "wyjdz" },
		{ "١٢", "12" },
		{ "۱۲", "12" },
		{ "১২", "12" },
		{ "１２", "12" },
		{ "EXIT", "exit" },
		{ "exit.", "exit" },
		{ "\u200Fخروج\u200E", "خروج" },
		{ "إيقاف", "ايقاف" },
		{ "أوقف", "اوقف" },
		{ "خُرُوج", "خروج" },
		{ "خــروج", "خروج" },
		{ "شكوى", "شكوي" },
		{ "فارسی", "فارسي" },
		{ "می\u200Cخواهم", "ميخواهم" },
		{ "ŁÓDŹ", "lodz" },
		{ "Łódź", "lodz" },
		{ "İstanbul", "istanbul" },
		{ "Straße", "strasse" },
		{ "ﬁn", "fin" },
		{ "a\u00ADb", "ab" },
		{ "don't", "don t" },
		{ "a - b", "a b" },
		{ "தமிழ்", "தமிழ்" },
		{ "বাংলা", "বাংলা" },
		{ "Tiếng Việt", "tieng viet" },
		{ "№ 5", "no 5" },
		{ "Pomo\u0301z mi, prosz\u0119!", "pomoz mi prosze" },
		{ "SOS ١ - ½ Ω", "sos 1 1 2 ω" },
		{ "한국어 OK", "\u1112\u1161\u11AB\u1100\u116E\u11A8"
		    "\u110B\u1165 ok" },
		{ "", "" },
		{ "?!", "" },
		{ "a\xFFz", "a z" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena;
		char *folded;

		arena_init_growing(&arena);
		folded = unicode_fold(&arena, bytes_from_text(rows[i].from));
		assert_non_null(folded);
		assert_string_equal(folded, rows[i].to);
		/* Folding twice changes nothing. */
		assert_string_equal(unicode_fold(&arena,
		    bytes_from_text(folded)), rows[i].to);
		arena_clear(&arena);
	}
}

static void
folds_nothing_into_a_full_arena(void **state)
{
	char memory[64];
	struct arena arena;
	char text[200];

	(void)state;
	memset(text, 'a', sizeof(text));
	arena_init(&arena, memory, sizeof(memory));
	assert_null(unicode_fold(&arena,
	    (struct bytes){ text, sizeof(text) }));
	memset(text, 0xFF, sizeof(text));
	arena_init(&arena, memory, sizeof(memory));
	assert_null(unicode_fold(&arena,
	    (struct bytes){ text, sizeof(text) }));
}

static void
reads_bad_bytes_one_by_one(void **state)
{
	static const struct { const char *bytes; unsigned points; } rows[] = {
		{ "abc", 3 }, { "\xFF\xFE", 2 }, { "\xC3", 1 },
		{ "\xE2\x82", 2 }, { "\xED\xA0\x80", 3 },
		{ "\xC0\xAF", 2 }, { "€", 1 }, { "\xF4\x90\x80\x80", 4 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *at = rows[i].bytes;
		const char *end = at + strlen(at);
		unsigned points = 0;
		uint32_t point;

		while (unicode_next(&at, end, &point))
			points++;
		assert_ptr_equal(at, end);
		assert_int_equal(points, rows[i].points);
	}
}

static void
tells_utf8(void **state)
{
	(void)state;
	assert_true(unicode_is_utf8(BYTES("")));
	assert_true(unicode_is_utf8(BYTES("zażółć")));
	assert_false(unicode_is_utf8(BYTES("a\0b")));
	assert_false(unicode_is_utf8(BYTES("\xC0\x80")));
	assert_false(unicode_is_utf8(BYTES("\xED\xA0\x80")));
	assert_false(unicode_is_utf8(BYTES("\xE2\x82")));
}

/* All digits of a script stand in a row, so ten follow each zero. */
static void
knows_every_digit(void **state)
{
	unsigned zeros = 0;

	(void)state;
	for (uint32_t point = 0; point < 0x1FBFF; point++) {
		if (unicode_digit(point) != 0)
			continue;
		zeros++;
		for (uint32_t i = 1; i < 10; i++)
			assert_int_equal(unicode_digit(point + i), i);
	}
	assert_true(zeros >= 60);
	assert_int_equal(unicode_digit('a'), -1);
	assert_int_equal(unicode_digit(0xB2), -1);
}

static void
writes_and_reads_back(void **state)
{
	(void)state;
	for (uint32_t point = 1; point < 0x110000; point += 7) {
		char memory[8];
		struct text text;
		const char *at = memory;
		uint32_t back;

		if (point >= 0xD800 && point < 0xE000)
			continue;
		text_init(&text, memory, sizeof(memory));
		unicode_add(&text, point);
		assert_true(unicode_next(&at, memory + text.length, &back));
		assert_int_equal(back, point);
	}
}

static void
knows_scripts_and_composes(void **state)
{
	struct arena arena;

	(void)state;
	arena_init_growing(&arena);
	assert_string_equal(unicode_script('a'), "Latn");
	assert_string_equal(unicode_script(0x0639), "Arab");
	assert_string_equal(unicode_script(0x4E2D), "Hani");
	assert_null(unicode_script(' '));
	assert_true(bytes_are(unicode_compose(&arena,
	    BYTES("z\u0307o\u0301")), "żó"));
	assert_true(bytes_are(unicode_compose(&arena, BYTES("a\xFF")),
	    "a\uFFFD"));
	arena_clear(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folds_words),
		cmocka_unit_test(folds_nothing_into_a_full_arena),
		cmocka_unit_test(reads_bad_bytes_one_by_one),
		cmocka_unit_test(tells_utf8),
		cmocka_unit_test(knows_every_digit),
		cmocka_unit_test(writes_and_reads_back),
		cmocka_unit_test(knows_scripts_and_composes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
