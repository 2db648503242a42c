/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside the keeper: its queues, and what one round takes from them. */
#ifndef GATEWAY_KEEPER_INSIDE_H
#define GATEWAY_KEEPER_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/log.h"
#include "gateway/keeper.h"

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
	bool opened;			/* and the loop was not told yet */

	atomic_int_fast64_t failing_since;	/* 0: all is well */
	atomic_bool hurry;
	/* The store's thread's. */
	int64_t reopen_at;
	int64_t failed_ms;		/* when texts failed last */
};

/* What one round took from the queues. */
struct haul {
	struct batch batch;
	struct job *jobs;
	struct fact *facts;
};

static inline void
keeper_lock(struct keeper *keeper)
{
	(void)pthread_mutex_lock(&keeper->lock);
}

static inline void
keeper_unlock(struct keeper *keeper)
{
	(void)pthread_mutex_unlock(&keeper->lock);
}

void keeper_queues_init(struct keeper *);
/* Under the lock. */
bool keeper_something_waits(const struct keeper *);
void keeper_take(struct keeper *, struct haul *);

#endif
