/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a call needs to know of a person without the database: who sent STOP,
 * which language they spoke. In memory; keyed hashes, never a number. */
#ifndef GATEWAY_INDEX_H
#define GATEWAY_INDEX_H

#include "base/seal.h"

struct index;

/* With a value of so many bytes beside each person. NULL: no memory. */
struct index *index_new(size_t value_size);
void index_free(struct index *);
size_t index_count(const struct index *);
bool index_has(const struct index *, const struct person *);
/* The value, until the index changes; NULL: the person is not in it. */
void *index_find(const struct index *, const struct person *);
/* A new person's value is all zero. False: no memory; nothing is changed. */
bool index_put(struct index *, const struct person *);
void index_drop(struct index *, const struct person *);
/* Drops every person whose value is gone by that word. */
void index_sweep(struct index *, bool (*gone)(void *arg, const void *value),
    void *arg);

#endif
