/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of bank holidays is somebody else's and ends one day: then they
 * count as ordinary days, and callers are sent to a closed team. */
#ifndef SETTINGS_HOLIDAYS_H
#define SETTINGS_HOLIDAYS_H

#include "settings/settings.h"

#define HOLIDAYS_WARN_DAYS 90

/* Whole days that the list is still good for, counted from today; below 0: it
 * has ended. INT64_MAX: no hours ask for it. */
int64_t holidays_days_left(const struct settings *, int64_t now_ms);

/* A warning with the list's place when it ends soon, or has ended. */
void holidays_warn(const struct settings *, int64_t now_ms,
    struct problems *);

/* "2028-12-31", the last day that it knows. */
void holidays_write_end(const struct settings *, struct text *);

#endif
