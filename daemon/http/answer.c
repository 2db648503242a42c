/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers on their way out. Sent at once; what the socket does not take is
 * kept, and only then the write event is armed. */
#include <event2/event.h>
#include <stdlib.h>

#include "http/connection.h"
#include "http/response.h"
#include "http/stream.h"

/* The one call of handler.written that an answer may be owed. */
void
answer_tell(struct connection *connection, bool done)
{
	const struct server_handler *handler = &connection->server->handler;

	if (!connection->watched)
		return;
	connection->watched = false;
	handler->written(handler->arg, connection->watch_own, done);
}

/* What the client may still be sending is read and thrown away for a while:
 * a reset would take our answer from it before it was read. */
static void
finish(struct connection *connection)
{
	if (!connection->linger || connection->ended ||
	    shutdown(connection->fd, SHUT_WR) != 0) {
		connection_close(connection);
		return;
	}
	stage_enter(connection, STAGE_LINGERING);
	if (!connection_read(connection, true))
		connection_close(connection);
}

static void
written(struct connection *connection)
{
	free(connection->out);
	connection->out = NULL;
	answer_tell(connection, true);
	if (connection->closing) {
		finish(connection);
		return;
	}
	reader_begin(&connection->reader);
	stage_enter(connection, STAGE_IDLE);
	if (!connection->stepping)
		connection_go_on(connection);
}

/* Keeps what the socket did not take. */
static void
write_later(struct connection *connection, const char *at, size_t length)
{
	connection->out = malloc(length);
	if (connection->out == NULL) {
		connection_close(connection);
		return;
	}
	memcpy(connection->out, at, length);
	connection->out_length = length;
	connection->out_sent = 0;
	stage_enter(connection, STAGE_WRITING);
	if (event_add(&connection->writable, NULL) != 0)
		connection_close(connection);
}

void
answer_raw(struct connection *connection, const char *at, size_t length)
{
	ssize_t sent = stream_write(connection, at, length);

	if (sent < 0 && !stream_waits()) {
		connection_close(connection);
		return;
	}
	if (sent < 0)
		sent = 0;
	if ((size_t)sent == length)
		written(connection);
	else
		write_later(connection, at + sent, length - (size_t)sent);
}

void
answer_more(struct connection *connection)
{
	const char *at = connection->out + connection->out_sent;
	size_t left = connection->out_length - connection->out_sent;
	ssize_t sent = stream_write(connection, at, left);

	if (sent < 0 && !stream_waits()) {
		connection_close(connection);
		return;
	}
	if (sent > 0)
		connection->out_sent += (size_t)sent;
	if (connection->out_sent == connection->out_length)
		written(connection);
	else if (event_add(&connection->writable, NULL) != 0)
		connection_close(connection);
}

/* The answer is written down: its exchange's memory may go. */
static void
let_go(struct connection *connection)
{
	struct exchange_inside *exchange = connection->exchange;

	if (exchange == NULL)
		return;
	connection->watched = exchange->watched;
	connection->watch_own = exchange->watch_own;
	connection->exchange = NULL;
	exchange_drop(exchange);
}

static void
closing_decide(struct connection *connection, const struct response *response)
{
	const struct server *server = connection->server;
	int64_t age_ms = connection->since_ms - connection->opened_ms;

	if (!connection->keep_alive || response->close || server->draining ||
	    connection->requests >= server->limits.requests_per_connection ||
	    age_ms >= CONNECTION_AGE_MS)
		connection->closing = true;
	if (connection->closing && connection->keep_alive)
		connection->linger = true;	/* it may have sent more */
}

void
answer_send(struct connection *connection, const struct response *response)
{
	struct server *server = connection->server;
	size_t room = response_room(response);
	char *heap = room > sizeof(server->out) ? malloc(room) : NULL;
	char *bytes = heap == NULL ? server->out : heap;
	size_t length;

	closing_decide(connection, response);
	if (room > sizeof(server->out) && heap == NULL) {
		let_go(connection);
		connection_close(connection);
		return;
	}
	length = response_write(bytes, room, response,
	    (struct response_manner){ .head_only = connection->head_only,
	    .close = connection->closing, .http_10 = connection->http_10 });
	let_go(connection);
	answer_raw(connection, bytes, length);
	free(heap);
}

void
answer_refuse(struct connection *connection, unsigned status,
    const char *allow, bool close)
{
	const struct response response = {
		.status = status,
		.type = "text/plain",
		.body = bytes_from_text(response_words(status)),
		.allow = allow,
	};

	connection->closing = connection->linger = close;
	answer_send(connection, &response);
}

bool
answer_continue(struct connection *connection)
{
	static const char line[] = "HTTP/1.1 100 Continue\r\n\r\n";
	const size_t length = sizeof(line) - 1;

	return stream_write(connection, line, length) == (ssize_t)length;
}

