/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A request under way. It lies in its own arena, so that it outlives a client
 * who has gone away. */
#include <assert.h>

#include "http/connection.h"

/* The same bytes in the copy of the head. */
static struct bytes
moved(struct bytes bytes, const char *from, const char *to)
{
	if (bytes.at != NULL)
		bytes.at = to + (bytes.at - from);
	return bytes;
}

/* Copies the head and makes the request point into the copy. */
static bool
request_copy(struct request *copy, const struct head_room *room,
    struct bytes head, struct arena *arena)
{
	const struct request *request = &room->request;
	bool decoded = request->path.at == room->path;
	size_t extra = decoded ? request->path.length : 0;
	char *memory = arena_get(arena, head.length + extra);

	if (memory == NULL)
		return false;
	memcpy(memory, head.at, head.length);
	memcpy(copy, request, offsetof(struct request, headers) +
	    request->header_count * sizeof(struct header));
	memcpy(&copy->header_count, &request->header_count,
	    sizeof(*copy) - offsetof(struct request, header_count));
	copy->target = moved(request->target, head.at, memory);
	copy->query = moved(request->query, head.at, memory);
	for (unsigned i = 0; i < request->header_count; i++) {
		struct header header = request->headers[i];

		copy->headers[i].name = moved(header.name, head.at, memory);
		copy->headers[i].value = moved(header.value, head.at, memory);
	}
	if (decoded) {
		memcpy(memory + head.length, room->path, extra);
		copy->path = (struct bytes){ memory + head.length, extra };
	} else {
		copy->path = moved(request->path, head.at, memory);
	}
	return true;
}

/* A counted body takes its length; one in chunks takes what the door allows,
 * and gives back what it did not need. False: *status is 413 if it is longer
 * than any arena. */
static bool
body_room(struct exchange_inside *inside, struct arena *arena, size_t most,
    unsigned *status)
{
	const struct request *request = &inside->exchange.request;
	size_t left = (size_t)(arena->end - arena->at);

	inside->most = request->chunked ? most : request->length;
	if (request->chunked && inside->most > left - left / 4)
		inside->most = left - left / 4;
	if (inside->most > left)
		*status = 413;
	inside->room = arena_get(arena, inside->most);
	return inside->room != NULL;
}

struct exchange_inside *
exchange_open(struct connection *connection, struct bytes head, size_t most,
    unsigned *status)
{
	struct server *server = connection->server;
	struct arena *arena = arena_pool_take(server->pool);
	struct exchange_inside *inside;

	*status = 503;
	if (arena == NULL)
		return NULL;
	inside = arena_get(arena, sizeof(*inside));
	if (inside == NULL || !request_copy(&inside->exchange.request,
	    &server->room, head, arena) ||
	    !body_room(inside, arena, most, status)) {
		arena_pool_give(server->pool, arena);
		return NULL;
	}
	inside->exchange.arena = arena;
	inside->exchange.door = connection->door;
	inside->exchange.peer_uid = connection->peer_uid;
	inside->server = server;
	inside->connection = connection;
	return inside;
}

void
exchange_take(struct exchange_inside *inside)
{
	struct exchange *exchange = &inside->exchange;
	struct server *server = inside->server;
	size_t length = inside->connection->reader.body.length;

	exchange->request.body = (struct bytes){ inside->room, length };
	if (exchange->request.chunked)
		exchange->arena->at = inside->room + length;
	server->exchanges++;
	server->handler.take(server->handler.arg, exchange);
}

void
exchange_drop(struct exchange_inside *inside)
{
	arena_pool_give(inside->server->pool, inside->exchange.arena);
}

void
exchange_watch(struct exchange *exchange, void *own)
{
	struct exchange_inside *inside = (struct exchange_inside *)exchange;

	inside->watched = true;
	inside->watch_own = own;
}

void
exchange_answer(struct exchange *exchange, const struct response *response)
{
	struct exchange_inside *inside = (struct exchange_inside *)exchange;
	struct server *server = inside->server;
	bool watched = inside->watched;
	void *own = inside->watch_own;

	assert(server->exchanges > 0);
	server->exchanges--;
	if (inside->connection != NULL) {
		answer_send(inside->connection, response);
		return;
	}
	arena_pool_give(server->pool, exchange->arena);
	if (watched)
		server->handler.written(server->handler.arg, own, false);
}
