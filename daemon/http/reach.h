/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who can reach an address that we are to listen on. */
#ifndef HTTP_REACH_H
#define HTTP_REACH_H

#include <stddef.h>

enum reach {
	REACH_WRONG,			/* it is no address */
	REACH_SOCKET,			/* "unix:path" */
	REACH_LOOPBACK,			/* "127.0.0.1:8080", "[::1]:8080" */
	REACH_PUBLIC,
};

enum reach reach_of(const char *address);

/* How many bytes the path of a UNIX socket may have. */
size_t reach_path_most(void);

#endif
