/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/server.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/timer.h"
#include "http/addresses.h"
#include "http/connection.h"

#define ARENA_SIZE 65536
#define DESCRIPTORS_KEPT 32u		/* for the database and the carriers */

/* The database must not lose its descriptors to a flood. */
static int64_t
connections_most(int64_t wished)
{
	struct rlimit limit;
	rlim_t most;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return wished;
	most = limit.rlim_cur > DESCRIPTORS_KEPT ?
	    limit.rlim_cur - DESCRIPTORS_KEPT : 1;
	return (rlim_t)wished < most ? wished : (int64_t)most;
}

static bool
server_fill(struct server *server)
{
	server->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	server->pool = arena_pool_new((size_t)server->limits.arenas,
	    ARENA_SIZE);
	server->addresses = addresses_new(server->world);
	server->sweeper = timer_new(server->base, stage_sweep, server);
	server->resume = timer_new(server->base, listener_resume, server);
	return server->pool != NULL && server->addresses != NULL &&
	    server->sweeper != NULL && server->resume != NULL;
}

struct server *
server_new(struct event_base *base, const struct world *world,
    const struct server_limits *limits, const struct server_handler *handler)
{
	struct server *server = calloc(1, sizeof(*server));

	if (server == NULL)
		return NULL;
	server->base = base;
	server->world = world;
	server->limits = *limits;
	server->limits.connections = connections_most(limits->connections);
	server->handler = *handler;
	if (!server_fill(server)) {
		server_free(server);
		return NULL;
	}
	stage_sweep(server);		/* and every so often from now on */
	return server;
}

void
server_free(struct server *server)
{
	if (server == NULL)
		return;
	server_stop_listening(server);
	for (unsigned stage = 0; stage < STAGES; stage++) {
		while (server->stages[stage].first != NULL)
			connection_close(server->stages[stage].first);
	}
	listener_free_all(server);
	passed_close(server);
	timer_free(server->sweeper);
	timer_free(server->resume);
	addresses_free(server->addresses);
	arena_pool_free(server->pool);
	if (server->spare_fd >= 0)
		(void)close(server->spare_fd);
	free(server);
}

void
server_drain(struct server *server)
{
	struct connection *next = server->stages[STAGE_IDLE].first;

	server->draining = true;
	server->draining_ms = world_steady_ms(server->world);
	while (next != NULL) {
		struct connection *connection = next;

		next = connection->after;
		if (connection->requests > 0)
			connection_close(connection);
	}
}

/* Somebody has come in, or begun to speak, and may still be heard out. */
static bool
hears(const struct server *server)
{
	return (server->stages[STAGE_IDLE].first != NULL ||
	    server->stages[STAGE_HEAD].first != NULL) &&
	    world_steady_ms(server->world) - server->draining_ms <
	    CONNECTION_HEARD_MS;
}

bool
server_idle(const struct server *server)
{
	return server->exchanges == 0 && !hears(server) &&
	    server->stages[STAGE_BODY].first == NULL &&
	    server->stages[STAGE_WRITING].first == NULL;
}

struct server_counts
server_counts(const struct server *server)
{
	return server->counts;
}
