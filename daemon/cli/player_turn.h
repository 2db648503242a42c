/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside the player: one turn by the flow, and its actions as moments. */
#ifndef CLI_PLAYER_TURN_H
#define CLI_PLAYER_TURN_H

#include "cli/player.h"

/* A turn of this input, in the player's arena; its session is empty. */
struct turn player_turn(struct player *, const struct input *);
/* NULL: no memory. */
struct moment *player_add(struct player *, enum moment_kind);
/* What an action says, also inside it; time moves on. */
void player_hear(struct player *, const struct action *, enum moment_kind);
void player_sends(struct player *, const struct action *);

/* Something came from the caller, or a dialling ended. */
void player_step_call(struct player *, const struct input *);
/* Something came from who answered. True: the two ends are bridged. */
bool player_step_worker(struct player *, const struct input *);

#endif
