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

/* flow_step(); over a cap, where nobody may be promised to be rung, once more,
 * and the turn says something else. */
bool wish_step(struct settler *, struct store *, struct turn *,
    struct problem *);

/* After the commit. */
void wish_kept(const struct turn *);

#endif
