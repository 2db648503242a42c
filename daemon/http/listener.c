/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Listening sockets: how they are opened, and who is let in. */
#include <arpa/inet.h>
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "base/timer.h"
#include "http/addresses.h"
#include "http/connection.h"
#include "http/name.h"
#include "http/occupant.h"

#define BACKLOG 1024
#define ACCEPTS_AT_ONCE 64		/* then the others get their turn */
#define PAUSE_MS 50
#define USER_TIMEOUT_MS 30000u

struct listener {
	struct listener *next;
	struct server *server;
	struct event *event;
	char *door;
	char *path;			/* of a UNIX socket, or NULL */
	bool near;			/* only this machine can reach it */
	int fd;
};

static const char overfull[] = "HTTP/1.1 503 Service Unavailable\r\n"
    "Retry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

/* Accepted only to be told: nothing of it is kept. */
static void
turn_away(struct server *server, int fd)
{
	(void)send(fd, overfull, sizeof(overfull) - 1,
	    MSG_NOSIGNAL | MSG_DONTWAIT);
	(void)shutdown(fd, SHUT_WR);
	(void)close(fd);
	server->counts.refused++;
}

static void
refuse_over_cap(struct server *server, int fd)
{
	turn_away(server, fd);
	log_event(EVENT_CONNECTION_REFUSED,
	    .count = server->counts.connections);
}

static unsigned
peer_uid(int fd)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
		return UINT32_MAX;
	return (unsigned)peer.uid;
}

static void
let_in(struct listener *listener, int fd, const union name *peer)
{
	struct server *server = listener->server;
	const struct server_limits *limits = &server->limits;
	struct address *address = NULL;
	bool local = listener->path != NULL;

	if (server->counts.connections >= limits->connections * 9 / 10)
		(void)connection_evict(server);
	if (server->counts.connections >= limits->connections) {
		refuse_over_cap(server, fd);
		return;
	}
	if (!listener->near && limits->connections_per_address > 0) {
		address = addresses_take(server->addresses, &peer->any,
		    limits->connections_per_address);
		if (address == NULL) {
			refuse_over_cap(server, fd);
			return;
		}
	}
	connection_open(server, fd, listener->door,
	    local ? peer_uid(fd) : UINT32_MAX, address);
}

/* No descriptor is left. The spare one lets the next in line be told so; the
 * others wait in the kernel until some are free again. Where the spare one
 * comes back at once there was no need, and the one in line comes in. */
static void
pause_accepting(struct listener *listener)
{
	struct server *server = listener->server;

	log_event(EVENT_ACCEPT_PAUSED, .count = server->counts.connections);
	if (server->spare_fd >= 0) {
		union name peer;
		socklen_t size = sizeof(peer);
		int fd;

		(void)close(server->spare_fd);
		fd = accept4(listener->fd, &peer.any, &size,
		    SOCK_NONBLOCK | SOCK_CLOEXEC);
		server->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
		if (fd >= 0 && server->spare_fd >= 0)
			let_in(listener, fd, &peer);
		else if (fd >= 0)
			turn_away(server, fd);
		if (server->spare_fd < 0)
			server->spare_fd = open("/dev/null",
			    O_RDONLY | O_CLOEXEC);
	}
	for (listener = server->listeners; listener != NULL;
	    listener = listener->next)
		(void)event_del(listener->event);
	timer_set(server->resume, PAUSE_MS);
}

void
listener_resume(void *arg)
{
	struct server *server = arg;
	bool good = true;

	if (server->spare_fd < 0)
		server->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	for (struct listener *listener = server->listeners; listener != NULL;
	    listener = listener->next)
		good = event_add(listener->event, NULL) == 0 && good;
	if (!good)			/* nobody stays deaf */
		timer_set(server->resume, PAUSE_MS);
}

static bool
is_exhausted(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOBUFS ||
	    error == ENOMEM;
}

/* Somebody idle makes room, but not who has only just come in and may be about
 * to speak. */
static bool
make_room(struct server *server)
{
	const struct connection *idle = server->stages[STAGE_IDLE].first;

	if (idle == NULL || world_steady_ms(server->world) -
	    idle->since_ms < CONNECTION_HEARD_MS)
		return false;
	(void)connection_evict(server);
	return true;
}

/* The kernel wants a descriptor before it looks whether anybody waits: after
 * the last one was given out, "none is left" says nothing. */
static void
on_acceptable(evutil_socket_t fd, short what, void *arg)
{
	struct listener *listener = arg;

	(void)what;
	for (unsigned i = 0; i < ACCEPTS_AT_ONCE; i++) {
		union name peer;
		socklen_t size = sizeof(peer);
		int accepted = accept4(fd, &peer.any, &size,
		    SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (accepted >= 0) {
			let_in(listener, accepted, &peer);
			continue;
		}
		if (errno == EINTR || errno == ECONNABORTED)
			continue;
		if (!is_exhausted(errno) || i > 0)
			return;
		if (!make_room(listener->server)) {
			pause_accepting(listener);
			return;
		}
	}
}

/* What Linux hands on to each accepted socket is set once, here. */
static void
set_options(int fd, sa_family_t family)
{
	const unsigned patience_ms = USER_TIMEOUT_MS;
	const int on = 1;

	if (family == AF_UNIX) {
		(void)fchmod(fd, 0660);	/* so that bind() gives no more */
		return;
	}
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &patience_ms,
	    sizeof(patience_ms));
	if (family == AF_INET6)
		(void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on,
		    sizeof(on));
}

