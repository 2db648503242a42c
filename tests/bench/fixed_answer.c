/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How fast the HTTP front is when its handler does nothing: one fixed answer.
 *
 *	make build/tests/bench/fixed_answer
 *	build/tests/bench/fixed_answer 127.0.0.1:18080 [connections [bytes]]
 *	wrk -t1 -c64 -d5s http://127.0.0.1:18080/
 */
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>

#include "http/server.h"

static char body[65536];
static size_t body_length;

static size_t
body_most(void *arg, const struct request *request, unsigned *status,
    const char **allow)
{
	(void)arg;
	(void)request;
	(void)status;
	(void)allow;
	return 16384;
}

static void
take(void *arg, struct exchange *exchange)
{
	const struct response response = {
		.status = 200,
		.type = "text/xml",
		.body = { body, body_length },
	};

	(void)arg;
	exchange_answer(exchange, &response);
}

static long
number(int argc, char **argv, int at, long usual)
{
	return argc > at ? strtol(argv[at], NULL, 10) : usual;
}

int
main(int argc, char **argv)
{
	const struct server_limits limits = {
		.connections = number(argc, argv, 2, 20000),
		.header_ms = 10000, .body_ms = 20000, .write_ms = 20000,
		.idle_ms = 60000, .least_rate = 512,
		.requests_per_connection = INT64_MAX, .arenas = 1024,
	};
	const struct server_handler handler = {
		.body_most = body_most, .take = take,
	};
	struct event_base *base = event_base_new();
	struct server *server = server_new(base, &world_real, &limits,
	    &handler);
	struct problem why;

	if (argc < 2 || server == NULL)
		return 64;
	body_length = (size_t)number(argc, argv, 3, 883) % sizeof(body);
	memset(body, 'x', sizeof(body));
	if (!server_listen(server, argv[1], "bench", &why)) {
		(void)fprintf(stderr, "%s\n", why.text);
		return 69;
	}
	return event_base_dispatch(base) == 0 ? 0 : 70;
}
