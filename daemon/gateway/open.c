/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Building the gateway from its parts, and taking it down. */
#include "gateway/inside.h"

#include <stdlib.h>

#include "gateway/coded.h"
#include "settings/holidays.h"

#define MINUTE_MS 60000
#define PURGE_MS 3600000

struct timer *
gateway_timer(struct gateway *gateway, void (*ring)(void *), void *arg)
{
	if (gateway->parts.base == NULL)
		return timer_new_on(gateway->parts.clock, ring, arg);
	return timer_new(gateway->parts.base, ring, arg);
}

/* Told once for each day that is left. */
static void
watch_holidays(struct gateway *gateway)
{
	int64_t left = holidays_days_left(&gateway->snapshot->settings,
	    world_now_ms(gateway->parts.world));

	if (left == gateway->holidays_left)
		return;
	gateway->holidays_left = left;
	if (left < 0)
		log_event(EVENT_HOLIDAYS_ENDED, .count = -left);
	else if (left <= HOLIDAYS_WARN_DAYS)
		log_event(EVENT_HOLIDAYS_END, .count = left);
}

/* Who sent STOP: read on the store's thread. */
struct stops_job {
	struct job job;
	struct gateway *gateway;
	struct index *index;
	bool good;
};

static void
stops_each(void *arg, const struct person *person)
{
	(void)index_put(arg, person);
}

static void
stops_run(struct job *job, struct store *store)
{
	struct stops_job *stops = (struct stops_job *)(void *)job;
	struct problem why;

	stops->good = store != NULL && stops->gateway->parts.driver->opted_out(
	    store, stops_each, stops->index, &why);
}

/* Turns that were settled since it was read are told after this. */
static void
stops_done(struct job *job)
{
	struct stops_job *stops = (struct stops_job *)(void *)job;
	struct gateway *gateway = stops->gateway;

	gateway->stops_stale |= !stops->good;
	if (stops->good) {
		index_free(gateway->opted_out);
		gateway->opted_out = stops->index;
		stops->index = NULL;
	}
	index_free(stops->index);
	free(stops);
}

static void
read_stops(struct gateway *gateway)
{
	struct stops_job *stops = calloc(1, sizeof(*stops));
	struct index *index = index_new(0);

	gateway->stops_stale = stops == NULL || index == NULL;
	if (gateway->stops_stale) {
		free(stops);
		index_free(index);
		return;
	}
	stops->job.run = stops_run;
	stops->job.done = stops_done;
	stops->gateway = gateway;
	stops->index = index;
	keeper_run(gateway->keeper, &stops->job);
}

/* Which number rings depends on the hour: the fixed documents follow. */
static void
on_minute(void *arg)
{
	struct gateway *gateway = arg;

	gateway_watch_clock(gateway);
	if (gateway->stops_stale)
		read_stops(gateway);
	callbacks_open(gateway);
	desk_again(gateway);
	overrides_end(gateway);
	watch_holidays(gateway);
	fixed_follow(gateway->fixed, gateway->snapshot, &gateway->overrides,
	    world_now_ms(gateway->parts.world));
	count_sweep(gateway);
	timer_set(gateway->minute, MINUTE_MS);
}

struct purge_job {
	struct job job;
	const struct store_driver *driver;
	int64_t now_ms;
	int64_t keep_ms;
	int64_t ask_ms;			/* of requests to be rung back */
};

static void
purge_run(struct job *job, struct store *store)
{
	struct purge_job *purge = (struct purge_job *)(void *)job;
	struct problem why;

	if (store == NULL)
		return;
	if (!purge->driver->purge(store, purge->now_ms, purge->keep_ms, &why))
		log_event(EVENT_PURGE_REFUSED, .why = why.text);
	else
		callbacks_purge(store, purge->now_ms - purge->ask_ms);
}

static void
purge_done(struct job *job)
{
	free(job);
}

static void
on_purge(void *arg)
{
	struct gateway *gateway = arg;
	const struct settings *settings = &gateway->snapshot->settings;
	struct purge_job *purge = malloc(sizeof(*purge));

	timer_set(gateway->purge, PURGE_MS);
	gateway_watch_clock(gateway);
	remember_sweep(gateway);
	/* By a clock that the store does not follow yet all looks too old. */
	if (purge == NULL || gateway->shifts != NULL) {
		free(purge);
		return;
	}
	*purge = (struct purge_job){
		.job = { .run = purge_run, .done = purge_done },
		.driver = gateway->parts.driver,
		.now_ms = world_now_ms(gateway->parts.world),
		.keep_ms = settings->keep_ms,
		.ask_ms = settings->callbacks == NULL ||
		    settings->callbacks->keep_ms > settings->keep_ms ?
		    settings->keep_ms : settings->callbacks->keep_ms,
	};
	keeper_run(gateway->keeper, &purge->job);
}

