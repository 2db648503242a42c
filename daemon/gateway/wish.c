/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/wish.h"

#include <stdio.h>

#include "base/log.h"
#include "flow/flow.h"
#include "settings/snapshot.h"

static struct action *
wish_of(const struct turn *turn)
{
	struct action *action = turn->actions;

	while (action != NULL && action->kind != ACTION_CALLBACK)
		action = action->next;
	return action;
}

/* A wish is noted down here, in the transaction that promises it; notice_owe()
 * tells the team in the same one. */
static void
note(struct settler *settler, struct store *store, struct action *wish,
    const struct callback_room *room)
{
	wish->row = settle_next_row(settler, store);
	(void)snprintf(wish->reference, sizeof(wish->reference), "%s",
	    room->reference);
	settler->wishes++;
}

bool
wish_admit(struct settler *settler, struct store *store, struct turn *turn,
    struct problem *why)
{
	struct action *wish = wish_of(turn);
	struct callback_room room = {
		.callbacks = turn->snapshot->settings.callbacks,
		.person = &turn->person,
		.now_ms = turn->now_ms,
		.more = settler->wishes,
	};

	if (wish == NULL)
		return true;
	if (room.callbacks == NULL || store->driver->callbacks == NULL) {
		turn->full = true;
		return true;
	}
	if (!store->driver->callbacks->room(store, &room, why))
		return false;
	if (room.cap == CAP_NONE) {
		note(settler, store, wish, &room);
		return true;
	}
	turn->capped = room.cap;	/* told when it is settled */
	turn->full = true;
	return true;
}

bool
wish_step(struct settler *settler, struct store *store, struct turn *turn,
    struct problem *why)
{
	struct session before = turn->session;
	bool opted_out = turn->opted_out;

	flow_step(turn);
	if (!wish_admit(settler, store, turn, why))
		return false;
	if (!turn->full)
		return true;
	turn->session = before;
	turn->opted_out = opted_out;
	turn->actions = NULL;
	flow_step(turn);
	return true;
}

void
wish_kept(const struct turn *turn)
{
	const struct action *wish = wish_of(turn);

	if (wish != NULL && wish->row != 0)
		log_event(EVENT_CALLBACK_ASKED, .message = wish->row);
}
