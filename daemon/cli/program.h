/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs another program, without a shell. */
#ifndef CLI_PROGRAM_H
#define CLI_PROGRAM_H

#include "base/bytes.h"
#include "base/problem.h"

/* Gives `input` to its stdin and waits. False: it is not there, or it failed;
 * `why` says so. argv ends with NULL. */
bool program_feed(const char *const *argv, struct bytes input,
    struct problem *why);

#endif
