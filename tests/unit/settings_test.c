/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "printed.h"
#include "settings/draft.h"

struct own {
	const char *sid;
	const struct secret *token;
};

static const struct setting carrier_table[] = {
	{ .name = "sid", .kind = SETTING_TEXT,
	  .offset = offsetof(struct own, sid), .required = true,
	  .about = "Its id." },
	{ .name = "token", .kind = SETTING_SECRET,
	  .offset = offsetof(struct own, token), .about = "Its secret." },
	{ .name = NULL },
};

static const struct account_kind carrier = { .provider = "carrier",
	.settings = carrier_table, .size = sizeof(struct own) };
static const struct account_kind sandbox = { .provider = "sandbox",
	.size = 0, .loopback_only = true, .replies_inside = true };
static const struct account_kind *const kinds[] = { &carrier, &sandbox, NULL };

/* What a row does not say for itself: complete and right. */
#define ACCOUNTS "\"accounts\": {\"box\": {\"provider\": \"sandbox\"}},\n"
#define LINES "\"lines\": {\"main\": {\"number\": \"020 7946 0123\", " \
	"\"account\": \"box\"}},\n"
#define ROUTES "\"routes\": {\"day\": [{\"number\": \"020 8314 6660\"}]}"
#define HOURS ",\n\"hours\": {\"team\": {\"Mon-Fri\": \"9:00-17:00\"}, " \
	"\"split\": {\"Mon\": \"9:00-12:00, 13:00-17:00\"}}"

static bool
read_draft(struct draft *draft, const char *json, struct arena *arena,
    struct problems *problems)
{
	static const struct snapshot_parts parts = { .file = "conf/f",
		.kinds = kinds };

	problems_init(problems);
	arena_init_growing(arena);
	*draft = (struct draft){ .parts = &parts, .arena = arena,
		.problems = problems };
	draft->root = node_read(arena, "conf/f", bytes_from_text(json),
	    problems);
	return draft->root != NULL && draft_read(draft);
}

