/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/table.h"
#include "printed.h"

enum colour { RED, GREEN };

struct inner {
	int64_t wait_ms;
	const char *must;
};

struct all {
	const char *name;
	bool on;
	int64_t count;
	int64_t ring_ms;
	int64_t room;
	int colour;
	const char *phone;
	const struct secret *token;
	const char *path;
	struct texts list;
	struct inner inner;
	const struct node *node;
};

static const char *const colours[] = { "red", "green", NULL };

#define INNER(member) offsetof(struct inner, member)
static const struct setting inner_table[] = {
	{ .name = "wait", .kind = SETTING_DURATION, .offset = INNER(wait_ms),
	  .fallback = "2s", .about = "How long." },
	{ .name = "must", .kind = SETTING_TEXT, .offset = INNER(must),
	  .required = true, .about = "Must be there." },
	{ .name = NULL },
};

#define ALL(member) offsetof(struct all, member)
static const struct setting table[] = {
	{ .name = "name", .kind = SETTING_TEXT, .offset = ALL(name),
	  .required = true, .about = "What it is called." },
	{ .name = "on", .kind = SETTING_FLAG, .offset = ALL(on),
	  .fallback = "true", .about = "Is it on?" },
	{ .name = "count", .kind = SETTING_NUMBER, .offset = ALL(count),
	  .fallback = "7", .least = 1, .most = 9, .about = "How many." },
	{ .name = "ring", .kind = SETTING_DURATION, .offset = ALL(ring_ms),
	  .fallback = "10s", .least = 5000, .most = 120000, .about = "Rings." },
	{ .name = "room", .kind = SETTING_SIZE, .offset = ALL(room),
	  .fallback = "64KiB", .least = 1024, .most = 1048576,
	  .about = "Room." },
	{ .name = "colour", .kind = SETTING_WORD, .offset = ALL(colour),
	  .fallback = "green", .words = colours, .about = "Its colour." },
	{ .name = "phone", .kind = SETTING_PHONE, .offset = ALL(phone),
	  .about = "Its number." },
	{ .name = "token", .kind = SETTING_SECRET, .offset = ALL(token),
	  .about = "Its secret." },
	{ .name = "path", .kind = SETTING_PATH, .offset = ALL(path),
	  .fallback = "../var/x", .about = "Its file." },
	{ .name = "list", .kind = SETTING_TEXTS, .offset = ALL(list),
	  .fallback = "en,pl", .about = "A list." },
	{ .name = "inner", .kind = SETTING_OBJECT, .offset = ALL(inner),
	  .table = inner_table, .about = "Inside." },
	{ .name = "node", .kind = SETTING_NODE, .offset = ALL(node),
	  .about = "Somebody else's." },
	{ .name = NULL },
};

static bool
read_all(const char *json, struct all *all, struct arena *arena,
    struct problems *problems)
{
	static const char *const also[] = { "provider", NULL };
	const struct node *node;

	problems_init(problems);
	arena_init_growing(arena);
	*all = (struct all){ .name = NULL };
	node = node_read(arena, "conf/f", bytes_from_text(json), problems);
	assert_non_null(node);
	return table_read(table, also, node, all, arena, problems);
}

static void
everything_is_filled(void **state)
{
	struct problems problems;
	struct arena arena;
	struct all all;

	(void)state;
	assert_true(read_all("{\"name\": \"x\", \"on\": false, \"count\": 9,"
	    "\"ring\": \"2m\", \"room\": \"1MiB\", \"colour\": \"red\","
	    "\"phone\": \"020 8314 6660\", \"provider\": 12,"
	    "\"token\": {\"file\": \"secrets/t\"}, \"path\": \"/abs/p\","
	    "\"list\": [\"a\", \"b\", \"c\"], \"node\": [1],"
	    "\"inner\": {\"wait\": \"250ms\", \"must\": \"m\"}}", &all, &arena,
	    &problems));
	assert_int_equal(problems.count, 0);
	assert_string_equal(all.name, "x");
	assert_false(all.on);
	assert_int_equal(all.count, 9);
	assert_int_equal(all.ring_ms, 120000);
	assert_int_equal(all.room, 1048576);
	assert_int_equal(all.colour, RED);
	assert_string_equal(all.phone, "+442083146660");
	assert_string_equal(all.token->file, "conf/secrets/t");
	assert_null(all.token->credential);
	assert_int_equal(all.token->place.line, 1);
	assert_string_equal(all.path, "/abs/p");
	assert_int_equal(all.list.count, 3);
	assert_string_equal(all.list.at[2], "c");
	assert_int_equal(all.list.places[2].column, 194);
	assert_int_equal(all.node->first->number, 1);
	assert_int_equal(all.inner.wait_ms, 250);
	assert_string_equal(all.inner.must, "m");
	arena_clear(&arena);
}

