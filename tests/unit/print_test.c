/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a running helpline answers, as lines for people. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "cli/print.h"

static void
test_json_is_printed_as_lines(void **state)
{
	static const struct { const char *json, *printed; } rows[] = {
		{ "{\"up_seconds\": 7, \"good\": true, \"why\": \"\"}",
		    "up seconds: 7\ngood: yes\nwhy: -\n" },
		{ "{\"made_ms\": 1795435200000, \"wait_ms\": 1500}",
		    "made: 2026-11-23 12:00:00 UTC\nwait: 1500 ms\n" },
		{ "{\"_ms\": 1, \"ms\": 2}", " ms: 1\nms: 2\n" },
		{ "{\"left\": 9223372036854775807}", "left: never\n" },
		{ "{\"off\": [], \"rows\": [{\"a\": 1, \"b\": null}]}",
		    "off:\n  none\nrows:\n  a: 1  b: -\n" },
		/* A terminal obeys control signs, long ones too. */
		{ "{\"a\": \"\\u001b[31m\\u0007x\"}", "a: ?[31m?x\n" },
		{ "{\"a\\u001b\": \"\\u009b2J\\u00e9\"}",
		    "a?: ?2J\xc3\xa9\n" },
		{ "{\"a\": \"one\\ntwo\\n\"}", "a: one\ntwo\n" },
		/* No helpline answers like this. */
		{ "[1]", NULL },
		{ "{\"a\": ", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *printed = NULL;
		size_t length = 0;
		FILE *out = open_memstream(&printed, &length);

		assert_non_null(out);
		assert_int_equal(print_json(bytes_from_text(rows[i].json),
		    out), rows[i].printed != NULL);
		assert_int_equal(fclose(out), 0);
		assert_string_equal(printed, rows[i].printed == NULL ? "" :
		    rows[i].printed);
		free(printed);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_json_is_printed_as_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
