/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A carrier's API inside a test: it behaves as badly as it is told to. */
#ifndef TESTS_CARRIER_H
#define TESTS_CARRIER_H

#include <arpa/inet.h>
#include <event2/event.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum manners { CARRIER_KEEPS, CARRIER_CLOSES, CARRIER_RESETS,
	CARRIER_HALF_CLOSES, CARRIER_FLOODS };

struct carrier {
	struct event_base *base;
	struct event *listening;
	int fd;
	unsigned port;
	const char *answer;		/* to each request; "" for none */
	enum manners manners;		/* after it */
	unsigned mute_from;		/* closes at this request unanswered */
	unsigned connections, requests;
	char heard[8192];		/* the last request */
	struct guest *guests;
};

struct guest {
	struct guest *next;
	struct carrier *carrier;
	struct event *event;
	int fd;
	char text[8192];
	size_t length;
};

static inline void
guest_leave(struct guest *guest)
{
	if (guest->event == NULL)
		return;
	event_free(guest->event);
	guest->event = NULL;
	(void)close(guest->fd);
}

/* Is a head there, and the body that its Content-Length promises? */
static inline bool
guest_is_done(const struct guest *guest)
{
	const char *end = strstr(guest->text, "\r\n\r\n");
	const char *length = strstr(guest->text, "Content-Length: ");
	size_t body = length == NULL ? 0 : strtoul(length + 16, NULL, 10);

	return end != NULL &&
	    guest->length >= (size_t)(end + 4 - guest->text) + body;
}

static inline void
guest_flood(struct guest *guest)
{
	static char bytes[65536];
	struct timeval wait = { .tv_sec = 1 };

	(void)setsockopt(guest->fd, SOL_SOCKET, SO_SNDTIMEO, &wait,
	    sizeof(wait));
	for (unsigned i = 0; i < 160; i++) {	/* 10 MB, or less */
		if (send(guest->fd, bytes, sizeof(bytes),
		    MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
			break;
	}
}

static inline void
guest_answer(struct guest *guest)
{
	struct carrier *carrier = guest->carrier;
	const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

	memcpy(carrier->heard, guest->text, sizeof(carrier->heard));
	memset(guest->text, 0, sizeof(guest->text));
	guest->length = 0;
	if (++carrier->requests == carrier->mute_from) {
		guest_leave(guest);
		return;
	}
	(void)send(guest->fd, carrier->answer, strlen(carrier->answer),
	    MSG_NOSIGNAL);
	if (carrier->manners == CARRIER_FLOODS)
		guest_flood(guest);
	if (carrier->manners == CARRIER_HALF_CLOSES)
		(void)shutdown(guest->fd, SHUT_WR);
	if (carrier->manners == CARRIER_RESETS)
		(void)setsockopt(guest->fd, SOL_SOCKET, SO_LINGER, &at_once,
		    sizeof(at_once));
	if (carrier->manners == CARRIER_RESETS ||
	    carrier->manners == CARRIER_CLOSES)
		guest_leave(guest);
}

static inline void
guest_heard(evutil_socket_t fd, short what, void *arg)
{
	struct guest *guest = arg;
	ssize_t count = recv(fd, guest->text + guest->length,
	    sizeof(guest->text) - 1 - guest->length, 0);

	(void)what;
	if (count <= 0) {
		guest_leave(guest);
		return;
	}
	guest->length += (size_t)count;
	if (guest_is_done(guest))
		guest_answer(guest);
}

static inline void
carrier_accept(evutil_socket_t fd, short what, void *arg)
{
	struct carrier *carrier = arg;
	struct guest *guest = calloc(1, sizeof(*guest));

	(void)what;
	guest->fd = accept(fd, NULL, NULL);
	guest->carrier = carrier;
	guest->next = carrier->guests;
	carrier->guests = guest;
	carrier->connections++;
	guest->event = event_new(carrier->base, guest->fd,
	    EV_READ | EV_PERSIST, guest_heard, guest);
	(void)event_add(guest->event, NULL);
}

static inline void
carrier_open(struct carrier *carrier, struct event_base *base)
{
	struct sockaddr_in name = { .sin_family = AF_INET };
	socklen_t size = sizeof(name);

	*carrier = (struct carrier){ .base = base, .answer = "" };
	name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	carrier->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(carrier->fd, (struct sockaddr *)&name, size) != 0 ||
	    listen(carrier->fd, 64) != 0 ||
	    getsockname(carrier->fd, (struct sockaddr *)&name, &size) != 0)
		abort();
	carrier->port = ntohs(name.sin_port);
	carrier->listening = event_new(base, carrier->fd,
	    EV_READ | EV_PERSIST, carrier_accept, carrier);
	(void)event_add(carrier->listening, NULL);
}

static inline void
carrier_close(struct carrier *carrier)
{
	while (carrier->guests != NULL) {
		struct guest *guest = carrier->guests;

		carrier->guests = guest->next;
		guest_leave(guest);
		free(guest);
	}
	event_free(carrier->listening);
	(void)close(carrier->fd);
}

#endif
