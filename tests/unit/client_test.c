/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client against a carrier that is slow, resets, lies and floods: what is
 * known afterwards about the request's fate. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "carrier.h"
#include "http/client.h"
#include "http/client_memory.h"

struct heard {
	unsigned calls;
	struct client_result result;
	char body[512];
	char why[256];
	struct client *client;		/* sends once more from done() */
	const char *url;
};

static void
on_done(void *arg, const struct client_result *result)
{
	struct heard *heard = arg;
	size_t length = result->body.length;

	heard->calls++;
	heard->result = *result;
	if (length >= sizeof(heard->body))
		length = sizeof(heard->body) - 1;
	if (length > 0)
		memcpy(heard->body, result->body.at, length);
	heard->body[length] = '\0';
	(void)snprintf(heard->why, sizeof(heard->why), "%s",
	    result->why == NULL ? "" : result->why);
}

static void
run(struct event_base *base, const struct heard *heard, unsigned calls)
{
	const struct timeval most = { .tv_sec = 20 };

	(void)event_base_loopexit(base, &most);
	while (heard->calls < calls && !event_base_got_exit(base))
		(void)event_base_loop(base, EVLOOP_ONCE);
	assert_int_equal(heard->calls, calls);
}

static const struct client_request message = {
	.method = "POST", .user = "AC1", .password = "secret",
	.type = "application/x-www-form-urlencoded",
	.body = { "Body=hello&To=x", 15 }, .timeout_ms = 10000,
};

#define OK(more) "HTTP/1.1 200 OK\r\n" more

static const struct fate {
	const char *name, *answer;
	enum manners manners;
	int64_t timeout_ms;
	enum transport transport;
	unsigned status;
	const char *body;
	int64_t retry_after_s;
} fates[] = {
	{ "a good answer", OK("Content-Length: 2\r\n\r\nhi"),
	  CARRIER_KEEPS, 10000, TRANSPORT_ANSWERED, 200, "hi", -1 },
	{ "an answer until the end", OK("\r\nhi"), CARRIER_CLOSES,
	  10000, TRANSPORT_ANSWERED, 200, "hi", -1 },
	{ "an answer in chunks",
	  OK("Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"),
	  CARRIER_KEEPS, 10000, TRANSPORT_ANSWERED, 200, "hi", -1 },
	{ "a refusal", "HTTP/1.1 400 No\r\nContent-Length: 1\r\n\r\n?",
	  CARRIER_KEEPS, 10000, TRANSPORT_ANSWERED, 400, "?", -1 },
	{ "too many, wait some seconds",
	  "HTTP/1.1 429 Slow\r\nRetry-After: 30\r\n"
	  "Content-Length: 0\r\n\r\n", CARRIER_KEEPS, 10000,
	  TRANSPORT_ANSWERED, 429, "", 30 },
	{ "a wait for ever is one of a day", "HTTP/1.1 503 No\r\n"
	  "Retry-After: 9223372036854775\r\nContent-Length: 0\r\n\r\n",
	  CARRIER_KEEPS, 10000, TRANSPORT_ANSWERED, 503, "", 86400 },
	{ "a wait that is no number", "HTTP/1.1 503 No\r\n"
	  "Retry-After: soon\r\nContent-Length: 0\r\n\r\n",
	  CARRIER_KEEPS, 10000, TRANSPORT_ANSWERED, 503, "", -1 },
	{ "a redirect is an answer", "HTTP/1.1 302 Go\r\n"
	  "Location: http://127.0.0.1:9/\r\nContent-Length: 0\r\n"
	  "\r\n", CARRIER_KEEPS, 10000, TRANSPORT_ANSWERED, 302, "",
	  -1 },
	{ "no answer in time", "", CARRIER_KEEPS, 60,
	  TRANSPORT_UNKNOWN, 0, "", -1 },
	{ "half an answer in time", "HTTP/1.1 200 OK\r\nConte",
	  CARRIER_KEEPS, 60, TRANSPORT_UNKNOWN, 0, "", -1 },
	{ "a reset", "", CARRIER_RESETS, 10000, TRANSPORT_UNKNOWN, 0,
	  "", -1 },
	{ "an end without an answer", "", CARRIER_CLOSES, 10000,
	  TRANSPORT_UNKNOWN, 0, "", -1 },
	{ "half closed without an answer", "", CARRIER_HALF_CLOSES,
	  10000, TRANSPORT_UNKNOWN, 0, "", -1 },
	{ "fewer bytes than promised",
	  OK("Content-Length: 100\r\n\r\nhi"), CARRIER_CLOSES, 10000,
	  TRANSPORT_UNKNOWN, 0, "", -1 },
	{ "a broken chunk",
	  OK("Transfer-Encoding: chunked\r\n\r\nzz\r\nhi\r\n"),
	  CARRIER_CLOSES, 10000, TRANSPORT_UNKNOWN, 0, "", -1 },
	{ "garbage", "\x16\x03\x01 this is no HTTP\r\n\r\n",
	  CARRIER_CLOSES, 10000, TRANSPORT_UNKNOWN, 0, "", -1 },
};

