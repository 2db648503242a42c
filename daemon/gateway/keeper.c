/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/keeper_inside.h"

#include <stdlib.h>

#include "base/wake.h"

#define REOPEN_MS 1000
#define QUIET_MS 60000			/* without a text that failed */

void
keeper_judge(struct keeper *keeper, bool good, const char *why)
{
	int64_t since = atomic_load(&keeper->failing_since);

	if (!good) {
		if (since == 0)
			atomic_store(&keeper->failing_since,
			    world_steady_ms(keeper->settings.world) + 1);
		log_event(EVENT_STORE_FAILED, .why = why);
	} else if (since != 0) {
		atomic_store(&keeper->failing_since, 0);
		log_event(EVENT_STORE_BACK, .count = 1);
	}
}

/* A database that could not be opened is tried again, once a second. */
static void
reopen(struct keeper *keeper)
{
	const struct keeper_settings *settings = &keeper->settings;
	int64_t now = world_steady_ms(settings->world);
	struct problem why;

	if (keeper->store != NULL || now < keeper->reopen_at ||
	    atomic_load(&keeper->hurry))
		return;
	keeper->reopen_at = now + REOPEN_MS;
	keeper->store = settings->driver->open(&settings->store,
	    settings->keys, settings->world, &why);
	if (keeper->store == NULL)
		return;
	keeper_judge(keeper, true, NULL);
	keeper_lock(keeper);
	keeper->opened = true;
	keeper_unlock(keeper);
	if (keeper->wake != NULL)
		wake_ring(keeper->wake);
}

/* NULL: it is not open, or there is no time left to ask it. */
static struct store *
store_of(struct keeper *keeper)
{
	return atomic_load(&keeper->hurry) ? NULL : keeper->store;
}

static void
settle(struct keeper *keeper, struct batch *batch)
{
	struct problem why = { "the database is not open" };
	struct store *store = store_of(keeper);
	bool good = store != NULL;

	if (batch->count == 0)
		return;
	if (good) {
		good = keeper->settings.settle(keeper->settings.arg, store,
		    batch, &why);
	} else {
		for (struct turn *turn = batch->first; turn != NULL;
		    turn = turn->next)
			turn->failed = true;
	}
	if (!good)
		keeper->failed_ms = world_steady_ms(keeper->settings.world);
	keeper_judge(keeper, good, why.text);
}

/* What takes facts takes texts too: nobody has to send one to find out. But
 * while texts still come and fail, it is they who tell. */
static bool
is_quiet(const struct keeper *keeper)
{
	return world_steady_ms(keeper->settings.world) - keeper->failed_ms >=
	    QUIET_MS;
}

static void
write_facts(struct keeper *keeper, struct fact *facts)
{
	struct problem why = { "the database is not open" };
	bool good;

	if (facts == NULL)
		return;
	good = store_of(keeper) != NULL &&
	    keeper->settings.driver->write_facts(keeper->store, facts, &why);
	if (good && is_quiet(keeper))
		keeper_judge(keeper, true, NULL);
	while (facts != NULL) {
		struct fact *next = facts->next;

		if (!good)
			log_event(EVENT_FACTS_DROPPED, .why = why.text,
			    .count = 1);
		free(facts);
		facts = next;
	}
}

static void
give_back(struct keeper *keeper, struct haul *haul)
{
	keeper_lock(keeper);
	if (haul->batch.count > 0) {
		*keeper->settled_last = haul->batch.first;
		keeper->settled_last = &haul->batch.last->next;
	}
	if (haul->jobs != NULL) {
		*keeper->done_last = haul->jobs;
		while (*keeper->done_last != NULL)
			keeper->done_last = &(*keeper->done_last)->next;
	}
	keeper_unlock(keeper);
	if (keeper->wake != NULL &&
	    (haul->batch.count > 0 || haul->jobs != NULL))
		wake_ring(keeper->wake);
}

static void
work(struct keeper *keeper, struct haul *haul)
{
	struct haul answers = { .batch = haul->batch };
	bool nothing;

	reopen(keeper);
	settle(keeper, &haul->batch);
	/* Answers first: residents wait for them, nobody for the rest. */
	give_back(keeper, &answers);
	haul->batch = (struct batch){ .first = NULL };
	for (struct job *job = haul->jobs; job != NULL; job = job->next)
		job->run(job, store_of(keeper));
	write_facts(keeper, haul->facts);
	give_back(keeper, haul);
	if (store_of(keeper) == NULL)
		return;
	keeper_lock(keeper);
	nothing = !keeper_something_waits(keeper);
	keeper_unlock(keeper);
	keeper->settings.driver->idle(keeper->store, nothing);
}

