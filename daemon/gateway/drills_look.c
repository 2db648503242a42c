/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking after trial calls: what is due is begun, what has ended is told, and
 * what nobody has proven for too long is an alarm. */
#include <stdlib.h>

#include "gateway/coded.h"
#include "gateway/drills.h"
#include "gateway/inside.h"

#define OPEN_LOOK_MS 60000
#define IDLE_LOOK_MS 3600000		/* alarms come by the hour */

struct look_job {
	struct job job;
	struct gateway *gateway;
	struct arena arena;
	struct drill_look look;
	bool good;
	struct problem why;
};

static void
look_run(struct job *job, struct store *store)
{
	struct look_job *looking = (struct look_job *)(void *)job;
	const struct store_drills *drills = store == NULL ? NULL :
	    store->driver->drills;

	(void)problem_set(&looking->why, "the database is not open");
	if (drills == NULL)
		return;
	if (looking->look.account != NULL)
		looking->look.claim = settle_next_row(
		    &looking->gateway->settler, store);
	looking->good = drills->look(store, &looking->look, &looking->why);
}

static void
tell_ended(const struct drill_look *look)
{
	static const enum event_id events[DRILL_STATES] = {
		[DRILL_PROVEN] = EVENT_DRILL_PROVEN,
		[DRILL_UNPROVEN] = EVENT_DRILL_UNPROVEN,
		[DRILL_MISSED] = EVENT_DRILL_MISSED,
		[DRILL_DROPPED] = EVENT_DRILL_DROPPED,
		[DRILL_STOPPED] = EVENT_DRILL_STOPPED,
	};

	for (unsigned i = 0; i < look->told_count; i++) {
		const struct drill_row *row = &look->told[i];

		if (row->scenario[0] == '\0' && row->state >= DRILL_PROVEN &&
		    row->state < DRILL_STATES)
			log_event(events[row->state], .why = row->name);
	}
}

static const struct drill_target *
find_target(const struct drills *drills, const char *e164)
{
	for (unsigned i = 0; i < drills->count; i++) {
		if (strcmp(drills->targets[i].number, e164) == 0)
			return &drills->targets[i];
	}
	return NULL;
}

struct drill_proof
drills_proof(const struct gateway *gateway, const char *e164)
{
	const struct drill_target *target = find_target(&gateway->drills,
	    e164);

	if (target == NULL)
		return (struct drill_proof){ world_now_ms(
		    gateway->parts.world), INT64_MIN };
	return (struct drill_proof){ target->seen_ms, target->proven_ms };
}

bool
drills_overdue(const struct gateway *gateway, const struct number *number,
    int64_t now_ms)
{
	struct drill_proof proof = drills_proof(gateway, number->number);

	return number->routed && number_alarms(proof.proven_ms == INT64_MIN ?
	    proof.seen_ms : proof.proven_ms, now_ms,
	    gateway->snapshot->settings.drill.alarm_ms);
}

/* Once for the same numbers. */
static void
tell_alarms(struct gateway *gateway)
{
	struct drills *drills = &gateway->drills;
	int64_t now_ms = world_now_ms(gateway->parts.world);
	char memory[sizeof(drills->alarmed)];
	struct numbers numbers;
	struct arena arena;
	struct text names;
	int64_t count = 0;

	arena_init_growing(&arena);
	text_init(&names, memory, sizeof(memory));
	if (!numbers_list(&gateway->snapshot->settings, &arena, &numbers))
		numbers.count = 0;
	for (unsigned i = 0; i < numbers.count; i++) {
		if (!drills_overdue(gateway, &numbers.at[i], now_ms))
			continue;
		text_add_format(&names, "%s%s", count++ == 0 ? "" : ", ",
		    numbers.at[i].names);
	}
	if (count > 0 && strcmp(memory, drills->alarmed) != 0)
		log_event(EVENT_DRILL_ALARM, .why = memory, .count = count);
	memcpy(drills->alarmed, memory, sizeof(memory));
	arena_clear(&arena);
}

