/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/live.h"

#include <string.h>

static bool
may_ring(const struct live_entry *entry)
{
	return entry->id != 0 && (entry->state == CALLBACK_CLAIMED ||
	    entry->state == CALLBACK_RINGING);
}

static struct live_entry *
find(struct live *live, int64_t id)
{
	for (unsigned i = 0; i < LIVE_MOST; i++) {
		if (live->at[i].id == id)
			return &live->at[i];
	}
	return NULL;
}

/* Those that may not ring make room, in turn, so that a worker who is still
 * listening hears why. NULL: all may. */
static struct live_entry *
make_room(struct live *live)
{
	for (unsigned i = 0; i < LIVE_MOST; i++) {
		struct live_entry *entry = &live->at[live->next];

		live->next = (live->next + 1) % LIVE_MOST;
		if (!may_ring(entry))
			return entry;
	}
	return NULL;
}

bool
live_put(struct live *live, const struct callback_row *row)
{
	struct live_entry *entry = find(live, row->id);

	if (entry == NULL)
		entry = make_room(live);
	if (entry == NULL)
		return false;
	*entry = (struct live_entry){ row->id, row->claim, row->person,
		row->state, false };
	return true;
}

enum callback_state
live_state(const struct live *live, int64_t id, int64_t claim)
{
	for (unsigned i = 0; id != 0 && i < LIVE_MOST; i++) {
		if (live->at[i].id == id && live->at[i].claim == claim)
			return live->at[i].state;
	}
	return CALLBACK_REACHED;
}

void
live_set(struct live *live, int64_t id, int64_t claim,
    enum callback_state state)
{
	struct live_entry *entry = id == 0 ? NULL : find(live, id);

	if (entry != NULL && entry->claim == claim && may_ring(entry))
		entry->state = state;
}

void
live_lift(struct live *live, int64_t id, int64_t claim)
{
	struct live_entry *entry = id == 0 ? NULL : find(live, id);

	if (entry != NULL && entry->claim == claim)
		entry->lifted = true;
}

bool
live_lifted(const struct live *live, int64_t id, int64_t claim)
{
	for (unsigned i = 0; id != 0 && i < LIVE_MOST; i++) {
		if (live->at[i].id == id && live->at[i].claim == claim)
			return live->at[i].lifted;
	}
	return false;
}

void
live_leave(struct live *live, const struct person *person,
    enum callback_state state)
{
	for (unsigned i = 0; i < LIVE_MOST; i++) {
		struct live_entry *entry = &live->at[i];

		if (may_ring(entry) && memcmp(&entry->person, person,
		    sizeof(*person)) == 0)
			entry->state = state;
	}
}
