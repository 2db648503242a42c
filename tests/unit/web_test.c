/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The doors, from the outside: a server on sockets of this process before a
 * whole gateway. */
#include <arpa/inet.h>
#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "failing.h"
#include "gateway_bench.h"
#include "web/web.h"

static struct web web;
static char control_path[64];

static void
open_server(int64_t arenas)
{
	const struct server_limits limits = { .connections = 100,
		.header_ms = 10000, .body_ms = 20000, .write_ms = 20000,
		.idle_ms = 60000, .least_rate = 512,
		.requests_per_connection = 1000, .arenas = arenas };
	const struct server_handler handler = web_handler(&web);
	struct problem why;
	char address[80];

	web.server = server_new(bench.base, &bench.world, &limits, &handler);
	assert_non_null(web.server);
	(void)snprintf(control_path, sizeof(control_path), "%s/control",
	    bench.root);
	(void)snprintf(address, sizeof(address), "unix:%s", control_path);
	assert_true(server_listen(web.server, address, DOOR_CONTROL, &why));
	assert_true(server_listen(web.server, "127.0.0.1:0", DOOR_PUBLIC,
	    &why));
}

static int
set_up(void **state)
{
	if (bench_open(state) != 0)
		return -1;
	bench.parts.forgive = true;
	bench_start();
	web = (struct web){ .gateway = bench.gateway, .world = &bench.world,
		.started_ms = bench.now_ms };
	web.reload = reload_new(bench.base, bench.gateway, &bench.parts);
	assert_non_null(web.reload);
	open_server(8);
	return 0;
}

static int
tear_down(void **state)
{
	gateway_finish(bench.gateway);
	server_free(web.server);
	reload_free(web.reload);
	return bench_close(state);
}

enum door_of { PUBLIC, CONTROL };

static int
connect_to(enum door_of door)
{
	struct sockaddr_un local = { .sun_family = AF_UNIX };
	struct sockaddr_in name = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(door == CONTROL ? AF_UNIX : AF_INET,
	    SOCK_STREAM | SOCK_CLOEXEC, 0);

	name.sin_port = htons((uint16_t)server_port(web.server, DOOR_PUBLIC));
	memcpy(local.sun_path, control_path, strlen(control_path));
	if (door == CONTROL)
		assert_int_equal(connect(fd, (struct sockaddr *)&local,
		    sizeof(local)), 0);
	else
		assert_int_equal(connect(fd, (struct sockaddr *)&name,
		    sizeof(name)), 0);
	return fd;
}

/* A connection of its own; `body` NULL: none. */
static int
ask(enum door_of door, const char *line, const char *body)
{
	char request[4096];
	int fd = connect_to(door);
	int length = snprintf(request, sizeof(request), "%s HTTP/1.1\r\n"
	    "Host: h\r\nConnection: close\r\n"
	    "Content-Type: application/x-www-form-urlencoded\r\n"
	    "Content-Length: %zu\r\n\r\n%s", line,
	    body == NULL ? 0 : strlen(body), body == NULL ? "" : body);

	assert_in_range(length, 1, sizeof(request) - 1);
	assert_int_equal(send(fd, request, (size_t)length, MSG_NOSIGNAL),
	    length);
	return fd;
}

struct told {
	char text[65536];
	unsigned status;
};

/* Until the server has closed. */
static void
hear(int fd, struct told *told)
{
	size_t length = 0;
	ssize_t count;

	for (;;) {
		(void)event_base_loop(bench.base, EVLOOP_NONBLOCK);
		count = recv(fd, told->text + length,
		    sizeof(told->text) - 1 - length, MSG_DONTWAIT);
		if (count > 0)
			length += (size_t)count;
		else if (count == 0 || errno != EAGAIN)
			break;
		else
			(void)event_base_loop(bench.base, EVLOOP_ONCE);
	}
	told->text[length] = '\0';
	told->status = 0;
	if (strncmp(told->text, "HTTP/1.1 ", 9) == 0)
		told->status = (unsigned)strtoul(told->text + 9, NULL, 10);
	(void)close(fd);
}

