/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What we still owe: takes due rows, asks the carrier, settles what came of it.
 * On the loop; the database, the network and the clock are handed to it, so
 * that tests and the simulation can hand down their own.
 */
#ifndef OUTBOX_OUTBOX_H
#define OUTBOX_OUTBOX_H

#include "base/world.h"
#include "providers/provider.h"
#include "settings/snapshot.h"
#include "store/store.h"

struct outbox;

/* How a request leaves: http/client.h, or a pretended network. False: nothing
 * was begun, and done() will not be called. */
struct outbox_wire {
	bool (*send)(void *arg, const struct client_request *,
	    void (*done)(void *arg, const struct client_result *),
	    void *done_arg);
	void *arg;
};

/* The database, asked without waiting. */
struct outbox_store {
	/* Leases due rows and, later, calls outbox_take(). One at a time. */
	void (*due)(void *arg, int64_t now_ms, int64_t lease_ms,
	    unsigned most);
	/* Writes what became of a row (copied before it returns); later calls
	 * outbox_settled(). */
	void (*settle)(void *arg, const struct settlement *);
	void *arg;
};

/* Calls outbox_ring() once after so long; a new call replaces the last. */
struct outbox_clock {
	void (*set)(void *arg, int64_t after_ms);
	void *arg;
};

struct outbox_parts {
	const struct world *world;
	struct outbox_wire wire;
	struct outbox_store store;
	struct outbox_clock clock;
	/* Before something is decided by the clock: it may call outbox_shift().
	 * Or NULL. */
	void (*look)(void *arg);
	/* The settings of now; borrowed until the next return to the loop. */
	struct snapshot *(*snapshot)(void *arg);
	/* The URL for receipts of a row, in the arena; NULL: none. */
	const char *(*report)(void *arg, const struct account *, int64_t row,
	    struct arena *);
	/* A worker's telephone: why it is not to be rung now (NULL: it is),
	 * and its links. NULL: no row is a call. */
	const char *(*refuse)(void *arg, const struct row *);
	bool (*link)(void *arg, const struct account *, const struct row *,
	    struct arena *, struct order *);
	/* Has that telephone been heard of meanwhile? Then nothing is owed any
	 * more, and the store is about to know. NULL: none ever is. */
	bool (*rang)(void *arg, const struct row *);
	/* A cap held a row back; NULL: nobody wants to know. */
	void (*held)(void *arg, enum cap);
	void *arg;
};

/* NULL: no memory. */
struct outbox *outbox_new(const struct outbox_parts *);
/* Requests under way are settled as UNKNOWN first. */
void outbox_free(struct outbox *);

/* Something may be due: now, or whenever the clock says. */
void outbox_nudge(struct outbox *);
void outbox_ring(struct outbox *);

/* The rows that `due` asked for, borrowed; NULL rows with a `why`: the store
 * did not answer. `next_ms` is when the next one is due (INT64_MAX: never). */
void outbox_take(struct outbox *, const struct row *, unsigned count,
    int64_t next_ms, const char *why);
void outbox_settled(struct outbox *, int64_t row, bool good);

/* A leased row's bytes have left inside an answer (`done`), or never will. */
void outbox_inside_written(struct outbox *, int64_t row,
    const struct account *, bool done);

/* They left (EXIT): their rows before this id are deleted. What is held here is
 * not sent; what is under way cannot be called back. */
void outbox_leave(struct outbox *, const struct person *, int64_t before);

/* They want no call back any more: as above, but only what belongs to one. */
void outbox_cancel(struct outbox *, const struct person *, int64_t before);
/* The clock jumped and shows now_ms: what is held keeps its waits and its
 * age. */
void outbox_shift(struct outbox *, int64_t now_ms, int64_t jump_ms);

/* A receipt for it came: if it is held here, it was to be sent again. */
void outbox_arrived(struct outbox *, int64_t row);

/* From now on no request begins: we stop when those under way have ended. */
void outbox_rest(struct outbox *);
/* Requests under way. */
unsigned outbox_under_way(const struct outbox *);

#endif