static bool
say_bind(const char *address, unsigned port, int error, struct problem *why)
{
	char name[128];

	if (error != EADDRINUSE)
		return problem_set(why, "listen \"%s\": %s", address,
		    strerror(error));
	occupant_name(port, name, sizeof(name));
	return problem_set(why, "listen \"%s\": %s has the port; stop it or "
	    "change \"listen\"", address, name);
}

static int
open_socket(const union name *name, socklen_t size, const char *address,
    unsigned port, struct problem *why)
{
	int fd = socket(name->any.sa_family,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int error;

	if (fd < 0) {
		(void)problem_set(why, "listen \"%s\": %s", address,
		    strerror(errno));
		return -1;
	}
	set_options(fd, name->any.sa_family);
	if (bind(fd, &name->any, size) == 0 &&
	    (name->any.sa_family != AF_UNIX ||
	    chmod(name->local.sun_path, 0660) == 0) &&
	    listen(fd, BACKLOG) == 0)
		return fd;
	error = errno;
	(void)close(fd);
	(void)say_bind(address, port, error, why);
	return -1;
}

/* Its door keeps its name: requests that came by it may be under way. */
static void
listener_close(struct listener *listener)
{
	if (listener->event != NULL)
		event_free(listener->event);
	listener->event = NULL;
	if (listener->fd >= 0)
		(void)close(listener->fd);
	listener->fd = -1;
	if (listener->path != NULL)
		(void)unlink(listener->path);
	free(listener->path);
	listener->path = NULL;
}

static void
listener_free(struct listener *listener)
{
	listener_close(listener);
	free(listener->door);
	free(listener);
}

/* Whoever comes over loopback is a proxy of this machine, or its operator:
 * one address for everybody, so that it has no share. */
static bool
is_near(const union name *name)
{
	if (name->any.sa_family == AF_INET)
		return ntohl(name->v4.sin_addr.s_addr) >> 24 == 127;
	return name->any.sa_family == AF_UNIX ||
	    memcmp(&name->v6.sin6_addr, &in6addr_loopback,
	    sizeof(in6addr_loopback)) == 0;
}

/* Owns the descriptor from now on, also when there is no memory. */
static bool
listener_add(struct server *server, int fd, const union name *name,
    const char *door)
{
	struct listener *listener = calloc(1, sizeof(*listener));
	const char *path = name->any.sa_family == AF_UNIX ?
	    name->local.sun_path : NULL;

	if (listener == NULL) {
		(void)close(fd);
		return false;
	}
	listener->server = server;
	listener->fd = fd;
	listener->near = is_near(name);
	listener->door = strdup(door);
	listener->path = path == NULL ? NULL : strdup(path);
	listener->event = event_new(server->base, fd, EV_READ | EV_PERSIST,
	    on_acceptable, listener);
	if (listener->door == NULL || listener->event == NULL ||
	    (path != NULL && listener->path == NULL) ||
	    event_add(listener->event, NULL) != 0) {
		listener_free(listener);
		return false;
	}
	listener->next = server->listeners;
	server->listeners = listener;
	return true;
}

bool
server_listen(struct server *server, const char *address, const char *door,
    struct problem *why)
{
	bool local = strncmp(address, "unix:", 5) == 0;
	const char *path = local ? address + 5 : NULL;
	unsigned port = 0;
	union name name;
	socklen_t size = sizeof(name.local);
	int fd;

	if (local && (!name_local(path, &name, why) ||
	    !name_clear_stale(&name, why)))
		return false;
	if (!local && !name_read(address, &name, &size, &port))
		return problem_set(why, "listen \"%s\": it must look like "
		    "\"127.0.0.1:8080\", \"[::1]:8080\" or \"unix:/path\"",
		    address);
	fd = local ? -1 : passed_take(server, &name.any, size);
	if (fd < 0)
		fd = open_socket(&name, size, address, port, why);
	if (fd < 0)
		return false;
	if (!listener_add(server, fd, &name, door))
		return problem_set(why, "listen \"%s\": no memory", address);
	return true;
}

unsigned
server_port(const struct server *server, const char *door)
{
	const struct listener *listener = server->listeners;
	union name name = { 0 };
	socklen_t size = sizeof(name);

	while (listener != NULL && strcmp(listener->door, door) != 0)
		listener = listener->next;
	if (listener == NULL || listener->fd < 0 ||
	    getsockname(listener->fd, &name.any, &size) != 0)
		return 0;
	if (name.any.sa_family == AF_INET6)
		return ntohs(name.v6.sin6_port);
	return name.any.sa_family == AF_INET ? ntohs(name.v4.sin_port) : 0;
}

void
server_stop_listening(struct server *server)
{
	if (server->resume != NULL)
		timer_stop(server->resume);
	for (struct listener *listener = server->listeners; listener != NULL;
	    listener = listener->next)
		listener_close(listener);
}

void
listener_free_all(struct server *server)
{
	while (server->listeners != NULL) {
		struct listener *listener = server->listeners;

		server->listeners = listener->next;
		listener_free(listener);
	}
}
