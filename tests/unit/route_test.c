/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "failing.h"
#include "flow/route.h"
#include "printed.h"

static const struct line lines[] = {
	{ .name = "main", .number = "+442079460123" },
	{ .name = "texts", .number = "+447700900123" },
};

static const char *const opened[] = { "0800", "+33" };
static const struct place opened_places[] = { { "f", 9, 1 }, { "f", 9, 2 } };
static const struct texts also = { opened, opened_places, 2 };
static const struct hours team = { .name = "team" };
static const struct hours_set hours = { &team, 1 };

static const struct route_parts parts = { { lines, 2, &also }, &hours };

static bool
read_routes(struct routes *routes, const char *json, struct arena *arena,
    struct problems *problems)
{
	const struct node *node;

	problems_init(problems);
	arena_init_growing(arena);
	node = node_read(arena, "f", bytes_from_text(json), problems);
	assert_non_null(node);
	return routes_read(routes, node, &parts, arena, problems);
}

static void
hops_go_through_numbers_and_tries(void **state)
{
	static const struct {
		unsigned hop;
		const char *number;	/* NULL: past the end */
	} rows[] = {
		{ 0, "+442083146660" }, { 1, "+442083146000" },
		{ 2, "+442083146000" }, { 3, "+448001234567" }, { 4, NULL },
		{ 1000000, NULL },
	};
	const struct route_number *first;
	const struct route *route;
	struct problems problems;
	struct routes routes;
	struct arena arena;

	(void)state;
	assert_true(read_routes(&routes, "{\"day\": ["
	    "{\"number\": \"020 8314 6660\", \"answers\": \"person\","
	    "\"whisper\": true, \"ring\": \"30s\"},"
	    "{\"number\": \"020 8314 6000\", \"tries\": 2},"
	    "{\"number\": \"0800 123 4567\"}], \"other\": ["
	    "{\"number\": \"07700 900456\"}]}", &arena, &problems));
	assert_int_equal(problems.count, 0);
	route = route_find(&routes, "day");
	assert_int_equal(route->hops, 4);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct route_number *number = route_hop(route,
		    rows[i].hop);

		assert_int_equal(number == NULL, rows[i].number == NULL);
		if (number != NULL)
			assert_string_equal(number->number, rows[i].number);
	}
	first = route_hop(route, 0);
	assert_int_equal(first->ring_ms, 30000);
	assert_int_equal(first->answers, ANSWERS_PERSON);
	assert_true(first->whisper);
	assert_int_equal(route_hop(route, 1)->ring_ms, 25000);
	assert_int_equal(route_hop(route, 1)->answers, ANSWERS_UNKNOWN);
	assert_false(route_hop(route, 1)->whisper);
	assert_non_null(route_find(&routes, "other"));
	assert_null(route_find(&routes, "night"));
	arena_clear(&arena);
}

#define NOBODY ": at some hour or for some language nobody would be rung; " \
	"one of its numbers must stand there without \"hours\", \"for\" and " \
	"\"said\"\n"
#define NEVER " is never rung by the helpline: callers dial it themselves\n"
#define PREMIUM " is a premium or personal number or a pager, which the " \
	"helpline never rings\n"
#define OTHER " is no number with 01, 02, 03 or 07 (mobiles); others ring " \
	"only when \"dial_also\" names how they begin\n"

