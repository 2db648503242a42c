/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/worker.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/wake.h"

struct queue {
	struct worker_job *first, **last;
};

struct worker {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t work;
	struct queue waiting, ready;	/* under the lock */
	bool stopping;			/* too */
	struct wake *wake;
};

static void
queue_init(struct queue *queue)
{
	queue->first = NULL;
	queue->last = &queue->first;
}

static void
queue_add(struct queue *queue, struct worker_job *job)
{
	job->next = NULL;
	*queue->last = job;
	queue->last = &job->next;
}

static struct worker_job *
queue_take(struct queue *queue)
{
	struct worker_job *job = queue->first;

	if (job == NULL)
		return NULL;
	queue->first = job->next;
	if (queue->first == NULL)
		queue->last = &queue->first;
	return job;
}

/* NULL: it is to end. */
static struct worker_job *
next_job(struct worker *worker)
{
	struct worker_job *job = NULL;

	(void)pthread_mutex_lock(&worker->lock);
	while (!worker->stopping && worker->waiting.first == NULL)
		(void)pthread_cond_wait(&worker->work, &worker->lock);
	if (!worker->stopping)
		job = queue_take(&worker->waiting);
	(void)pthread_mutex_unlock(&worker->lock);
	return job;
}

static void *
work(void *arg)
{
	struct worker *worker = arg;
	struct worker_job *job;

	while ((job = next_job(worker)) != NULL) {
		job->run(job);
		(void)pthread_mutex_lock(&worker->lock);
		queue_add(&worker->ready, job);
		(void)pthread_mutex_unlock(&worker->lock);
		wake_ring(worker->wake);
	}
	return NULL;
}

/* Their owners may give the next one at once. */
static void
tell(struct worker *worker, struct queue *queue)
{
	struct worker_job *job;

	do {
		(void)pthread_mutex_lock(&worker->lock);
		job = queue_take(queue);
		(void)pthread_mutex_unlock(&worker->lock);
		if (job != NULL)
			job->done(job);
	} while (job != NULL);
}

static void
on_ready(void *arg)
{
	struct worker *worker = arg;

	tell(worker, &worker->ready);
}

struct worker *
worker_new(struct event_base *base)
{
	struct worker *worker = calloc(1, sizeof(*worker));

	if (worker == NULL)
		return NULL;
	queue_init(&worker->waiting);
	queue_init(&worker->ready);
	worker->wake = wake_new(base, on_ready, worker);
	if (worker->wake == NULL) {
		free(worker);
		return NULL;
	}
	(void)pthread_mutex_init(&worker->lock, NULL);
	(void)pthread_cond_init(&worker->work, NULL);
	if (pthread_create(&worker->thread, NULL, work, worker) == 0)
		return worker;
	(void)pthread_cond_destroy(&worker->work);
	(void)pthread_mutex_destroy(&worker->lock);
	wake_free(worker->wake);
	free(worker);
	return NULL;
}

void
worker_give(struct worker *worker, struct worker_job *job)
{
	(void)pthread_mutex_lock(&worker->lock);
	queue_add(&worker->waiting, job);
	(void)pthread_cond_signal(&worker->work);
	(void)pthread_mutex_unlock(&worker->lock);
}

void
worker_free(struct worker *worker)
{
	if (worker == NULL)
		return;
	(void)pthread_mutex_lock(&worker->lock);
	worker->stopping = true;
	(void)pthread_cond_signal(&worker->work);
	(void)pthread_mutex_unlock(&worker->lock);
	(void)pthread_join(worker->thread, NULL);
	tell(worker, &worker->ready);
	tell(worker, &worker->waiting);
	(void)pthread_cond_destroy(&worker->work);
	(void)pthread_mutex_destroy(&worker->lock);
	wake_free(worker->wake);
	free(worker);
}
