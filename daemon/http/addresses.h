/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many connections each address has: an IPv4 host, or an IPv6 /64. */
#ifndef HTTP_ADDRESSES_H
#define HTTP_ADDRESSES_H

#include <stdbool.h>
#include <stdint.h>

struct address;
struct addresses;
struct sockaddr;
struct world;

struct addresses *addresses_new(const struct world *);
void addresses_free(struct addresses *);

/* Counts one connection more; NULL: that would be over `most` (0: no cap), or
 * there is no memory. */
struct address *addresses_take(struct addresses *, const struct sockaddr *,
    int64_t most);
void addresses_give(struct addresses *, struct address *);

#endif
