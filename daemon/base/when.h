/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moments as people write them: "Sat 2026-11-21 23:10", "Sun 18:00". */
#ifndef BASE_WHEN_H
#define BASE_WHEN_H

#include "base/text.h"
#include "base/zone.h"

/* "Sat 2026-11-21 23:10", "2026-11-21 23:10": local time. */
bool when_read(const char *, const struct zone *, int64_t *utc_ms,
    struct problem *);

/* The same, or "Sun 18:00", "18:00": the next such moment after now_ms. */
bool when_next(const char *, const struct zone *, int64_t now_ms,
    int64_t *utc_ms, struct problem *);

/* "Sat 2026-11-21 23:10" */
void when_write(const struct zone *, int64_t utc_ms, struct text *);

#endif
