/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "callback" in the settings: what is refused, with its place; what is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "printed.h"
#include "settings/draft.h"

static const struct account_kind carrier = { .provider = "carrier",
	.size = 1, .places_calls = true };
static const struct account_kind sandbox = { .provider = "sandbox",
	.size = 1, .loopback_only = true };
static const struct account_kind post = { .provider = "post", .size = 1,
	.notifies = true };
static const struct account_kind *const kinds[] = { &carrier, &sandbox, &post,
	NULL };

#define BASE "{\"public_url\": \"https://h.example\", \"accounts\": {\"c\": " \
	"{\"provider\": \"carrier\"}, \"box\": {\"provider\": \"sandbox\"}}, " \
	"\"hours\": {\"team\": {\"Mon-Fri\": \"9:00-17:00\"}}, \"routes\": " \
	"{\"day\": [{\"number\": \"020 8314 6660\"}]}, \"lines\": {\"main\": " \
	"{\"number\": \"020 7946 0123\", \"account\": \"c\"}, \"box\": " \
	"{\"number\": \"020 7946 0124\", \"account\": \"box\"}, "
#define HEAD BASE "\"back\": {\"number\": \"020 7946 0999\", \"account\": " \
	"\"c\"}, \"polish\": {\"number\": \"020 7946 0125\", \"account\": " \
	"\"c\", \"language\": \"pl\"}, \"premium\": {\"number\": " \
	"\"0909 879 0123\", \"account\": \"c\"}},\n\"callback\": "
#define DESKS "\"desks\": {\"mash\": \"020 8314 6660\"}"

static bool
read_draft(struct draft *draft, const struct snapshot_parts *parts,
    const char *json, struct arena *arena, struct problems *problems)
{
	problems_init(problems);
	arena_init_growing(arena);
	*draft = (struct draft){ .parts = parts, .arena = arena,
		.problems = problems };
	draft->root = node_read(arena, "f", bytes_from_text(json), problems);
	return draft->root != NULL && draft_read(draft);
}

static void
what_is_wrong_is_refused(void **state)
{
	static const struct {
		const char *json, *printed;
	} rows[] = {
		{ "[]", "f:2:13: \"callback\": expected an object, found a "
		    "list\n" },
		{ "{}", "f:2:13: \"desks\" is missing\n"
		    "f:2:13: \"line\" is missing\n" },
		{ "{\"line\": \"bakc\", " DESKS "}", "f:2:22: there is no "
		    "line \"bakc\"; did you mean \"back\"?\n" },
		{ "{\"line\": \"box\", " DESKS "}", "f:2:22: the account "
		    "\"box\" of the line \"box\" cannot begin calls\n" },
		{ "{\"line\": \"polish\", " DESKS "}", "f:2:22: the line "
		    "\"polish\" takes no calls: it has no \"calls\", "
		    "\"texts\" or \"language\"\n" },
		{ "{\"line\": \"premium\", " DESKS "}", "f:2:22: the line "
		    "\"premium\" must have a UK number with 01, 02, 03 or 07: "
		    "others are rejected when they ring\n" },
		{ "{\"line\": \"back\", \"hours\": \"taem\", " DESKS "}",
		    "f:2:39: there is no hours \"taem\"; did you mean "
		    "\"team\"?\n" },
		{ "{\"line\": \"back\", \"desks\": {}}", "f:2:39: \"desks\" "
		    "needs 1 to 32 of them: {\"mash\": \"020 8314 6660\"}\n" },
		{ "{\"line\": \"back\", \"desks\": {\"MASH\": \"020 8314 "
		    "6660\"}}", "f:2:40: \"MASH\": the name of a desk is "
		    "typed in commands; use 1 to 31 of a-z, 0-9 and -\n" },
		{ "{\"line\": \"back\", \"desks\": {\"mash\": 5}}",
		    "f:2:48: \"mash\": expected a phone number, found a "
		    "number\n" },
		{ "{\"line\": \"back\", \"desks\": {\"mash\": \"999\"}}",
		    "f:2:48: \"999\" is never rung by the helpline: callers "
		    "dial it themselves\n" },
		{ "{\"line\": \"back\", \"desks\": {\"mash\": \"+351 910 000 "
		    "001\"}}", "f:2:48: \"+351 910 000 001\" is a foreign "
		    "number; routes ring UK numbers only, unless "
		    "\"dial_also\" names its country\n" },
		{ "{\"line\": \"back\", \"desks\": {\"mash\": \"020 7946 "
		    "0123\"}}", "f:2:48: \"020 7946 0123\" is our own line "
		    "\"main\": the helpline would ring itself\n" },
		{ "{\"line\": \"back\", " DESKS ", \"ring\": \"5s\"}",
		    "f:2:74: \"ring\" must be from 10s to 1m, found 5s\n" },
		{ "{\"line\": \"back\", " DESKS ", \"per_hour\": 0}",
		    "f:2:78: \"per_hour\" must be from 1 to 1000, found 0\n" },
	};
	static const struct snapshot_parts parts = { .file = "f",
		.kinds = kinds };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct problems problems;
		struct arena arena;
		struct draft draft;
		char json[4096];

		(void)snprintf(json, sizeof(json), HEAD "%s}", rows[i].json);
		assert_false(read_draft(&draft, &parts, json, &arena,
		    &problems));
		check_printed(&problems, rows[i].json, rows[i].printed);
		problems_clear(&problems);
		arena_clear(&arena);
	}
}