static const struct {
	const char *json;
	const char *printed;
} refusals[] = {
	{ "[]", "conf/f:1:1: expected an object, found a list\n" },
	{ "{}", "conf/f:1:1: \"accounts\" is missing\n"
	  "conf/f:1:1: \"lines\" is missing\n"
	  "conf/f:1:1: \"routes\" is missing\n" },
	{ "{" ACCOUNTS LINES ROUTES ",\n\"lisen\": []}", "conf/f:4:1: unknown "
	  "setting \"lisen\"; did you mean \"listen\"?\n" },
	{ "{" ACCOUNTS LINES ROUTES ",\n\"zone\": \"Europe/Londres\"}",
	  "conf/f:4:9: unknown time zone \"Europe/Londres\"; write it like "
	  "\"Europe/London\"\n" },
	{ "{" ACCOUNTS LINES ROUTES ",\n\"zone\": \"../../etc/passwd\"}",
	  "conf/f:4:9: unknown time zone \"../../etc/passwd\"; write it like "
	  "\"Europe/London\"\n" },
	{ "{" ACCOUNTS LINES ROUTES ",\n\"zone\": 0}", "conf/f:4:9: \"zone\": "
	  "expected a text, found a number\n" },
	{ "{" ACCOUNTS LINES ROUTES ",\n\"holidays\": \"none.json\"}",
	  "conf/none.json: the file cannot be opened: No such file or "
	  "directory\n" },
	/* Where it listens. */
	{ "{" ACCOUNTS LINES ROUTES ",\n\"listen\": \"127.0.0.1:8080\"}",
	  "conf/f:4:11: \"listen\": expected a list of texts, found a text\n" },
	{ "{" ACCOUNTS LINES ROUTES ",\n\"listen\": []}", "conf/f:4:11: "
	  "\"listen\" is empty: the helpline would hear nobody\n" },
	{ "{" ACCOUNTS LINES ROUTES ",\n\"listen\": [\"8080\"]}",
	  "conf/f:4:12: \"8080\" is no address to listen on; write it like "
	  "\"127.0.0.1:8080\", \"[::1]:8080\" or "
	  "\"unix:../var/helpline.sock\"\n" },
	{ "{" ACCOUNTS LINES ROUTES ",\n\"listen\": [\"127.0.0.1:0\"]}",
	  "conf/f:4:12: \"127.0.0.1:0\" is no address to listen on; write it "
	  "like \"127.0.0.1:8080\", \"[::1]:8080\" or "
	  "\"unix:../var/helpline.sock\"\n" },
	{ "{" ACCOUNTS LINES ROUTES ",\n\"listen\": [\"127.0.0.1:65536\"]}",
	  "conf/f:4:12: \"127.0.0.1:65536\" is no address to listen on; write "
	  "it like \"127.0.0.1:8080\", \"[::1]:8080\" or "
	  "\"unix:../var/helpline.sock\"\n" },
	{ "{" ACCOUNTS LINES ROUTES ",\n\"listen\": [\"localhost:80\", "
	  "\"unix:\"]}", "conf/f:4:12: \"localhost:80\" is no address to "
	  "listen on; write it like \"127.0.0.1:8080\", \"[::1]:8080\" or "
	  "\"unix:../var/helpline.sock\"\nconf/f:4:28: \"unix:\" is no address "
	  "to listen on; write it like \"127.0.0.1:8080\", \"[::1]:8080\" or "
	  "\"unix:../var/helpline.sock\"\n" },
	{ "{" ACCOUNTS LINES ROUTES ",\n\"listen\": [\"[::1]:80\", "
	  "\"[::1]:80\"]}", "conf/f:4:24: \"[::1]:80\" stands in the list "
	  "twice\n" },
	{ "{" ACCOUNTS LINES ROUTES ",\n\"listen\": [\"0.0.0.0:80\"]}",
	  "conf/f:4:12: \"0.0.0.0:80\" can be reached from outside, without "
	  "TLS; listen on 127.0.0.1, or write \"behind_proxy\": true where a "
	  "proxy with TLS stands before it\n" },
	{ "{" ACCOUNTS LINES ROUTES ",\n\"listen\": [\"[::]:80\"]}",
	  "conf/f:4:12: \"[::]:80\" can be reached from outside, without TLS; "
	  "listen on 127.0.0.1, or write \"behind_proxy\": true where a proxy "
	  "with TLS stands before it\n" },
	{ "{" ACCOUNTS LINES ROUTES ",\n\"behind_proxy\": true, \"listen\": "
	  "[\"10.0.0.1:80\"]}", "conf/f:1:15: the account \"box\" believes "
	  "everybody who reaches it, and \"10.0.0.1:80\" can be reached from "
	  "outside; take one of them away\n" },
	{ "{" ACCOUNTS LINES ROUTES ",\n\"control\": \"/1234567890/1234567890/"
	  "1234567890/1234567890/1234567890/1234567890/1234567890/1234567890/"
	  "1234567890/1234567890\"}", "conf/f:4:12: the path of a socket may "
	  "have 107 bytes, and /1234567890/1234567890/1234567890/1234567890/"
	  "1234567890/1234567890/1234567890/1234567890/1234567890/1234567890 "
	  "is longer\n" },
	/* What carriers call. */
	{ "{" ACCOUNTS LINES ROUTES ",\n\"public_url\": \"helpline.example\"}",
	  "conf/f:4:15: \"helpline.example\" is no address; write it like "
	  "\"https://helpline.example\"\n" },
	{ "{" ACCOUNTS LINES ROUTES ",\n\"public_url\": "
	  "\"https://a.example/?x=1\"}", "conf/f:4:15: "
	  "\"https://a.example/?x=1\" is no address; write it like "
	  "\"https://helpline.example\"\n" },
	{ "{\"accounts\": {\"c\": {\"provider\": \"carrier\", \"sid\": \"x\"}},"
	  "\"lines\": {\"m\": {\"number\": \"020 7946 0123\", \"account\": "
	  "\"c\"}},\n" ROUTES "}", "conf/f:1:1: \"public_url\" is missing: "
	  "carriers sign the address under which they call us\n" },
	/* Accounts. */
	{ "{\"accounts\": {},\n\"lines\": {}, " ROUTES "}", "conf/f:1:14: "
	  "\"accounts\" needs an account: {\"sandbox\": {\"provider\": "
	  "\"sandbox\"}}\nconf/f:2:10: \"lines\" needs a line: {\"main\": "
	  "{\"number\": ..., \"account\": ...}}\n" },
	{ "{\"accounts\": {\"box\": {}},\n" LINES ROUTES "}", "conf/f:1:22: "
	  "\"provider\" is missing\n" },
	{ "{\"accounts\": {\"box\": \"sandbox\"},\n" LINES ROUTES "}",
	  "conf/f:1:22: \"box\": expected an object, found a text\n" },
	{ "{\"accounts\": {\"box\": {\"provider\": 1}},\n" LINES ROUTES "}",
	  "conf/f:1:35: \"provider\": expected a text, found a number\n" },
	{ "{\"accounts\": {\"box\": {\"provider\": \"sandbx\"}},\n" LINES ROUTES
	  "}", "conf/f:1:35: there is no provider \"sandbx\"; did you mean "
	  "\"sandbox\"?\n" },
	{ "{\"accounts\": {\"Box 1\": {\"provider\": \"sandbox\"}},\n"
	  "\"lines\": {\"m\": {\"number\": \"020 7946 0123\", \"account\": "
	  "\"Box 1\"}}, " ROUTES "}", "conf/f:1:15: \"Box 1\": the name of an "
	  "account stands in URLs; use 1 to 32 of a-z, 0-9 and -\n" },
	{ "{\"accounts\": {\"box\": {\"provider\": \"sandbox\", "
	  "\"raet\": 1}},\n" LINES ROUTES "}", "conf/f:1:46: unknown setting "
	  "\"raet\"; did you mean \"rate\"?\n" },
	{ "{\"accounts\": {\"box\": {\"provider\": \"sandbox\", "
	  "\"rate\": 0}},\n" LINES ROUTES "}", "conf/f:1:54: \"rate\" must be "
	  "from 1 to 1000, found 0\n" },
	{ "{\"accounts\": {\"box\": {\"provider\": \"sandbox\", "
	  "\"reply\": \"mail\"}},\n" LINES ROUTES "}", "conf/f:1:55: \"reply\" "
	  "must be one of answer, api; found \"mail\"\n" },
	{ "{\"public_url\": \"https://x.example\", \"accounts\": {\"box\": "
	  "{\"provider\": \"carrier\", \"sid\": \"x\",\n\"reply\": "
	  "\"answer\"}},\n" LINES ROUTES "}", "conf/f:2:10: \"carrier\" cannot "
	  "answer inside the webhook; write \"api\"\n" },
	{ "{\"public_url\": \"https://x.example\", \"accounts\": {\"box\": "
	  "\n{\"provider\": \"carrier\", \"tokn\": 1}},\n" LINES ROUTES "}",
	  "conf/f:2:1: \"sid\" is missing\n"
	  "conf/f:2:25: unknown setting \"tokn\"; did you mean "
	  "\"token\"?\n" },
	{ "{\"public_url\": \"https://x.example\", \"accounts\": {\"box\": "
	  "\n{\"provider\": \"carrier\", \"sid\": \"x\", \"token\": "
	  "\"hunter2\"}},\n" LINES ROUTES "}", "conf/f:2:46: \"token\": a "
	  "secret does not stand in this file; say where it is: "
	  "{\"file\": ...}, {\"credential\": ...} or "
	  "{\"environment\": ...}\n" },
	{ "{\"accounts\": {\"box\": {\"provider\": \"sandbox\"}, "
	  "\"box2\": {\"provider\": \"sandbox\"}},\n" LINES ROUTES "}",
	  "conf/f:1:47: the account \"box2\" has no line: nobody could call "
	  "it\n" },
	/* Lines. */
	{ "{" ACCOUNTS "\"lines\": {\"m\": {\"account\": \"box\"}}, " ROUTES
	  "}", "conf/f:2:16: \"number\" is missing\n" },
	{ "{" ACCOUNTS "\"lines\": {\"m\": {\"number\": \"020 7946\", "
	  "\"account\": \"box\"}}, " ROUTES "}", "conf/f:2:27: \"number\": "
	  "\"020 7946\" is no phone number; write it like \"020 8314 6660\" "
	  "or \"+442083146660\"\n" },
	{ "{" ACCOUNTS "\"lines\": {\"m\": {\"number\": \"020 7946 0123\", "
	  "\"account\": \"bxo\"}}, " ROUTES "}", "conf/f:2:55: there is no "
	  "account \"bxo\"; did you mean \"box\"?\n" },
	{ "{" ACCOUNTS "\"lines\": {\"m\": {\"number\": \"020 7946 0123\", "
	  "\"account\": \"box\"},\n\"n\": {\"number\": \"+442079460123\", "
	  "\"account\": \"box\"}}, " ROUTES "}", "conf/f:3:17: this is the "
	  "number of the line \"m\" too\n" },
	/* Hours, routes, values: their own tests have more. */
	{ "{" ACCOUNTS LINES ROUTES ",\n\"hours\": {\"team\": "
	  "{\"Mon-Fry\": \"24h\"}}}", "conf/f:4:20: \"Mon-Fry\" is no day; "
	  "write days like \"Mon-Fri\" or \"Sat\", or \"holidays\" or "
	  "\"exceptions\"\n" },
	{ "{" ACCOUNTS LINES "\"routes\": {\"day\": "
	  "[{\"number\": \"999\"}]}}", "conf/f:3:31: \"999\" is never rung by "
	  "the helpline: callers dial it themselves\n" },
	{ "{" ACCOUNTS LINES "\"routes\": {\"day\": "
	  "[{\"number\": \"020 7946 0123\"}]}}", "conf/f:3:31: "
	  "\"020 7946 0123\" is our own line \"main\": the helpline would ring "
	  "itself\n" },
	{ "{" ACCOUNTS LINES ROUTES HOURS ",\n\"values\": []}", "conf/f:5:11: "
	  "\"values\": expected an object, found a list\n" },
	{ "{" ACCOUNTS LINES ROUTES HOURS ",\n\"values\": {\"x\": {}}}",
	  "conf/f:5:17: \"x\": give one of \"number\", \"hours\" and \"text\", "
	  "found 0\n" },
	{ "{" ACCOUNTS LINES ROUTES HOURS ",\n\"values\": {\"Day-1\": "
	  "{\"text\": \"x\"}}}", "conf/f:5:12: \"Day-1\" cannot stand in "
	  "prompts; use a-z and _\n" },
	{ "{" ACCOUNTS LINES ROUTES HOURS ",\n\"values\": {\"x\": "
	  "{\"hours\": \"taem\"}}}", "conf/f:5:27: there is no hours \"taem\"; "
	  "did you mean \"team\"?\n" },
	{ "{" ACCOUNTS LINES ROUTES HOURS ",\n\"values\": {\"x\": "
	  "{\"hours\": \"split\"}}}", "conf/f:5:27: the hours \"split\" have a "
	  "break in a day; prompts can say one range a day only\n" },
	/* Limits. */
	{ "{" ACCOUNTS LINES ROUTES ",\n\"limits\": {\"connections\": 1}}",
	  "conf/f:4:27: \"connections\" must be from 16 to 100000, found 1\n" },
	{ "{" ACCOUNTS LINES ROUTES ",\n\"limits\": {\"promise\": \"1m\"}}",
	  "conf/f:4:23: \"promise\" must be from 50ms to 2s, found 1m\n" },
	{ "{" ACCOUNTS LINES ROUTES ",\n\"limits\": {\"keep\": \"30 d\"}}",
	  "conf/f:4:20: \"keep\": \"30 d\" is no duration; write it like "
	  "\"250ms\", \"10s\", \"5m\", \"6h\" or \"30d\"\n" },
	{ "{" ACCOUNTS LINES ROUTES ",\n\"limits\": {\"expire\": \"2h\", "
	  "\"keep\": \"1h\"}}", "conf/f:4:36: \"keep\" must be at least as "
	  "long as \"expire\": who leaves while a text is owed could not be "
	  "known by what is deleted\n" },
	{ "{" ACCOUNTS LINES ROUTES ",\n\"limits\": {\"batches\": 1}}",
	  "conf/f:4:12: unknown setting \"batches\"; did you mean "
	  "\"batch\"?\n" },
	{ "{" ACCOUNTS LINES ROUTES ",\n\"locales\": {\"offerd\": []}}",
	  "conf/f:4:13: unknown setting \"offerd\"; did you mean "
	  "\"offered\"?\n" },
	/* All at once. */
	{ "{\"zone\": \"X\",\n\"listen\": [\"1.2.3.4:80\"],\n" ACCOUNTS
	  "\"lines\": {\"m\": {\"number\": \"x\", \"account\": \"box\"}},\n"
	  "\"routes\": {\"day\": []}}",
	  "conf/f:1:10: unknown time zone \"X\"; write it like "
	  "\"Europe/London\"\n"
	  "conf/f:2:12: \"1.2.3.4:80\" can be reached from outside, without "
	  "TLS; listen on 127.0.0.1, or write \"behind_proxy\": true where a "
	  "proxy with TLS stands before it\n"
	  "conf/f:4:27: \"number\": \"x\" is no phone number; write it like "
	  "\"020 8314 6660\" or \"+442083146660\"\n"
	  "conf/f:5:19: \"day\": a route needs a number to ring\n" },
};

