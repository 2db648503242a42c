/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deadlines, caps, a lack of memory and descriptors, stopping. The clock is
 * simulated: an hour passes in no time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/resource.h>

#include "front.h"

#define GET "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
#define POST "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4000\r\n\r\n"

static struct got got;

static void
hear(struct front *front, int fd)
{
	memset(&got, 0, sizeof(got));
	front_hear(front, fd, &got);
}

static void
deadlines_are_absolute(void **state)
{
	static const struct {
		const char *name, *said;	/* at first */
		const char *drip;		/* then, every second */
		int64_t lives_ms;
		const char *last;		/* what the client hears */
		uint64_t timeouts;
	} rows[] = {
		{ "nothing is said", "", "", 60000, "", 0 },
		{ "half a head", "GET / HT", "", 10000, "HTTP/1.1 408 ", 1 },
		{ "a head that drips", "G", "x", 10000, "HTTP/1.1 408 ", 1 },
		{ "a body that does not come", POST, "", 5000,
		  "HTTP/1.1 408 ", 1 },
		{ "a body that drips", POST, "xxxxxxxxxx", 5000,
		  "HTTP/1.1 408 ", 1 },
		{ "one answer, then nothing", GET, "", 60000,
		  "HTTP/1.1 200 ", 0 },
		{ "a client that we refused and that stays", "\n", "", 2000,
		  "HTTP/1.1 400 ", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct front *front = front_new(front_limits());
		int fd = front_connect(front);
		struct server_counts counts;

		front_say(front, fd, rows[i].said);
		for (int64_t ms = 1000; ms < rows[i].lives_ms; ms += 1000) {
			front_say(front, fd, rows[i].drip);
			front_pass(front, 1000);
		}
		front_pass(front, 999);
		counts = server_counts(front->server);
		if (counts.connections != 1 || counts.timeouts != 0)
			fail_msg("%s: closed too early", rows[i].name);
		front_pass(front, 1);
		hear(front, fd);
		counts = server_counts(front->server);
		if (counts.connections != 0 || !got.closed)
			fail_msg("%s: still open", rows[i].name);
		assert_int_equal(counts.timeouts, rows[i].timeouts);
		assert_int_equal(arena_pool_left(front->server->pool), 8);
		if (strncmp(got.text, rows[i].last, strlen(rows[i].last)) != 0)
			fail_msg("%s: heard %s", rows[i].name, got.text);
		(void)close(fd);
		front_free(front);
	}
}

/* Fast enough for the least rate, yet not done after 20 s. */
static void
a_body_has_twenty_seconds(void **state)
{
	struct front *front = front_new(front_limits());
	int fd = front_connect(front);
	char kilobyte[1001];

	(void)state;
	memset(kilobyte, 'x', 1000);
	kilobyte[1000] = '\0';
	front->most = 40000;
	front_say(front, fd, "POST / HTTP/1.1\r\nHost: h\r\n"
	    "Content-Length: 30000\r\n\r\n");
	for (unsigned second = 0; second < 20; second++) {
		assert_int_equal(server_counts(front->server).timeouts, 0);
		front_say(front, fd, kilobyte);
		front_pass(front, 1000);
	}
	assert_int_equal(server_counts(front->server).timeouts, 1);
	hear(front, fd);
	assert_non_null(strstr(got.text, "HTTP/1.1 408 "));
	(void)close(fd);
	front_free(front);
}

static void
an_answer_that_nobody_reads(void **state)
{
	struct front *front = front_new(front_limits());
	char *big = calloc(1, 4 << 20);
	int fd = front_connect(front);

	(void)state;
	front->watch = true;
	front->response.body = (struct bytes){ big, 4 << 20 };
	front_say(front, fd, GET);
	for (unsigned second = 0; second < 20; second++) {
		assert_int_equal(server_counts(front->server).connections, 1);
		assert_true(recv(fd, big, 10, 0) == 10);	/* a drip */
		front_pass(front, 1000);
	}
	assert_int_equal(server_counts(front->server).connections, 0);
	assert_int_equal(server_counts(front->server).timeouts, 1);
	assert_int_equal(front->unwritten, 1);
	assert_int_equal(front->written, 0);
	(void)close(fd);
	free(big);
	front_free(front);
}

/* The handler may take its time: that is not the client's fault. */
static void
waiting_has_no_deadline(void **state)
{
	struct front *front = front_new(front_limits());
	int fd = front_connect(front);

	(void)state;
	front->later = true;
	front_say(front, fd, GET);
	front_pass(front, 3600000);
	assert_int_equal(server_counts(front->server).connections, 1);
	exchange_answer(front->waiting[0], &front->response);
	hear(front, fd);
	assert_non_null(strstr(got.text, "HTTP/1.1 200 "));
	(void)close(fd);
	front_free(front);
}

static void
a_connection_grows_old(void **state)
{
	static const struct {
		const char *name;
		int64_t requests;	/* that it may make */
		int64_t wait_ms;	/* before each */
		unsigned answers;	/* the last of them closes */
	} rows[] = {
		{ "after three requests", 3, 0, 3 },
		{ "after five minutes", 100, 50000, 6 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct server_limits limits = front_limits();
		struct front *front;
		int fd;

		limits.requests_per_connection = rows[i].requests;
		front = front_new(limits);
		fd = front_connect(front);
		front_pump(front);
		for (unsigned j = 1; j <= rows[i].answers; j++) {
			front_pass(front, rows[i].wait_ms);
			front_say(front, fd, GET);
			hear(front, fd);
			if (got.closed != (j == rows[i].answers) ||
			    (strstr(got.text, "Connection: close") != NULL) !=
			    got.closed)
				fail_msg("%s: answer %u", rows[i].name, j);
		}
		(void)close(fd);
		front_free(front);
	}
}

static void
the_oldest_idle_one_makes_room(void **state)
{
	struct server_limits limits = front_limits();
	struct front *front;
	int fds[10];

	(void)state;
	limits.connections = 10;
	front = front_new(limits);
	for (unsigned i = 0; i < 9; i++) {
		fds[i] = front_connect(front);
		front_say(front, fds[i], GET);
		hear(front, fds[i]);
	}
	front_say(front, fds[0], GET);		/* now 1 is the oldest */
	hear(front, fds[0]);
	fds[9] = front_connect(front);
	hear(front, fds[1]);
	assert_true(got.closed);
	hear(front, fds[0]);
	assert_false(got.closed);
	assert_int_equal(server_counts(front->server).connections, 9);
	assert_int_equal(server_counts(front->server).refused, 0);
	for (unsigned i = 0; i < 10; i++)
		(void)close(fds[i]);
	front_free(front);
}

static void
refused_when_all_are_busy(void **state)
{
	struct server_limits limits = front_limits();
	uint64_t said = log_count(EVENT_CONNECTION_REFUSED);
	struct front *front;
	int one, two, three;

	(void)state;
	limits.connections = 2;
	front = front_new(limits);
	front->later = true;
	one = front_connect(front);
	front_say(front, one, GET);
	two = front_connect(front);
	front_say(front, two, GET);
	three = front_connect(front);
	hear(front, three);
	assert_non_null(strstr(got.text, "HTTP/1.1 503 "));
	assert_true(got.closed);
	assert_int_equal(server_counts(front->server).refused, 1);
	assert_int_equal(log_count(EVENT_CONNECTION_REFUSED), said + 1);
	(void)close(one);
	(void)close(two);
	(void)close(three);
	front_free(front);
}

static void
one_address_has_its_share(void **state)
{
	struct server_limits limits = front_limits();
	struct front *front;
	int fds[4];

	(void)state;
	limits.connections_per_address = 2;
	front = front_new(limits);
	assert_true(server_listen(front->server, "0.0.0.0:0", "wide", NULL));
	for (unsigned i = 0; i < 3; i++)
		fds[i] = front_connect_tcp(front, "wide");
	memset(&got, 0, sizeof(got));
	for (unsigned i = 0; i < 2000 && !got.closed; i++)
		front_hear(front, fds[2], &got);
	assert_non_null(strstr(got.text, "HTTP/1.1 503 "));
	assert_int_equal(server_counts(front->server).connections, 2);
	for (unsigned i = 0; i < 3; i++) {	/* a proxy's are not counted */
		(void)close(front_connect(front));
		(void)close(front_connect_tcp(front, "tcp"));
	}
	front_pump(front);
	assert_int_equal(server_counts(front->server).refused, 1);
	(void)close(fds[0]);
	front_pump(front);
	fds[3] = front_connect_tcp(front, "wide");	/* room again */
	front_say(front, fds[3], GET);
	hear(front, fds[3]);
	assert_non_null(strstr(got.text, "HTTP/1.1 200 "));
	for (unsigned i = 1; i < 4; i++)
		(void)close(fds[i]);
	front_free(front);
}

static void
without_an_arena(void **state)
{
	const struct bytes ready = BYTES("HTTP/1.1 200 OK\r\n"
	    "Connection: close\r\nContent-Length: 5\r\n\r\nready");
	struct server_limits limits = front_limits();
	struct front *front;
	int one, two;

	(void)state;
	limits.arenas = 1;
	front = front_new(limits);
	one = front_connect(front);
	two = front_connect(front);
	front->later = true;
	front_say(front, one, GET);
	front_say(front, two, GET);
	hear(front, two);
	assert_non_null(strstr(got.text, "HTTP/1.1 503 "));
	assert_false(got.closed);		/* nothing of it is unread */
	front->ready = &ready;
	front_say(front, two, "POST / HTTP/1.1\r\nHost: h\r\n"
	    "Content-Length: 1\r\n\r\nx");
	hear(front, two);
	assert_string_equal(got.text, ready.at);
	assert_true(got.closed);
	(void)close(two);
	exchange_answer(front->waiting[0], &front->response);
	assert_int_equal(front->waits, 1);
	front->later = false;
	front_say(front, one, GET);		/* the arena is back */
	hear(front, one);
	assert_ptr_equal(strstr(got.text, "HTTP/1.1 200 "), got.text);
	assert_non_null(strstr(got.text + 1, "HTTP/1.1 200 "));
	(void)close(one);
	front_free(front);
}

static void
a_body_larger_than_an_arena(void **state)
{
	struct front *front = front_new(front_limits());
	int fd = front_connect(front);

	(void)state;
	front->most = 1 << 20;
	front_say(front, fd, "POST / HTTP/1.1\r\nHost: h\r\n"
	    "Content-Length: 65000\r\n\r\n");
	hear(front, fd);
	assert_non_null(strstr(got.text, "HTTP/1.1 413 "));
	assert_int_equal(arena_pool_left(front->server->pool), 8);
	(void)close(fd);
	fd = front_connect(front);
	front_say(front, fd, "POST / HTTP/1.1\r\nHost: h\r\n"
	    "Transfer-Encoding: chunked\r\n\r\nf000\r\n");
	hear(front, fd);
	assert_non_null(strstr(got.text, "HTTP/1.1 413 "));
	assert_int_equal(arena_pool_left(front->server->pool), 8);
	(void)close(fd);
	front_free(front);
}

/* 10,000 idle connections must cost at most 4 KiB each. */
static void
an_idle_connection_is_small(void **state)
{
	struct front *front = front_new(front_limits());
	int fd = front_connect(front);

	(void)state;
	front_say(front, fd, "GET / HTTP/1.1\r\n");
	assert_in_range(front->server->held, 1, 1024);
	front_say(front, fd, "Host: h\r\n\r\n");
	assert_int_equal(front->server->held, 0);
	assert_null(front->server->stages[STAGE_IDLE].first->held);
	assert_null(front->server->stages[STAGE_IDLE].first->out);
	assert_in_range(sizeof(struct connection), 1, 2048);
	(void)close(fd);
	front_free(front);
}

/* Clients wait in the kernel; then there are no descriptors for them. */
static void
out_of_descriptors(void **state)
{
	struct front *front = front_new(front_limits());
	uint64_t said = log_count(EVENT_ACCEPT_PAUSED);
	struct rlimit before, none;
	int one = front_connect(front), two = front_connect(front);

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = before;
	none.rlim_cur = (rlim_t)front->server->spare_fd + 1;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	(void)event_base_loop(front->base, EVLOOP_NONBLOCK);
	(void)event_base_loop(front->base, EVLOOP_NONBLOCK);
	assert_int_equal(log_count(EVENT_ACCEPT_PAUSED), said + 1);
	hear(front, one);			/* told by the spare one */
	assert_non_null(strstr(got.text, "HTTP/1.1 503 "));
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	listener_resume(front->server);
	front_say(front, two, GET);
	hear(front, two);
	assert_non_null(strstr(got.text, "HTTP/1.1 200 "));
	(void)close(one);
	(void)close(two);
	front_free(front);
}

/* One descriptor is left: whoever takes it is heard, and not sent away for the
 * next one, who may not even be there. */
static void
last_descriptor(void **state)
{
	struct front *front = front_new(front_limits());
	uint64_t said = log_count(EVENT_ACCEPT_PAUSED);
	struct rlimit before, one_left;
	int one = front_connect(front);
	int next = dup(one);		/* what the server would get */

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	one_left = before;
	one_left.rlim_cur = (rlim_t)next + 1;
	(void)close(next);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &one_left), 0);
	front_pump(front);
	front_say(front, one, GET);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	assert_int_equal(log_count(EVENT_ACCEPT_PAUSED), said);
	hear(front, one);
	assert_non_null(strstr(got.text, "HTTP/1.1 200 "));
	(void)close(one);
	front_free(front);
}

