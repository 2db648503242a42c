/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server over real sockets: framing, answers, answers that come later. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "front.h"

static struct got got;

/* " 200 400": the statuses of the answers; their bodies are "good" or words
 * that hold no "HTTP/1.1 ". */
static unsigned
statuses(const char *at, char *into, size_t size)
{
	unsigned count = 0;
	size_t length = 0;

	into[0] = '\0';
	while ((at = strstr(at, "HTTP/1.1 ")) != NULL && length + 5 < size) {
		length += (size_t)snprintf(into + length, size - length,
		    " %.3s", at + 9);
		at += 9;
		count++;
	}
	return count;
}

static bool
has_answers(const struct got *so_far, unsigned answers)
{
	char list[256];

	return statuses(so_far->text, list, sizeof(list)) >= answers;
}

static bool
never_enough(const struct got *so_far, unsigned answers)
{
	(void)so_far;
	(void)answers;
	return false;
}

/* Sends the vector in two parts. An error may have closed the connection
 * before the second: the rest is nobody's then. */
static void
play(struct front *front, const struct vector *vector, size_t split, int fd)
{
	char list[256];

	front->report[0] = '\0';
	memset(&got, 0, offsetof(struct got, text) + 1);
	got.length = 0;
	got.closed = got.reset = false;
	(void)send(fd, vector->bytes, split, MSG_NOSIGNAL);
	front_pump(front);
	(void)send(fd, vector->bytes + split, vector->length - split,
	    MSG_NOSIGNAL);
	front_await(front, fd, &got,
	    vector->closed ? never_enough : has_answers, vector->answers);
	(void)statuses(got.text, list, sizeof(list));
	framing_add(front->report, "answers:%s\nclosed: %s\n",
	    list[0] == '\0' ? " none" : list, got.closed ? "yes" : "no");
	if (strcmp(front->report, vector->expected) != 0)
		fail_msg("%s (split at %zu): expected\n%sbut got\n%s",
		    vector->name, split, vector->expected, front->report);
	(void)close(fd);
	front_pump(front);
}

static void
every_vector_over_sockets(void **state)
{
	struct front *front = front_new(front_limits());
	FILE *file = fopen(FRAMING_FILE, "r");
	static struct vector vector;
	unsigned count = 0;

	(void)state;
	assert_non_null(file);
	while (framing_next(file, &vector)) {
		size_t step = vector.length > 250 ? vector.length / 7 : 1;

		for (size_t split = 0; split < vector.length; split += step)
			play(front, &vector, split, front_connect(front));
		play(front, &vector, 0, front_connect_tcp(front, "tcp"));
		play(front, &vector, vector.length / 2,
		    front_connect_tcp(front, "tcp"));
		count++;
	}
	assert_in_range(count, 150, 1000);
	assert_int_equal(server_counts(front->server).connections, 0);
	free(vector.bytes);
	(void)fclose(file);
	front_free(front);
}

static void
hear(struct front *front, int fd)
{
	memset(&got, 0, sizeof(got));
	front_hear(front, fd, &got);
}