static void
broken_configurations_are_refused_with_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		struct problems problems;
		struct draft draft;
		struct arena arena;

		if (read_draft(&draft, refusals[i].json, &arena, &problems))
			fail_msg("%s\n is taken", refusals[i].json);
		check_printed(&problems, refusals[i].json,
		    refusals[i].printed);
		problems_clear(&problems);
		arena_clear(&arena);
	}
}

/* Each has a document ready in memory. */
static void
accounts_are_counted(void **state)
{
	static char json[8192];
	struct problems problems;
	struct draft draft;
	struct arena arena;
	struct text text;

	(void)state;
	text_init(&text, json, sizeof(json));
	text_add_text(&text, "{\"accounts\": {");
	for (int i = 0; i < 65; i++)
		text_add_format(&text, "%s\"a%d\": {\"provider\": \"sandbox\"}",
		    i == 0 ? "" : ", ", i);
	text_add_text(&text, "},\n\"lines\": {");
	for (int i = 0; i < 65; i++)
		text_add_format(&text, "%s\"l%d\": {\"number\": "
		    "\"020 7946 0%03d\", \"account\": \"a%d\"}",
		    i == 0 ? "" : ", ", i, i + 100, i);
	text_add_text(&text, "},\n" ROUTES "}");
	assert_false(text.full);
	assert_false(read_draft(&draft, json, &arena, &problems));
	assert_string_equal(problems.entries[0].text, "at most 64 accounts");
	problems_clear(&problems);
	arena_clear(&arena);
}

