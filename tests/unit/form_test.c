/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/form.h"

static const struct {
	const char *about;
	struct bytes body;
	const char *read;		/* "name=value|..." once decoded */
} forms[] = {
	{ "nothing", { "", 0 }, "" },
	{ "no bytes at all", { NULL, 0 }, "" },
	{ "one", { "a=1", 3 }, "a=1|" },
	{ "the order of the wire", { "b=2&a=1&b=3", 11 }, "b=2|a=1|b=3|" },
	{ "a plus is a space", { "a+b=c+d", 7 }, "a b=c d|" },
	{ "escapes of either case", { "a=%2B%2b%c5%BC", 14 },
	    "a=++\xc5\xbc|" },
	{ "an escaped & and = are no separators", { "a%3Db=%26", 9 },
	    "a=b=&|" },
	{ "a second = belongs to the value", { "a=b=c", 5 }, "a=b=c|" },
	{ "no value", { "a&b=", 4 }, "a=|b=|" },
	{ "no name", { "=x", 2 }, "=x|" },
	{ "empty pairs are passed over", { "&&a=1&&&b=2&", 12 }, "a=1|b=2|" },
	{ "half an escape stays", { "a=%&b=%4&c=%zz&d=%4", 19 },
	    "a=%|b=%4|c=%zz|d=%4|" },
	{ "an escape does not reach over the end", { "a=%41", 4 }, "a=%4|" },
	{ "a percent before an escape", { "a=%%41", 6 }, "a=%A|" },
	{ "broken UTF-8 is the reader's matter", { "a=%ff", 5 }, "a=\xff|" },
};

static void
test_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		char memory[4096], seen[256];
		struct arena arena;
		struct fields fields;
		struct text text;

		arena_init(&arena, memory, sizeof(memory));
		text_init(&text, seen, sizeof(seen));
		assert_true(form_read(&fields, forms[i].body, &arena));
		for (unsigned j = 0; j < fields.count; j++) {
			text_add(&text, fields.at[j].name);
			text_add_char(&text, '=');
			text_add(&text, fields.at[j].value);
			text_add_char(&text, '|');
		}
		if (strcmp(seen, forms[i].read) != 0)
			fail_msg("%s: read \"%s\"", forms[i].about, seen);
	}
}

static void
test_nul_is_kept(void **state)
{
	char memory[1024];
	struct arena arena;
	struct fields fields;

	(void)state;
	arena_init(&arena, memory, sizeof(memory));
	assert_true(form_read(&fields, BYTES("a=x%00y&b=1\0002"), &arena));
	assert_true(bytes_equal(form_find(&fields, "a"), BYTES("x\0y")));
	assert_true(bytes_equal(form_find(&fields, "b"), BYTES("1\0002")));
}

static void
test_find(void **state)
{
	char memory[1024];
	struct arena arena;
	struct fields fields;

	(void)state;
	arena_init(&arena, memory, sizeof(memory));
	assert_true(form_read(&fields, BYTES("ab=1&a=2&a=3&c="), &arena));
	assert_true(bytes_are(form_find(&fields, "a"), "2"));
	assert_non_null(form_find(&fields, "c").at);
	assert_int_equal(form_find(&fields, "c").length, 0);
	assert_null(form_find(&fields, "b").at);
}

/* "a&a&...": `count` fields. */
static bool
read_many(unsigned count, struct fields *fields, struct arena *arena)
{
	static char body[8192];

	for (unsigned i = 0; i < count; i++)
		memcpy(body + i * 2, "a&", 2);
	return form_read(fields, (struct bytes){ body, count * 2 - 1 }, arena);
}

static void
test_at_most_256_fields(void **state)
{
	static char memory[65536];
	struct arena arena;
	struct fields fields;

	(void)state;
	arena_init(&arena, memory, sizeof(memory));
	assert_true(read_many(FORM_FIELDS, &fields, &arena));
	assert_int_equal(fields.count, FORM_FIELDS);
	assert_false(read_many(FORM_FIELDS + 1, &fields, &arena));
	assert_false(read_many(4000, &fields, &arena));
	assert_false(arena.full);
}