static void
check_defaults(const struct all *all, const char *path)
{
	assert_true(all->on);
	assert_int_equal(all->count, 7);
	assert_int_equal(all->ring_ms, 10000);
	assert_int_equal(all->room, 65536);
	assert_int_equal(all->colour, GREEN);
	assert_null(all->phone);
	assert_null(all->token);
	assert_string_equal(all->path, path);
	assert_int_equal(all->list.count, 2);
	assert_string_equal(all->list.at[0], "en");
	assert_string_equal(all->list.at[1], "pl");
	assert_null(all->node);
	assert_int_equal(all->inner.wait_ms, 2000);
	assert_null(all->inner.must);
}

static void
absent_ones_have_their_defaults(void **state)
{
	struct problems problems;
	struct arena arena;
	struct all all;

	(void)state;
	assert_true(read_all("{\"name\": \"x\"}", &all, &arena, &problems));
	check_defaults(&all, "conf/../var/x");
	arena_clear(&arena);

	arena_init_growing(&arena);
	all = (struct all){ .name = NULL };
	assert_true(table_defaults(table, &all, &arena));
	check_defaults(&all, "../var/x");
	arena_clear(&arena);
}

static const struct {
	const char *json;
	const char *printed;
} refusals[] = {
	{ "[]", "conf/f:1:1: expected an object, found a list\n" },
	{ "{}", "conf/f:1:1: \"name\" is missing\n" },
	{ "{\"name\": \"\"}", "conf/f:1:10: \"name\" may not be empty\n" },
	{ "{\"name\": [1]}", "conf/f:1:10: \"name\": expected a text, found a "
	  "list\n" },
	{ "{\"name\": null}", "conf/f:1:10: \"name\": expected a text, found "
	  "null\n" },
	{ "{\"name\":\"x\",\n \"color\": \"red\"}", "conf/f:2:2: unknown "
	  "setting \"color\"; did you mean \"colour\"?\n" },
	{ "{\"name\":\"x\",\n \"provder\": 1}", "conf/f:2:2: unknown setting "
	  "\"provder\"; did you mean \"provider\"?\n" },
	{ "{\"name\":\"x\",\n \"zzzzzz\": 1}", "conf/f:2:2: unknown setting "
	  "\"zzzzzz\"\n" },
	{ "{\"name\":\"x\",\n \"on\": \"yes\"}", "conf/f:2:8: \"on\": expected "
	  "true or false, found a text\n" },
	{ "{\"name\":\"x\",\n \"count\": 10}", "conf/f:2:11: \"count\" must be "
	  "from 1 to 9, found 10\n" },
	{ "{\"name\":\"x\",\n \"count\": 1.5}", "conf/f:2:11: \"count\": "
	  "expected a whole number, found a number with a fraction\n" },
	{ "{\"name\":\"x\",\n \"count\": \"3\"}", "conf/f:2:11: \"count\": "
	  "expected a whole number, found a text\n" },
	{ "{\"name\":\"x\",\n \"ring\": 10}", "conf/f:2:10: \"ring\": expected "
	  "a duration such as \"10s\", found a number\n" },
	{ "{\"name\":\"x\",\n \"ring\": \"10 s\"}", "conf/f:2:10: \"ring\": "
	  "\"10 s\" is no duration; write it like \"250ms\", \"10s\", \"5m\", "
	  "\"6h\" or \"30d\"\n" },
	{ "{\"name\":\"x\",\n \"ring\": \"s\"}", "conf/f:2:10: \"ring\": "
	  "\"s\" is no duration; write it like \"250ms\", \"10s\", \"5m\", "
	  "\"6h\" or \"30d\"\n" },
	{ "{\"name\":\"x\",\n \"ring\": \"99999999999999999999d\"}",
	  "conf/f:2:10: \"ring\": \"99999999999999999999d\" is no duration; "
	  "write it like \"250ms\", \"10s\", \"5m\", \"6h\" or \"30d\"\n" },
	{ "{\"name\":\"x\",\n \"ring\": \"106751991168d\"}",
	  "conf/f:2:10: \"ring\": \"106751991168d\" is no duration; "
	  "write it like \"250ms\", \"10s\", \"5m\", \"6h\" or \"30d\"\n" },
	{ "{\"name\":\"x\",\n \"ring\": \"4s\"}", "conf/f:2:10: \"ring\" must "
	  "be from 5s to 2m, found 4s\n" },
	{ "{\"name\":\"x\",\n \"room\": \"2MiB\"}", "conf/f:2:10: \"room\" "
	  "must be from 1KiB to 1MiB, found 2MiB\n" },
	{ "{\"name\":\"x\",\n \"room\": \"64KB\"}", "conf/f:2:10: \"room\": "
	  "\"64KB\" is no size; write it like \"512B\", \"64KiB\", \"16MiB\" "
	  "or \"1GiB\"\n" },
	{ "{\"name\":\"x\",\n \"colour\": \"blue\"}", "conf/f:2:12: \"colour\" "
	  "must be one of red, green; found \"blue\"\n" },
	{ "{\"name\":\"x\",\n \"phone\": \"020 8314\"}", "conf/f:2:11: "
	  "\"phone\": \"020 8314\" is no phone number; write it like "
	  "\"020 8314 6660\" or \"+442083146660\"\n" },
	{ "{\"name\":\"x\",\n \"phone\": 442083146660}", "conf/f:2:11: "
	  "\"phone\": expected a phone number in double quotes, found a "
	  "number\n" },
	{ "{\"name\":\"x\",\n \"path\": \"\"}", "conf/f:2:10: \"path\" may not "
	  "be empty\n" },
	{ "{\"name\":\"x\",\n \"list\": \"en\"}", "conf/f:2:10: \"list\": "
	  "expected a list of texts, found a text\n" },
	{ "{\"name\":\"x\",\n \"list\": [1, \"en\", {}]}", "conf/f:2:11: "
	  "\"list\": expected a text, found a number\nconf/f:2:20: \"list\": "
	  "expected a text, found an object\n" },
	{ "{\"name\":\"x\",\n \"inner\": {\"wat\": 1}}", "conf/f:2:11: "
	  "\"must\" is missing\nconf/f:2:12: unknown setting \"wat\"; did "
	  "you mean \"wait\"?\n" },
	{ "{\"name\":\"x\",\n \"inner\": 5}", "conf/f:2:11: \"inner\": "
	  "expected an object, found a number\n" },
	{ "{\"name\":\"x\",\n \"token\": \"hunter2\"}", "conf/f:2:11: "
	  "\"token\": a secret does not stand in this file; say where it is: "
	  "{\"file\": ...}, {\"credential\": ...} or "
	  "{\"environment\": ...}\n" },
	{ "{\"name\":\"x\",\n \"token\": {}}", "conf/f:2:11: \"token\": give "
	  "one of \"file\", \"credential\" and \"environment\", found 0\n" },
	{ "{\"name\":\"x\",\n \"token\": {\"file\": \"a\", \"credential\": "
	  "\"b\"}}", "conf/f:2:11: \"token\": give one of \"file\", "
	  "\"credential\" and \"environment\", found 2\n" },
	{ "{\"name\":\"x\",\n \"token\": {\"fiel\": \"a\"}}", "conf/f:2:12: "
	  "unknown setting \"fiel\"; did you mean \"file\"?\n" },
	/* All at once. */
	{ "{\"nam\":\"x\",\n \"on\": 1,\n \"count\": 0}",
	  "conf/f:1:1: \"name\" is missing\n"
	  "conf/f:1:2: unknown setting \"nam\"; did you mean \"name\"?\n"
	  "conf/f:2:8: \"on\": expected true or false, found a number\n"
	  "conf/f:3:11: \"count\" must be from 1 to 9, found 0\n" },
};