static void
what_is_not_said_has_its_default(void **state)
{
	const struct settings *settings;
	struct problems problems;
	struct draft draft;
	struct arena arena;

	(void)state;
	assert_true(read_draft(&draft, "{" ACCOUNTS LINES ROUTES "}", &arena,
	    &problems));
	check_printed(&problems, "defaults", "");
	settings = &draft.settings;
	assert_string_equal(settings->folder, "conf");
	assert_int_equal(settings->listener_count, 1);
	assert_string_equal(settings->listeners[0].address, "127.0.0.1:8080");
	assert_string_equal(settings->public_url, "http://127.0.0.1:8080");
	assert_false(settings->behind_proxy);
	assert_string_equal(settings->store, "conf/../var/helpline.db");
	assert_string_equal(settings->secrets, "conf/../var/secrets");
	assert_string_equal(settings->good, "conf/../var/good");
	assert_string_equal(settings->control, "conf/../var/control.sock");
	assert_string_equal(settings->flow, "conf/../prompts/flow.json");
	assert_string_equal(settings->zone_name, "Europe/London");
	assert_int_equal(settings->languages.count, 1);
	assert_int_equal(settings->accounts[0].reply, REPLY_ANSWER);
	assert_int_equal(settings->accounts[0].rate, 1);
	assert_string_equal(settings->lines[0].number, "+442079460123");
	assert_ptr_equal(settings->lines[0].account, &settings->accounts[0]);
	assert_null(settings->lines[0].call_step);
	assert_int_equal(settings->lines[0].language_index, LANGUAGE_UNKNOWN);
	assert_int_equal(settings->limits.header_ms, 10000);
	assert_int_equal(settings->promise_ms, 500);
	assert_int_equal(settings->keep_ms, 30LL * 86400000);
	arena_clear(&arena);
}