static void
test_a_full_arena_is_told(void **state)
{
	char memory[64];
	struct arena arena;
	struct fields fields;

	(void)state;
	arena_init(&arena, memory, sizeof(memory));
	assert_false(read_many(8, &fields, &arena));
	assert_true(arena.full);
}

static void
test_write(void **state)
{
	char memory[256];
	struct text text;

	(void)state;
	text_init(&text, memory, sizeof(memory));
	form_add(&text, "To", BYTES("+447700900123"));
	form_add(&text, "Body", BYTES("a b&c=\xc5\xbc\n-._~*\0"));
	assert_string_equal(memory,
	    "To=%2B447700900123&Body=a%20b%26c%3D%C5%BC%0A-._~%2A%00");
}

static void
test_what_is_written_is_read_again(void **state)
{
	char memory[4096], written[1024], all[256];
	struct arena arena;
	struct fields fields;
	struct text text;

	(void)state;
	for (unsigned i = 0; i < 256; i++)
		all[i] = (char)i;
	arena_init(&arena, memory, sizeof(memory));
	text_init(&text, written, sizeof(written));
	form_add(&text, "&=%+", (struct bytes){ all, sizeof(all) });
	assert_false(text.full);
	assert_true(form_read(&fields, text_bytes(&text), &arena));
	assert_int_equal(fields.count, 1);
	assert_true(bytes_are(fields.at[0].name, "&=%+"));
	assert_true(bytes_equal(fields.at[0].value,
	    (struct bytes){ all, sizeof(all) }));
}

/* The plainest reader that could be: one byte after the other. */
static size_t
plain_part(const char *at, const char *end, bool name, struct text *into)
{
	const char *from = at;

	while (at < end && *at != '&' && !(name && *at == '=')) {
		char two[3] = { at[0] == '%' && end - at > 2 ? at[1] : 0,
			at[0] == '%' && end - at > 2 ? at[2] : 0, 0 };

		if (isxdigit((unsigned char)two[0]) &&
		    isxdigit((unsigned char)two[1])) {
			text_add_char(into, (char)strtol(two, NULL, 16));
			at += 3;
			continue;
		}
		text_add_char(into, *at == '+' ? ' ' : *at);
		at++;
	}
	return (size_t)(at - from);
}

static void
plain_read(struct bytes body, struct text *into)
{
	const char *at = body.at;
	const char *end = at + body.length;

	for (; at < end; at++) {
		if (*at == '&')
			continue;
		at += plain_part(at, end, true, into);
		text_add_char(into, '\0');
		if (at < end && *at == '=') {
			at++;
			at += plain_part(at, end, false, into);
		}
		text_add_char(into, '\0');
	}
}

/* Whatever comes, both read the same. */
static void
test_as_the_plainest_reader(void **state)
{
	static const char letters[] = "&&==++%%%%4145cFzax\0\xff";
	static char memory[32768], body[100], seen[512], expected[512];
	unsigned seed = 20261122;

	(void)state;
	for (unsigned round = 0; round < 20000; round++) {
		struct bytes given = { body, round % sizeof(body) };
		struct text left, right;
		struct fields fields;
		struct arena arena;

		for (unsigned i = 0; i < given.length; i++) {
			seed = seed * 1103515245 + 12345;
			body[i] = letters[(seed >> 16) % (sizeof(letters) - 1)];
		}
		arena_init(&arena, memory, sizeof(memory));
		text_init(&left, seen, sizeof(seen));
		text_init(&right, expected, sizeof(expected));
		assert_true(form_read(&fields, given, &arena));
		for (unsigned i = 0; i < fields.count; i++) {
			text_add(&left, fields.at[i].name);
			text_add_char(&left, '\0');
			text_add(&left, fields.at[i].value);
			text_add_char(&left, '\0');
		}
		plain_read(given, &right);
		assert_true(bytes_equal(text_bytes(&left),
		    text_bytes(&right)));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_nul_is_kept),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_at_most_256_fields),
		cmocka_unit_test(test_a_full_arena_is_told),
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_what_is_written_is_read_again),
		cmocka_unit_test(test_as_the_plainest_reader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
