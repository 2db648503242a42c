/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Deadlines are absolute: a client that drips a byte at a time wins nothing.
 * One timer looks at the oldest connection of each stage.
 */
#include "base/timer.h"
#include "http/connection.h"

#define SWEEP_MS 250

void
stage_leave(struct connection *connection)
{
	struct server *server = connection->server;
	struct stage_list *list;

	if (connection->stage == STAGE_CLOSED)
		return;
	list = &server->stages[connection->stage];
	if (connection->before != NULL)
		connection->before->after = connection->after;
	else
		list->first = connection->after;
	if (connection->after != NULL)
		connection->after->before = connection->before;
	else
		list->last = connection->before;
	connection->before = connection->after = NULL;
	connection->stage = STAGE_CLOSED;
}

void
stage_enter(struct connection *connection, enum stage stage)
{
	struct server *server = connection->server;
	struct stage_list *list = &server->stages[stage];

	stage_leave(connection);
	connection->stage = stage;
	connection->before = list->last;
	if (list->last != NULL)
		list->last->after = connection;
	else
		list->first = connection;
	list->last = connection;
	if (stage != STAGE_WAITING)
		connection->since_ms = world_steady_ms(server->world);
}

static int64_t
limit_of(const struct server *server, enum stage stage)
{
	const struct server_limits *limits = &server->limits;
	const int64_t by_stage[STAGES] = {
		[STAGE_IDLE] = limits->idle_ms,
		[STAGE_HEAD] = limits->header_ms,
		[STAGE_BODY] = limits->body_ms,
		[STAGE_WAITING] = INT64_MAX,
		[STAGE_WRITING] = limits->write_ms,
		[STAGE_LINGERING] = CONNECTION_LINGER_MS,
	};

	return by_stage[stage];
}

static void
sweep_stage(struct server *server, enum stage stage, int64_t now_ms)
{
	int64_t limit_ms = limit_of(server, stage);

	for (;;) {
		struct connection *oldest = server->stages[stage].first;

		if (oldest == NULL || now_ms - oldest->since_ms < limit_ms)
			return;
		connection_timeout(oldest);
	}
}

/* Bodies that come, but more slowly than anybody who means it. */
static void
sweep_slow(struct server *server, int64_t now_ms)
{
	struct connection *next = server->stages[STAGE_BODY].first;

	while (next != NULL) {
		struct connection *connection = next;
		int64_t age_ms = now_ms - connection->since_ms;
		int64_t bytes = (int64_t)connection->reader.body.length;

		if (age_ms < CONNECTION_PATIENCE_MS)
			return;
		next = connection->after;
		if (bytes * 1000 < server->limits.least_rate * age_ms)
			connection_timeout(connection);
	}
}

void
stage_sweep(void *arg)
{
	struct server *server = arg;
	int64_t now_ms = world_steady_ms(server->world);

	for (unsigned stage = 0; stage < STAGES; stage++)
		sweep_stage(server, (enum stage)stage, now_ms);
	sweep_slow(server, now_ms);
	timer_set(server->sweeper, SWEEP_MS);
}
