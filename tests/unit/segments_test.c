/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What texts cost: the alphabet, the borders, pairs that must not straddle. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/unicode.h"
#include "words/segments.h"

#define ROOM 8192

static struct segments
count_repeat(const char *what, unsigned times, const char *tail)
{
	static char memory[ROOM];
	struct text text;

	text_init(&text, memory, ROOM);
	for (unsigned i = 0; i < times; i++)
		text_add_text(&text, what);
	text_add_text(&text, tail);
	assert_false(text.full);
	return segments_count(text_bytes(&text));
}

static void
counts_at_the_borders(void **state)
{
	static const struct {
		const char *what;
		unsigned times;
		const char *tail;
		unsigned units, parts;
		bool ucs2;
	} rows[] = {
		{ "a", 0, "", 0, 0, false },
		{ "a", 160, "", 160, 1, false },
		{ "a", 161, "", 161, 2, false },
		{ "a", 306, "", 306, 2, false },
		{ "a", 307, "", 307, 3, false },
		{ "a", 158, "€", 160, 1, false },
		{ "a", 159, "€", 161, 2, false },
		{ "€", 80, "", 160, 1, false },
		/* 153 is odd: 76 pairs a part, one septet is lost */
		{ "€", 152, "", 304, 2, false },
		{ "€", 153, "", 306, 3, false },
		{ "ł", 70, "", 70, 1, true },
		{ "ł", 71, "", 71, 2, true },
		{ "ł", 134, "", 134, 2, true },
		{ "ł", 135, "", 135, 3, true },
		{ "😀", 35, "", 70, 1, true },
		/* 67 is odd: 33 pairs a part */
		{ "😀", 66, "", 132, 2, true },
		{ "😀", 67, "", 134, 3, true },
		{ "a", 69, "ł", 70, 1, true },
		{ "a", 160, "ł", 161, 3, true },
		{ "{", 1, "}[]~|^\\€\f", 20, 1, false },
		{ "م", 268, "", 268, 4, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct segments cost = count_repeat(rows[i].what,
		    rows[i].times, rows[i].tail);

		if (cost.units != rows[i].units ||
		    cost.parts != rows[i].parts || cost.ucs2 != rows[i].ucs2)
			fail_msg("%u x %s %s: %u units, %u parts",
			    rows[i].times, rows[i].what, rows[i].tail,
			    cost.units, cost.parts);
	}
}

/* Every point of Unicode: exactly the 127 of the table (the escape itself is
 * none) and the ten of its extension are GSM. */
static void
knows_the_alphabet(void **state)
{
	unsigned single = 0, twice = 0;

	(void)state;
	for (uint32_t point = 1; point < 0x110000; point++) {
		char memory[8];
		struct text text;
		struct segments cost;

		if (point >= 0xD800 && point < 0xE000)
			continue;
		text_init(&text, memory, sizeof(memory));
		unicode_add(&text, point);
		cost = segments_count(text_bytes(&text));
		assert_int_equal(cost.parts, 1);
		if (cost.ucs2) {
			assert_int_equal(cost.units, point > 0xFFFF ? 2 : 1);
			assert_int_equal(cost.first_odd, point);
		} else if (cost.units == 1) {
			single++;
		} else {
			assert_int_equal(cost.units, 2);
			twice++;
		}
	}
	assert_int_equal(single, 127);
	assert_int_equal(twice, 10);
}

static void
tells_part_one(void **state)
{
	struct segments cost;

	(void)state;
	cost = count_repeat("a", 200, "");
	assert_int_equal(cost.part_1_bytes, 153);
	cost = count_repeat("a", 10, "");
	assert_int_equal(cost.part_1_bytes, 10);
	cost = count_repeat("ل", 100, "");
	assert_int_equal(cost.part_1_bytes, 67 * 2);
	cost = count_repeat("😀", 60, "");
	assert_int_equal(cost.part_1_bytes, 33 * 4);
}

static void
names_what_was_odd(void **state)
{
	struct segments cost = segments_count(BYTES("It’s ł"));

	(void)state;
	assert_true(cost.ucs2);
	assert_int_equal(cost.first_odd, 0x2019);
	assert_int_equal(segments_count(BYTES("a\xFF")).first_odd, 0xFFFD);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_at_the_borders),
		cmocka_unit_test(knows_the_alphabet),
		cmocka_unit_test(tells_part_one),
		cmocka_unit_test(names_what_was_odd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
