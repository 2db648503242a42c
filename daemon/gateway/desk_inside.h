/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the two halves of a call that we began: what is said (desk.c), what
 * is written down of it first (desk_news.c). */
#ifndef GATEWAY_DESK_INSIDE_H
#define GATEWAY_DESK_INSIDE_H

#include "gateway/inside.h"

/* In memory at once, but for key 1; the store hears of it, and then the visit
 * is answered, with this. False: nobody hears, and the visit still waits. */
bool desk_tell(struct gateway *, struct visit *, struct bytes document);

/* By how the request stands now; nothing new is told of it. `late`: whatever
 * is known here, it went on without this call. */
void desk_answer_anew(struct gateway *, struct visit *, bool late);
/* Key 1 could not be written down: the worker hears what was agreed, and is
 * asked for it, as at first; who is on trial is told, and it is tried on. */
void desk_ask_again(struct gateway *, struct visit *);

#endif