static void
check_fate(struct event_base *base, const struct fate *fate)
{
	struct client *client = client_new(base);
	struct client_request request = message;
	struct heard heard = { 0 };
	struct carrier carrier;
	char url[64];

	carrier_open(&carrier, base);
	carrier.answer = fate->answer;
	carrier.manners = fate->manners;
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/2010/x",
	    carrier.port);
	request.url = url;
	request.timeout_ms = fate->timeout_ms;
	assert_true(client_send(client, &request, on_done, &heard));
	assert_int_equal(heard.calls, 0);	/* later, always */
	assert_int_equal(client_under_way(client), 1);
	run(base, &heard, 1);
	if (heard.result.transport != fate->transport ||
	    heard.result.status != fate->status ||
	    strcmp(heard.body, fate->body) != 0 ||
	    heard.result.retry_after_s != fate->retry_after_s)
		fail_msg("%s: transport %d, status %u, \"%s\", %s",
		    fate->name, (int)heard.result.transport,
		    heard.result.status, heard.body, heard.why);
	assert_int_equal(carrier.requests, 1);
	assert_int_equal(client_under_way(client), 0);
	assert_int_equal(heard.why[0] == '\0',
	    fate->transport == TRANSPORT_ANSWERED);
	client_free(client);
	carrier_close(&carrier);
}

static void
what_is_known_afterwards(void **state)
{
	struct event_base *base = event_base_new();

	(void)state;
	for (size_t i = 0; i < sizeof(fates) / sizeof(*fates); i++)
		check_fate(base, &fates[i]);
	event_base_free(base);
}

static void
what_surely_never_left(void **state)
{
	static const struct {
		const char *name, *url;
		const char *why;	/* part of the sentence */
	} rows[] = {
		{ "nobody listens", "http://127.0.0.1:1/", "connect" },
		{ "plain HTTP to the world", "http://192.0.2.1/",
		  "not supported" },
		{ "plain HTTP to a name like ours", "http://localhost.example/",
		  "not supported" },
		{ "a file", "file:///etc/passwd", "not supported" },
		{ "another protocol", "ftp://127.0.0.1/", "not supported" },
		{ "a user in the URL", "http://me:pw@127.0.0.1:1/", "" },
		{ "no URL at all", "what is this", "" },
		{ "no such host", "https://nowhere.invalid/", "" },
	};
	struct event_base *base = event_base_new();
	struct client *client = client_new(base);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct client_request request = message;
		struct heard heard = { 0 };

		request.url = rows[i].url;
		assert_true(client_send(client, &request, on_done, &heard));
		assert_int_equal(heard.calls, 0);
		run(base, &heard, 1);
		if (heard.result.transport != TRANSPORT_NOT_SENT ||
		    heard.why[0] == '\0' ||
		    strstr(heard.why, rows[i].why) == NULL)
			fail_msg("%s: transport %d, %s", rows[i].name,
			    (int)heard.result.transport, heard.why);
	}
	client_free(client);
	event_base_free(base);
}

/* TLS that never comes about: the request has not left. */
static void
a_failed_handshake_is_not_sent(void **state)
{
	struct event_base *base = event_base_new();
	struct client *client = client_new(base);
	struct client_request request = message;
	struct heard heard = { 0 };
	struct carrier carrier;
	char url[64];

	(void)state;
	carrier_open(&carrier, base);
	(void)snprintf(url, sizeof(url), "https://127.0.0.1:%u/",
	    carrier.port);
	request.url = url;
	request.timeout_ms = 80;	/* a carrier that says nothing */
	assert_true(client_send(client, &request, on_done, &heard));
	run(base, &heard, 1);
	assert_int_equal(heard.result.transport, TRANSPORT_NOT_SENT);
	assert_int_equal(carrier.connections, 1);
	client_free(client);
	carrier_close(&carrier);
	event_base_free(base);
}

