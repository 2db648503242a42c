/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One connection: reads a request, has it answered, then looks at the next.
 * The read event stays armed and an answer is sent at once: one recv and one
 * send for a request. Whatever is slow gets memory of its own only then.
 */
#include "http/connection.h"

#include <assert.h>
#include <event2/event.h>
#include <stdlib.h>
#include <unistd.h>

#include "http/addresses.h"
#include "http/response.h"
#include "http/stream.h"

bool
connection_read(struct connection *connection, bool on)
{
	if (connection->reading == on)
		return true;
	connection->reading = on;
	if (on)
		return event_add(&connection->readable, NULL) == 0;
	(void)event_del(&connection->readable);
	return true;
}

static void
held_release(struct connection *connection)
{
	connection->server->held -= connection->held_room;
	free(connection->held);
	connection->held = NULL;
	connection->held_room = 0;
}

static void
release(struct connection *connection)
{
	held_release(connection);
	free(connection->out);
	free(connection);
}

void
connection_close(struct connection *connection)
{
	struct server *server = connection->server;
	struct exchange_inside *exchange = connection->exchange;
	bool stepping = connection->stepping;	/* then its caller frees it */

	if (connection->stage == STAGE_CLOSED)
		return;
	if (exchange != NULL && connection->stage == STAGE_WAITING)
		exchange->connection = NULL;	/* the handler still has it */
	else if (exchange != NULL)
		exchange_drop(exchange);
	connection->exchange = NULL;
	stage_leave(connection);
	(void)event_del(&connection->readable);
	(void)event_del(&connection->writable);
	(void)close(connection->fd);
	if (connection->address != NULL)
		addresses_give(server->addresses, connection->address);
	server->counts.connections--;
	answer_tell(connection, false);
	if (!stepping)
		release(connection);
}

bool
connection_evict(struct server *server)
{
	if (server->stages[STAGE_IDLE].first == NULL)
		return false;
	connection_close(server->stages[STAGE_IDLE].first);
	return true;
}

void
connection_timeout(struct connection *connection)
{
	static const struct response late = { .status = 408 };
	char room[512];

	if (connection->stage == STAGE_HEAD ||
	    connection->stage == STAGE_BODY) {
		size_t length = response_write(room, sizeof(room), &late,
		    (struct response_manner){ .close = true });

		(void)stream_write(connection, room, length);
	}
	if (connection->stage != STAGE_IDLE &&
	    connection->stage != STAGE_LINGERING)
		connection->server->counts.timeouts++;
	connection_close(connection);
}

/* No arena is left: the handler may have a whole answer ready. */
static void
answer_without_memory(struct connection *connection, bool has_body)
{
	struct server *server = connection->server;
	const struct bytes *ready = NULL;

	if (server->handler.without_memory != NULL)
		ready = server->handler.without_memory(server->handler.arg,
		    &server->room.request);
	if (ready == NULL) {
		answer_refuse(connection, 503, NULL, has_body);
		return;
	}
	connection->closing = connection->linger = true;
	answer_raw(connection, ready->at, ready->length);
}

/* May this request's body be read? The most bytes, or *status says why not. */
static size_t
body_most(struct connection *connection, unsigned *status, const char **allow)
{
	const struct server *server = connection->server;
	const struct request *request = &server->room.request;
	size_t most = 0;

	*status = 0;
	most = server->handler.body_most(server->handler.arg, request, status,
	    allow);
	if (*status == 0 &&
	    (request->length > most || (request->chunked && most == 0)))
		*status = 413;
	return most;
}

static void
accept_head(struct connection *connection, struct bytes head)
{
	struct server *server = connection->server;
	const struct request *request = &server->room.request;
	bool has_body = request->chunked || request->length > 0;
	const char *allow = NULL;
	unsigned status;
	size_t most;

	server->counts.requests++;
	connection->requests++;
	connection->keep_alive = request->keep_alive;
	connection->http_10 = request->http_10;
	connection->head_only = request->method == METHOD_HEAD;
	most = body_most(connection, &status, &allow);
	if (status != 0) {
		answer_refuse(connection, status, allow, has_body);
		return;
	}
	connection->exchange = exchange_open(connection, head, most, &status);
	if (connection->exchange == NULL && status == 503) {
		answer_without_memory(connection, has_body);
		return;
	}
	if (connection->exchange == NULL) {
		answer_refuse(connection, status, NULL, has_body);
		return;
	}
	reader_accept(&connection->reader, request, connection->exchange->room,
	    connection->exchange->most);
	stage_enter(connection, STAGE_BODY);
	if (request->expects_continue && !answer_continue(connection)) {
		assert(connection->stepping);	/* it is not freed here */
		connection_close(connection);
	}
}

