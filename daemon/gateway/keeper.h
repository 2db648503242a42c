/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store's thread: whatever gathers while the last commit runs is the next
 * batch. Everything that the loop wants of the database is a job here; its
 * result comes back to the loop.
 */
#ifndef GATEWAY_KEEPER_H
#define GATEWAY_KEEPER_H

#include "store/store.h"

struct event_base;
struct keeper;

/* A piece of work for the store. run() is called on the store's thread (store
 * is NULL while the database cannot be opened), done() on the loop. */
struct job {
	void (*run)(struct job *, struct store *);
	void (*done)(struct job *);
	struct job *next;
};

struct keeper_settings {
	const struct store_driver *driver;
	struct store_settings store;
	const struct world *world;
	struct keys *keys;		/* a copy: the store's thread's own */
	unsigned batch_most;
	unsigned queue_most;
	/* Settles one batch on the store's thread; each turn then says
	 * `failed` or has its answer. False: the store takes nothing. */
	bool (*settle)(void *arg, struct store *, struct batch *,
	    struct problem *);
	/* On the loop, for each turn that was submitted. */
	void (*settled)(void *arg, struct turn *);
	/* On the loop: a store that could not be opened at first is open. */
	void (*opened)(void *arg);
	void *arg;
};

/* NULL: no memory or thread. A store that cannot be opened is a problem too,
 * but calls need none: the keeper works, texts fail, and it is tried again.
 * With base == NULL there is no thread: keeper_round() does its work (tests,
 * simulation). */
struct keeper *keeper_new(struct event_base *,
    const struct keeper_settings *, struct problem *);

/* Ends the thread; finishes what was submitted, gives every result to the
 * loop's callbacks. What is submitted later waits for keeper_free(). */
void keeper_stop(struct keeper *);
void keeper_free(struct keeper *);

/* What else tells whether texts can be taken: the disk has room, or not. Any
 * thread. */
void keeper_judge(struct keeper *, bool good, const char *why);

/* From now on the database is not asked any more: what waits for it fails at
 * once. Only before the end, when somebody else holds the database. */
void keeper_hurry(struct keeper *);

/* Queues a turn; it is the store's thread's until `settled`. False: full. */
bool keeper_submit(struct keeper *, struct turn *);

/* Queues a job; never refused. */
void keeper_run(struct keeper *, struct job *);

/* Queues a copy of a fact; the oldest is dropped, and counted, when too many
 * wait. */
void keeper_note(struct keeper *, const struct fact *);

/* Without a thread: does something wait; one round of the store's work; what
 * came of it, for the loop; or both, which is true while something waits. */
bool keeper_has_work(struct keeper *);
void keeper_work(struct keeper *);
void keeper_tell(struct keeper *);
bool keeper_round(struct keeper *);

/* Milliseconds since the last commit that failed began to fail; 0: all is
 * well. Any thread. */
int64_t keeper_failing_ms(const struct keeper *);
unsigned keeper_waiting(struct keeper *);

#endif
