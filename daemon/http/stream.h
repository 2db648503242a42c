/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two doors to a connection's socket: where TLS would stand. */
#ifndef HTTP_STREAM_H
#define HTTP_STREAM_H

#include <errno.h>
#include <sys/socket.h>

#include "http/connection.h"

static inline ssize_t
stream_read(struct connection *connection, char *room, size_t size)
{
	return recv(connection->fd, room, size, 0);
}

static inline ssize_t
stream_write(struct connection *connection, const char *at, size_t length)
{
	return send(connection->fd, at, length, MSG_NOSIGNAL);
}

/* The last call failed only because there is nothing to do yet. */
static inline bool
stream_waits(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

#endif
