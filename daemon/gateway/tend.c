/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking after the machine: does the clock go on as it should, has the disk
 * room? What was found is told once, when it changes. */
#include "gateway/inside.h"

#include <stdlib.h>

#include "outbox/outbox.h"

#define JUMP_MS 60000
#define FAR_MS 3600000			/* a helpline is not off for so long */
#define SEEN_MS 60000			/* how often the clock is noted */

/* What is owed keeps its waits: in the database, */
struct shift_job {
	struct job job;
	struct shift_job *next;		/* a later jump */
	struct gateway *gateway;
	struct store_jump jump;
	bool good;
};

/* Where it is tried again, what was made meanwhile is dated right: ids only
 * grow. */
static bool
is_bounded(struct shift_job *shift, struct store *store)
{
	struct settler *settler = &shift->gateway->settler;

	if (shift->jump.last_id == 0) {
		int64_t last_id = settle_next_row(settler, store);

		shift->jump.last_id = settler->knows_last ? last_id : 0;
	}
	return shift->jump.last_id != 0;
}

static void
shift_run(struct job *job, struct store *store)
{
	struct shift_job *shift = (struct shift_job *)(void *)job;
	struct problem why = { "the database cannot be read" };

	shift->good = store != NULL && is_bounded(shift, store) &&
	    shift->gateway->parts.driver->shift(store, &shift->jump, &why);
	if (!shift->good)
		log_event(EVENT_STORE_FAILED, .why = why.text);
}

/* gcc 12 loses sight of a job that is in the list. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
static void
shift_next(struct gateway *gateway)
{
	if (gateway->shifts == NULL || gateway->shifting)
		return;
	gateway->shifting = true;
	keeper_run(gateway->keeper, &gateway->shifts->job);
}
#pragma GCC diagnostic pop

/* One that the disk does not take is tried again, before any later one. */
static void
shift_done(struct job *job)
{
	struct shift_job *shift = (struct shift_job *)(void *)job;
	struct gateway *gateway = shift->gateway;

	gateway->shifting = false;
	if (!shift->good)
		return;
	gateway->shifts = shift->next;
	free(shift);
	mailroom_nudge(gateway);
	shift_next(gateway);
}

void
gateway_forget_shifts(struct gateway *gateway)
{
	while (gateway->shifts != NULL) {
		struct shift_job *shift = gateway->shifts;

		gateway->shifts = shift->next;
		free(shift);
	}
}

static void
append(struct gateway *gateway, struct shift_job *shift)
{
	struct shift_job *last = gateway->shifts;

	while (last != NULL && last->next != NULL)
		last = last->next;
	if (last == NULL)
		gateway->shifts = shift;
	else
		last->next = shift;
}

/* and what is held in memory. */
static void
shift_all(struct gateway *gateway, int64_t now_ms, int64_t jump_ms)
{
	struct shift_job *shift = malloc(sizeof(*shift));

	log_event(EVENT_CLOCK_JUMPED, .ms = jump_ms);
	mailroom_shift(gateway, now_ms, jump_ms);
	if (shift == NULL)
		return;			/* they wait as they are */
	*shift = (struct shift_job){
		.job = { .run = shift_run, .done = shift_done },
		.gateway = gateway,
		.jump = { .by_ms = jump_ms, .now_ms = now_ms } };
	append(gateway, shift);
	shift_next(gateway);
}

void
gateway_watch_clock(struct gateway *gateway)
{
	int64_t now_ms = world_now_ms(gateway->parts.world);
	int64_t steady_ms = world_steady_ms(gateway->parts.world);
	int64_t jump_ms = (now_ms - gateway->last_now_ms) -
	    (steady_ms - gateway->last_steady_ms);
	bool first = gateway->last_now_ms == 0;

	gateway->last_now_ms = now_ms;
	gateway->last_steady_ms = steady_ms;
	if (!first && (jump_ms > JUMP_MS || jump_ms < -JUMP_MS))
		shift_all(gateway, now_ms, jump_ms);
	shift_next(gateway);
}

/* On the store's thread: is there room, what time was it? */
struct tend_job {
	struct job job;
	struct gateway *gateway;
	bool note;			/* the time is noted */
	int64_t now_ms, last_ms;
	bool noted;
	enum store_room room;
	struct problem why;
};

static void
tend_run(struct job *job, struct store *store)
{
	struct tend_job *tend = (struct tend_job *)(void *)job;
	const struct store_driver *driver = tend->gateway->parts.driver;
	struct problem why;

	if (store == NULL)
		return;
	tend->room = driver->room(store, &tend->why);
	tend->noted = tend->note && driver->seen(store, tend->now_ms,
	    &tend->last_ms, &why);
}

static void
tell_room(struct gateway *gateway, const struct tend_job *tend)
{
	static const enum event_id events[] = {
		[STORE_ROOM_GOOD] = EVENT_DISK_ROOM,
		[STORE_ROOM_LITTLE] = EVENT_DISK_LOW,
		[STORE_ROOM_NONE] = EVENT_DISK_FULL,
	};
	enum store_room was = gateway->room;

	gateway->room = tend->room;
	if (tend->room == was)
		return;
	log_event(events[tend->room], .why = tend->why.text);
	if (tend->room == STORE_ROOM_NONE)
		keeper_judge(gateway->keeper, false, tend->why.text);
	else if (was == STORE_ROOM_NONE)
		keeper_judge(gateway->keeper, true, NULL);
}

/* Against what an earlier run noted: back is surely wrong, and a long way on
 * is, unless we were off for so long. */
static void
compare_clock(struct gateway *gateway, const struct tend_job *tend)
{
	int64_t ms;

	gateway->clock_compared = true;
	if (tend->last_ms == INT64_MIN)
		return;
	ms = tend->now_ms - tend->last_ms;
	if (ms < -JUMP_MS)
		shift_all(gateway, tend->now_ms, ms);
	else if (ms > FAR_MS)
		log_event(EVENT_CLOCK_FAR, .ms = ms);
}

static void
tend_done(struct job *job)
{
	struct tend_job *tend = (struct tend_job *)(void *)job;
	struct gateway *gateway = tend->gateway;

	gateway->tending = false;
	tell_room(gateway, tend);
	if (tend->noted && !gateway->clock_compared)
		compare_clock(gateway, tend);
	if (tend->noted)
		gateway->noted_ms = world_steady_ms(gateway->parts.world);
	free(tend);
}

void
gateway_tend(struct gateway *gateway)
{
	struct tend_job *tend;

	gateway_watch_clock(gateway);
	if (gateway->tending)
		return;
	tend = malloc(sizeof(*tend));
	if (tend == NULL)
		return;
	*tend = (struct tend_job){
		.job = { .run = tend_run, .done = tend_done },
		.gateway = gateway,
		.note = !gateway->clock_compared || world_steady_ms(
		    gateway->parts.world) - gateway->noted_ms >= SEEN_MS,
		.now_ms = world_now_ms(gateway->parts.world),
		.room = gateway->room };
	gateway->tending = true;
	keeper_run(gateway->keeper, &tend->job);
}
