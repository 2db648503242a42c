/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Callers' languages between two calls, in memory alone: it goes with the
 * process, with EXIT, and after `remember`. */
#include "gateway/inside.h"

#define PERSONS_MOST 65536u		/* then nobody new is remembered */

void
remember_known(struct gateway *gateway, struct turn *turn)
{
	const struct settings *settings = &turn->snapshot->settings;

	if (turn->has_person && settings->remember_ms > 0)
		remember_bring(index_find(gateway->remembered, &turn->person),
		    settings->remember_ms, turn);
}

void
remember_turn(struct gateway *gateway, const struct turn *turn)
{
	struct index *index = gateway->remembered;
	struct remembered fresh = { .cut = false };
	struct remembered *known;

	if (!turn->has_person || turn->snapshot->settings.remember_ms == 0)
		return;
	known = index_find(index, &turn->person);
	if (known != NULL) {
		remember_take(known, turn);
		if (known->tag[0] == '\0')
			index_drop(index, &turn->person);
		return;
	}
	remember_take(&fresh, turn);
	if (fresh.tag[0] == '\0' || index_count(index) >= PERSONS_MOST ||
	    !index_put(index, &turn->person))
		return;
	known = index_find(index, &turn->person);
	*known = fresh;
}

static bool
is_past(void *arg, const void *value)
{
	const struct gateway *gateway = arg;
	const struct remembered *remembered = value;
	int64_t age_ms = world_now_ms(gateway->parts.world) -
	    remembered->at_ms;

	return age_ms < 0 ||
	    age_ms > gateway->snapshot->settings.remember_ms;
}

void
remember_sweep(struct gateway *gateway)
{
	index_sweep(gateway->remembered, is_past, gateway);
}
