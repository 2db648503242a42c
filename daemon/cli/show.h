/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moments of a player as lines on the terminal, or JSON for programs. */
#ifndef CLI_SHOW_H
#define CLI_SHOW_H

#include <stdio.h>

#include "cli/player.h"

/* One line of a call: seconds, language, what happens. */
void show_call(const struct moment *, FILE *);
/* A text with its cost. */
void show_text(const struct moment *, FILE *);
/* One JSON object on one line. */
void show_json(const struct moment *, FILE *);

#endif
