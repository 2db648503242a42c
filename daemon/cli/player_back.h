/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Calls back, played: who has asked, the worker who claims the oldest request,
 * the desk that rings, the resident. What the store does with requests is done
 * here in a few lines.
 */
#ifndef CLI_PLAYER_BACK_H
#define CLI_PLAYER_BACK_H

#include "cli/player.h"

/* A turn's wishes, once they are durable. */
void player_back_note(struct player *, const struct turn *,
    const struct action *);

/* Which notices it owes the team: before what is noted above. */
void player_back_notice(struct player *, struct turn *);

/* A worker claims the oldest request that may be rung now: the first desk
 * rings. */
bool player_back_claim(struct player *, struct problem *);
/* How many wait, and how many of them may be rung now. */
unsigned player_back_waiting(const struct player *, bool now);
/* The worker lifts the telephone, presses keys (empty: none in time), or does
 * not lift it, or puts it down. */
bool player_back_lift(struct player *, struct problem *);
bool player_back_press(struct player *, const char *keys, struct problem *);
bool player_back_end(struct player *, struct problem *);
/* The resident was rung. */
bool player_back_rung(struct player *, bool answers, unsigned seconds,
    struct problem *);

/* E.164 of the desk or resident that rings now, or NULL. */
const char *player_back_ringing(const struct player *);

#endif
