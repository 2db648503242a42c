/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the driver is made of: its functions, by file. */
#ifndef STORE_SQLITE_DRIVER_H
#define STORE_SQLITE_DRIVER_H

#include "store/store.h"

/* Functions of the driver, by file. */
enum store_room sqlite_room(struct store *, struct problem *);
bool sqlite_seen(struct store *, int64_t now_ms, int64_t *last_ms,
    struct problem *);
bool sqlite_shift(struct store *, const struct store_jump *,
    struct problem *);
bool sqlite_due(struct store *, int64_t now_ms, int64_t lease_ms,
    unsigned most, struct arena *, struct row **, unsigned *count,
    struct problem *);
bool sqlite_settle(struct store *, const struct settlement *,
    struct problem *);
bool sqlite_receipts(struct store *, const struct row_receipt *,
    struct problem *);
bool sqlite_next_due(struct store *, int64_t *at_ms, struct problem *);
bool sqlite_list(struct store *, unsigned most, struct arena *, struct row **,
    unsigned *count, struct problem *);
bool sqlite_write_facts(struct store *, const struct fact *,
    struct problem *);
bool sqlite_read_facts(struct store *, int64_t from_ms, int64_t to_ms,
    void (*each)(void *, const struct fact *), void *, struct problem *);
bool sqlite_forget_person(struct store *, const struct person *,
    struct problem *);
bool sqlite_purge(struct store *, int64_t now_ms, int64_t keep_ms,
    struct problem *);
void sqlite_idle(struct store *, bool nothing_waits);
bool sqlite_opted_out(struct store *,
    void (*each)(void *, const struct person *), void *, struct problem *);
extern const struct store_callbacks sqlite_callbacks;
extern const struct store_drills sqlite_drills;

#endif
