/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/addresses.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/world.h"

#define BUCKETS 4096u

struct address {
	struct address *next;
	uint64_t key;
	int64_t count;
};

struct addresses {
	uint64_t salt;			/* so that nobody can fill one bucket */
	struct address *buckets[BUCKETS];
};

struct addresses *
addresses_new(const struct world *world)
{
	struct addresses *all = calloc(1, sizeof(*all));

	if (all != NULL)
		world_luck(world, &all->salt, sizeof(all->salt));
	return all;
}

void
addresses_free(struct addresses *all)
{
	if (all == NULL)
		return;
	for (unsigned i = 0; i < BUCKETS; i++) {
		while (all->buckets[i] != NULL) {
			struct address *address = all->buckets[i];

			all->buckets[i] = address->next;
			free(address);
		}
	}
	free(all);
}

/* IPv4 addresses lie where no /64 of the Internet does (0::/32). */
static uint64_t
key_of(const struct sockaddr *name)
{
	uint64_t key = 0;

	if (name->sa_family == AF_INET6) {
		struct sockaddr_in6 v6;

		memcpy(&v6, name, sizeof(v6));
		memcpy(&key, &v6.sin6_addr, sizeof(key));
	} else if (name->sa_family == AF_INET) {
		struct sockaddr_in v4;

		memcpy(&v4, name, sizeof(v4));
		key = v4.sin_addr.s_addr;
	}
	return key;
}

/* The finisher of MurmurHash3, over the key and the salt. */
static struct address **
bucket_of(struct addresses *all, uint64_t key)
{
	uint64_t hash = key ^ all->salt;

	hash = (hash ^ hash >> 33) * 0xff51afd7ed558ccdu;
	hash = (hash ^ hash >> 33) * 0xc4ceb9fe1a85ec53u;
	hash ^= hash >> 33;
	return &all->buckets[hash % BUCKETS];
}

struct address *
addresses_take(struct addresses *all, const struct sockaddr *name,
    int64_t most)
{
	uint64_t key = key_of(name);
	struct address **bucket = bucket_of(all, key);
	struct address *address = *bucket;

	while (address != NULL && address->key != key)
		address = address->next;
	if (address == NULL) {
		address = calloc(1, sizeof(*address));
		if (address == NULL)
			return NULL;
		address->key = key;
		address->next = *bucket;
		*bucket = address;
	}
	if (most > 0 && address->count >= most)
		return NULL;
	address->count++;
	return address;
}

void
addresses_give(struct addresses *all, struct address *address)
{
	struct address **at = bucket_of(all, address->key);

	if (--address->count > 0)
		return;
	while (*at != address)
		at = &(*at)->next;
	*at = address->next;
	free(address);
}
