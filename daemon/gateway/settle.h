/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inputs become durable: one batch, one transaction. */
#ifndef GATEWAY_SETTLE_H
#define GATEWAY_SETTLE_H

#include "gateway/caps.h"
#include "store/store.h"

struct settler {
	const struct world *world;
	struct keys *keys;		/* the store's thread's own */
	/* Ids of outbox rows only grow, also when the clock goes back and the
	 * process is another one: EXIT deletes what came before it. */
	int64_t last_row;
	bool knows_last;		/* it was read from the store */
	struct caps caps;
	unsigned wishes;		/* to be rung back, in this batch */
};

/* On the store's thread: an id that is above all before it. */
int64_t settle_next_row(struct settler *, struct store *);

/* On the store's thread. Afterwards each turn has its answer, or `failed`.
 * False: the store takes nothing. */
bool settle_batch(struct settler *, struct store *, struct batch *,
    struct problem *);

#endif
