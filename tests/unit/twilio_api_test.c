/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Twilio's API is asked, and what its answers mean. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "vectors.h"

#define SID "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define TOKEN "{\"environment\": \"" VECTOR_KEY "\"}"

static struct arena arena;

static int
set_up(void **state)
{
	(void)state;
	arena_init_growing(&arena);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_clear(&arena);
	return 0;
}

static const struct provider *
twilio(void)
{
	return provider_find("twilio");
}

static void
open_account(struct account *account, const char *settings, const char *key)
{
	assert_true(vector_account_open(twilio(), settings, key, &arena,
	    account));
}

static void
test_compose_text(void **state)
{
	struct order order = { .kind = ORDER_TEXT, .from = "+447400000001",
	    .to = "+447700900123", .body = BYTES("Za\xc5\xbc & 1+1"),
	    .report = "https://helpline.example.org/in/main/report/t0ken" };
	struct client_request request;
	struct account account;

	(void)state;
	open_account(&account, vector_settings("twilio"), "s3cret");
	assert_true(twilio()->compose(&account, &order, &arena, &request));
	assert_string_equal(request.method, "POST");
	assert_string_equal(request.url, "https://api.twilio.com/2010-04-01/"
	    "Accounts/" SID "/Messages.json");
	assert_string_equal(request.user, SID);
	assert_string_equal(request.password, "s3cret");
	assert_string_equal(request.type,
	    "application/x-www-form-urlencoded");
	assert_true(bytes_are(request.body, "To=%2B447700900123&"
	    "From=%2B447400000001&Body=Za%C5%BC%20%26%201%2B1&"
	    "StatusCallback=https%3A%2F%2Fhelpline.example.org%2Fin%2Fmain"
	    "%2Freport%2Ft0ken"));
	assert_true(request.timeout_ms > 0);
	order.report = NULL;
	assert_true(twilio()->compose(&account, &order, &arena, &request));
	assert_true(bytes_are(request.body, "To=%2B447700900123&"
	    "From=%2B447400000001&Body=Za%C5%BC%20%26%201%2B1"));
	twilio()->kind.clear(account.own);
}

static void
test_compose_by_key_elsewhere(void **state)
{
	static const char *const settings = "{\"account_sid\": \"" SID "\", "
	    "\"auth_token\": {\"environment\": \"OTHER_TOKEN\"}, "
	    "\"api_key_sid\": \"SK1\", \"api_key_secret\": " TOKEN ", "
	    "\"api\": \"http://127.0.0.1:8081\"}";
	struct order order = { .kind = ORDER_LIST, .from = "+447400000001",
	    .to = "+447700900123", .body = BYTES("x") };
	struct client_request request;
	struct account account;

	(void)state;
	setenv("OTHER_TOKEN", "t0ken", 1);
	open_account(&account, settings, "k3y");
	assert_true(twilio()->compose(&account, &order, &arena, &request));
	assert_string_equal(request.method, "GET");
	assert_string_equal(request.url, "http://127.0.0.1:8081/2010-04-01/"
	    "Accounts/" SID "/Messages.json?To=%2B447700900123&"
	    "From=%2B447400000001&PageSize=100");
	assert_string_equal(request.user, "SK1");
	assert_string_equal(request.password, "k3y");
	assert_int_equal(request.body.length, 0);
	twilio()->kind.clear(account.own);
}

/* Never recorded, no machine is guessed at, and we hear how it ended. */
static void
test_compose_call(void **state)
{
	struct order order = { .kind = ORDER_CALL, .from = "+442079460999",
	    .to = "+442079460998", .voice = "https://h.example/in/a/voice/v1.x",
	    .report = "https://h.example/in/a/report/v1.x", .seconds = 30 };
	struct client_request request;
	struct account account;
	struct arena work;

	(void)state;
	open_account(&account, vector_settings("twilio"), "s3cret");
	arena_init_growing(&work);
	assert_true(twilio()->compose(&account, &order, &work, &request));
	assert_string_equal(request.method, "POST");
	assert_non_null(strstr(request.url, "/Calls.json"));
	assert_true(bytes_are(request.body, "To=%2B442079460998"
	    "&From=%2B442079460999"
	    "&Url=https%3A%2F%2Fh.example%2Fin%2Fa%2Fvoice%2Fv1.x&Method=POST"
	    "&StatusCallback=https%3A%2F%2Fh.example%2Fin%2Fa%2Freport%2Fv1.x"
	    "&StatusCallbackMethod=POST&Timeout=30&Record=false"));
	order.kind = ORDER_CALLS;
	assert_true(twilio()->compose(&account, &order, &work, &request));
	assert_string_equal(request.method, "GET");
	assert_non_null(strstr(request.url, "/Calls.json?To=%2B442079460998"
	    "&From=%2B442079460999&PageSize=100"));
	arena_clear(&work);
	twilio()->kind.clear(account.own);
}

