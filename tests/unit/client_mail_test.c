/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A mail server that never gets as far as TLS: nothing of a mail is said to
 * it, and it is known that nothing left. What comes after TLS, and a server
 * that thinks, is in tests/system/mail.mjs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "carrier.h"
#include "base/worker.h"
#include "http/client.h"

/* It answers each line with the next of its replies. */
struct server {
	struct event_base *base;
	struct event *listening, *reading;
	int fd, guest;
	unsigned port;
	const char *const *replies;
	char heard[4096];
};

struct heard {
	unsigned calls;
	struct client_result result;
	char why[256];
};

static void
reply(struct server *server)
{
	const char *text = *server->replies;

	if (text == NULL)
		return;			/* it has nothing more to say */
	server->replies++;
	(void)send(server->guest, text, strlen(text), MSG_NOSIGNAL);
}

static void
on_line(evutil_socket_t fd, short what, void *arg)
{
	struct server *server = arg;
	size_t length = strlen(server->heard);
	ssize_t count = recv(fd, server->heard + length,
	    sizeof(server->heard) - 1 - length, 0);

	(void)what;
	if (count > 0)
		reply(server);
	else
		(void)event_del(server->reading);
}

static void
on_guest(evutil_socket_t fd, short what, void *arg)
{
	struct server *server = arg;

	(void)what;
	server->guest = accept(fd, NULL, NULL);
	server->reading = event_new(server->base, server->guest,
	    EV_READ | EV_PERSIST, on_line, server);
	(void)event_add(server->reading, NULL);
	reply(server);
}

static void
server_open(struct server *server, struct event_base *base,
    const char *const *replies)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);

	*server = (struct server){ .base = base, .replies = replies,
		.guest = -1 };
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	server->fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(server->fd, (struct sockaddr *)&address, size),
	    0);
	assert_int_equal(listen(server->fd, 4), 0);
	assert_int_equal(getsockname(server->fd,
	    (struct sockaddr *)&address, &size), 0);
	server->port = ntohs(address.sin_port);
	server->listening = event_new(base, server->fd, EV_READ, on_guest,
	    server);
	(void)event_add(server->listening, NULL);
}

static void
server_close(struct server *server)
{
	event_free(server->listening);
	if (server->reading != NULL)
		event_free(server->reading);
	(void)close(server->fd);
	if (server->guest >= 0)
		(void)close(server->guest);
}

static void
on_done(void *arg, const struct client_result *result)
{
	struct heard *heard = arg;

	heard->calls++;
	heard->result = *result;
	(void)snprintf(heard->why, sizeof(heard->why), "%s",
	    result->why == NULL ? "" : result->why);
}

static void
send_mail(struct client *client, const struct server *server,
    struct heard *heard, int64_t timeout_ms)
{
	static const struct client_envelope envelope = {
		"helpline@example.org", "team@example.org", NULL };
	char url[64];
	struct client_request request = { .url = url, .user = "helpline",
		.password = "s3cret", .timeout_ms = timeout_ms,
		.body = BYTES("Subject: x\r\n\r\nwords\r\n"),
		.envelope = &envelope };

	(void)snprintf(url, sizeof(url), "smtp://127.0.0.1:%u",
	    server->port);
	assert_true(client_send(client, &request, on_done, heard));
	assert_int_equal(heard->calls, 0);
	assert_int_equal(client_under_way(client), 1);
}

#define HELLO "220 mail.example\r\n"

