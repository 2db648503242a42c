/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A thread beside the loop for what would make it wait: it does one job after
 * the other, in order; their results come back on the loop. */
#ifndef BASE_WORKER_H
#define BASE_WORKER_H

struct event_base;
struct worker;

/* Part of what the job needs. */
struct worker_job {
	struct worker_job *next;
	void (*run)(struct worker_job *);	/* on the thread */
	void (*done)(struct worker_job *);	/* later, on the loop; it may
						 * free the job */
};

/* NULL: no memory, or no thread. */
struct worker *worker_new(struct event_base *);
void worker_give(struct worker *, struct worker_job *);

/* Waits for the job that runs; the others are done() without run(). */
void worker_free(struct worker *);

#endif