static void
every_problem_has_place_and_sentence(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		struct problems problems;
		struct arena arena;
		struct all all;

		assert_false(read_all(refusals[i].json, &all, &arena,
		    &problems));
		check_printed(&problems, refusals[i].json,
		    refusals[i].printed);
		problems_clear(&problems);
		arena_clear(&arena);
	}
}

static void
the_reference_has_a_row_for_each(void **state)
{
	static const char expected[] =
	    "| `x.name` | text | must be given | What it is called. |\n"
	    "| `x.on` | true or false | `true` | Is it on? |\n"
	    "| `x.count` | whole number, 1 to 9 | `7` | How many. |\n"
	    "| `x.ring` | duration, 5s to 2m | `10s` | Rings. |\n"
	    "| `x.room` | size, 1KiB to 1MiB | `64KiB` | Room. |\n"
	    "| `x.colour` | one of `red`, `green` | `green` | Its colour. |\n"
	    "| `x.phone` | phone number | | Its number. |\n"
	    "| `x.token` | secret | | Its secret. |\n"
	    "| `x.path` | path | `../var/x` | Its file. |\n"
	    "| `x.list` | list of texts | `en,pl` | A list. |\n"
	    "| `x.inner.wait` | duration | `2s` | How long. |\n"
	    "| `x.inner.must` | text | must be given | Must be there. |\n"
	    "| `x.node` | see below | | Somebody else's. |\n";
	char *written = NULL;
	size_t size;
	FILE *out = open_memstream(&written, &size);

	(void)state;
	assert_non_null(out);
	table_write_reference(table, "x.", out);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(written, expected);
	free(written);
}

