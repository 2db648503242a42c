/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drives prepared requests over connections that stay open: one thread, plain
 * epoll, one request under way on each. Loopback only, bounded in count and
 * time; every answer is looked at.
 */
#ifndef BENCH_DRIVE_H
#define BENCH_DRIVE_H

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define ANSWER_MOST 65536
#define LATE_MS 5000			/* then the rest is given up */

struct prepared {
	const char *at;
	size_t length;
};

struct connection {
	int fd;
	bool busy;
	unsigned request;
	uint64_t sent_ns;
	size_t got;
	char answer[ANSWER_MOST];
};

struct run {
	unsigned port, connection_count;
	double seconds;			/* 0: until all are answered */
	const struct prepared *requests;
	unsigned count;
	const char *marker;		/* every good answer has it */
	uint64_t until_ns;
	/* Takes each good answer's body; or NULL. */
	void (*keep)(struct run *, unsigned request, const char *body);
	void *own;
	uint32_t *us;			/* how long each took, or NULL */
	int epoll;
	struct connection *connections;
	unsigned next, under_way, answered, errors, reconnects;
	size_t bytes;			/* of all good answers' bodies */
	uint64_t begun_ns, ended_ns;
};

static inline uint64_t
now_ns(clockid_t id)
{
	struct timespec at;

	(void)clock_gettime(id, &at);
	return (uint64_t)at.tv_sec * 1000000000u + (uint64_t)at.tv_nsec;
}

static inline void
give_up(const char *why)
{
	(void)fprintf(stderr, "load: %s\n", why);
	exit(1);
}

static inline void *
room(size_t count, size_t size)
{
	void *memory = calloc(count, size);

	if (memory == NULL)
		give_up("out of memory");
	return memory;
}

/* This machine only. */
static inline int
port_connect(unsigned port)
{
	struct sockaddr_in name = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && connect(fd, (struct sockaddr *)&name,
	    sizeof(name)) != 0) {
		(void)close(fd);
		fd = -1;
	}
	return fd;
}

static inline bool
port_open(unsigned port)
{
	int fd = port_connect(port);

	if (fd >= 0)
		(void)close(fd);
	return fd >= 0;
}

static inline void
connection_open(struct run *run, struct connection *connection)
{
	struct epoll_event event = { .events = EPOLLIN,
		.data = { .ptr = connection } };
	int one = 1;

	connection->fd = port_connect(run->port);
	if (connection->fd < 0)
		give_up("cannot connect");
	(void)setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &one,
	    sizeof(one));
	if (epoll_ctl(run->epoll, EPOLL_CTL_ADD, connection->fd, &event) != 0)
		give_up("epoll_ctl");
	connection->got = 0;
	connection->busy = false;
}

static inline void
connection_reopen(struct run *run, struct connection *connection)
{
	(void)close(connection->fd);
	run->reconnects++;
	connection_open(run, connection);
}

/* Sends the next request if there is one and the time is not over. */
static inline void
connection_send(struct run *run, struct connection *connection, uint64_t now)
{
	const struct prepared *request = &run->requests[run->next];

	if (run->next == run->count ||
	    (run->until_ns != 0 && now >= run->until_ns))
		return;
	connection->request = run->next++;
	connection->sent_ns = now;
	connection->busy = true;
	connection->got = 0;
	run->under_way++;
	/* A request is far smaller than the socket's buffer. */
	if (send(connection->fd, request->at, request->length, MSG_NOSIGNAL) !=
	    (ssize_t)request->length) {
		run->under_way--;
		run->errors++;
		connection_reopen(run, connection);
	}
}

static inline void
answer_failed(struct run *run, const struct connection *connection)
{
	if (run->errors++ == 0)
		(void)fprintf(stderr, "load: a bad answer: %.*s\n",
		    (int)connection->got, connection->answer);
}

/* Where the body begins and the whole length; false: more is to come. */
static inline bool
answer_whole(const struct connection *connection, size_t *head, size_t *length)
{
	const char *end = memmem(connection->answer, connection->got,
	    "\r\n\r\n", 4);
	const char *field;

	if (end == NULL)
		return false;
	field = strcasestr(connection->answer, "\r\nContent-Length:");
	*head = (size_t)(end - connection->answer) + 4;
	*length = *head + (field == NULL || field > end ? 0 :
	    strtoul(field + 17, NULL, 10));
	return connection->got >= *length;
}

static inline void
take_answer(struct run *run, struct connection *connection, size_t head,
    uint64_t now)
{
	bool good = strncmp(connection->answer, "HTTP/1.1 200", 12) == 0 &&
	    strstr(connection->answer + head, run->marker) != NULL;
	char body = connection->answer[head];

	if (!good)
		answer_failed(run, connection);
	if (good && run->keep != NULL)
		run->keep(run, connection->request, connection->answer + head);
	if (good && run->us != NULL)
		run->us[run->answered] = (uint32_t)
		    ((now - connection->sent_ns) / 1000);
	run->answered += good;
	run->bytes += good ? connection->got - head : 0;
	connection->answer[head] = '\0';
	if (strcasestr(connection->answer, "\r\nConnection: close") != NULL)
		connection_reopen(run, connection);
	connection->answer[head] = body;
}

static inline void
connection_read(struct run *run, struct connection *connection)
{
	ssize_t got = recv(connection->fd, connection->answer + connection->got,
	    ANSWER_MOST - 1 - connection->got, 0);
	uint64_t now = now_ns(CLOCK_MONOTONIC);
	size_t head, length;

	if (got <= 0) {
		if (connection->busy) {
			run->under_way--;
			answer_failed(run, connection);
		}
		connection_reopen(run, connection);
		connection_send(run, connection, now);
		return;
	}
	connection->got += (size_t)got;
	connection->answer[connection->got] = '\0';
	if (!connection->busy || !answer_whole(connection, &head, &length))
		return;
	connection->busy = false;
	run->under_way--;
	take_answer(run, connection, head, now);
	run->ended_ns = now;
	connection_send(run, connection, now);
}

static inline void
run_all(struct run *run)
{
	struct epoll_event events[64];

	for (unsigned i = 0; i < run->connection_count; i++)
		connection_send(run, &run->connections[i],
		    now_ns(CLOCK_MONOTONIC));
	while (run->under_way > 0) {
		int count = epoll_wait(run->epoll, events, 64, LATE_MS);

		if (count == 0)
			break;
		for (int i = 0; i < count; i++)
			connection_read(run, events[i].data.ptr);
	}
	run->errors += run->under_way;
}

static inline void
run_over_connections(struct run *run)
{
	unsigned count = run->connection_count;

	run->connections = room(count, sizeof(*run->connections));
	run->epoll = epoll_create1(EPOLL_CLOEXEC);
	for (unsigned i = 0; i < count; i++)
		connection_open(run, &run->connections[i]);
	run->begun_ns = now_ns(CLOCK_MONOTONIC);
	if (run->seconds > 0)
		run->until_ns = run->begun_ns +
		    (uint64_t)(run->seconds * 1e9);
	run_all(run);
	for (unsigned i = 0; i < count; i++)
		(void)close(run->connections[i].fd);
	(void)close(run->epoll);
	free(run->connections);
}

#endif
