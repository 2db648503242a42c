/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The life of one input: is it the carrier's, what does it mean, what do we do,
 * is it durable, what is answered. Everything on the loop but what keeper.h
 * says.
 */
#ifndef GATEWAY_GATEWAY_H
#define GATEWAY_GATEWAY_H

#include "providers/provider.h"
#include "settings/snapshot.h"
#include "store/store.h"

struct caps_told;
struct clock;
struct event_base;
struct gateway;
struct outbox_wire;
struct watch;				/* rows that went inside an answer */

struct gateway_parts {
	struct event_base *base;	/* NULL: no thread, and `clock` rings
					 * (simulation: keeper_round()) */
	const struct clock *clock;
	const struct world *world;
	const struct store_driver *driver;
	const struct outbox_wire *wire;	/* how requests leave */
	struct snapshot *snapshot;	/* the gateway's from now on */
	struct keys *keys;		/* the gateway's from now on */
};

/* NULL: no memory or thread. A store that cannot be opened is logged: calls
 * need none. */
struct gateway *gateway_new(const struct gateway_parts *, struct problem *);

/* Finishes what was accepted: every visit is answered when it returns. Then
 * the server may go, then the gateway. */
void gateway_finish(struct gateway *);
void gateway_free(struct gateway *);

/* SIGTERM: no more requests to carriers are begun. Idle when those under way
 * and all that was accepted have ended. */
void gateway_drain(struct gateway *);
bool gateway_idle(const struct gateway *);
/* No time is left: what the database has not taken yet is refused, so that
 * gateway_finish() does not wait for whoever holds it. */
void gateway_hurry(struct gateway *);

/* Looks after clock and disk: every GATEWAY_TEND_MS, and once at the start. */
#define GATEWAY_TEND_MS 5000
void gateway_tend(struct gateway *);

/* New settings, flow and words: turns under way keep the old ones. */
void gateway_reload(struct gateway *, struct snapshot *);
struct snapshot *gateway_snapshot(struct gateway *);

/* A webhook that waits for its answer. web/ makes it in the request's arena
 * and keeps it until `answer` was called, once. */
struct visit {
	/* Filled by web/. */
	const struct request *request;
	struct arena *arena;
	enum door door;
	struct bytes account;		/* as in the path */
	struct bytes token;		/* of the path, or empty */
	/* A status and a document; with `watch`, tell gateway_written() when
	 * its bytes have left, or never will. */
	void (*answer)(struct visit *, unsigned status, const char *type,
	    struct bytes document, struct watch *watch);
	void *own;

	/* The gateway's. */
	struct gateway *gateway;
	struct snapshot *snapshot;
	struct delivery delivery;
	struct fields *fields;
	struct input *inputs;
	struct turn turn;		/* of a call */
	struct turn *turns;		/* of texts, until all are settled */
	unsigned waiting;
	bool failed;
	struct bytes document;
};

void gateway_take(struct gateway *, struct visit *);
void gateway_written(struct gateway *, struct watch *, bool done);

/* What a voice webhook gets when no memory is left for it; NULL: not a voice
 * webhook of ours. */
const struct bytes *gateway_without_memory(struct gateway *,
    struct bytes account);
/* The same without HTTP's head; empty: no such account. */
struct bytes gateway_fixed(struct gateway *, struct bytes account);

/* "Closed now", "open now" (or, with `clear`, the table again): done(arg, NULL)
 * when it is on the disk and counts, else with what was wrong. False: it cannot
 * be, and `why` says so; done is not called. */
bool gateway_override(struct gateway *, const struct override *, bool clear,
    struct problem *why, void (*done)(void *arg, const char *why), void *arg);
/* What counts now. `broken`: the file could not be read at the start. */
const struct overrides *gateway_overrides(const struct gateway *,
    bool *broken);

/* What every cap did. */
const struct caps_told *gateway_caps(const struct gateway *);

/* For health, status and metrics. */
struct gateway_health {
	bool store_good;
	int64_t store_failing_ms;
	unsigned store_waiting;
	uint64_t calls, texts, receipts, refused;
};
void gateway_health(const struct gateway *, struct gateway_health *);

/* Rows of the outbox, newest first; `done` is called on the loop. No number and
 * no text is in them. False: no memory. */
bool gateway_list_outbox(struct gateway *, unsigned most,
    void (*done)(void *arg, const struct row *, unsigned count,
    const char *why), void *arg);

/* The report's tables of what happened in from_ms <= hour < to_ms; `done` is
 * called on the loop, with NULL and why when the store could not be read.
 * False: no memory. */
struct figures;
typedef void report_function(void *arg, struct figures *, const char *why);
bool gateway_report(struct gateway *, int64_t from_ms, int64_t to_ms,
    report_function *done, void *arg);

/* Deletes everything that is held about a number. */
bool gateway_forget(struct gateway *, const char *e164,
    void (*done)(void *arg, bool good), void *arg);

#endif