static void
test_compose_without_memory(void **state)
{
	struct order order = { .kind = ORDER_TEXT, .from = "+447400000001",
	    .to = "+447700900123", .body = BYTES("x") };
	struct client_request request;
	struct account account;
	struct arena small;
	char memory[64];

	(void)state;
	open_account(&account, vector_settings("twilio"), "s3cret");
	arena_init(&small, memory, sizeof(memory));
	assert_false(twilio()->compose(&account, &order, &small, &request));
	order.kind = ORDER_LIST;
	arena_init(&small, memory, sizeof(memory));
	assert_false(twilio()->compose(&account, &order, &small, &request));
	twilio()->kind.clear(account.own);
}

#define CALLED(date) "{\"sid\": \"CA1\", \"date_created\": \"" date "\"}"
#define CALLS(calls) "{\"calls\": [" calls "], \"next_page_uri\": null}"
#define NOON_7 "Sun, 22 Nov 2026 11:59:53 +0000"
#define NOON_4 "Sun, 22 Nov 2026 11:59:56 +0000"
#define LISTED(date, body) "{\"sid\": \"SM1\", \"body\": \"" body \
	"\", \"date_created\": \"" date "\"}"
#define NOON "Sun, 22 Nov 2026 12:00:00 +0000"
#define BEFORE "Sun, 22 Nov 2026 11:50:00 +0000"
#define LIST(messages) "{\"messages\": [" messages \
	"], \"next_page_uri\": null}"
#define MORE(messages) "{\"messages\": [" messages \
	"], \"next_page_uri\": \"/2010-04-01/more\"}"

