/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Part of gateway_bench.h: the store's thread stands still. */
#ifndef UNIT_GATEWAY_HOLD_H
#define UNIT_GATEWAY_HOLD_H

/* While it is held, what comes in gathers: the next batch has all of it. */
struct hold {
	struct job job;
	pthread_mutex_t lock;
	pthread_cond_t moved;
	bool held, go, done;
};

static struct hold hold = { .lock = PTHREAD_MUTEX_INITIALIZER,
	.moved = PTHREAD_COND_INITIALIZER };

static inline void
hold_run(struct job *job, struct store *store)
{
	(void)job;
	(void)store;
	(void)pthread_mutex_lock(&hold.lock);
	hold.held = true;
	(void)pthread_cond_broadcast(&hold.moved);
	while (!hold.go)
		(void)pthread_cond_wait(&hold.moved, &hold.lock);
	(void)pthread_mutex_unlock(&hold.lock);
}

static inline void
hold_done(struct job *job)
{
	(void)job;
	hold.done = true;
}

static inline void
bench_hold(void)
{
	hold.job = (struct job){ .run = hold_run, .done = hold_done };
	hold.held = hold.go = hold.done = false;
	keeper_run(bench.gateway->keeper, &hold.job);
	(void)pthread_mutex_lock(&hold.lock);
	while (!hold.held)
		(void)pthread_cond_wait(&hold.moved, &hold.lock);
	(void)pthread_mutex_unlock(&hold.lock);
}

static inline void
bench_let_go(void)
{
	(void)pthread_mutex_lock(&hold.lock);
	hold.go = true;
	(void)pthread_cond_broadcast(&hold.moved);
	(void)pthread_mutex_unlock(&hold.lock);
	bench_loop_until(&hold.done);
}

#endif
