/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a caller who listens presses a key. */
#ifndef CLI_HEARING_H
#define CLI_HEARING_H

#include "turn/action.h"

#define HEARING_NEXT_KEY_MS 500		/* keys that are typed in a row */

/* How long one thing takes to be heard. */
int64_t hearing_ms(const struct action *);

/* Keys are pressed a second after the words that name the first of them; a key
 * that nobody names (0, *, a printed number) a second after it can be. */
int64_t hearing_press_ms(const struct action *listen, struct bytes keys,
    int64_t since_ms);

#endif
