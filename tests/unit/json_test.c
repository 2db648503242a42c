/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/json.h"
#include "printed.h"

struct refusal {
	const char *json;
	const char *printed;
};

static const struct refusal refusals[] = {
	{ "", "f:1:1: the file is empty\n" },
	{ " \n\n", "f:3:1: the file is empty\n" },
	{ "{", "f:1:2: the file ends before the \"{\" of line 1 is "
	  "closed\n" },
	{ "{\"a\":", "f:1:6: the file ends before the \"{\" of line 1 is "
	  "closed\n" },
	{ "{\"a\": 1,}", "f:1:8: this comma has nothing after it; "
	  "take it away\n" },
	{ "{\n\t\"a\": [1, 2,\n\t]\n}", "f:2:12: this comma has nothing after "
	  "it; take it away\n" },
	{ "{\"a\":1 \"b\":2}", "f:1:8: a comma is missing before this\n" },
	{ "[1 2]", "f:1:4: a comma is missing before this\n" },
	{ "{\"a\" 1}", "f:1:6: a \":\" is missing before this\n" },
	{ "{\"a\":}", "f:1:6: a value is missing before this \"}\"\n" },
	{ "{'a':1}", "f:1:2: names and texts stand in double quotes, "
	  "not single ones\n" },
	{ "{a:1}", "f:1:2: names stand in double quotes: \"a\"\n" },
	{ "{\"a\":1,\n 3:4}", "f:2:2: a name in double quotes is missing "
	  "here\n" },
	{ "{\"a\":1,\n  \"a\":2}", "f:2:3: \"a\" stands here for the second "
	  "time\n" },
	{ "{\"a\":\"\xff\"}", "f:1:6: this is not UTF-8 text; save the file "
	  "as UTF-8\n" },
	{ "{\"a\":\"\xc0\x80\"}", "f:1:6: this is not UTF-8 text; save the "
	  "file as UTF-8\n" },
	{ "{\"a\":\"x\ty\"}", "f:1:6: a tab or another control character "
	  "stands in this text; write a tab as \\t\n" },
	{ "{\"a\":\"x\n\"}", "f:1:6: this text has no closing \" on its "
	  "line\n" },
	{ "{\"a\":\"abc", "f:1:6: this text has no closing \" on its line\n" },
	{ "{\n \"a\": [1, 2\n", "f:3:1: the file ends before the \"[\" of line "
	  "2 is closed\n" },
	{ "{\n \"a\": [1, 2}", "f:2:12: this \"}\" cannot close the \"[\" of "
	  "line 2\n" },
	{ "{} x", "f:1:4: the file should end before this\n" },
	{ "{\"a\":1}}", "f:1:8: this \"}\" closes nothing\n" },
	{ "\xef\xbb\xbf{}", "f:1:1: the file begins with a byte-order mark; "
	  "save it as plain UTF-8\n" },
	{ "{\"a\":01}", "f:1:6: 01 is no number as JSON writes them; put a "
	  "text in double quotes\n" },
	{ "{\"a\":020 8314}", "f:1:6: 020 is no number as JSON writes them; "
	  "put a text in double quotes\n" },
	{ "{\"a\":99999999999999999999}", "f:1:6: this number is too big\n" },
	{ "{\"a\":1e999}", "f:1:6: this number is too big\n" },
	{ "{\"a\":True}", "f:1:6: True is no value; write true, false or null, "
	  "or put a text in double quotes\n" },
	{ "{\"a\":\"\\x\"}", "f:1:6: this text has a backslash that means "
	  "nothing; a backslash itself is written \\\\\n" },
	{ "{\"a\":\"\\ud800\"}", "f:1:6: this text has half a character in \\u "
	  "form\n" },
	{ "{\"a\":\"\\u0000\"}", "f:1:6: a text may not hold \\u0000\n" },
	{ "{\"a\\u0000\":1}", "f:1:2: a text may not hold \\u0000\n" },
	{ "// why\n{}", "f:1:1: JSON has no comments; take this one away\n" },
	{ "{\"a\":1, # why\n}", "f:1:9: JSON has no comments; take this one "
	  "away\n" },
	{ "{\"a\":\xe2\x80\x9cx\xe2\x80\x9d}", "f:1:6: only plain quotes (\") "
	  "hold texts; this is another character\n" },
	/* Columns count characters. */
	{ "{\"za\xc5\xbc\xc3\xb3\xc5\x82\xc4\x87\":\"\xd9\xa1\" 2}",
	  "f:1:15: a comma is missing before this\n" },
};

