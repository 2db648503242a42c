/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where somebody listens: an address of the settings as the kernel's name. */
#ifndef HTTP_NAME_H
#define HTTP_NAME_H

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/bytes.h"
#include "base/problem.h"

union name {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	struct sockaddr_un local;
	struct sockaddr_storage room;
};

/* "127.0.0.1:8080", "[::1]:80". False: it is neither. */
bool name_read(const char *address, union name *, socklen_t *size,
    unsigned *port);

/* The path of a UNIX socket. */
bool name_local(const char *path, union name *, struct problem *);

/* A socket that nobody answers is left over from a kill, and removed. False:
 * somebody listens there, or it is no socket. */
bool name_clear_stale(const union name *, struct problem *);

#endif