static bool
step_head(struct connection *connection, struct bytes rest, size_t *used)
{
	struct bytes head = rest;

	switch (reader_head(&connection->reader, rest,
	    &connection->server->room, &head.length)) {
	case READER_MORE:
		if (connection->stage == STAGE_IDLE)
			stage_enter(connection, STAGE_HEAD);
		return false;
	case READER_REFUSED:
		connection->http_10 = false;
		connection->keep_alive = true;
		connection->head_only = false;
		answer_refuse(connection, connection->reader.status, NULL,
		    true);
		return false;
	case READER_HEAD:
	case READER_WHOLE:
		break;
	}
	*used += head.length;
	accept_head(connection, head);
	return true;
}

static bool
step_body(struct connection *connection, struct bytes rest, size_t *used)
{
	size_t count = 0;

	switch (reader_body(&connection->reader, rest, &count)) {
	case READER_REFUSED:
		answer_refuse(connection, connection->reader.status, NULL,
		    true);
		return false;
	case READER_WHOLE:
		*used += count;
		stage_enter(connection, STAGE_WAITING);
		exchange_take(connection->exchange);
		return true;
	case READER_MORE:
	case READER_HEAD:
		break;
	}
	*used += count;
	return false;
}

static bool
step(struct connection *connection, struct bytes rest, size_t *used)
{
	if (connection->stage == STAGE_BODY)
		return step_body(connection, rest, used);
	if (connection->stage != STAGE_IDLE &&
	    connection->stage != STAGE_HEAD)
		return false;
	return rest.length > 0 && step_head(connection, rest, used);
}

/* All that clients have begun to say is capped, not only what one says. */
static bool
held_grow(struct connection *connection, size_t room)
{
	struct server *server = connection->server;
	size_t more = room - connection->held_room;
	char *held;

	if (more > CONNECTION_HOLD_ALL - server->held)
		return false;
	held = realloc(connection->held, room);
	if (held == NULL)
		return false;
	server->held += more;
	connection->held = held;
	connection->held_room = room;
	return true;
}

/* Keeps the bytes that were not used; they may lie in `held` already. */
static bool
hold(struct connection *connection, const char *at, size_t length)
{
	connection->held_length = length;
	if (length == 0) {
		held_release(connection);
		return true;
	}
	if (length > connection->held_room &&	/* then they do not */
	    !held_grow(connection, (length + 1023) & ~(size_t)1023))
		return false;
	memmove(connection->held, at, length);
	return true;
}

static void
run(struct connection *connection, const char *at, size_t length)
{
	enum stage stage;
	size_t used = 0;

	connection->stepping = true;
	while (step(connection,
	    (struct bytes){ at + used, length - used }, &used))
		continue;
	connection->stepping = false;
	stage = connection->stage;
	if (stage == STAGE_CLOSED) {
		release(connection);
		return;
	}
	if (stage == STAGE_LINGERING)
		used = length;
	if (!hold(connection, at + used, length - used) ||
	    (connection->ended && stage <= STAGE_BODY) ||
	    !connection_read(connection, !connection->ended &&
		connection->held_length < CONNECTION_HOLD_MOST))
		connection_close(connection);
}

void
connection_go_on(struct connection *connection)
{
	run(connection, connection->held, connection->held_length);
}

static void
on_writable(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	answer_more(arg);
}

static void
on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct connection *connection = arg;
	char *in = connection->server->in;
	size_t held = connection->held_length;
	ssize_t got;

	(void)fd;
	(void)what;
	if (held > 0)
		memcpy(in, connection->held, held);
	got = stream_read(connection, in + held, CONNECTION_READ_MOST - held);
	if (got < 0 && stream_waits())
		return;
	if (got < 0 || (got == 0 && connection->stage == STAGE_LINGERING)) {
		connection_close(connection);
		return;
	}
	if (connection->stage == STAGE_LINGERING)
		return;			/* thrown away */
	if (got == 0)
		connection->ended = true;
	run(connection, in, held + (size_t)got);
}

void
connection_open(struct server *server, int fd, const char *door,
    unsigned peer_uid, struct address *address)
{
	struct connection *connection = calloc(1, sizeof(*connection));

	/* Who is idle makes room for who has just come. */
	if (connection == NULL && connection_evict(server))
		connection = calloc(1, sizeof(*connection));
	if (connection == NULL) {
		if (address != NULL)
			addresses_give(server->addresses, address);
		(void)close(fd);
		return;
	}
	connection->server = server;
	connection->fd = fd;
	connection->door = door;
	connection->peer_uid = peer_uid;
	connection->address = address;
	connection->stage = STAGE_CLOSED;	/* at no stage yet */
	reader_begin(&connection->reader);
	(void)event_assign(&connection->readable, server->base, fd,
	    EV_READ | EV_PERSIST, on_readable, connection);
	(void)event_assign(&connection->writable, server->base, fd, EV_WRITE,
	    on_writable, connection);
	server->counts.connections++;
	stage_enter(connection, STAGE_IDLE);
	connection->opened_ms = connection->since_ms;
	if (!connection_read(connection, true))
		connection_close(connection);
}
