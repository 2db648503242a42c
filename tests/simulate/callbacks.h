/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Residents who ask to be rung back, the workers who do it, and the telephones
 * that ring: what was promised to whom, and what must never be (C1 to C8, in
 * tests/README.md).
 */
#ifndef SIMULATE_CALLBACKS_H
#define SIMULATE_CALLBACKS_H

#include "simulate/sim.h"

/* A worker's claim of a request. */
struct claim {
	struct claim *next;		/* of its request, the newest first */
	struct asked *asked;
	int64_t row;			/* the outbox's, that rings the desk */
	bool good;			/* it was committed */
	bool sent;			/* durable: the carrier has the order */
	bool ended;			/* nobody is rung for it any more;
					 * perhaps, where a commit failed */
	bool taken_back;		/* and the worker was told so */
	unsigned legs;			/* desks that the carrier rang */
};

/* A request to be rung back, as the store was given it. */
struct asked {
	struct asked *next;		/* newest first */
	struct site *site;
	struct phone *phone;
	int64_t id;
	char reference[CALLBACK_REFERENCE];
	bool texted;			/* asked by text */
	uint64_t saved;			/* the order of its commit */
	bool good;			/* it was committed; else perhaps */
	int64_t asked_ms;		/* wall */
	struct claim *claims;
	enum callback_state state;	/* as the store last had it */
	bool gone;			/* it was too old to be kept */
	bool aged;			/* by a clock that jumped unseen */
	bool may_reach;			/* they talked, or a worker said so */
	unsigned dials;			/* telephones that rang theirs */
	unsigned texts;			/* "We rang you" */
};

/* A worker's telephone that the carrier rings. */
struct leg {
	struct leg *next;		/* older */
	struct sim *sim;
	struct claim *claim;		/* that it is rung for */
	unsigned account;
	char sid[40];
	char to[PHONE_SIZE], from[PHONE_SIZE];
	const char *voice, *report;	/* paths */
	const char *keys;		/* where it was asked for a key */
	int64_t made_ms, listed_ms;	/* by the carrier's clock */
	int64_t offset_ms;		/* of ours then */
	unsigned documents;
	bool over;			/* the telephone is down */
	bool told;			/* and we have taken the report */
	bool dialled;			/* it was told to ring them */
};

/* asked.c: what is saved of requests, and what is seen of them. */
void asked_watch(struct process *);	/* its driver, before it is opened */
void asked_turn(struct site *, const struct turn *, struct phone *,
    const struct action *, uint64_t order, bool good);
void asked_settled(struct site *, const struct settlement *, bool good);
struct asked *asked_find(const struct site *, int64_t id);
struct claim *asked_claim(const struct site *, int64_t row);
/* The newest that this telephone asked for. */
struct asked *asked_of(const struct site *, const struct phone *);
/* They, or the worker, were told that nobody rings. */
bool asked_is_off(const struct asked *, const struct claim *);
/* A helpline starts there. */
void asked_wake(struct site *);
/* The store as it is: each request is in it, and in order. */
void asked_check(struct process *);
void asked_end(struct process *);

/* rung.c: telephones ring. */
void rung_desk(struct process *, const struct claim *);	/* an order leaves */
void rung_resident(struct leg *, struct bytes number);

/* desks.c: the carrier's side. */
/* Whose order this is; NULL: nobody's. */
struct claim *desks_order(struct process *, unsigned account,
    const struct fields *);
/* It rings; its id. */
const char *desks_ring(struct flight *, const struct fields *);
/* The carrier's list, the newest first. */
struct bytes desks_list(struct sim *, unsigned account, struct bytes to);
/* The resident has a word of their own just now. */
void desks_disturb(struct sim *, const struct asked *, unsigned percent);

/* workers.c */
void workers_plan(struct sim *);
/* Somebody looks at the list, soon after this was saved. */
void workers_hear(struct site *);

#endif
