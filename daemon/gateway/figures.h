/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The report's tables, from facts. Fit to publish: counts from 1 to 9 are
 * hidden, and as many others as it takes that none of them can be worked out
 * from the sums.
 */
#ifndef GATEWAY_FIGURES_H
#define GATEWAY_FIGURES_H

#include "base/json.h"
#include "base/zone.h"
#include "store/store.h"

#define HIDDEN_BELOW 10

struct figures;

/* NULL: no memory. Languages and zone must outlive it. */
struct figures *figures_new(const struct languages *, const struct zone *);
void figures_free(struct figures *);

void figures_add(struct figures *, const struct fact *);

/* Tables as members of the object that is open. */
void figures_write(struct figures *, struct json_writer *);

/* A table of counts with its sums: the last row and the last column. */
struct figures_table {
	unsigned rows, columns;		/* with the sums */
	uint64_t *counts;		/* rows * columns */
	bool *hidden;			/* the same */
};

/* Sets `hidden`, and fills the sums in before. */
void figures_hide(const struct figures_table *);

#endif
