/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "turn/turn.h"

struct action *
turn_add(struct turn *turn, enum action_kind kind)
{
	struct action *action = arena_get(turn->arena, sizeof(*action));
	struct action **last = &turn->actions;

	if (action == NULL)
		return NULL;
	action->kind = kind;
	while (*last != NULL)
		last = &(*last)->next;
	*last = action;
	return action;
}
