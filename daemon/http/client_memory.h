/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libcurl's memory. Debian 12's (7.88) divides by zero when a small block is
 * refused while a socket gets a second transfer (the socket's table of
 * transfers is destroyed, and used again), so small blocks are never refused:
 * where the heap has none they come from a reserve, and no new transfer begins
 * until it is whole again.
 */
#ifndef HTTP_CLIENT_MEMORY_H
#define HTTP_CLIENT_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* Instead of curl_global_init(). */
bool client_memory_begin(void);

/* Is anything of the reserve out? */
bool client_memory_short(void);

/* What libcurl is given; `refuse` (for tests) says that the heap has none. */
void *client_memory_get(size_t size, bool refuse);
void client_memory_free(void *);

#endif
