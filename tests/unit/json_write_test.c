/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"

static void
commas_and_names_are_taken_care_of(void **state)
{
	char memory[200];
	struct text text;
	struct json_writer writer = { &text, false };

	(void)state;
	text_init(&text, memory, sizeof(memory));
	writer_open(&writer, NULL, '{');
	writer_open(&writer, "list", '[');
	writer_number(&writer, NULL, INT64_MIN);
	writer_open(&writer, NULL, '{');
	writer_close(&writer, '}');
	writer_flag(&writer, NULL, true);
	writer_close(&writer, ']');
	writer_flag(&writer, "flag", false);
	writer_text(&writer, "text", (struct bytes){ NULL, 0 });
	writer_close(&writer, '}');
	assert_string_equal(memory, "{\"list\":[-9223372036854775808,{},true],"
	    "\"flag\":false,\"text\":\"\"}");
}

static void
strange_bytes_always_parse_again(void **state)
{
	static const struct {
		struct bytes in;
		const char *out;
	} rows[] = {
		{ { "a\"b\\c", 5 }, "\"a\\\"b\\\\c\"" },
		{ { "\0\x1f\x7f\n", 4 }, "\"\\u0000\\u001f\\u007f\\n\"" },
		{ { "\xc4\x85\xff", 3 }, "\"\xc4\x85\xef\xbf\xbd\"" },
		{ { "\xc3", 1 }, "\"\xef\xbf\xbd\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char memory[64];
		struct text text;
		struct json_writer writer = { &text, false };

		text_init(&text, memory, sizeof(memory));
		writer_text(&writer, NULL, rows[i].in);
		assert_string_equal(memory, rows[i].out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commas_and_names_are_taken_care_of),
		cmocka_unit_test(strange_bytes_always_parse_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
