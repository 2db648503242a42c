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

static bool
read_routes(struct routes *routes, const char *json, struct arena *arena,
    struct problems *problems)
{
	const struct node *node;

	problems_init(problems);
	arena_init_growing(arena);
	node = node_read(arena, "f", bytes_from_text(json), problems);
	assert_non_null(node);
	return routes_read(routes, node, lines, 2, arena, problems);
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

#define NEVER " is never rung by the helpline: callers dial it themselves\n"
#define PREMIUM " is a premium, personal or internet number; routes ring " \
	"numbers with 01, 02, 03, 07 (mobiles), 080 only\n"

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
	  "\"0870 123 4567\"" PREMIUM },
	{ "{\"a\": [{\"number\": \"070 1234 5678\"}]}", "f:1:19: "
	  "\"070 1234 5678\"" PREMIUM },
	{ "{\"a\": [{\"number\": \"+353 86 123 4567\"}]}", "f:1:19: "
	  "\"+353 86 123 4567\" is a foreign number; routes ring UK numbers "
	  "only\n" },
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
		good = routes_read(&routes, node, lines, 2, &arena, &problems);
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
	assert_true(routes_read(&routes, NULL, lines, 2, &arena, &problems));
	assert_int_equal(routes.count, 0);
	assert_null(route_find(&routes, "day"));
	problems_clear(&problems);
	arena_clear(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hops_go_through_numbers_and_tries),
		cmocka_unit_test(wrong_routes_are_refused_with_place),
		cmocka_unit_test(no_memory_is_no_route),
		cmocka_unit_test(no_routes_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
