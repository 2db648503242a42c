/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/keeper.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/wake.h"

#define FACTS_MOST 4096
#define FACTS_A_ROUND 256
#define REOPEN_MS 1000

struct keeper {
	struct keeper_settings settings;
	struct store *store;
	struct wake *wake;
	pthread_t thread;
	bool threaded;

	pthread_mutex_t lock;		/* of all up to the thread's own */
	pthread_cond_t work;
	struct turn *turns, **turns_last;
	unsigned turn_count;
	struct job *jobs, **jobs_last;
	struct fact *facts, **facts_last;
	unsigned fact_count;
	struct turn *settled, **settled_last;
	struct job *done, **done_last;
	bool stopping;

	atomic_int_fast64_t failing_since;	/* 0: all is well */
	int64_t reopen_at;		/* the store's thread's */
};

/* What one round took from the queues. */
struct haul {
	struct batch batch;
	struct job *jobs;
	struct fact *facts;
};

static void
lock(struct keeper *keeper)
{
	(void)pthread_mutex_lock(&keeper->lock);
}

static void
unlock(struct keeper *keeper)
{
	(void)pthread_mutex_unlock(&keeper->lock);
}

static void
queues_init(struct keeper *keeper)
{
	keeper->turns_last = &keeper->turns;
	keeper->jobs_last = &keeper->jobs;
	keeper->facts_last = &keeper->facts;
	keeper->settled_last = &keeper->settled;
	keeper->done_last = &keeper->done;
}

static bool
something_waits(const struct keeper *keeper)
{
	return keeper->turns != NULL || keeper->jobs != NULL ||
	    keeper->facts != NULL;
}

static void
take_turns(struct keeper *keeper, struct batch *batch)
{
	*batch = (struct batch){ .first = keeper->turns };
	while (keeper->turns != NULL &&
	    batch->count < keeper->settings.batch_most) {
		batch->last = keeper->turns;
		keeper->turns = keeper->turns->next;
		batch->count++;
	}
	if (batch->count == 0)
		return;
	batch->last->next = NULL;
	keeper->turn_count -= batch->count;
	if (keeper->turns == NULL)
		keeper->turns_last = &keeper->turns;
}

static void
take_facts(struct keeper *keeper, struct haul *haul)
{
	struct fact **last = &haul->facts;

	for (unsigned i = 0; i < FACTS_A_ROUND && keeper->facts != NULL; i++) {
		*last = keeper->facts;
		last = &keeper->facts->next;
		keeper->facts = keeper->facts->next;
		keeper->fact_count--;
	}
	*last = NULL;
	if (keeper->facts == NULL)
		keeper->facts_last = &keeper->facts;
}

static void
take(struct keeper *keeper, struct haul *haul)
{
	*haul = (struct haul){ .jobs = keeper->jobs };
	keeper->jobs = NULL;
	keeper->jobs_last = &keeper->jobs;
	take_turns(keeper, &haul->batch);
	take_facts(keeper, haul);
}

/* A database that could not be opened is tried again, once a second. */
static void
reopen(struct keeper *keeper)
{
	const struct keeper_settings *settings = &keeper->settings;
	int64_t now = world_steady_ms(settings->world);
	struct problem why;

	if (keeper->store != NULL || now < keeper->reopen_at)
		return;
	keeper->reopen_at = now + REOPEN_MS;
	keeper->store = settings->driver->open(&settings->store,
	    settings->keys, settings->world, &why);
}

static void
note_health(struct keeper *keeper, bool good, const char *why)
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

static void
settle(struct keeper *keeper, struct batch *batch)
{
	bool good = keeper->store != NULL;

	if (batch->count == 0)
		return;
	if (good) {
		keeper->settings.settle(keeper->settings.arg, keeper->store,
		    batch);
	} else {
		for (struct turn *turn = batch->first; turn != NULL;
		    turn = turn->next)
			turn->failed = true;
	}
	good = good && !batch->first->failed;
	note_health(keeper, good, good ? NULL :
	    "texts were not made durable and got 503");
}

static void
write_facts(struct keeper *keeper, struct fact *facts)
{
	struct problem why = { "" };

	if (facts != NULL && (keeper->store == NULL ||
	    !keeper->settings.driver->write_facts(keeper->store, facts, &why)))
		log_event(EVENT_FACTS_DROPPED, .why = why.text, .count = 1);
	while (facts != NULL) {
		struct fact *next = facts->next;

		free(facts);
		facts = next;
	}
}