static void
a_sandbox_behind_a_proxy_is_warned_of(void **state)
{
	struct problems problems;
	struct draft draft;
	struct arena arena;

	(void)state;
	assert_true(read_draft(&draft, "{" ACCOUNTS LINES ROUTES
	    ", \"behind_proxy\": true}", &arena, &problems));
	check_printed(&problems, "proxy", "conf/f:1:15: warning: the account "
	    "\"box\" believes everybody, also who comes through the proxy; "
	    "take it out before the line opens\n");
	problems_clear(&problems);
	arena_clear(&arena);
}

static void
everything_may_be_said(void **state)
{
	const struct settings *settings;
	struct problems problems;
	struct draft draft;
	struct arena arena;
	const struct own *own;

	(void)state;
	assert_true(read_draft(&draft, "{\"listen\": [\"10.0.0.1:80\", "
	    "\"[2001:db8::1]:80\", \"unix:/run/h.sock\", \"unix:../x\"],"
	    "\"behind_proxy\": true, \"public_url\": \"https://x.example/h/\","
	    "\"accounts\": {\"c-1\": {\"provider\": \"carrier\", \"sid\": "
	    "\"S\", \"token\": {\"environment\": \"TOKEN\"}, \"rate\": 30}},"
	    "\"lines\": {\"a\": {\"number\": \"020 7946 0123\", \"account\": "
	    "\"c-1\", \"calls\": \"menu\", \"texts\": \"inbox\"}, "
	    "\"b\": {\"number\": \"07700 900123\", \"account\": \"c-1\"}},"
	    ROUTES HOURS ", \"pass_caller_number\": true, \"values\": "
	    "{\"day_number\": {\"number\": \"020 8314 6660\"}, \"mail\": "
	    "{\"text\": \"a@b\"}, \"team_hours\": {\"hours\": \"team\"}}}",
	    &arena, &problems));
	check_printed(&problems, "all", "");
	settings = &draft.settings;
	assert_string_equal(settings->public_url, "https://x.example/h");
	assert_string_equal(settings->listeners[2].address,
	    "unix:/run/h.sock");
	assert_string_equal(settings->listeners[3].address, "unix:conf/../x");
	own = settings->accounts[0].own;
	assert_string_equal(own->sid, "S");
	assert_string_equal(own->token->environment, "TOKEN");
	assert_int_equal(settings->accounts[0].reply, REPLY_API);
	assert_int_equal(settings->accounts[0].rate, 30);
	assert_true(settings->pass_caller_number);
	assert_int_equal(settings->value_count, 4);	/* and {callback} */
	assert_int_equal(settings->values[0].kind, VALUE_NUMBER);
	assert_string_equal(settings->values[0].text, "+442083146660");
	assert_int_equal(settings->values[1].kind, VALUE_TEXT);
	assert_int_equal(settings->values[2].hours.days[0].from, 540);
	assert_int_equal(settings->values[2].hours.days[4].to, 1020);
	assert_int_equal(settings->values[2].hours.days[5].from, -1);
	assert_string_equal(settings->lines[0].call_step, "menu");
	assert_ptr_equal(settings_line(settings, &settings->accounts[0],
	    "+447700900123"), &settings->lines[1]);
	assert_ptr_equal(settings_line(settings, &settings->accounts[0],
	    "+4412345"), &settings->lines[0]);
	assert_null(settings_line(settings, NULL, "+447700900123"));
	arena_clear(&arena);
}

