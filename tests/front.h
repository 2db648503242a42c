/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A server inside a test: its clock is ours, its handler writes down what it
 * served, its clients are sockets of the same process. Nothing sleeps.
 */
#ifndef TESTS_FRONT_H
#define TESTS_FRONT_H

#include <arpa/inet.h>
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "framing.h"
#include "http/connection.h"

struct front {
	int64_t steady_ms;		/* the simulated clock */
	struct world world;
	struct event_base *base;
	struct server *server;
	char path[96];			/* of its UNIX socket */
	char report[FRAMING_REPORT];
	struct exchange *waiting[8];	/* answers that the test gives later */
	unsigned waits;
	bool later;
	size_t most;			/* bytes of body */
	struct response response;
	bool watch;
	unsigned written, unwritten;
	const struct bytes *ready;	/* when no arena is left */
	unsigned peer_uid;
	char door[32];
};

static inline int64_t
front_now(const struct world *world)
{
	return ((const struct front *)world->own)->steady_ms;
}

static inline void
front_luck(const struct world *world, void *into, size_t size)
{
	(void)world;
	memset(into, 7, size);
}

static inline size_t
front_body_most(void *arg, const struct request *request, unsigned *status,
    const char **allow)
{
	struct front *front = arg;

	if (bytes_are(request->path, "/none"))
		*status = 404;
	if (bytes_are(request->path, "/get") &&
	    request->method != METHOD_GET) {
		*status = 405;
		*allow = "GET";
	}
	return *status == 0 ? front->most : 0;
}

static inline const struct bytes *
front_without_memory(void *arg, const struct request *request)
{
	struct front *front = arg;

	(void)request;
	return front->ready;
}

static inline void
front_take(void *arg, struct exchange *exchange)
{
	static const char *const words[METHODS] = { "GET", "HEAD", "POST",
		"PUT", "DELETE", "OPTIONS" };
	static char line[FRAMING_REPORT];
	const struct request *request = &exchange->request;
	struct front *front = arg;

	line[0] = '\0';
	framing_add(line, "%s %.*s%s%.*s", words[request->method],
	    (int)request->path.length, request->path.at,
	    request->query.at == NULL ? "" : "?",
	    (int)request->query.length,
	    request->query.at == NULL ? "" : request->query.at);
	framing_report(front->report, line, request->body.at,
	    request->body.length);
	front->peer_uid = exchange->peer_uid;
	(void)snprintf(front->door, sizeof(front->door), "%s",
	    exchange->door);
	if (front->watch)
		exchange_watch(exchange, front);
	if (front->later)
		front->waiting[front->waits++ % 8] = exchange;
	else
		exchange_answer(exchange, &front->response);
}

static inline void
front_written(void *arg, void *own, bool done)
{
	struct front *front = own;

	if (arg != own)
		abort();
	front->written += done;
	front->unwritten += !done;
}

static inline struct server_limits
front_limits(void)
{
	return (struct server_limits){
		.connections = 100, .header_ms = 10000, .body_ms = 20000,
		.write_ms = 20000, .idle_ms = 60000, .least_rate = 512,
		.requests_per_connection = 100, .arenas = 8,
	};
}

static inline struct front *
front_new(struct server_limits limits)
{
	struct front *front = calloc(1, sizeof(*front));
	const struct server_handler handler = {
		.body_most = front_body_most, .take = front_take,
		.without_memory = front_without_memory,
		.written = front_written, .arg = front,
	};
	char unix_path[128];

	log_open(NULL);
	front->world = (struct world){ front_now, front_now, front_luck,
		front };
	front->steady_ms = 1000000;
	front->most = FRAMING_BODY_MOST;
	front->response = (struct response){ .status = 200,
		.type = "text/plain", .body = BYTES("good") };
	front->base = event_base_new();
	front->server = server_new(front->base, &front->world, &limits,
	    &handler);
	(void)snprintf(front->path, sizeof(front->path),
	    "/tmp/helpline-test.%ld.sock", (long)getpid());
	(void)snprintf(unix_path, sizeof(unix_path), "unix:%s", front->path);
	if (!server_listen(front->server, unix_path, "local", NULL) ||
	    !server_listen(front->server, "127.0.0.1:0", "tcp", NULL))
		abort();
	return front;
}

static inline void
front_free(struct front *front)
{
	server_free(front->server);
	event_base_free(front->base);
	free(front);
}

static inline void
front_pump(struct front *front)
{
	for (unsigned i = 0; i < 6; i++)
		(void)event_base_loop(front->base, EVLOOP_NONBLOCK);
}

static inline void
front_pass(struct front *front, int64_t ms)
{
	front->steady_ms += ms;
	stage_sweep(front->server);
	front_pump(front);
}

static inline int
front_connect(struct front *front)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(name.sun_path, front->path, strlen(front->path));
	if (connect(fd, (struct sockaddr *)&name, sizeof(name)) != 0)
		abort();
	(void)fcntl(fd, F_SETFL, O_NONBLOCK);
	return fd;
}

static inline int
front_connect_tcp(struct front *front, const char *door)
{
	struct sockaddr_in name = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	name.sin_port = htons((uint16_t)server_port(front->server, door));
	name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (connect(fd, (struct sockaddr *)&name, sizeof(name)) != 0)
		abort();
	(void)fcntl(fd, F_SETFL, O_NONBLOCK);
	return fd;
}

static inline void
front_say(struct front *front, int fd, const char *text)
{
	if (send(fd, text, strlen(text), MSG_NOSIGNAL) < 0)
		abort();
	front_pump(front);
}

/* What a client has got so far. */
struct got {
	char text[262144];
	size_t length;
	bool closed;			/* in good order */
	bool reset;
};

/* Takes what is there, once. */
static inline void
front_hear(struct front *front, int fd, struct got *got)
{
	front_pump(front);
	for (;;) {
		ssize_t count = recv(fd, got->text + got->length,
		    sizeof(got->text) - 1 - got->length, MSG_DONTWAIT);

		if (count == 0)
			got->closed = true;
		if (count < 0 && errno != EAGAIN)
			got->reset = true;
		if (count <= 0)
			break;
		got->length += (size_t)count;
		front_pump(front);
	}
	got->text[got->length] = '\0';
}

/* Waits, if it must, until the client has `answers` or the end. */
static inline void
front_await(struct front *front, int fd, struct got *got,
    bool (*enough)(const struct got *, unsigned), unsigned answers)
{
	front_hear(front, fd, got);
	for (unsigned i = 0; i < 2000 && !enough(got, answers) &&
	    !got->closed && !got->reset; i++) {
		struct pollfd wait = { .fd = fd, .events = POLLIN };

		(void)poll(&wait, 1, 1);
		front_hear(front, fd, got);
	}
}

#endif
