/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who sent STOP, in memory: what a call needs to know of a person without the
 * database. Filled at start, changed only by turns that were settled. */
#ifndef GATEWAY_INDEX_H
#define GATEWAY_INDEX_H

#include "base/seal.h"

struct index;

struct index *index_new(void);		/* NULL: no memory */
void index_free(struct index *);
bool index_has(const struct index *, const struct person *);
/* False: no memory; the index is unchanged. */
bool index_put(struct index *, const struct person *);
void index_drop(struct index *, const struct person *);

#endif