static void
every_setting_is_explained(void **state)
{
	static const char *const rows[] = {
		"| `listen` | list of texts | `127.0.0.1:8080` |",
		"| `limits.promise` | duration, 50ms to 2s | `500ms` |",
		"| `locales.offered` | list of texts | `en` |",
		"| `provider` | text | must be given |",
		"### accounts of carrier",
		"| `token` | secret | | Its secret. |",
		"| `number` | phone number | must be given |",
		"| `whisper` | true or false | `false` |",
		"### values", "### hours",
	};
	char *written = NULL;
	size_t size;
	FILE *out = open_memstream(&written, &size);

	(void)state;
	assert_non_null(out);
	settings_write_reference(kinds, out);
	assert_int_equal(fclose(out), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strstr(written, rows[i]) == NULL)
			fail_msg("%s is missing", rows[i]);
	assert_null(strstr(written, "accounts of sandbox"));
	assert_null(strstr(written, "(null)"));
	free(written);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(broken_configurations_are_refused_with_place),
		cmocka_unit_test(accounts_are_counted),
		cmocka_unit_test(what_is_not_said_has_its_default),
		cmocka_unit_test(a_sandbox_behind_a_proxy_is_warned_of),
		cmocka_unit_test(everything_may_be_said),
		cmocka_unit_test(every_setting_is_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
