/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes down, as lines of JSON, each input of the talks that are played and
 * what the flow did about it: another program can send the same to a helpline
 * and compare.
 */
#ifndef CLI_TRACE_H
#define CLI_TRACE_H

#include <stdio.h>

#include "cli/player.h"

/* A talk begins; `file` is its name. With `callbacks` residents are rung back
 * in it. */
void trace_talk(FILE *, const char *file, bool callbacks);

/* A worker claims the request of that number; its desk is rung. */
void trace_claim(const struct player *, const char *number);

/* A turn, its actions decided and worded; NULL actions with `refused`: the
 * store is down, so that nothing was decided. */
void trace_turn(const struct player *, const struct turn *, bool refused);

#endif