static void
the_bytes_of_a_request(void **state)
{
	struct event_base *base = event_base_new();
	struct client *client = client_new(base);
	struct client_request request = message;
	struct heard heard = { 0 };
	struct carrier carrier;
	char url[64];

	(void)state;
	carrier_open(&carrier, base);
	carrier.answer = OK("Content-Length: 0\r\n\r\n");
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/M.json",
	    carrier.port);
	request.url = url;
	assert_true(client_send(client, &request, on_done, &heard));
	run(base, &heard, 1);
	assert_int_equal(strncmp(carrier.heard, "POST /M.json HTTP/1.1\r\n",
	    23), 0);
	assert_non_null(strstr(carrier.heard,
	    "\r\nAuthorization: Basic QUMxOnNlY3JldA==\r\n"));
	assert_non_null(strstr(carrier.heard,
	    "\r\nContent-Type: application/x-www-form-urlencoded\r\n"));
	assert_non_null(strstr(carrier.heard, "\r\nContent-Length: 15\r\n"));
	assert_null(strstr(carrier.heard, "Expect"));
	assert_non_null(strstr(carrier.heard, "\r\n\r\nBody=hello&To=x"));
	request.method = "GET";
	request.user = NULL;
	assert_true(client_send(client, &request, on_done, &heard));
	run(base, &heard, 2);
	assert_int_equal(strncmp(carrier.heard, "GET /M.json HTTP/1.1\r\n",
	    22), 0);
	assert_null(strstr(carrier.heard, "Authorization"));
	assert_null(strstr(carrier.heard, "Content-Length"));
	assert_int_equal(carrier.connections, 1);	/* kept and reused */
	client_free(client);
	carrier_close(&carrier);
	event_base_free(base);
}

/* The kept connection dies under the second message: libcurl would send it
 * again by itself, and a person would get it twice. */
static void
a_message_leaves_once(void **state)
{
	static const struct {
		const char *method;
		enum transport transport;
		unsigned requests;	/* that the carrier saw */
	} rows[] = {
		{ "POST", TRANSPORT_UNKNOWN, 2 },
		{ "GET", TRANSPORT_ANSWERED, 3 },	/* asking is free */
	};
	struct event_base *base = event_base_new();

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct client *client = client_new(base);
		struct client_request request = message;
		struct heard heard = { 0 };
		struct carrier carrier;
		char url[64];

		carrier_open(&carrier, base);
		carrier.answer = OK("Content-Length: 0\r\n\r\n");
		carrier.mute_from = 2;
		(void)snprintf(url, sizeof(url), "http://localhost:%u/",
		    carrier.port);
		request.url = url;
		request.method = rows[i].method;
		assert_true(client_send(client, &request, on_done, &heard));
		run(base, &heard, 1);
		assert_int_equal(heard.result.transport, TRANSPORT_ANSWERED);
		assert_true(client_send(client, &request, on_done, &heard));
		run(base, &heard, 2);
		assert_int_equal(heard.result.transport, rows[i].transport);
		assert_int_equal(carrier.requests, rows[i].requests);
		client_free(client);
		carrier_close(&carrier);
	}
	event_base_free(base);
}

static void
ten_megabytes_are_cut(void **state)
{
	struct event_base *base = event_base_new();
	struct client *client = client_new(base);
	struct client_request request = message;
	struct heard heard = { 0 };
	struct carrier carrier;
	char url[64];

	(void)state;
	carrier_open(&carrier, base);
	carrier.answer = OK("Content-Length: 10485760\r\n\r\nstart");
	carrier.manners = CARRIER_FLOODS;
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/",
	    carrier.port);
	request.url = url;
	assert_true(client_send(client, &request, on_done, &heard));
	run(base, &heard, 1);
	assert_int_equal(heard.result.transport, TRANSPORT_ANSWERED);
	assert_int_equal(heard.result.status, 200);
	assert_true(heard.result.too_long);
	assert_int_equal(heard.result.body.length, CLIENT_BODY_MOST);
	client_free(client);
	carrier_close(&carrier);
	event_base_free(base);
}

