/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "Closed now", "open now": written down on the store's thread, so that no call
 * waits for the disk, and only then believed. It needs no database.
 */
#include <stdlib.h>

#include "base/when.h"
#include "gateway/inside.h"
#include "gateway/override_file.h"

#define LONGEST_MS (31 * 86400000LL)	/* what lasts longer is a setting */

struct wish_job {
	struct job job;
	struct gateway *gateway;
	struct overrides overrides;	/* as they would be */
	struct override said;		/* what is new in them */
	bool clear;
	bool good;
	struct problem why;
	void (*done)(void *arg, const char *why);
	void *arg;
};

/* "team: closed until Sun 2026-11-22 18:00" */
static void
log_override(struct gateway *gateway, enum event_id event,
    const struct override *override)
{
	char memory[120];
	struct text text;

	text_init(&text, memory, sizeof(memory));
	text_add_format(&text, "%s", override->hours);
	if (event == EVENT_OVERRIDE_SET) {
		text_add_format(&text, ": %s until ", override->open ?
		    "open" : "closed");
		when_write(gateway->snapshot->settings.zone,
		    override->until_ms, &text);
	}
	log_event(event, .why = text.at);
}

void
overrides_open(struct gateway *gateway)
{
	int64_t now_ms = world_now_ms(gateway->parts.world);
	struct override ended;
	struct problem why = { "" };

	gateway->override_broken = !override_file_read(gateway->override_path,
	    &gateway->overrides, &why);
	if (gateway->override_broken)
		log_event(EVENT_OVERRIDE_BROKEN, .why = why.text);
	while (override_end(&gateway->overrides, now_ms, &ended))
		continue;
	for (unsigned i = 0; i < gateway->overrides.count; i++)
		log_override(gateway, EVENT_OVERRIDE_SET,
		    &gateway->overrides.at[i]);
}

void
overrides_end(struct gateway *gateway)
{
	int64_t now_ms = world_now_ms(gateway->parts.world);
	struct override ended;

	while (override_end(&gateway->overrides, now_ms, &ended))
		log_override(gateway, EVENT_OVERRIDE_ENDED, &ended);
}

const struct overrides *
overrides_copy(const struct gateway *gateway, struct arena *arena)
{
	struct overrides *copy;

	if (gateway->overrides.count == 0)
		return NULL;
	copy = arena_get(arena, sizeof(*copy));
	if (copy != NULL)
		*copy = gateway->overrides;
	return copy;
}

static void
wish_run(struct job *job, struct store *store)
{
	struct wish_job *wish = (struct wish_job *)(void *)job;

	(void)store;
	wish->good = override_file_write(wish->gateway->override_path,
	    &wish->overrides, &wish->why);
}

static void
wish_done(struct job *job)
{
	struct wish_job *wish = (struct wish_job *)(void *)job;
	struct gateway *gateway = wish->gateway;

	gateway->overriding = false;
	if (wish->good) {
		gateway->overrides = wish->overrides;
		gateway->override_broken = false;
		fixed_refresh(gateway->fixed, gateway->snapshot,
		    &gateway->overrides, world_now_ms(gateway->parts.world));
		log_override(gateway, wish->clear ? EVENT_OVERRIDE_CLEARED :
		    EVENT_OVERRIDE_SET, &wish->said);
	} else {
		log_event(EVENT_OVERRIDE_FAILED, .why = wish->why.text);
	}
	wish->done(wish->arg, wish->good ? NULL : wish->why.text);
	free(wish);
}

static bool
check(const struct gateway *gateway, const struct override *said, bool clear,
    struct problem *why)
{
	const struct hours_set *set = &gateway->snapshot->settings.hours;
	const char *names[OVERRIDES_MOST * 4 + 1] = { NULL };
	int64_t now_ms = world_now_ms(gateway->parts.world);
	const char *nearest;

	if (clear || hours_find(set, said->hours) != NULL) {
		if (clear || (said->until_ms > now_ms &&
		    said->until_ms <= now_ms + LONGEST_MS))
			return true;
		return problem_set(why, said->until_ms <= now_ms ?
		    "that time has passed" : "it may last 31 days at most; "
		    "for longer write it into the settings (\"exceptions\")");
	}
	for (unsigned i = 0; i < set->count && i < OVERRIDES_MOST * 4; i++)
		names[i] = set->at[i].name;
	nearest = problem_nearest(said->hours, names);
	if (nearest == NULL && set->count > 0)
		nearest = names[0];
	return problem_set(why, "there are no hours \"%s\"%s%s%s",
	    said->hours, nearest == NULL ? "" : "; did you mean \"",
	    nearest == NULL ? "" : nearest, nearest == NULL ? "" : "\"?");
}

bool
gateway_override(struct gateway *gateway, const struct override *said,
    bool clear, struct problem *why, void (*done)(void *arg, const char *why),
    void *arg)
{
	struct wish_job *wish;

	if (!check(gateway, said, clear, why))
		return false;
	if (clear && override_find(&gateway->overrides, said->hours,
	    INT64_MIN) == NULL)
		return problem_set(why, "nothing was said of \"%s\"",
		    said->hours);
	wish = gateway->overriding ? NULL : calloc(1, sizeof(*wish));
	if (wish == NULL)
		return problem_set(why, "another change is being written; "
		    "try again");
	wish->job = (struct job){ .run = wish_run, .done = wish_done };
	wish->gateway = gateway;
	wish->overrides = gateway->overrides;
	wish->said = *said;
	wish->clear = clear;
	wish->done = done;
	wish->arg = arg;
	if (clear) {
		(void)override_drop(&wish->overrides, said->hours);
	} else if (!override_put(&wish->overrides, said->hours, said->open,
	    world_now_ms(gateway->parts.world), said->until_ms)) {
		free(wish);
		return problem_set(why, "too much was said of hours; clear "
		    "some of it");
	}
	gateway->overriding = true;
	keeper_run(gateway->keeper, &wish->job);
	return true;
}

const struct overrides *
gateway_overrides(const struct gateway *gateway, bool *broken)
{
	*broken = gateway->override_broken;
	return &gateway->overrides;
}