static void
test_nothing_is_said_in_clear(void **state)
{
	static const struct {
		const char *replies[6];
		int64_t timeout_ms;
		const char *sentence;
	} rows[] = {
		{ { HELLO, "250 mail.example\r\n", "221 bye\r\n" }, 5000,
		    "no STARTTLS" },
		{ { HELLO, "250-mail.example\r\n250-AUTH PLAIN LOGIN\r\n"
		    "250 SIZE 1000\r\n", "221 bye\r\n" }, 5000,
		    "a login in clear" },
		{ { HELLO, "250-mail.example\r\n250 STARTTLS\r\n",
		    "454 not now\r\n", "221 bye\r\n" }, 5000,
		    "STARTTLS is refused" },
		{ { HELLO, "250-mail.example\r\n250 STARTTLS\r\n",
		    "220 go on\r\n", "no TLS\r\n" }, 5000, "no TLS behind it" },
		{ { HELLO, "502 what\r\n", "250 mail.example\r\n",
		    "221 bye\r\n" }, 5000, "it knows HELO only" },
		{ { "554 nobody may\r\n", "221 bye\r\n" }, 5000,
		    "it does not want us at all" },
		{ { NULL }, 300, "it says nothing" },
		{ { HELLO }, 300, "it stops listening" },
	};
	struct event_base *base = event_base_new();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct client *client = client_new(base);
		struct heard heard = { 0 };
		struct server server;

		server_open(&server, base, rows[i].replies);
		send_mail(client, &server, &heard, rows[i].timeout_ms);
		while (heard.calls == 0)
			(void)event_base_loop(base, EVLOOP_ONCE);
		if (heard.result.transport != TRANSPORT_NOT_SENT ||
		    heard.why[0] == '\0')
			fail_msg("%s: transport %d, status %u, %s",
			    rows[i].sentence, (int)heard.result.transport,
			    heard.result.status, heard.why);
		if (strstr(server.heard, "MAIL") != NULL ||
		    strstr(server.heard, "AUTH") != NULL ||
		    strstr(server.heard, "example.org") != NULL ||
		    strstr(server.heard, "words") != NULL)
			fail_msg("%s: %s", rows[i].sentence, server.heard);
		assert_int_equal(client_under_way(client), 0);
		client_free(client);
		server_close(&server);
	}
	event_base_free(base);
}

/* Who stops does not wait for a server that says nothing; what waits behind it
 * never begins, and its owners are told. */
static void
test_stopped_in_the_middle(void **state)
{
	static const char *const silent[] = { NULL };
	struct event_base *base = event_base_new();
	struct client *client = client_new(base);
	struct heard heard[3] = { { 0 } };
	struct server server;

	(void)state;
	server_open(&server, base, silent);
	send_mail(client, &server, &heard[0], 60000);
	while (server.guest < 0)
		(void)event_base_loop(base, EVLOOP_ONCE);
	client_free(client);
	assert_int_equal(heard[0].calls, 1);
	assert_int_equal(heard[0].result.transport, TRANSPORT_NOT_SENT);
	server_close(&server);
	event_base_free(base);
}

struct job {
	struct worker_job job;		/* first */
	unsigned *order;
	unsigned ran, done;
};

static void
on_run(struct worker_job *job)
{
	struct job *own = (struct job *)(void *)job;

	own->ran = ++*own->order;
}

static void
on_job_done(struct worker_job *job)
{
	((struct job *)(void *)job)->done++;
}

/* In order, each once, told on the loop; none is lost when it ends. */
static void
test_a_worker(void **state)
{
	struct event_base *base = event_base_new();
	struct worker *worker = worker_new(base);
	struct job jobs[50];
	unsigned order = 0;

	(void)state;
	assert_non_null(worker);
	for (unsigned i = 0; i < 50; i++) {
		jobs[i] = (struct job){ .job = { NULL, on_run, on_job_done },
			.order = &order };
		worker_give(worker, &jobs[i].job);
	}
	while (jobs[20].done == 0)
		(void)event_base_loop(base, EVLOOP_ONCE);
	worker_free(worker);
	for (unsigned i = 0; i < 50; i++) {
		assert_int_equal(jobs[i].done, 1);
		assert_true(jobs[i].ran == i + 1 ||
		    (i > 20 && jobs[i].ran == 0));
	}
	worker_free(NULL);
	event_base_free(base);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_is_said_in_clear),
		cmocka_unit_test(test_stopped_in_the_middle),
		cmocka_unit_test(test_a_worker),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