static void
look_done(struct job *job)
{
	struct look_job *looking = (struct look_job *)(void *)job;
	struct gateway *gateway = looking->gateway;
	struct drills *drills = &gateway->drills;
	struct drill_look *look = &looking->look;
	int64_t wait_ms = look->next_ms -
	    world_now_ms(gateway->parts.world);

	drills->asking = false;
	if (looking->good) {
		free(drills->targets);
		drills->targets = look->targets;
		drills->count = look->target_count;
		look->targets = NULL;
		drills->open = look->open;
		tell_ended(look);
		tell_alarms(gateway);
	}
	if (looking->good && look->begun)
		mailroom_nudge(gateway);
	if (!looking->good || (look->open && wait_ms > OPEN_LOOK_MS))
		wait_ms = OPEN_LOOK_MS;
	else if (!look->open)
		wait_ms = IDLE_LOOK_MS;
	if (look->told_count == DRILL_TOLD)
		drills->again = true;
	timer_set(drills->timer, drills->again ? 0 :
	    wait_ms < 1000 ? 1000 : wait_ms);
	drills->again = false;
	free(look->targets);
	arena_clear(&looking->arena);
	free(looking);
}

/* The numbers of the settings in force. False: no memory. */
static bool
fill(struct gateway *gateway, struct look_job *looking)
{
	const struct settings *settings = &gateway->snapshot->settings;
	const struct line *line = numbers_caller(settings);
	struct drill_look *look = &looking->look;
	struct numbers numbers;

	if (!numbers_list(settings, &looking->arena, &numbers))
		return false;
	look->targets = calloc(numbers.count + 1, sizeof(*look->targets));
	if (look->targets == NULL)
		return false;
	for (unsigned i = 0; i < numbers.count; i++) {
		struct drill_target *target =
		    &look->targets[look->target_count++];

		target->routed = numbers.at[i].routed;
		(void)snprintf(target->number, sizeof(target->number), "%s",
		    numbers.at[i].number);
		number_name(&numbers.at[i], target->name);
		keys_hash(gateway->keys, "drill",
		    bytes_from_text(target->number), target->hash);
	}
	look->account = line == NULL ? NULL :
	    arena_format(&looking->arena, "%s", line->account->name);
	look->from = line == NULL ? NULL :
	    arena_format(&looking->arena, "%s", line->number);
	look->write = coded_drill_write;
	look->now_ms = world_now_ms(gateway->parts.world);
	return line == NULL || (look->account != NULL && look->from != NULL);
}

void
drills_look(struct gateway *gateway)
{
	struct drills *drills = &gateway->drills;
	struct look_job *looking;

	if (gateway->outbox == NULL)
		return;			/* we end */
	if (drills->asking) {
		drills->again = true;
		return;
	}
	looking = calloc(1, sizeof(*looking));
	if (looking != NULL)
		arena_init_growing(&looking->arena);
	if (looking == NULL || !fill(gateway, looking)) {
		if (looking != NULL) {
			free(looking->look.targets);
			arena_clear(&looking->arena);
		}
		free(looking);
		timer_set(drills->timer, OPEN_LOOK_MS);
		return;
	}
	looking->job = (struct job){ .run = look_run, .done = look_done };
	looking->gateway = gateway;
	drills->asking = true;
	keeper_run(gateway->keeper, &looking->job);
}

void
drills_nudge(struct gateway *gateway)
{
	if (gateway->drills.open)
		drills_look(gateway);
}

static void
on_look(void *arg)
{
	drills_look(arg);
}

bool
drills_open(struct gateway *gateway)
{
	gateway->drills.timer = gateway_timer(gateway, on_look, gateway);
	if (gateway->drills.timer == NULL)
		return false;
	drills_look(gateway);
	return true;
}

void
drills_close(struct gateway *gateway)
{
	timer_free(gateway->drills.timer);
	gateway->drills.timer = NULL;
	free(gateway->drills.targets);
}

static const struct number *
number_of(const struct gateway *gateway, const struct row *row,
    struct arena *arena)
{
	struct numbers numbers;

	return numbers_list(&gateway->snapshot->settings, arena, &numbers) ?
	    numbers_find(&numbers, row->to) : NULL;
}

/* The settings may have changed since it was ordered. */
const char *
drills_refuse(const struct gateway *gateway, const struct row *row)
{
	struct arena arena;
	bool known;

	arena_init_growing(&arena);
	known = number_of(gateway, row, &arena) != NULL;
	arena_clear(&arena);
	return known ? NULL : "no number of the settings";
}

unsigned
drills_seconds(const struct gateway *gateway, const struct row *row)
{
	const struct number *number;
	struct arena arena;
	int64_t ring_ms;

	arena_init_growing(&arena);
	number = number_of(gateway, row, &arena);
	ring_ms = number == NULL ? 0 : number->ring_ms;
	arena_clear(&arena);
	return (unsigned)(ring_ms / 1000);
}