static void
the_bytes_of_an_answer(void **state)
{
	static const struct {
		const char *request;
		struct response response;
		const char *answer;
	} rows[] = {
		{ "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
		  { .status = 200, .type = "text/xml", .body = { "<a/>", 4 } },
		  "HTTP/1.1 200 OK\r\nCache-Control: no-store\r\n"
		  "Content-Type: text/xml\r\nContent-Length: 4\r\n\r\n<a/>" },
		{ "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n",
		  { .status = 200, .type = "text/xml", .body = { "<a/>", 4 } },
		  "HTTP/1.1 200 OK\r\nCache-Control: no-store\r\n"
		  "Content-Type: text/xml\r\nContent-Length: 4\r\n\r\n" },
		{ "GET / HTTP/1.1\r\nHost: h\r\n\r\n", { .status = 204 },
		  "HTTP/1.1 204 No Content\r\nCache-Control: no-store\r\n\r\n"
		},
		{ "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
		  { .status = 503, .retry_after_s = 120 },
		  "HTTP/1.1 503 Service Unavailable\r\n"
		  "Cache-Control: no-store\r\nRetry-After: 120\r\n"
		  "Content-Length: 0\r\n\r\n" },
		{ "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
		  { .status = 403, .close = true },
		  "HTTP/1.1 403 Forbidden\r\nCache-Control: no-store\r\n"
		  "Connection: close\r\nContent-Length: 0\r\n\r\n" },
		{ "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
		  { .status = 200 },
		  "HTTP/1.1 200 OK\r\nCache-Control: no-store\r\n"
		  "Connection: keep-alive\r\nContent-Length: 0\r\n\r\n" },
		{ "POST /get HTTP/1.1\r\nHost: h\r\n\r\n", { .status = 200 },
		  "HTTP/1.1 405 Method Not Allowed\r\n"
		  "Cache-Control: no-store\r\nContent-Type: text/plain\r\n"
		  "Allow: GET\r\nContent-Length: 18\r\n\r\n"
		  "Method Not Allowed" },
	};
	struct front *front = front_new(front_limits());

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int fd = front_connect(front);

		front->response = rows[i].response;
		front_say(front, fd, rows[i].request);
		hear(front, fd);
		assert_string_equal(got.text, rows[i].answer);
		assert_int_equal(got.closed, rows[i].response.close);
		(void)close(fd);
	}
	front_free(front);
}

