/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls that we began: of workers who ring residents back, and on trial. */
#ifndef GATEWAY_DESK_H
#define GATEWAY_DESK_H

#include "gateway/gateway.h"
#include "gateway/token.h"

void desk_take(struct gateway *, struct visit *, const struct token *);
/* We rang it, and know no more of it: it is let go. */
void desk_refuse(struct visit *);
/* How it ended: false: its link is about something else. */
bool desk_report(struct gateway *, struct visit *, const struct input *);
/* What could not be kept is tried again; what never was goes with us. */
void desk_again(struct gateway *);
void desk_close(struct gateway *);
/* A link of a desk's call: door "voice" or "report". NULL: no memory. */
const char *desk_link(struct gateway *, const struct account *,
    struct bytes coded, const char *door, struct arena *);

#endif
