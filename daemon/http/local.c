/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/local.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define WAIT_SECONDS 60			/* a reload proves everything anew */

static int
local_open(const struct sockaddr_un *address)
{
	const struct timeval wait = { .tv_sec = WAIT_SECONDS };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait,
	    sizeof(wait)) == 0 &&
	    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait,
	    sizeof(wait)) == 0 &&
	    connect(fd, (const struct sockaddr *)address,
	    sizeof(*address)) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

static bool
send_all(int fd, struct bytes bytes)
{
	while (bytes.length > 0) {
		ssize_t sent = send(fd, bytes.at, bytes.length,
		    MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return false;
		bytes = bytes_after(bytes, (size_t)sent);
	}
	return true;
}

/* Until the other side closes. False: too long, or no answer in time. */
static bool
read_all(int fd, char *into, size_t room, size_t *length)
{
	*length = 0;
	while (*length < room) {
		ssize_t got = recv(fd, into + *length, room - *length, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got == 0;
		*length += (size_t)got;
	}
	return false;
}

enum local
local_ask(const char *path, struct bytes request, char *into, size_t room,
    size_t *length, struct problem *why)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	bool good;
	int fd;

	if (strlen(path) >= sizeof(address.sun_path)) {
		(void)problem_set(why, "its path is over %zu bytes",
		    sizeof(address.sun_path) - 1);
		return LOCAL_ABSENT;
	}
	memcpy(address.sun_path, path, strlen(path) + 1);
	fd = local_open(&address);
	if (fd < 0) {
		(void)problem_set(why, "%s", strerror(errno));
		return LOCAL_ABSENT;
	}
	good = send_all(fd, request) && read_all(fd, into, room, length);
	(void)close(fd);
	return good ? LOCAL_ANSWERED : LOCAL_BROKEN;
}

bool
local_split(struct bytes answer, unsigned *status, struct bytes *body)
{
	const char *end = memmem(answer.at, answer.length, "\r\n\r\n", 4);
	unsigned long long number;

	if (answer.length < 12 || end == NULL ||
	    !bytes_start(answer, BYTES("HTTP/1.1 ")) ||
	    !bytes_number((struct bytes){ answer.at + 9, 3 }, &number))
		return false;
	*status = (unsigned)number;
	*body = bytes_after(answer, (size_t)(end - answer.at) + 4);
	return true;
}