static const struct {
	const char *about;
	enum order_kind kind;
	enum transport transport;
	unsigned status;
	const char *body;
	int64_t retry_after_s;
	const char *judged;
} answers[] = {
	{ "taken", ORDER_TEXT, TRANSPORT_ANSWERED, 201,
	    "{\"sid\": \"SM1\", \"status\": \"queued\"}", -1, "sent SM1 " },
	{ "taken, in other words", ORDER_TEXT, TRANSPORT_ANSWERED, 200,
	    "{\"sid\": \"SM1\"}", -1, "sent SM1 " },
	{ "no connection", ORDER_TEXT, TRANSPORT_NOT_SENT, 0, "", -1,
	    "later -1 the carrier was not reached" },
	{ "no answer", ORDER_TEXT, TRANSPORT_UNKNOWN, 0, "", -1,
	    "unknown the carrier did not answer" },
	{ "201 and no JSON", ORDER_TEXT, TRANSPORT_ANSWERED, 201,
	    "<html>", -1, "unknown 201: an answer without the message's id" },
	{ "201 and nothing", ORDER_TEXT, TRANSPORT_ANSWERED, 201, "", -1,
	    "unknown 201: an answer without the message's id" },
	{ "201 and no id", ORDER_TEXT, TRANSPORT_ANSWERED, 201, "{}", -1,
	    "unknown 201: an answer without the message's id" },
	{ "201 and an id that is none", ORDER_TEXT, TRANSPORT_ANSWERED, 201,
	    "{\"sid\": 5}", -1,
	    "unknown 201: an answer without the message's id" },
	{ "an id with a line of its own", ORDER_TEXT, TRANSPORT_ANSWERED, 201,
	    "{\"sid\": \"SM1\\nforged\"}", -1,
	    "unknown 201: an answer without the message's id" },
	{ "an endless id", ORDER_TEXT, TRANSPORT_ANSWERED, 201,
	    "{\"sid\": \"SM000000000000000000000000000000000000000000000000"
	    "00000000000000000000000000000000000000\"}", -1,
	    "unknown 201: an answer without the message's id" },
	{ "a list where an object belongs", ORDER_TEXT, TRANSPORT_ANSWERED,
	    201, "[\"SM1\"]", -1,
	    "unknown 201: an answer without the message's id" },
	{ "slow down", ORDER_TEXT, TRANSPORT_ANSWERED, 429,
	    "{\"code\": 20429}", -1, "later -1 20429: too many requests" },
	{ "slow down, for so long", ORDER_TEXT, TRANSPORT_ANSWERED, 429, "",
	    7, "later 7000 429: too many requests" },
	{ "in trouble", ORDER_TEXT, TRANSPORT_ANSWERED, 503, "", 30,
	    "later 30000 503: the carrier is in trouble" },
	{ "it failed, perhaps after it took the text", ORDER_TEXT,
	    TRANSPORT_ANSWERED, 500, "<html>", -1,
	    "unknown 500: the carrier failed" },
	{ "the same with a code", ORDER_TEXT, TRANSPORT_ANSWERED, 500,
	    "{\"code\": 20500}", -1, "unknown 20500: the carrier failed" },
	{ "a gateway's timeout says nothing", ORDER_TEXT, TRANSPORT_ANSWERED,
	    504, "", -1, "unknown 504: the carrier failed" },
	{ "they sent STOP", ORDER_TEXT, TRANSPORT_ANSWERED, 400,
	    "{\"code\": 21610, \"message\": \"+447700900123 said STOP\"}",
	    -1, "never opted out 21610: they sent STOP" },
	{ "no such number", ORDER_TEXT, TRANSPORT_ANSWERED, 400,
	    "{\"code\": 21211}", -1, "never 21211: not a number" },
	{ "a landline", ORDER_TEXT, TRANSPORT_ANSWERED, 400,
	    "{\"code\": 21614}", -1, "never 21614: not a mobile" },
	{ "a country switched off", ORDER_TEXT, TRANSPORT_ANSWERED, 400,
	    "{\"code\": 21408}", -1,
	    "never 21408: texts to that country are switched off" },
	{ "a code nobody knows", ORDER_TEXT, TRANSPORT_ANSWERED, 400,
	    "{\"code\": 99999}", -1, "never 99999: the carrier refuses it" },
	{ "400 without JSON", ORDER_TEXT, TRANSPORT_ANSWERED, 400, "no", -1,
	    "never 400: the carrier refuses it" },
	{ "a sender that is not ours: mend it, then send", ORDER_TEXT,
	    TRANSPORT_ANSWERED, 400, "{\"code\": 21606}", -1,
	    "later 300000 21606: the line cannot send texts" },
	{ "wrong credentials lose no text", ORDER_TEXT, TRANSPORT_ANSWERED,
	    401, "{\"code\": 20003}", -1,
	    "later 300000 20003: the carrier refuses our credentials" },
	{ "401 without JSON", ORDER_TEXT, TRANSPORT_ANSWERED, 401, "", -1,
	    "later 300000 401: the carrier refuses our credentials" },
	{ "403", ORDER_TEXT, TRANSPORT_ANSWERED, 403, "", -1,
	    "later 300000 403: the carrier forbids it" },
	{ "404", ORDER_TEXT, TRANSPORT_ANSWERED, 404, "{\"code\": 20404}", -1,
	    "later 300000 20404: no such account: is \"account_sid\" right?" },
	{ "a redirect", ORDER_TEXT, TRANSPORT_ANSWERED, 301, "", -1,
	    "later 300000 301: a redirect: is \"api\" right?" },
	{ "a status of no kind", ORDER_TEXT, TRANSPORT_ANSWERED, 999, "", -1,
	    "unknown 999: an answer that says nothing" },
	{ "listed", ORDER_LIST, TRANSPORT_ANSWERED, 200,
	    LIST(LISTED(NOON, "ours")), -1, "sent SM1 " },
	{ "listed behind others", ORDER_LIST, TRANSPORT_ANSWERED, 200,
	    LIST("{\"sid\": \"SM0\", \"body\": \"x\", \"date_created\": \""
	    NOON "\"}, " LISTED(NOON, "ours")), -1, "sent SM1 " },
	{ "not listed", ORDER_LIST, TRANSPORT_ANSWERED, 200,
	    LIST(LISTED(NOON, "another")), -1,
	    "never the carrier never had it" },
	{ "an empty list", ORDER_LIST, TRANSPORT_ANSWERED, 200, LIST(""), -1,
	    "never the carrier never had it" },
	{ "the same words from an earlier time", ORDER_LIST,
	    TRANSPORT_ANSWERED, 200, LIST(LISTED(BEFORE, "ours")), -1,
	    "never the carrier never had it" },
	{ "more pages, but they are older", ORDER_LIST, TRANSPORT_ANSWERED,
	    200, MORE(LISTED(NOON, "x") ", " LISTED(BEFORE, "x")), -1,
	    "never the carrier never had it" },
	{ "more pages, and it may be there", ORDER_LIST, TRANSPORT_ANSWERED,
	    200, MORE(LISTED(NOON, "x")), -1,
	    "unknown 200: the list of messages does not tell" },
	{ "a date that is none", ORDER_LIST, TRANSPORT_ANSWERED, 200,
	    LIST(LISTED("yesterday", "ours")), -1,
	    "unknown 200: the list of messages does not tell" },
	{ "no list", ORDER_LIST, TRANSPORT_ANSWERED, 200, "{}", -1,
	    "unknown 200: the list of messages does not tell" },
	{ "no next page named", ORDER_LIST, TRANSPORT_ANSWERED, 200,
	    "{\"messages\": []}", -1,
	    "unknown 200: the list of messages does not tell" },
	{ "the list refused", ORDER_LIST, TRANSPORT_ANSWERED, 401,
	    LIST(""), -1, "unknown 401: the list of messages does not tell" },
	{ "a call begun", ORDER_CALL, TRANSPORT_ANSWERED, 201,
	    "{\"sid\": \"CA1\", \"status\": \"queued\"}", -1, "sent CA1 " },
	{ "a call, and no answer", ORDER_CALL, TRANSPORT_UNKNOWN, 0, "", -1,
	    "unknown the carrier did not answer" },
	{ "a call that never left", ORDER_CALL, TRANSPORT_NOT_SENT, 0, "", -1,
	    "later -1 the carrier was not reached" },
	{ "a call without an id", ORDER_CALL, TRANSPORT_ANSWERED, 201, "{}",
	    -1, "unknown 201: an answer without the call's id" },
	{ "a call to where calls are off", ORDER_CALL, TRANSPORT_ANSWERED,
	    400, "{\"code\": 21215}", -1,
	    "never 21215: calls to that number are switched off" },
	{ "from a number that is not confirmed", ORDER_CALL,
	    TRANSPORT_ANSWERED, 400, "{\"code\": 21210}", -1,
	    "later 300000 21210: the line is not confirmed as a caller" },
	{ "a call that is listed", ORDER_CALLS, TRANSPORT_ANSWERED, 200,
	    CALLS(CALLED(NOON)), -1, "sent CA1 " },
	{ "their clock is a little behind", ORDER_CALLS, TRANSPORT_ANSWERED,
	    200, CALLS(CALLED(NOON_4)), -1, "sent CA1 " },
	{ "an earlier call to that desk", ORDER_CALLS, TRANSPORT_ANSWERED,
	    200, CALLS(CALLED(NOON_7)), -1,
	    "never the carrier never had it" },
	{ "no call is listed", ORDER_CALLS, TRANSPORT_ANSWERED, 200, CALLS(""),
	    -1, "never the carrier never had it" },
	{ "a call without a date", ORDER_CALLS, TRANSPORT_ANSWERED, 200,
	    CALLS("{\"sid\": \"CA1\"}"), -1,
	    "unknown 200: the list of calls does not tell" },
	{ "texts instead of calls", ORDER_CALLS, TRANSPORT_ANSWERED, 200,
	    LIST(""), -1, "unknown 200: the list of calls does not tell" },
	{ "the list not reached", ORDER_LIST, TRANSPORT_NOT_SENT, 0, "", -1,
	    "unknown the carrier did not answer" },
};

