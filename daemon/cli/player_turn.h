/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside the player: one turn by the flow, and its actions as moments. */
#ifndef CLI_PLAYER_TURN_H
#define CLI_PLAYER_TURN_H

#include "cli/player.h"

/* Something came from the caller, or a dialling ended. */
void player_step_call(struct player *, const struct input *);
/* Something came from who answered. True: the two ends are bridged. */
bool player_step_worker(struct player *, const struct input *);

#endif
