/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A set of small equal-sized things, numbered as they come. */
#ifndef FLOW_PROOF_SET_H
#define FLOW_PROOF_SET_H

#include <stdbool.h>
#include <stddef.h>

/* Equal things once, found by their bytes: they are zeroed before they are
 * filled. */
struct proof_set {
	char *at;
	size_t size;			/* of one */
	unsigned count, room;
	unsigned *slots;		/* index + 1; a power of two of them */
	unsigned slot_count;
	bool full;			/* no memory was left */
};

void proof_set_init(struct proof_set *, size_t size);
void proof_set_clear(struct proof_set *);
/* The index of one that is equal, added if need be. */
unsigned proof_set_add(struct proof_set *, const void *);
const void *proof_set_at(const struct proof_set *, unsigned);

#endif