#define SANDBOX "From=" ALICE "&To=" LINE

struct door_case {
	enum door_of door;
	const char *line, *body;
	unsigned status;
	const char *has;		/* in head or body */
};

static const struct door_case cases[] = {
	{ PUBLIC, "GET /healthz", NULL, 200, "ok\n" },
	{ PUBLIC, "HEAD /healthz", NULL, 200, "Content-Length: 3" },
	{ PUBLIC, "POST /healthz", "", 405, "Allow: GET, HEAD" },
	{ PUBLIC, "GET /readyz", NULL, 200, "ready\n" },
	{ PUBLIC, "GET /metrics", NULL, 200, "helpline_store_good 1\n" },
	{ PUBLIC, "GET /", NULL, 404, "" },
	{ PUBLIC, "GET /inn/sandbox/voice", NULL, 404, "" },
	{ PUBLIC, "GET /in/", NULL, 404, "" },
	{ PUBLIC, "GET /in//voice", NULL, 400, "" },
	{ PUBLIC, "GET /in/sandbox", NULL, 404, "" },
	{ PUBLIC, "GET /in/sandbox/", NULL, 404, "" },
	{ PUBLIC, "GET /in/sandbox/fax", NULL, 404, "" },
	{ PUBLIC, "GET /in/sandbox/voicemail", NULL, 404, "" },
	{ PUBLIC, "POST /in/sandbox/voice/token/more", "a=1", 404, "" },
	{ PUBLIC, "POST /in/nobody/voice", SANDBOX "&CallSid=CA1", 404, "" },
	{ PUBLIC, "PUT /in/sandbox/voice", "a=1", 405, "Allow: GET, POST" },
	{ PUBLIC, "POST /in/sandbox/voice", SANDBOX "&CallSid=CA1"
	    "&CallStatus=ringing", 200, "<Gather" },
	{ PUBLIC, "POST /in/api/voice", SANDBOX "&CallSid=CA1", 403, "" },
	{ PUBLIC, "GET /in/sandbox/voice?" SANDBOX "&CallSid=CA1", NULL, 200,
	    "<Gather" },
	{ PUBLIC, "POST /in/sandbox/voice/v1.forged", SANDBOX "&CallSid=CA1",
	    200, "<Gather" },
	{ PUBLIC, "POST /in/sandbox/voice/", SANDBOX "&CallSid=CA1", 200,
	    "<Gather" },
	{ PUBLIC, "POST /in/sandbox/text", SANDBOX "&MessageSid=SM1"
	    "&Body=Hello", 200, "<Message" },
	{ PUBLIC, "POST /in/sandbox/report", SANDBOX "&CallSid=CA1"
	    "&CallStatus=completed", 204, "" },
	/* The operator's doors are at the control socket alone. */
	{ PUBLIC, "GET /status", NULL, 404, "" },
	{ PUBLIC, "GET /outbox", NULL, 404, "" },
	{ PUBLIC, "POST /reload", "", 404, "" },
	{ PUBLIC, "POST /forget", "number=07700900123", 404, "" },
	{ CONTROL, "GET /healthz", NULL, 200, "ok\n" },
	{ CONTROL, "GET /status", NULL, 200, "\"store_good\":true" },
	{ CONTROL, "POST /status", "", 405, "Allow: GET, HEAD" },
	{ CONTROL, "GET /outbox", NULL, 200, "\"messages\":[" },
	{ CONTROL, "GET /reload", NULL, 405, "Allow: POST" },
	{ CONTROL, "POST /reload", "", 200, "\"good\":true" },
	{ CONTROL, "POST /forget", "number=07700+900123", 200,
	    "{\"forgotten\":true}" },
	{ CONTROL, "POST /forget", "number=nobody", 400, "needs a phone" },
	{ CONTROL, "POST /forget", "phone=07700900123", 400, "needs a phone" },
	{ CONTROL, "POST /forget", "", 400, "needs a phone" },
};