static void
syntax_errors_have_place_and_sentence(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		struct problems problems;
		struct arena arena;

		problems_init(&problems);
		arena_init_growing(&arena);
		assert_null(node_read(&arena, "f",
		    bytes_from_text(refusals[i].json), &problems));
		check_printed(&problems, refusals[i].json,
		    refusals[i].printed);
		arena_clear(&arena);
		problems_clear(&problems);
	}
}

/* jansson passes over a NUL that stands behind a number or a word. */
static void
nul_bytes_are_refused(void **state)
{
	const struct {
		struct bytes json;
		const char *printed;
	} rows[] = {
		{ BYTES("{\"a\": true\0, \"b\": 1}"),
		  "f:1:11: a NUL byte stands here; take it away\n" },
		{ BYTES("{\"a\": 12\0}"),
		  "f:1:9: a NUL byte stands here; take it away\n" },
		{ BYTES("[1\0, 2]"),
		  "f:1:3: a NUL byte stands here; take it away\n" },
		{ BYTES("1\0"),
		  "f:1:2: a NUL byte stands here; take it away\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct problems problems;
		struct arena arena;

		problems_init(&problems);
		arena_init_growing(&arena);
		assert_null(node_read(&arena, "f", rows[i].json, &problems));
		check_printed(&problems, rows[i].json.at, rows[i].printed);
		arena_clear(&arena);
		problems_clear(&problems);
	}
}

static const struct node *
read_good(struct arena *arena, struct bytes json)
{
	struct problems problems;
	const struct node *root;

	problems_init(&problems);
	arena_init_growing(arena);
	root = node_read(arena, "f", json, &problems);
	assert_int_equal(problems.count, 0);
	assert_non_null(root);
	return root;
}

static void
assert_place(struct place place, unsigned line, unsigned column)
{
	assert_string_equal(place.file, "f");
	assert_int_equal(place.line, line);
	assert_int_equal(place.column, column);
}

static void
every_node_knows_its_place(void **state)
{
	struct arena arena;
	const struct node *root, *node;

	(void)state;
	root = read_good(&arena, BYTES(
	    "{\n"
	    "\t\"listen\": [\"x\", {}, []],\n"
	    "  \"\xc5\xbc\xc3\xb3\": \"\\u0105\\\"}\", \"n\": -12,\n"
	    "  \"flag\" :true, \"none\":null, \"real\": 2.5 }\n"));
	assert_int_equal(root->kind, NODE_OBJECT);
	assert_int_equal(root->count, 6);
	assert_place(root->place, 1, 1);

	node = node_find(root, "listen");
	assert_int_equal(node->kind, NODE_LIST);
	assert_int_equal(node->count, 3);
	assert_place(node->name_place, 2, 2);
	assert_place(node->place, 2, 12);
	assert_null(node->first->name);
	assert_string_equal(node->first->text, "x");
	assert_place(node->first->next->place, 2, 18);
	assert_int_equal(node->first->next->kind, NODE_OBJECT);
	assert_null(node->first->next->first);
	assert_place(node->first->next->next->place, 2, 22);

	node = node_find(root, "\xc5\xbc\xc3\xb3");
	assert_place(node->name_place, 3, 3);
	assert_place(node->place, 3, 9);
	assert_string_equal(node->text, "\xc4\x85\"}");
	node = node_find(root, "n");
	assert_place(node->name_place, 3, 22);
	assert_int_equal(node->number, -12);
	assert_int_equal(node_find(root, "flag")->flag, true);
	assert_place(node_find(root, "flag")->place, 4, 11);
	assert_int_equal(node_find(root, "none")->kind, NODE_NULL);
	assert_true(node_find(root, "real")->real == 2.5);
	assert_null(node_find(root, "absent"));
	assert_null(node_find(node, "n"));
	arena_clear(&arena);
}

static void
members_keep_the_order_of_the_file(void **state)
{
	struct arena arena;
	const struct node *node;
	char memory[4096];
	struct text json;
	char name[16];

	(void)state;
	text_init(&json, memory, sizeof(memory));
	for (unsigned i = 0; i < 200; i++)
		text_add_format(&json, "%s\"k%u\":%u", i == 0 ? "{" : ",",
		    (i * 37) % 200, i);
	text_add_char(&json, '}');
	node = read_good(&arena, text_bytes(&json))->first;
	for (unsigned i = 0; i < 200; i++, node = node->next) {
		(void)snprintf(name, sizeof(name), "k%u", (i * 37) % 200);
		assert_string_equal(node->name, name);
		assert_int_equal(node->number, i);
	}
	assert_null(node);
	arena_clear(&arena);
}

static void
depth_is_capped(void **state)
{
	(void)state;
	for (unsigned deep = 32; deep <= 33; deep++) {
		struct problems problems;
		struct arena arena;
		char json[80] = "";

		memset(json, '[', deep);
		memset(json + deep, ']', deep);
		problems_init(&problems);
		arena_init_growing(&arena);
		assert_int_equal(node_read(&arena, "f", bytes_from_text(json),
		    &problems) != NULL, deep == 32);
		check_printed(&problems, json, deep == 32 ? "" :
		    "f:1:33: lists and objects may stand at most 32 deep in "
		    "each other\n");
		problems_clear(&problems);
		arena_clear(&arena);
	}
}

static void
every_cut_of_a_text_is_refused_or_read(void **state)
{
	static const char json[] = "{\"a\":[1,-2.5e3,true,null,\"\\u0105\"],"
	    "\"\xc5\xbc\":{\"b\":{}}}";

	(void)state;
	for (size_t i = 0; i < sizeof(json) - 1; i++) {
		struct problems problems;
		struct arena arena;

		problems_init(&problems);
		arena_init_growing(&arena);
		assert_null(node_read(&arena, "f", (struct bytes){ json, i },
		    &problems));
		assert_int_equal(problems.errors, 1);
		assert_int_equal(problems.entries[0].place.line, 1);
		assert_in_range(problems.entries[0].place.column, 1, i + 1);
		problems_clear(&problems);
		arena_clear(&arena);
	}
}

static void
a_full_arena_is_a_problem(void **state)
{
	char memory[512];
	struct problems problems;
	struct arena arena;

	(void)state;
	problems_init(&problems);
	arena_init(&arena, memory, sizeof(memory));
	assert_null(node_read(&arena, "f", BYTES("[1,2,3,4,5,6,7,8]"),
	    &problems));
	assert_string_equal(problems.entries[0].text, "out of memory");
	problems_clear(&problems);
}

static void
files_are_read_or_refused(void **state)
{
	char file[] = "/tmp/helpline-json-XXXXXX";
	struct problems problems;
	struct arena arena;
	int fd = mkstemp(file);

	(void)state;
	problems_init(&problems);
	arena_init_growing(&arena);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "{\"a\": 1}", 8), 8);
	assert_int_equal(close(fd), 0);
	assert_int_equal(node_find(node_read_file(&arena, file, 8, &problems),
	    "a")->number, 1);
	assert_int_equal(problems.count, 0);
	assert_null(node_read_file(&arena, file, 7, &problems));
	assert_int_equal(unlink(file), 0);
	assert_null(node_read_file(&arena, file, 8, &problems));
	assert_null(node_read_file(&arena, "/tmp", 8, &problems));
	assert_int_equal(problems.count, 3);
	assert_string_equal(problems.entries[0].text,
	    "the file is larger than 0 KiB");
	assert_string_equal(problems.entries[1].text,
	    "the file cannot be opened: No such file or directory");
	assert_string_equal(problems.entries[2].text, "this is no file");
	arena_clear(&arena);
	problems_clear(&problems);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nul_bytes_are_refused),
		cmocka_unit_test(syntax_errors_have_place_and_sentence),
		cmocka_unit_test(every_node_knows_its_place),
		cmocka_unit_test(members_keep_the_order_of_the_file),
		cmocka_unit_test(depth_is_capped),
		cmocka_unit_test(every_cut_of_a_text_is_refused_or_read),
		cmocka_unit_test(a_full_arena_is_a_problem),
		cmocka_unit_test(files_are_read_or_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
