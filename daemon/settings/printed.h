/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands on paper cannot be changed: posters and cards that are out. */
#ifndef SETTINGS_PRINTED_H
#define SETTINGS_PRINTED_H

#include "settings/settings.h"

/*
 * Reads the list of what was printed (settings->printed; none is there: nothing
 * was), and compares: each number must still be a line of ours, each language
 * must still have the keys that stand there. False: problems, with the place in
 * that file.
 */
bool printed_check(const struct settings *, const struct languages *,
    struct arena *, struct problems *);

#endif