static void
every_door(void **state)
{
	static struct told told;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		hear(ask(cases[i].door, cases[i].line, cases[i].body), &told);
		if (told.status != cases[i].status ||
		    strstr(told.text, cases[i].has) == NULL)
			fail_msg("%s: %u %s", cases[i].line, told.status,
			    told.text);
	}
}

/* Somebody of this machine who is neither root nor ours. */
static void
control_is_for_its_owner(void **state)
{
	static const struct {
		const char *line, *body;
	} rows[] = {
		{ "GET /status", NULL }, { "GET /outbox", NULL },
		{ "POST /reload", "" },
		{ "POST /forget", "number=07700900123" },
	};
	static struct told told;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int fd = ask(CONTROL, rows[i].line, rows[i].body);

		failing("getsockopt", 1, EINVAL);	/* nobody knows who */
		hear(fd, &told);
		assert_int_equal(failing_stop(), 1);
		assert_int_equal(told.status, 403);
	}
}

/* Whoever we run as, root or not. */
static void
control_is_for_whoever_we_are(void **state)
{
	static struct told told;
	uid_t root = geteuid();
	bool changed;
	int fd;

	(void)state;
	assert_int_equal(chmod(bench.root, 0711), 0);
	assert_int_equal(chmod(control_path, 0666), 0);
	changed = root == 0 && seteuid(65534) == 0;
	fd = ask(CONTROL, "GET /status", NULL);
	hear(fd, &told);
	assert_true(!changed || seteuid(root) == 0);
	assert_int_equal(told.status, 200);
}

/* They go to lists and the log: no name, no number. */
static void
initials_are_letters(void **state)
{
	static const struct {
		const char *by;
		bool good;
	} rows[] = {
		{ "", true }, { "a", true }, { "AZ", true }, { "azAZ", true },
		{ "ABCDEFG", true }, { "ABCDEFGH", false }, { "A B", false },
		{ "A1", false }, { "@", false }, { "[", false },
		{ "`", false }, { "{", false }, { "\xc3\x84", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (web_is_initials(bytes_from_text(rows[i].by)) !=
		    rows[i].good)
			fail_msg("%s", rows[i].by);
	}
}

#define OF_THE_REQUEST 3		/* calls that always have room */

/* Wherever the memory of its request ends, a genuine call hears a document
 * that leads to a person, and a text is taken or comes again. */
static void
no_memory_is_no_silence(void **state)
{
	static struct told told;
	unsigned nth = OF_THE_REQUEST, failures, fixed = 0;

	(void)state;
	do {
		char text[160];
		int fd = ask(PUBLIC, "POST /in/sandbox/voice",
		    SANDBOX "&CallSid=CA1&CallStatus=ringing");

		failing(FAILING_ARENA, ++nth, 0);
		hear(fd, &told);
		failures = failing_stop();
		if (told.status != 200 || (strstr(told.text, "<Gather") == NULL
		    && strstr(told.text, "<Dial") == NULL))
			fail_msg("%u: %u %s", nth, told.status, told.text);
		fixed += strstr(told.text, "<Dial") != NULL;
		(void)snprintf(text, sizeof(text), "%s&MessageSid=SM%u"
		    "&Body=Hello", SANDBOX, nth);
		fd = ask(PUBLIC, "POST /in/sandbox/text", text);
		failing(FAILING_ARENA, nth, 0);
		hear(fd, &told);
		failures += failing_stop();
		if (told.status != 200 && told.status != 400 &&
		    told.status != 503)
			fail_msg("%u: %u", nth, told.status);
	} while (failures != 0 && nth < 500);
	assert_in_range(nth, 10, 499);
	assert_true(fixed > 3);
}

/* Every arena is out: calls have a document that is ready, texts come again,
 * and nobody's account is none. */
static void
without_arenas(void **state)
{
	static const struct {
		const char *line;
		unsigned status;
		const char *has;
	} rows[] = {
		{ "POST /in/sandbox/voice", 200, "<Dial" },
		{ "POST /in/sandbox/voice/v1.any", 200, "<Dial" },
		{ "POST /in/sandbox/text", 503, "Service Unavailable" },
		{ "POST /in/nobody/voice", 503, "Service Unavailable" },
		{ "GET /healthz", 503, "Service Unavailable" },
	};
	static struct told told;

	(void)state;
	server_free(web.server);
	open_server(0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		hear(ask(PUBLIC, rows[i].line, NULL), &told);
		if (told.status != rows[i].status ||
		    strstr(told.text, rows[i].has) == NULL)
			fail_msg("%s: %u %s", rows[i].line, told.status,
			    told.text);
	}
}

static bool
list_fails(struct store *store, unsigned most, struct arena *arena,
    struct row **rows, unsigned *count, struct problem *why)
{
	(void)store;
	(void)most;
	(void)arena;
	*rows = NULL;
	*count = 0;
	return problem_set(why, "the disk is on fire");
}

static bool
save_fails(struct store *store, struct batch *batch, struct problem *why)
{
	(void)batch;
	store->driver->abandon(store);
	store->down = true;
	return problem_set(why, "the disk is full");
}

/* What the operator is told where there is no memory, or no database. */
static void
orders_that_cannot_be_followed(void **state)
{
	static const struct {
		const char *line, *body, *calls;
		unsigned nth, status;
		const char *has;
	} rows[] = {
		{ "GET /status", NULL, FAILING_ARENA, 4, 500, "" },
		{ "GET /outbox", NULL, "calloc", 2, 503, "Retry-After" },
		{ "GET /outbox", NULL, "", 0, 503, "the disk is on fire" },
		{ "GET /metrics", NULL, FAILING_ARENA, 4, 500, "" },
		{ "POST /reload", "", "pthread_create", 1, 503,
		    "Retry-After" },
		{ "POST /forget", "number=07700900123", "calloc", 2, 503,
		    "Retry-After" },
		{ "POST /forget", "number=07700900123", "", 0, 503,
		    "\"forgotten\":false" },
		{ "POST /forget", "number=07700900123", FAILING_ARENA, 4, 400,
		    "" },
	};
	static struct told told;

	(void)state;
	bench.driver.list = list_fails;
	bench.driver.save = save_fails;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int fd = ask(CONTROL, rows[i].line, rows[i].body);

		failing(rows[i].calls, rows[i].nth, ENOMEM);
		hear(fd, &told);
		assert_int_equal(failing_stop(), rows[i].nth != 0);
		if (told.status != rows[i].status ||
		    strstr(told.text, rows[i].has) == NULL)
			fail_msg("%s: %u %s", rows[i].line, told.status,
			    told.text);
	}
}

