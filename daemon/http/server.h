/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The HTTP server: plain libevent events and one buffer a connection, absolute
 * deadlines, caps. It knows nothing of helplines: a handler says how large a
 * body may be before it is read, and answers at once or later.
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "base/problem.h"
#include "base/world.h"
#include "http/message.h"

struct event_base;
struct server;

struct server_limits {
	int64_t connections;		/* in all */
	int64_t connections_per_address;	/* 0: no cap, as for loopback */
	int64_t header_ms, body_ms, write_ms, idle_ms;	/* absolute */
	int64_t least_rate;		/* body bytes a second, after 5 s */
	int64_t requests_per_connection;
	int64_t arenas;			/* requests under way at once */
};

/* A request under way. It stays valid until exchange_answer(), also when the
 * client has gone: then the answer goes nowhere. */
struct exchange {
	struct request request;
	struct arena *arena;		/* 64 KiB, of this exchange */
	const char *door;		/* name of the listener it came by */
	unsigned peer_uid;		/* of a UNIX socket; else UINT32_MAX */
	void *own;			/* the handler's */
};

struct response {
	unsigned status;
	const char *type;		/* Content-Type, or NULL */
	struct bytes body;		/* copied by exchange_answer() */
	const char *allow;		/* for 405, or NULL */
	unsigned retry_after_s;		/* 0: none */
	bool close;
};

struct server_handler {
	/* After the head, before the body: the most bytes of body, or 0 with
	 * *status = 404, 405, ... The path is decoded. A request is refused
	 * with 413 beyond it. */
	size_t (*body_most)(void *arg, const struct request *, unsigned *status,
	    const char **allow);
	/* No arena was left: write a complete HTTP response, or NULL for the
	 * server's own 503. The bytes must stay valid. */
	const struct bytes *(*without_memory)(void *arg,
	    const struct request *);
	/* The whole request is there. exchange_answer() now or later. */
	void (*take)(void *arg, struct exchange *);
	/* Bytes of the answer are all written (true) or never will be. Called
	 * once for each answer that asked for it by exchange_watch(). */
	void (*written)(void *arg, void *own, bool done);
	void *arg;
};

struct server *server_new(struct event_base *, const struct world *,
    const struct server_limits *, const struct server_handler *);

/* Closes connections that idle between requests; who has just come in is still
 * heard, and each answer is a connection's last. server_idle() says when the
 * last is written. */
void server_drain(struct server *);
bool server_idle(const struct server *);
/* Requests that were not answered yet are gone with it. */
void server_free(struct server *);

/* "127.0.0.1:8080", "[::1]:80", "unix:/path" (mode 0660, a stale socket is
 * replaced). The problem says who else has the port. */
bool server_listen(struct server *, const char *address, const char *door,
    struct problem *);

/* Sockets that listen already, as systemd hands them over: server_listen()
 * takes the one that has its address. TCP only. The server owns them; a UNIX
 * socket is always our own. */
bool server_adopt(struct server *, int fd, struct problem *);
/* After the last server_listen(): is none left over? */
bool server_adopted_all(const struct server *, struct problem *);

/* The port of that door: which one it became when "127.0.0.1:0" was asked
 * for. 0: it has none. */
unsigned server_port(const struct server *, const char *door);

/* Closes only the listening sockets (SIGTERM). */
void server_stop_listening(struct server *);

void exchange_answer(struct exchange *, const struct response *);
/* Before exchange_answer(): call handler->written(arg, own, done). */
void exchange_watch(struct exchange *, void *own);

struct server_counts {
	uint64_t requests, refused, timeouts;
	int64_t connections;
};
struct server_counts server_counts(const struct server *);

#endif
