/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which number rings this minute for each language, and when that changes. */
#ifndef SETTINGS_RINGS_H
#define SETTINGS_RINGS_H

#include "base/json.h"
#include "settings/snapshot.h"

/* Members of an object: `at`; `rings`, the first number that rings and for
 * whom; `changes` and `then`, or `steady_until`; `overrides`. False: there is
 * no memory. */
bool rings_write(const struct snapshot *, const struct line *,
    const struct overrides *, int64_t at_ms, struct json_writer *);

/* The last of them alone. */
void rings_write_overrides(const struct settings *, const struct overrides *,
    int64_t at_ms, struct json_writer *);

#endif