static void *
keep(void *arg)
{
	struct keeper *keeper = arg;
	struct haul haul;

	keeper_lock(keeper);
	for (;;) {
		while (!keeper_something_waits(keeper) && !keeper->stopping)
			(void)pthread_cond_wait(&keeper->work, &keeper->lock);
		if (!keeper_something_waits(keeper))
			break;
		keeper_take(keeper, &haul);
		keeper_unlock(keeper);
		work(keeper, &haul);
		keeper_lock(keeper);
	}
	keeper_unlock(keeper);
	return NULL;
}

/* On the loop: what the store's thread has finished. */
void
keeper_tell(struct keeper *keeper)
{
	struct turn *turns;
	struct job *jobs;
	bool opened;

	keeper_lock(keeper);
	opened = keeper->opened;
	keeper->opened = false;
	turns = keeper->settled;
	jobs = keeper->done;
	keeper->settled = NULL;
	keeper->settled_last = &keeper->settled;
	keeper->done = NULL;
	keeper->done_last = &keeper->done;
	keeper_unlock(keeper);
	if (opened)
		keeper->settings.opened(keeper->settings.arg);
	/* Jobs first: what one has read is older than a later round's turns. */
	while (jobs != NULL) {
		struct job *next = jobs->next;

		jobs->done(jobs);
		jobs = next;
	}
	while (turns != NULL) {
		struct turn *next = turns->next;

		keeper->settings.settled(keeper->settings.arg, turns);
		turns = next;
	}
}

static void
on_results(void *arg)
{
	keeper_tell(arg);
}

static bool
start_thread(struct keeper *keeper, struct event_base *base,
    struct problem *why)
{
	keeper->wake = wake_new(base, on_results, keeper);
	if (keeper->wake == NULL)
		return problem_set(why, "out of memory");
	if (pthread_create(&keeper->thread, NULL, keep, keeper) != 0)
		return problem_set(why, "no thread could be started");
	keeper->threaded = true;
	return true;
}

struct keeper *
keeper_new(struct event_base *base, const struct keeper_settings *settings,
    struct problem *why)
{
	struct keeper *keeper = calloc(1, sizeof(*keeper));

	if (keeper == NULL) {
		(void)problem_set(why, "out of memory");
		return NULL;
	}
	why->text[0] = '\0';
	keeper->settings = *settings;
	keeper->settings.store.hurry = &keeper->hurry;
	keeper_queues_init(keeper);
	(void)pthread_mutex_init(&keeper->lock, NULL);
	(void)pthread_cond_init(&keeper->work, NULL);
	keeper->store = settings->driver->open(&keeper->settings.store,
	    settings->keys, settings->world, why);
	if (keeper->store == NULL)
		keeper_judge(keeper, false, why->text);
	if (base != NULL && !start_thread(keeper, base, why)) {
		keeper_free(keeper);
		return NULL;
	}
	return keeper;
}

void
keeper_hurry(struct keeper *keeper)
{
	atomic_store(&keeper->hurry, true);
}

void
keeper_stop(struct keeper *keeper)
{
	keeper_lock(keeper);
	keeper->stopping = true;
	(void)pthread_cond_signal(&keeper->work);
	keeper_unlock(keeper);
	if (keeper->threaded)
		(void)pthread_join(keeper->thread, NULL);
	keeper->threaded = false;
	do {
		keeper_tell(keeper);
	} while (keeper_round(keeper));
}

void
keeper_free(struct keeper *keeper)
{
	if (keeper == NULL)
		return;
	keeper_stop(keeper);
	if (keeper->store != NULL)
		keeper->settings.driver->close(keeper->store);
	wake_free(keeper->wake);
	(void)pthread_cond_destroy(&keeper->work);
	(void)pthread_mutex_destroy(&keeper->lock);
	free(keeper);
}

void
keeper_work(struct keeper *keeper)
{
	struct haul haul;

	keeper_lock(keeper);
	keeper_take(keeper, &haul);
	keeper_unlock(keeper);
	work(keeper, &haul);
}

bool
keeper_round(struct keeper *keeper)
{
	keeper_work(keeper);
	keeper_tell(keeper);
	return keeper_has_work(keeper);
}

int64_t
keeper_failing_ms(const struct keeper *keeper)
{
	int64_t since = atomic_load(&keeper->failing_since);
	int64_t ms = world_steady_ms(keeper->settings.world) + 1 - since;

	if (since == 0)
		return 0;
	return ms < 1 ? 1 : ms;
}