static void
draining(void **state)
{
	struct front *front = front_new(front_limits());
	int idle = front_connect(front), busy = front_connect(front);
	int begun = front_connect(front), fresh = front_connect(front);

	(void)state;
	front_pump(front);
	front_say(front, idle, GET);
	hear(front, idle);
	assert_non_null(strstr(got.text, "HTTP/1.1 200 "));
	front->later = true;
	front_say(front, busy, GET);
	front_say(front, begun, "GET / HT");
	server_stop_listening(front->server);
	server_drain(front->server);
	hear(front, idle);
	assert_true(got.closed);
	front_say(front, begun, "TP/1.1\r\nHost: h\r\n\r\n");
	exchange_answer(front->waiting[1], &front->response);
	hear(front, begun);
	assert_non_null(strstr(got.text, "HTTP/1.1 200 "));
	assert_non_null(strstr(got.text, "Connection: close"));
	front_say(front, fresh, GET);	/* it came in before we stopped */
	exchange_answer(front->waiting[2], &front->response);
	hear(front, fresh);
	assert_non_null(strstr(got.text, "HTTP/1.1 200 "));
	assert_false(server_idle(front->server));
	assert_string_equal(front->waiting[0]->door, "local");
	exchange_answer(front->waiting[0], &front->response);
	hear(front, busy);
	assert_non_null(strstr(got.text, "HTTP/1.1 200 "));
	assert_non_null(strstr(got.text, "Connection: close"));
	assert_true(server_idle(front->server));
	(void)close(idle);
	(void)close(busy);
	(void)close(begun);
	(void)close(fresh);
	front_free(front);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(deadlines_are_absolute),
		cmocka_unit_test(a_body_has_twenty_seconds),
		cmocka_unit_test(an_answer_that_nobody_reads),
		cmocka_unit_test(waiting_has_no_deadline),
		cmocka_unit_test(a_connection_grows_old),
		cmocka_unit_test(the_oldest_idle_one_makes_room),
		cmocka_unit_test(refused_when_all_are_busy),
		cmocka_unit_test(one_address_has_its_share),
		cmocka_unit_test(without_an_arena),
		cmocka_unit_test(a_body_larger_than_an_arena),
		cmocka_unit_test(an_idle_connection_is_small),
		cmocka_unit_test(out_of_descriptors),
		cmocka_unit_test(last_descriptor),
		cmocka_unit_test(draining),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
