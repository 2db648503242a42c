/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Listening sockets that were opened before we began: whoever calls while we
 * are started anew waits in their queue, and is not refused. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/connection.h"

bool
server_adopt(struct server *server, int fd, struct problem *why)
{
	int flags = fcntl(fd, F_GETFL);

	if (server->passed_count == SERVER_PASSED_MOST)
		return problem_set(why, "more than %d sockets were handed "
		    "over", SERVER_PASSED_MOST);
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0)
		return problem_set(why, "the socket handed over as %d cannot "
		    "be used: %s", fd, strerror(errno));
	server->passed[server->passed_count++] = fd;
	return true;
}

int
passed_take(struct server *server, const struct sockaddr *name,
    socklen_t size)
{
	for (unsigned i = 0; i < server->passed_count; i++) {
		struct sockaddr_storage own = { .ss_family = AF_UNSPEC };
		socklen_t own_size = sizeof(own);
		int fd = server->passed[i];

		if (getsockname(fd, (struct sockaddr *)&own, &own_size) != 0 ||
		    own_size != size || memcmp(&own, name, size) != 0)
			continue;
		server->passed[i] = server->passed[--server->passed_count];
		return fd;
	}
	return -1;
}

bool
server_adopted_all(const struct server *server, struct problem *why)
{
	if (server->passed_count != 0)
		return problem_set(why, "a socket was handed over whose "
		    "address \"listen\" does not name; give the socket unit "
		    "and \"listen\" the same addresses");
	return true;
}

void
passed_close(struct server *server)
{
	while (server->passed_count > 0)
		(void)close(server->passed[--server->passed_count]);
}
