/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The queues to the store's thread. */
#include "gateway/keeper_inside.h"

#include <stdlib.h>

#define FACTS_MOST 4096
#define FACTS_A_ROUND 256

void
keeper_queues_init(struct keeper *keeper)
{
	keeper->turns_last = &keeper->turns;
	keeper->jobs_last = &keeper->jobs;
	keeper->facts_last = &keeper->facts;
	keeper->settled_last = &keeper->settled;
	keeper->done_last = &keeper->done;
}

bool
keeper_something_waits(const struct keeper *keeper)
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

void
keeper_take(struct keeper *keeper, struct haul *haul)
{
	*haul = (struct haul){ .jobs = keeper->jobs };
	keeper->jobs = NULL;
	keeper->jobs_last = &keeper->jobs;
	take_turns(keeper, &haul->batch);
	take_facts(keeper, haul);
}

bool
keeper_submit(struct keeper *keeper, struct turn *turn)
{
	bool room;

	turn->next = NULL;
	keeper_lock(keeper);
	room = keeper->turn_count < keeper->settings.queue_most;
	if (room) {
		*keeper->turns_last = turn;
		keeper->turns_last = &turn->next;
		if (keeper->turn_count++ == 0)
			(void)pthread_cond_signal(&keeper->work);
	}
	keeper_unlock(keeper);
	if (!room)
		log_event(EVENT_STORE_QUEUE_FULL, .count = 1);
	return room;
}

void
keeper_run(struct keeper *keeper, struct job *job)
{
	job->next = NULL;
	keeper_lock(keeper);
	*keeper->jobs_last = job;
	keeper->jobs_last = &job->next;
	(void)pthread_cond_signal(&keeper->work);
	keeper_unlock(keeper);
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
	keeper_lock(keeper);
	*keeper->facts_last = copy;
	keeper->facts_last = &copy->next;
	if (keeper->fact_count++ >= FACTS_MOST) {
		oldest = keeper->facts;
		keeper->facts = oldest->next;
		keeper->fact_count--;
	}
	(void)pthread_cond_signal(&keeper->work);
	keeper_unlock(keeper);
	if (oldest != NULL)
		log_event(EVENT_FACTS_DROPPED, .count = 1);
	free(oldest);
}

bool
keeper_has_work(struct keeper *keeper)
{
	bool some;

	keeper_lock(keeper);
	some = keeper_something_waits(keeper);
	keeper_unlock(keeper);
	return some;
}

unsigned
keeper_waiting(struct keeper *keeper)
{
	unsigned count;

	keeper_lock(keeper);
	count = keeper->turn_count;
	keeper_unlock(keeper);
	return count;
}
