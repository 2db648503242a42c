/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Turns a walk in the terminal into a talk. */
#ifndef CLI_RECORD_H
#define CLI_RECORD_H

#include "cli/command.h"

/* Reads words of a talk from stdin, plays each, and writes them to `file` with
 * what was said, sent and rung. A word that is wrong is told and left out. The
 * file must not be there yet. An exit code. */
int record_talk(const struct cli *, const struct snapshot *,
    const char *file);

#endif