static const struct {
	const char *json;
	const char *printed;
} refusals[] = {
	{ "[]", "f:1:1: \"routes\": expected an object, found a list\n" },
	{ "{\"a\": \"020 8314 6660\"}", "f:1:7: \"a\": expected a list of "
	  "numbers to ring, found a text\n" },
	{ "{\"a\": []}", "f:1:7: \"a\": a route needs a number to ring\n" },
	{ "{\"a\": [\"020 8314 6660\"]}", "f:1:8: expected an object, found a "
	  "text\n" },
	{ "{\"a\": [{}]}", "f:1:8: \"number\" is missing\n" },
	{ "{\"a\": [{\"number\": \"999\"}]}", "f:1:19: \"999\"" NEVER },
	{ "{\"a\": [{\"number\": \"9 9 9\"}]}", "f:1:19: \"9 9 9\"" NEVER },
	{ "{\"a\": [{\"number\": \"112\"}]}", "f:1:19: \"112\"" NEVER },
	{ "{\"a\": [{\"number\": \"101\"}]}", "f:1:19: \"101\"" NEVER },
	{ "{\"a\": [{\"number\": \"111\"}]}", "f:1:19: \"111\"" NEVER },
	{ "{\"a\": [{\"number\": \"116 123\"}]}", "f:1:19: \"116 123\"" NEVER },
	{ "{\"a\": [{\"number\": \"0800 1111\"}]}", "f:1:19: \"0800 1111\""
	  NEVER },
	{ "{\"a\": [{\"number\": \"+44 800 1111\"}]}", "f:1:19: "
	  "\"+44 800 1111\"" NEVER },
	{ "{\"a\": [{\"number\": \"0909 879 0000\"}]}", "f:1:19: "
	  "\"0909 879 0000\"" PREMIUM },
	{ "{\"a\": [{\"number\": \"0870 123 4567\"}]}", "f:1:19: "
	  "\"0870 123 4567\"" OTHER },
	{ "{\"a\": [{\"number\": \"056 1234 5678\"}]}", "f:1:19: "
	  "\"056 1234 5678\"" OTHER },
	{ "{\"a\": [{\"number\": \"0500 123 456\"}]}", "f:1:19: "
	  "\"0500 123 456\"" OTHER },
	{ "{\"a\": [{\"number\": \"076 1234 5678\"}]}", "f:1:19: "
	  "\"076 1234 5678\"" PREMIUM },
	{ "{\"a\": [{\"number\": \"070 1234 5678\"}]}", "f:1:19: "
	  "\"070 1234 5678\"" PREMIUM },
	{ "{\"a\": [{\"number\": \"+353 86 123 4567\"}]}", "f:1:19: "
	  "\"+353 86 123 4567\" is a foreign number; routes ring UK numbers "
	  "only, unless \"dial_also\" names its country\n" },
	{ "{\"a\": [{\"number\": \"020 7946 0123\"}]}", "f:1:19: "
	  "\"020 7946 0123\" is our own line \"main\": the helpline would ring "
	  "itself\n" },
	{ "{\"a\": [{\"number\": \"0044 7700 900123\"}]}", "f:1:19: "
	  "\"0044 7700 900123\" is our own line \"texts\": the helpline would "
	  "ring itself\n" },
	{ "{\"a\": [{\"number\": \"switchboard\"}]}", "f:1:19: "
	  "\"switchboard\" is no phone number; write it like "
	  "\"020 8314 6660\"\n" },
	{ "{\"a\": [{\"number\": \"020 8314 6660\", \"whisper\": true}]}",
	  "f:1:47: \"whisper\" needs \"answers\": \"person\"; a switchboard's "
	  "queue would swallow it and refuse every caller\n" },
	{ "{\"a\": [{\"number\": \"020 8314 6660\", \"whisper\": true, "
	  "\"answers\": \"switchboard\"}]}",
	  "f:1:47: \"whisper\" needs \"answers\": \"person\"; a switchboard's "
	  "queue would swallow it and refuse every caller\n" },
	{ "{\"a\": [{\"number\": \"020 8314 6660\", \"ring\": \"4s\"}]}",
	  "f:1:44: \"ring\" must be from 5s to 2m, found 4s\n" },
	{ "{\"a\": [{\"number\": \"020 8314 6660\", \"tries\": 6}]}",
	  "f:1:45: \"tries\" must be from 1 to 5, found 6\n" },
	{ "{\"a\": [{\"number\": \"020 8314 6660\", \"answer\": \"person\"}]}",
	  "f:1:36: unknown setting \"answer\"; did you mean \"answers\"?\n" },
	{ "{\"a\": [{\"number\": \"020 8314 6661\", \"tries\": 5}, "
	  "{\"number\": \"020 8314 6662\", \"tries\": 5}, "
	  "{\"number\": \"020 8314 6663\", \"tries\": 5}, "
	  "{\"number\": \"020 8314 6664\", \"tries\": 5}, "
	  "{\"number\": \"020 8314 6665\"}]}",
	  "f:1:7: \"a\" rings 21 times; at most 20 are allowed\n" },
	{ "{\"a\": [{\"number\": \"020 8314 6660\", \"hours\": \"teem\"}]}",
	  "f:1:45: there are no hours \"teem\"; did you mean \"team\"?\n" },
	{ "{\"a\": [{\"number\": \"020 8314 6660\", \"hours\": \"team\"}]}",
	  "f:1:7: \"a\"" NOBODY },
	{ "{\"a\": [{\"number\": \"020 8314 6660\", \"for\": [\"so\"]}, "
	  "{\"number\": \"020 8314 6661\", \"said\": true}]}",
	  "f:1:7: \"a\"" NOBODY },
	/* All at once. */
	{ "{\"a\": [{\"number\": \"999\"}],\n \"b\": [{\"number\": \"112\"}]}",
	  "f:1:19: \"999\"" NEVER "f:2:19: \"112\"" NEVER },
	{ "{\"a\": [{\"number\": \"999\"}, {\"number\": "
	  "\"020 8314 6660\"}],\n \"b\": [{\"number\": \"020 8314 6000\"}]}",
	  "f:1:19: \"999\"" NEVER },
};