static void
a_date_to_wait_for(void **state)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu",
		"Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr",
		"May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct event_base *base = event_base_new();
	struct client *client = client_new(base);
	struct client_request request = message;
	time_t then = time(NULL) + 100;
	struct heard heard = { 0 };
	struct carrier carrier;
	char url[64], answer[256], date[128];
	struct tm parts;

	(void)state;
	(void)gmtime_r(&then, &parts);
	(void)snprintf(date, sizeof(date), "%s, %02d %s %d %02d:%02d:%02d GMT",
	    days[parts.tm_wday], parts.tm_mday, months[parts.tm_mon],
	    parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
	(void)snprintf(answer, sizeof(answer), "HTTP/1.1 503 Later\r\n"
	    "Retry-After: %s\r\nContent-Length: 0\r\n\r\n", date);
	carrier_open(&carrier, base);
	carrier.answer = answer;
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/",
	    carrier.port);
	request.url = url;
	assert_true(client_send(client, &request, on_done, &heard));
	run(base, &heard, 1);
	assert_int_equal(heard.result.status, 503);
	assert_in_range(heard.result.retry_after_s, 90, 100);
	client_free(client);
	carrier_close(&carrier);
	event_base_free(base);
}

static void
on_done_again(void *arg, const struct client_result *result)
{
	struct heard *heard = arg;
	struct client_request request = message;

	on_done(arg, result);
	request.url = heard->url;
	if (client_send(heard->client, &request, on_done, heard))
		heard->client = NULL;
}

static void
done_may_send_the_next(void **state)
{
	struct event_base *base = event_base_new();
	struct client *client = client_new(base);
	struct client_request request = message;
	struct heard heard = { .client = client };
	struct carrier carrier;
	char url[64];

	(void)state;
	carrier_open(&carrier, base);
	carrier.answer = OK("Content-Length: 0\r\n\r\n");
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/",
	    carrier.port);
	request.url = heard.url = url;
	assert_true(client_send(client, &request, on_done_again, &heard));
	run(base, &heard, 2);
	assert_null(heard.client);
	assert_int_equal(carrier.requests, 2);
	client_free(client);
	carrier_close(&carrier);
	event_base_free(base);
}

static void
stopping_settles_what_is_under_way(void **state)
{
	struct event_base *base = event_base_new();
	struct client *client = client_new(base);
	struct client_request request = message;
	struct heard heard = { .client = client };
	struct carrier carrier;
	char url[64];

	(void)state;
	carrier_open(&carrier, base);		/* and never answers */
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/",
	    carrier.port);
	request.url = heard.url = url;
	for (unsigned i = 0; i < 3; i++)
		assert_true(client_send(client, &request, on_done_again,
		    &heard));
	while (carrier.requests < 3)
		(void)event_base_loop(base, EVLOOP_ONCE);
	client_free(client);
	assert_int_equal(heard.calls, 3);
	assert_non_null(heard.client);	/* sending again was refused */
	assert_int_equal(heard.result.transport, TRANSPORT_UNKNOWN);
	carrier_close(&carrier);
	event_base_free(base);
}

/* Where the heap has none, small blocks come from a reserve, which is whole
 * again when all are back; until then nothing is sent. */
static void
small_blocks_are_kept(void **state)
{
	enum { MANY = 3000 };
	static char *blocks[MANY];
	unsigned count = 0;

	(void)state;
	assert_false(client_memory_short());
	assert_null(client_memory_get(513, true));
	while (count < MANY && (blocks[count] = client_memory_get(512, true))
	    != NULL) {
		memset(blocks[count], (int)count & 0x7f, 512);
		count++;
	}
	assert_in_range(count, 1000, MANY - 1);
	assert_true(client_memory_short());
	for (unsigned i = 0; i < count; i++) {
		assert_int_equal(blocks[i][0], i & 0x7f);
		assert_int_equal(blocks[i][511], i & 0x7f);
		client_memory_free(blocks[i]);
	}
	assert_false(client_memory_short());
	blocks[0] = client_memory_get(10, true);
	assert_non_null(blocks[0]);
	client_memory_free(blocks[0]);
	client_memory_free(client_memory_get(10000, false));
	assert_false(client_memory_short());
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_known_afterwards),
		cmocka_unit_test(what_surely_never_left),
		cmocka_unit_test(a_failed_handshake_is_not_sent),
		cmocka_unit_test(the_bytes_of_a_request),
		cmocka_unit_test(a_message_leaves_once),
		cmocka_unit_test(ten_megabytes_are_cut),
		cmocka_unit_test(a_date_to_wait_for),
		cmocka_unit_test(done_may_send_the_next),
		cmocka_unit_test(small_blocks_are_kept),
		cmocka_unit_test(stopping_settles_what_is_under_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