static void
check_fetch(const struct secret *secret, const char *value, const char *why)
{
	struct problem problem = { "" };
	char into[9];

	assert_int_equal(secret_fetch(secret, into, sizeof(into), &problem),
	    value != NULL);
	if (value != NULL)
		assert_string_equal(into, value);
	else if (strstr(problem.text, why) == NULL)
		fail_msg("%s, not %s", problem.text, why);
}

static void
secrets_from_files(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
		const char *value, *why;
	} rows[] = {
		{ "12345678", 8, "12345678", NULL },
		{ "12345678\n", 9, "12345678", NULL },
		{ "1234\r\n", 6, "1234", NULL },
		{ "1234\n\n", 6, "1234\n", NULL },
		{ "123456789", 9, NULL, "longer than 8 bytes" },
		{ "1234567890\n", 11, NULL, "longer than 8 bytes" },
		{ "", 0, NULL, "is empty" },
		{ "\n", 1, NULL, "is empty" },
		{ "a\0b", 3, NULL, "holds a NUL" },
	};
	char file[] = "/tmp/helpline-secret-XXXXXX";
	struct secret secret = { .file = file };
	int fd = mkstemp(file);

	(void)state;
	assert_true(fd >= 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(ftruncate(fd, 0), 0);
		assert_int_equal(pwrite(fd, rows[i].bytes, rows[i].length, 0),
		    rows[i].length);
		check_fetch(&secret, rows[i].value, rows[i].why);
	}
	assert_int_equal(pwrite(fd, "credited", 8, 0), 8);
	assert_int_equal(setenv("CREDENTIALS_DIRECTORY", "/tmp", 1), 0);
	check_fetch(&(struct secret){ .credential = file + 5 }, "credited",
	    NULL);
	check_fetch(&(struct secret){ .credential = "../etc/passwd" }, NULL,
	    "a name has no \"/\"");
	assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
	check_fetch(&(struct secret){ .credential = "x" }, NULL,
	    "systemd gave no credentials");
	assert_int_equal(close(fd), 0);
	assert_int_equal(unlink(file), 0);
	check_fetch(&secret, NULL, "cannot be opened: No such file");
}

static void
secrets_from_the_environment(void **state)
{
	struct secret secret = { .environment = "HELPLINE_TEST_SECRET" };

	(void)state;
	check_fetch(&secret, NULL, "the environment has no HELPLINE_TEST_");
	assert_int_equal(setenv("HELPLINE_TEST_SECRET", "12345678", 1), 0);
	check_fetch(&secret, "12345678", NULL);
	assert_int_equal(setenv("HELPLINE_TEST_SECRET", "123456789", 1), 0);
	check_fetch(&secret, NULL, "longer than 8 bytes");
	assert_int_equal(setenv("HELPLINE_TEST_SECRET", "", 1), 0);
	check_fetch(&secret, NULL, "is empty");
	check_fetch(NULL, NULL, "no secret is given");
	check_fetch(&(struct secret){ .file = NULL }, NULL,
	    "no secret is given");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_filled),
		cmocka_unit_test(absent_ones_have_their_defaults),
		cmocka_unit_test(every_problem_has_place_and_sentence),
		cmocka_unit_test(the_reference_has_a_row_for_each),
		cmocka_unit_test(secrets_from_files),
		cmocka_unit_test(secrets_from_the_environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
