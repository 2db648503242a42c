/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reloading: a short-lived thread reads and proves everything, the loop swaps
 * it in whole or keeps the old. What was wrong stays to be asked for.
 */
#ifndef GATEWAY_RELOAD_H
#define GATEWAY_RELOAD_H

#include "gateway/gateway.h"

struct reload;

/* Called on the loop when a reload that it asked for has ended. `text` lists
 * what was wrong, a line each, as far as it is not too much, or is empty. */
typedef void reload_ended(void *arg, bool good, const char *text);

struct reload *reload_new(struct event_base *, struct gateway *,
    const struct snapshot_parts *);
void reload_free(struct reload *);

/* Begins, or, while one runs, asks for one more after it. `ended` may be NULL.
 * False: no memory or no thread. */
bool reload_begin(struct reload *, reload_ended *ended, void *arg);

/* Has any reload gone live? */
bool reload_live(const struct reload *);

/* The last result, for `helpline status`. */
bool reload_good(const struct reload *);
const char *reload_text(const struct reload *);
unsigned reload_count(const struct reload *);

#endif