static bool
settle(void *arg, struct store *store, struct batch *batch,
    struct problem *why)
{
	struct gateway *gateway = arg;

	return settle_batch(&gateway->settler, store, batch, why);
}

static void
on_opened(void *arg)
{
	read_stops(arg);
	callbacks_open(arg);
	drills_look(arg);
}

/* settle(), text_settled() and on_opened() get the same argument. */
static bool
open_keeper(struct gateway *gateway, struct problem *why)
{
	const struct settings *settings = &gateway->snapshot->settings;
	struct keeper_settings keeper = {
		.driver = gateway->parts.driver,
		.store = {
			.path = gateway->store_path,
			.codec = &coded_sessions,
			.wait_ms = settings->store_wait_ms,
			.ballast = settings->ballast,
		},
		.world = gateway->parts.world,
		.keys = gateway->store_keys,
		.batch_most = (unsigned)settings->batch_most,
		.queue_most = (unsigned)settings->queue_most,
		.settle = settle,
		.settled = text_settled,
		.opened = on_opened,
		.arg = gateway,
	};

	if (gateway->store_path == NULL)
		return problem_set(why, "out of memory");
	gateway->keeper = keeper_new(gateway->parts.base, &keeper, why);
	return gateway->keeper != NULL;
}

static bool
open_all(struct gateway *gateway, struct problem *why)
{
	gateway->store_keys = keys_copy(gateway->keys);
	gateway->store_path = strdup(gateway->snapshot->settings.store);
	gateway->override_path = strdup(gateway->snapshot->settings.override);
	gateway->opted_out = index_new(0);
	gateway->remembered = index_new(sizeof(struct remembered));
	gateway->fixed = fixed_new();
	gateway->documents = documents_new();
	if (gateway->store_keys == NULL || gateway->override_path == NULL ||
	    gateway->opted_out == NULL || gateway->remembered == NULL ||
	    gateway->fixed == NULL || gateway->documents == NULL)
		return problem_set(why, "out of memory");
	gateway->settler.world = gateway->parts.world;
	gateway->settler.keys = gateway->store_keys;
	overrides_open(gateway);
	fixed_refresh(gateway->fixed, gateway->snapshot, &gateway->overrides,
	    world_now_ms(gateway->parts.world));
	if (!count_open(gateway))
		return problem_set(why, "out of memory");
	if (!open_keeper(gateway, why))
		return false;
	read_stops(gateway);
	callbacks_open(gateway);
	if (!mailroom_open(gateway, why))
		return false;
	if (!drills_open(gateway))
		return problem_set(why, "out of memory");
	gateway->minute = gateway_timer(gateway, on_minute, gateway);
	gateway->purge = gateway_timer(gateway, on_purge, gateway);
	if (gateway->minute == NULL || gateway->purge == NULL)
		return problem_set(why, "out of memory");
	gateway_watch_clock(gateway);
	gateway->holidays_left = INT64_MAX;
	watch_holidays(gateway);
	timer_set(gateway->minute, MINUTE_MS);
	timer_set(gateway->purge, MINUTE_MS);
	return true;
}

struct gateway *
gateway_new(const struct gateway_parts *parts, struct problem *why)
{
	struct gateway *gateway = calloc(1, sizeof(*gateway));

	if (gateway == NULL) {
		snapshot_drop(parts->snapshot);
		keys_free(parts->keys);
		(void)problem_set(why, "out of memory");
		return NULL;
	}
	gateway->parts = *parts;
	gateway->snapshot = parts->snapshot;
	gateway->keys = parts->keys;
	if (!open_all(gateway, why)) {
		gateway_free(gateway);
		return NULL;
	}
	return gateway;
}

void
gateway_finish(struct gateway *gateway)
{
	if (gateway == NULL || gateway->keeper == NULL)
		return;
	count_flush(gateway);
	keeper_stop(gateway->keeper);
}

void
gateway_free(struct gateway *gateway)
{
	if (gateway == NULL)
		return;
	timer_free(gateway->minute);
	timer_free(gateway->purge);
	mailroom_close(gateway);
	keeper_free(gateway->keeper);	/* its last turns are counted */
	count_close(gateway);
	drills_close(gateway);
	desk_close(gateway);
	gateway_forget_shifts(gateway);
	index_free(gateway->opted_out);
	index_free(gateway->remembered);
	fixed_free(gateway->fixed);
	documents_free(gateway->documents);
	former_clear(&gateway->former);
	keys_free(gateway->store_keys);
	keys_free(gateway->keys);
	snapshot_drop(gateway->snapshot);
	free(gateway->store_path);
	free(gateway->override_path);
	free(gateway);
}
