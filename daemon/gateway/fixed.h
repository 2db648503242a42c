/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fixed documents: for each account one complete answer that rings a
 * person, kept ready in memory for when nothing else works. Made from the last
 * good settings, and again when hours begin or end: the number depends on them.
 */
#ifndef GATEWAY_FIXED_H
#define GATEWAY_FIXED_H

#include "settings/snapshot.h"

struct fixed;

/* NULL: no memory. */
struct fixed *fixed_new(void);
void fixed_free(struct fixed *);

/* Renders all documents anew; those that fail keep their last form. */
void fixed_refresh(struct fixed *, struct snapshot *,
    const struct overrides *, int64_t now_ms);
/* The same, if some hours began or ended since or are overridden, the clock was
 * set back, one failed, or an hour has gone by. */
void fixed_follow(struct fixed *, struct snapshot *,
    const struct overrides *, int64_t now_ms);

/* The document of an account by its place; English words alone if there is
 * none. `http` has status line and headers before it. Valid until the next
 * refresh but one. */
struct bytes fixed_document(const struct fixed *, unsigned account);
const struct bytes *fixed_http(const struct fixed *, unsigned account);

#endif
