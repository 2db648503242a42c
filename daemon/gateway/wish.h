/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wishes to be rung back, while a batch is settled: caps, ids, references. */
#ifndef GATEWAY_WISH_H
#define GATEWAY_WISH_H

#include "gateway/settle.h"

/* After flow_step(): gives a wish its id and reference. Over a cap nothing may
 * be promised: then `turn->full` is set, and the turn is to be stepped again,
 * or has failed. False: the store does not answer. */
bool wish_admit(struct settler *, struct store *, struct turn *,
    struct problem *);

/* After the commit: who tells the team hooks in here. */
void wish_kept(const struct turn *);

#endif