static void
what_is_not_said_has_its_default(void **state)
{
	static const struct snapshot_parts parts = { .file = "f",
		.kinds = kinds };
	const struct callbacks *callbacks;
	const struct settings *settings;
	struct problems problems;
	struct arena arena;
	struct draft draft;

	(void)state;
	assert_true(read_draft(&draft, &parts, HEAD "{\"line\": \"back\", "
	    DESKS "}}", &arena, &problems));
	check_printed(&problems, "good", "f:2:13: warning: nobody is told of a "
	    "request to be rung back: it waits until somebody runs `helpline "
	    "callbacks`; an account with the provider \"mail\" tells the "
	    "team\n");
	settings = &draft.settings;
	callbacks = settings->callbacks;
	assert_non_null(callbacks);
	assert_string_equal(callbacks->line->number, "+442079460999");
	assert_string_equal(callbacks->desks[0].number, "+442083146660");
	assert_string_equal(callbacks->hours->name, "team");
	assert_int_equal(callbacks->ring_ms, 20000);
	assert_int_equal(callbacks->keep_ms, 7 * 86400000LL);
	/* A number that is no line of ours is not answered as if it took no
	 * calls. */
	assert_string_equal(settings_line(settings, &settings->accounts[0],
	    "+442079460111")->name, "main");
	assert_string_equal(settings_line(settings, &settings->accounts[0],
	    "+442079460999")->name, "back");
	assert_string_equal(settings->values[settings->value_count - 1].name,
	    "callback");
	problems_clear(&problems);
	arena_clear(&arena);
}

static void
it_is_off_until_it_is_written(void **state)
{
	static const struct snapshot_parts as_it_is = { .file = "f",
		.kinds = kinds };
	static const struct snapshot_parts off = { .file = "f",
		.kinds = kinds, .callbacks = CALLBACKS_OFF };
	static const struct snapshot_parts pretended = { .file = "f",
		.kinds = kinds, .callbacks = CALLBACKS_PRETENDED };
	static const struct {
		const struct snapshot_parts *parts;
		const char *json, *number;
	} rows[] = {
		{ &as_it_is, "\"values\": {}}", NULL },
		{ &off, "\"callback\": {\"line\": \"back\", " DESKS "}}",
		    NULL },
		{ &pretended, "\"values\": {}}", "+442079460999" },
		{ &pretended, "\"callback\": {\"line\": \"back\", " DESKS "}}",
		    "+442079460999" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct problems problems;
		struct arena arena;
		struct draft draft;
		char json[4096];

		(void)snprintf(json, sizeof(json), BASE "\"back\": "
		    "{\"number\": \"020 7946 0998\", \"account\": \"c\"}}, "
		    "%s", rows[i].json);
		assert_true(read_draft(&draft, rows[i].parts, json, &arena,
		    &problems));
		if (rows[i].number == NULL)
			assert_null(draft.settings.callbacks);
		else
			assert_string_equal(
			    draft.settings.callbacks->line->number,
			    rows[i].number);
		problems_clear(&problems);
		arena_clear(&arena);
	}
}

/* The one line must be for residents. */
static void
another_line_takes_the_calls(void **state)
{
	static const struct snapshot_parts parts = { .file = "f",
		.kinds = kinds };
	struct problems problems;
	struct arena arena;
	struct draft draft;

	(void)state;
	assert_false(read_draft(&draft, &parts, "{\"public_url\": "
	    "\"https://h.example\", \"accounts\": {\"c\": {\"provider\": "
	    "\"carrier\"}}, \"hours\": {\"team\": {\"Mon\": \"24h\"}}, "
	    "\"routes\": {\"day\": [{\"number\": \"020 8314 6660\"}]}, "
	    "\"lines\": {\"back\": {\"number\": \"020 7946 0999\", "
	    "\"account\": \"c\"}},\n\"callback\": {\"line\": \"back\", " DESKS
	    "}}", &arena, &problems));
	check_printed(&problems, "one line", "f:2:22: \"back\" is the only "
	    "line, and it takes no calls: nobody could call the helpline\n");
	problems_clear(&problems);
	arena_clear(&arena);
}

/* An account that carries notices has no line, signs nothing, and ends the
 * warning; a line of it is refused. */
static void
the_team_is_told(void **state)
{
	static const struct snapshot_parts parts = { .file = "f",
		.kinds = kinds };
	static const char format[] = "{\"public_url\": \"https://h.example\", "
	    "\"accounts\": {\"m\": {\"provider\": \"post\"}, \"c\": "
	    "{\"provider\": \"carrier\"}}, \"hours\": {\"team\": {\"Mon-Fri\": "
	    "\"9:00-17:00\"}}, \"routes\": {\"day\": [{\"number\": "
	    "\"020 8314 6660\"}]}, \"lines\": {\"main\": {\"number\": "
	    "\"020 7946 0123\", \"account\": \"c\"}, \"back\": {\"number\": "
	    "\"020 7946 0999\", \"account\":\n\"%s\"}}, \"callback\": "
	    "{\"line\": \"back\", " DESKS "}}";
	struct problems problems;
	struct arena arena;
	struct draft draft;
	char json[sizeof(format) + 8];

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		(void)snprintf(json, sizeof(json), format, i == 0 ? "c" : "m");
		assert_int_equal(read_draft(&draft, &parts, json, &arena,
		    &problems), i == 0);
		check_printed(&problems, "told", i == 0 ? "" :
		    "f:2:1: the account \"m\" carries notices to the team: "
		    "nobody can call or text it\n");
		draft_clear_accounts(&draft.settings);
		problems_clear(&problems);
		arena_clear(&arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_wrong_is_refused),
		cmocka_unit_test(what_is_not_said_has_its_default),
		cmocka_unit_test(it_is_off_until_it_is_written),
		cmocka_unit_test(another_line_takes_the_calls),
		cmocka_unit_test(the_team_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