/* What is off, and what runs on the last good set, is told. */
static void
the_state_is_told(void **state)
{
	static struct told told;

	(void)state;
	bench.offered = ", \"pl\"";
	bench_config("");
	web.saved_set = true;
	hear(ask(PUBLIC, "GET /readyz", NULL), &told);
	assert_int_equal(told.status, 200);
	assert_non_null(strstr(told.text, "on the last good set"));
	hear(ask(CONTROL, "POST /reload", ""), &told);
	assert_int_equal(told.status, 200);
	hear(ask(CONTROL, "GET /status", NULL), &told);
	assert_non_null(strstr(told.text, "\"locales_off\":[\"pl\"]"));
	hear(ask(PUBLIC, "GET /readyz", NULL), &told);
	assert_null(strstr(told.text, "on the last good set"));
	bench.driver.save = save_fails;
	hear(ask(PUBLIC, "POST /in/sandbox/text", SANDBOX "&MessageSid=SM1"
	    "&Body=Hello"), &told);
	assert_int_equal(told.status, 503);
	hear(ask(PUBLIC, "GET /readyz", NULL), &told);
	assert_int_equal(told.status, 503);
	assert_non_null(strstr(told.text, "calls: ready"));
}

int
main(void)
{
#define WEB(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		WEB(every_door),
		WEB(control_is_for_its_owner),
		WEB(control_is_for_whoever_we_are),
		cmocka_unit_test(initials_are_letters),
		WEB(no_memory_is_no_silence),
		WEB(without_arenas),
		WEB(the_state_is_told),
		WEB(orders_that_cannot_be_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