static void
who_is_there(void **state)
{
	struct front *front = front_new(front_limits());
	int fd = front_connect(front);

	(void)state;
	front_say(front, fd, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
	assert_int_equal(front->peer_uid, getuid());
	assert_string_equal(front->door, "local");
	(void)close(fd);
	fd = front_connect_tcp(front, "tcp");
	front_say(front, fd, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
	hear(front, fd);
	assert_int_equal(front->peer_uid, UINT32_MAX);
	assert_string_equal(front->door, "tcp");
	(void)close(fd);
	front_free(front);
}

static void
the_next_request_waits_for_the_answer(void **state)
{
	struct front *front = front_new(front_limits());
	int fd = front_connect(front);

	(void)state;
	front->later = true;
	front_say(front, fd, "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n"
	    "POST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nx");
	assert_int_equal(front->waits, 1);
	hear(front, fd);
	assert_int_equal(got.length, 0);
	assert_false(server_idle(front->server));
	front_say(front, fd, "y");	/* while the first is under way */
	assert_int_equal(front->waits, 1);
	exchange_answer(front->waiting[0], &front->response);
	assert_int_equal(front->waits, 2);
	exchange_answer(front->waiting[1], &front->response);
	hear(front, fd);
	assert_true(has_answers(&got, 2));
	assert_string_equal(front->report,
	    "request: GET /1\nrequest: POST /2 xy\n");
	assert_true(server_idle(front->server));
	(void)close(fd);
	front_free(front);
}

/* It may send on and on while it is owed an answer: we stop reading. */
static void
a_flood_behind_a_request_is_not_read(void **state)
{
	static char flood[65536];
	struct front *front = front_new(front_limits());
	int fd = front_connect(front);
	ssize_t sent = 0, more;

	(void)state;
	front->later = true;
	front_say(front, fd, "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n");
	memset(flood, 'x', sizeof(flood));
	while ((more = send(fd, flood, sizeof(flood), MSG_NOSIGNAL)) > 0) {
		sent += more;
		front_pump(front);
		assert_in_range(sent, 0, 1 << 24);
	}
	assert_in_range(front->server->held, 1, CONNECTION_READ_MOST + 1024);
	exchange_answer(front->waiting[0], &front->response);
	front_pump(front);
	memset(&got, 0, sizeof(got));
	front_await(front, fd, &got, has_answers, 2);
	assert_non_null(strstr(got.text, "HTTP/1.1 200"));
	assert_non_null(strstr(got.text, "HTTP/1.1 414"));
	(void)close(fd);
	front_free(front);
}

static void
a_request_outlives_its_client(void **state)
{
	struct front *front = front_new(front_limits());
	int fd = front_connect(front);

	(void)state;
	front->later = front->watch = true;
	front_say(front, fd, "POST /gone?q HTTP/1.1\r\nHost: h\r\nX: y\r\n"
	    "Content-Length: 3\r\n\r\nabc");
	(void)close(fd);
	front_pump(front);
	/* A FIN alone may be a client that still reads: it is kept. */
	assert_int_equal(server_counts(front->server).connections, 1);
	connection_close(front->server->stages[STAGE_WAITING].first);
	assert_int_equal(server_counts(front->server).connections, 0);
	assert_true(bytes_are(request_header(&front->waiting[0]->request, "x"),
	    "y"));
	assert_true(bytes_are(front->waiting[0]->request.body, "abc"));
	assert_false(server_idle(front->server));
	assert_int_equal(front->unwritten, 0);
	exchange_answer(front->waiting[0], &front->response);
	assert_int_equal(front->unwritten, 1);
	assert_int_equal(front->written, 0);
	assert_true(server_idle(front->server));
	assert_int_equal(arena_pool_left(front->server->pool), 8);
	front_free(front);
}

static void
half_closed_clients_get_their_answer(void **state)
{
	struct front *front = front_new(front_limits());
	int fd = front_connect(front);

	(void)state;
	front->later = true;
	front_say(front, fd, "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n"
	    "GET /2 HTTP/1.1\r\nHost: h\r\n\r\nGET /3");
	(void)shutdown(fd, SHUT_WR);
	front_pump(front);
	exchange_answer(front->waiting[0], &front->response);
	exchange_answer(front->waiting[1], &front->response);
	hear(front, fd);
	assert_true(has_answers(&got, 2));
	assert_true(got.closed);
	assert_int_equal(front->waits, 2);
	(void)close(fd);
	front_free(front);
}

static void
written_is_told_when_all_bytes_are_gone(void **state)
{
	struct front *front = front_new(front_limits());
	size_t size = 4 << 20;
	char *big = calloc(1, size);
	int fd = front_connect(front);

	(void)state;
	front->watch = true;
	front_say(front, fd, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
	assert_int_equal(front->written, 1);
	front->response.body = (struct bytes){ big, size };
	front_say(front, fd, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
	assert_int_equal(front->written, 1);	/* the socket is full */
	assert_false(server_idle(front->server));
	for (size_t left = size; left > 0 && front->written == 1;) {
		hear(front, fd);
		left -= got.length < left ? got.length : left;
	}
	assert_int_equal(front->written, 2);
	front->response.body = (struct bytes){ big, size };
	front_say(front, fd, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
	(void)close(fd);
	front_pump(front);
	assert_int_equal(front->unwritten, 1);
	assert_int_equal(server_counts(front->server).connections, 0);
	free(big);
	front_free(front);
}

/* The client is still sending when we refuse: it must be able to read why. */
static void
a_refusal_can_be_read(void **state)
{
	static char rest[200000];
	struct front *front = front_new(front_limits());
	int fd = front_connect_tcp(front, "tcp");

	(void)state;
	memset(rest, 'x', sizeof(rest));
	front_say(front, fd, "POST /a HTTP/1.1\r\nHost: h\r\n"
	    "Content-Length: 900000\r\n\r\n");
	for (unsigned i = 0; i < 4; i++) {
		(void)send(fd, rest, sizeof(rest), MSG_NOSIGNAL);
		front_pump(front);
	}
	memset(&got, 0, sizeof(got));
	front_await(front, fd, &got, never_enough, 0);
	assert_non_null(strstr(got.text, "HTTP/1.1 413 "));
	assert_true(got.closed);
	assert_false(got.reset);
	(void)close(fd);
	front_pump(front);
	assert_int_equal(server_counts(front->server).connections, 0);
	front_free(front);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_vector_over_sockets),
		cmocka_unit_test(the_bytes_of_an_answer),
		cmocka_unit_test(who_is_there),
		cmocka_unit_test(the_next_request_waits_for_the_answer),
		cmocka_unit_test(a_flood_behind_a_request_is_not_read),
		cmocka_unit_test(a_request_outlives_its_client),
		cmocka_unit_test(half_closed_clients_get_their_answer),
		cmocka_unit_test(written_is_told_when_all_bytes_are_gone),
		cmocka_unit_test(a_refusal_can_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