static void
wrong_routes_are_refused_with_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		struct problems problems;
		struct routes routes;
		struct arena arena;

		assert_false(read_routes(&routes, refusals[i].json, &arena,
		    &problems));
		check_printed(&problems, refusals[i].json,
		    refusals[i].printed);
		problems_clear(&problems);
		arena_clear(&arena);
	}
}

/* Wherever the memory ends, there is no route, and a sentence says so. */
static void
no_memory_is_no_route(void **state)
{
	static const char json[] = "{\"a\": [{\"number\": \"020 8314 6660\"}]}";
	unsigned failures = 0;
	bool good = false;

	(void)state;
	while (!good) {
		struct problems problems;
		struct routes routes;
		struct arena arena;
		const struct node *node;

		problems_init(&problems);
		arena_init_growing(&arena);
		node = node_read(&arena, "f", BYTES(json), &problems);
		failing(FAILING_ARENA, failures + 1, 0);
		good = routes_read(&routes, node, &parts, &arena,
		    &problems);
		assert_int_equal(failing_stop(), good ? 0 : 1);
		assert_int_equal(problems.count, good ? 0 : 1);
		failures += !good;
		if (!good)
			assert_non_null(strstr(problems.entries[0].text,
			    "memory"));
		problems_clear(&problems);
		arena_clear(&arena);
	}
	assert_true(failures >= 3);
}

static void
no_routes_are_none(void **state)
{
	struct problems problems;
	struct routes routes = { .count = 7 };
	struct arena arena;

	(void)state;
	problems_init(&problems);
	arena_init_growing(&arena);
	assert_true(routes_read(&routes, NULL, &parts, &arena, &problems));
	assert_int_equal(routes.count, 0);
	assert_null(route_find(&routes, "day"));
	problems_clear(&problems);
	arena_clear(&arena);
}