static void
write_judgement(const struct judgement *judgement, struct text *into)
{
	static const char *const fates[] = { "sent ", "later ", "never ",
		"unknown " };

	text_add_text(into, fates[judgement->fate]);
	if (judgement->fate == FATE_SENT)
		text_add_format(into, "%s ", judgement->carrier_id);
	if (judgement->fate == FATE_LATER)
		text_add_format(into, "%d ", (int)judgement->wait_ms);
	if (judgement->opted_out)
		text_add_text(into, "opted out ");
	text_add_text(into, judgement->why);
}

static void
test_judge(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct order order = { .kind = answers[i].kind,
		    .body = BYTES("ours"),
		    .since_ms = 1795348800000 /* noon of 22 November 2026 */ };
		struct client_result result = {
		    .transport = answers[i].transport,
		    .status = answers[i].status,
		    .body = bytes_from_text(answers[i].body),
		    .retry_after_s = answers[i].retry_after_s };
		struct judgement judgement;
		char memory[256];
		struct text seen;

		text_init(&seen, memory, sizeof(memory));
		twilio()->judge(NULL, &order, &result, &judgement);
		write_judgement(&judgement, &seen);
		if (strcmp(memory, answers[i].judged) != 0)
			fail_msg("%s: %s", answers[i].about, memory);
	}
}

static void
test_an_answer_cut_short(void **state)
{
	struct order order = { .kind = ORDER_TEXT };
	struct client_result result = { .transport = TRANSPORT_ANSWERED,
	    .status = 201, .body = BYTES("{\"sid\": \"SM1\"}"),
	    .too_long = true, .retry_after_s = -1 };
	struct judgement judgement;

	(void)state;
	twilio()->judge(NULL, &order, &result, &judgement);
	assert_int_equal(judgement.fate, FATE_UNKNOWN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_compose_text),
		cmocka_unit_test(test_compose_by_key_elsewhere),
		cmocka_unit_test(test_compose_call),
		cmocka_unit_test(test_compose_without_memory),
		cmocka_unit_test(test_judge),
		cmocka_unit_test(test_an_answer_cut_short),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
