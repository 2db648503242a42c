/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trial calls inside a transaction of others. */
#ifndef STORE_SQLITE_DRILL_H
#define STORE_SQLITE_DRILL_H

#include "store/sqlite_inside.h"

/* What an action of the turn says of one. */
bool sqlite_drill_of(struct sqlite *, const struct turn *,
    const struct action *, struct problem *);
/* If that row of the outbox was a try, it has failed. */
bool sqlite_drill_fail(struct sqlite *, int64_t claim, int64_t now_ms,
    struct problem *);

#endif