static void
give_back(struct keeper *keeper, struct haul *haul)
{
	lock(keeper);
	if (haul->batch.count > 0) {
		*keeper->settled_last = haul->batch.first;
		keeper->settled_last = &haul->batch.last->next;
	}
	if (haul->jobs != NULL) {
		*keeper->done_last = haul->jobs;
		while (*keeper->done_last != NULL)
			keeper->done_last = &(*keeper->done_last)->next;
	}
	unlock(keeper);
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
		job->run(job, keeper->store);
	write_facts(keeper, haul->facts);
	give_back(keeper, haul);
	if (keeper->store == NULL)
		return;
	lock(keeper);
	nothing = !something_waits(keeper);
	unlock(keeper);
	keeper->settings.driver->idle(keeper->store, nothing);
}

static void *
keep(void *arg)
{
	struct keeper *keeper = arg;
	struct haul haul;

	lock(keeper);
	for (;;) {
		while (!something_waits(keeper) && !keeper->stopping)
			(void)pthread_cond_wait(&keeper->work, &keeper->lock);
		if (!something_waits(keeper))
			break;
		take(keeper, &haul);
		unlock(keeper);
		work(keeper, &haul);
		lock(keeper);
	}
	unlock(keeper);
	return NULL;
}

/* On the loop: what the store's thread has finished. */
static void
on_results(void *arg)
{
	struct keeper *keeper = arg;
	struct turn *turns;
	struct job *jobs;

	lock(keeper);
	turns = keeper->settled;
	jobs = keeper->done;
	keeper->settled = NULL;
	keeper->settled_last = &keeper->settled;
	keeper->done = NULL;
	keeper->done_last = &keeper->done;
	unlock(keeper);
	while (turns != NULL) {
		struct turn *next = turns->next;

		keeper->settings.settled(keeper->settings.arg, turns);
		turns = next;
	}
	while (jobs != NULL) {
		struct job *next = jobs->next;

		jobs->done(jobs);
		jobs = next;
	}
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
	queues_init(keeper);
	(void)pthread_mutex_init(&keeper->lock, NULL);
	(void)pthread_cond_init(&keeper->work, NULL);
	keeper->store = settings->driver->open(&settings->store,
	    settings->keys, settings->world, why);
	if (keeper->store == NULL)
		note_health(keeper, false, why->text);
	if (base != NULL && !start_thread(keeper, base, why)) {
		keeper_free(keeper);
		return NULL;
	}
	return keeper;
}

void
keeper_stop(struct keeper *keeper)
{
	lock(keeper);
	keeper->stopping = true;
	(void)pthread_cond_signal(&keeper->work);
	unlock(keeper);
	if (keeper->threaded)
		(void)pthread_join(keeper->thread, NULL);
	keeper->threaded = false;
	do {
		on_results(keeper);
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

bool
keeper_submit(struct keeper *keeper, struct turn *turn)
{
	bool room;

	turn->next = NULL;
	lock(keeper);
	room = keeper->turn_count < keeper->settings.queue_most;
	if (room) {
		*keeper->turns_last = turn;
		keeper->turns_last = &turn->next;
		if (keeper->turn_count++ == 0)
			(void)pthread_cond_signal(&keeper->work);
	}
	unlock(keeper);
	if (!room)
		log_event(EVENT_STORE_QUEUE_FULL, .count = 1);
	return room;
}

void
keeper_run(struct keeper *keeper, struct job *job)
{
	job->next = NULL;
	lock(keeper);
	*keeper->jobs_last = job;
	keeper->jobs_last = &job->next;
	(void)pthread_cond_signal(&keeper->work);
	unlock(keeper);
}

void
keeper_note(struct keeper *keeper, const struct fact *fact)
{
	struct fact *copy = malloc(sizeof(*copy));
	struct fact *oldest = NULL;

	if (copy == NULL) {
		log_event(EVENT_FACTS_DROPPED, .count = 1);
		return;
	}
	*copy = *fact;
	copy->next = NULL;
	lock(keeper);
	*keeper->facts_last = copy;
	keeper->facts_last = &copy->next;
	if (keeper->fact_count++ >= FACTS_MOST) {
		oldest = keeper->facts;
		keeper->facts = oldest->next;
		keeper->fact_count--;
	}
	(void)pthread_cond_signal(&keeper->work);
	unlock(keeper);
	if (oldest != NULL)
		log_event(EVENT_FACTS_DROPPED, .count = 1);
	free(oldest);
}

bool
keeper_round(struct keeper *keeper)
{
	struct haul haul;
	bool more;

	lock(keeper);
	take(keeper, &haul);
	unlock(keeper);
	work(keeper, &haul);
	on_results(keeper);
	lock(keeper);
	more = something_waits(keeper);
	unlock(keeper);
	return more;
}

int64_t
keeper_failing_ms(const struct keeper *keeper)
{
	int64_t since = atomic_load(&keeper->failing_since);

	return since == 0 ? 0 :
	    world_steady_ms(keeper->settings.world) + 1 - since;
}

unsigned
keeper_waiting(struct keeper *keeper)
{
	unsigned count;

	lock(keeper);
	count = keeper->turn_count;
	unlock(keeper);
	return count;
}