/* What "dial_also" opens, and what nothing opens. */
static void
numbers_that_may_be_rung(void **state)
{
	static const struct {
		const char *also;	/* NULL: nothing */
		const char *number;
		const char *printed;	/* "": it may */
	} rows[] = {
		{ NULL, "01234 567890", "" },
		{ NULL, "0300 123 4567", "" },
		{ NULL, "07624 123456", "" },
		{ NULL, "0800 123 4567", "f:1:1: \"0800 123 4567\"" OTHER },
		{ "0800", "0800 123 4567", "" },
		{ "080 0", "0800 123 4567", "" },
		{ "0800", "0808 123 4567", "f:1:1: \"0808 123 4567\"" OTHER },
		{ "0800", "0800 1111", "f:1:1: \"0800 1111\"" NEVER },
		{ "+353", "+353 86 123 4567", "" },
		{ "+353", "999", "f:1:1: \"999\"" NEVER },
		{ "0845", "0909 879 0000", "f:1:1: \"0909 879 0000\"" PREMIUM },
		{ "09", NULL, "f:9:1: \"09\" is not how numbers begin; write "
		    "\"0800\" or \"+353\"\n" },
		{ "0909", NULL, "f:9:1: \"0909\": premium and personal numbers "
		    "and pagers are never rung\n" },
		{ "070", NULL, "f:9:1: \"070\": premium and personal numbers "
		    "and pagers are never rung\n" },
		{ "+4", NULL, "f:9:1: \"+4\" is not how numbers begin; write "
		    "\"0800\" or \"+353\"\n" },
		{ "Ireland", NULL, "f:9:1: \"Ireland\" is not how numbers "
		    "begin; write \"0800\" or \"+353\"\n" },
		{ "08001234567890123", NULL, "f:9:1: \"08001234567890123\" is "
		    "not how numbers begin; write \"0800\" or \"+353\"\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct texts texts = { &rows[i].also, opened_places, 1 };
		struct dial dial = { lines, 2, rows[i].also == NULL ? NULL :
		    &texts };
		struct problems problems;
		struct arena arena;

		arena_init_growing(&arena);
		problems_init(&problems);
		if (rows[i].number == NULL)
			(void)dial_check(&dial, &problems);
		else
			(void)dial_read(&dial, rows[i].number,
			    (struct place){ "f", 1, 1 }, &arena, &problems);
		check_printed(&problems, rows[i].number == NULL ?
		    rows[i].also : rows[i].number, rows[i].printed);
		problems_clear(&problems);
		arena_clear(&arena);
	}
}

static void
numbers_of_a_language(void **state)
{
	static const struct language some[] = {
		{ .index = 0, .tag = "en" }, { .index = 1, .tag = "so" },
		{ .index = 2, .tag = "pl" },
	};
	const struct languages languages = { some, 3, 1 };
	const struct route_number *numbers;
	struct problems problems;
	struct routes routes;
	struct arena arena;

	(void)state;
	assert_true(read_routes(&routes, "{\"day\": ["
	    "{\"number\": \"020 7946 0001\", \"for\": [\"so\"],"
	    " \"hours\": \"team\"},"
	    "{\"number\": \"020 7946 0002\", \"for\": [\"other\"]},"
	    "{\"number\": \"020 8314 6000\"}]}", &arena, &problems));
	numbers = route_find(&routes, "day")->numbers;
	assert_ptr_equal(numbers[0].hours, &team);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(route_suits(&numbers[0], &some[i]), i == 1);
		assert_int_equal(route_suits(&numbers[1], &some[i]), i != 0);
		assert_true(route_suits(&numbers[2], &some[i]));
	}
	assert_false(route_suits(&numbers[0], NULL));
	assert_false(route_suits(&numbers[1], NULL));
	assert_true(route_suits(&numbers[2], NULL));
	assert_true(route_names(&routes, "so"));
	assert_false(route_names(&routes, "pl"));
	assert_true(routes_check(&routes, &languages, &problems));
	arena_clear(&arena);
	assert_true(read_routes(&routes, "{\"day\": ["
	    "{\"number\": \"020 7946 0001\", \"for\": [\"so\", \"somali\"]},"
	    "{\"number\": \"020 8314 6000\"}]}", &arena, &problems));
	assert_false(routes_check(&routes, &languages, &problems));
	check_printed(&problems, "somali", "f:1:52: there is no language "
	    "\"somali\"; write its tag as in the registry, or \"other\"\n");
	problems_clear(&problems);
	arena_clear(&arena);
}

/* What is near is told, among as many names as are looked at. */
static void
hours_that_are_none(void **state)
{
	static char names[80][8];
	static struct hours many[80];
	static const struct {
		unsigned count;
		const char *name, *printed;
	} rows[] = {
		{ 0, "team", "f:1:45: there are no hours \"team\"\n" },
		{ 80, "holiday", "f:1:45: there are no hours \"holiday\"\n" },
		{ 80, "hour1", "f:1:45: there are no hours \"hour1\"; did you "
		    "mean \"hour11\"?\n" },
	};

	(void)state;
	for (unsigned i = 0; i < 80; i++) {
		(void)snprintf(names[i], sizeof(names[i]), "hour%u", i + 11);
		many[i].name = names[i];
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hours_set set = { many, rows[i].count };
		struct route_parts with = { parts.dial, &set };
		struct problems problems;
		struct routes routes;
		struct arena arena;
		char json[128];

		problems_init(&problems);
		arena_init_growing(&arena);
		(void)snprintf(json, sizeof(json), "{\"a\": [{\"number\": "
		    "\"020 8314 6660\", \"hours\": \"%s\"}]}",
		    rows[i].name);
		assert_false(routes_read(&routes, node_read(&arena, "f",
		    bytes_from_text(json), &problems), &with, &arena,
		    &problems));
		check_printed(&problems, rows[i].name, rows[i].printed);
		problems_clear(&problems);
		arena_clear(&arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hops_go_through_numbers_and_tries),
		cmocka_unit_test(wrong_routes_are_refused_with_place),
		cmocka_unit_test(no_memory_is_no_route),
		cmocka_unit_test(no_routes_are_none),
		cmocka_unit_test(numbers_that_may_be_rung),
		cmocka_unit_test(numbers_of_a_language),
		cmocka_unit_test(hours_that_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
