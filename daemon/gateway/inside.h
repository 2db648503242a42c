/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside gateway/: the parts, and the ways of calls, texts and receipts. */
#ifndef GATEWAY_INSIDE_H
#define GATEWAY_INSIDE_H

#include "base/log.h"
#include "base/timer.h"
#include "gateway/calls.h"
#include "gateway/desk.h"
#include "flow/remember.h"
#include "gateway/documents.h"
#include "gateway/drills.h"
#include "gateway/facts.h"
#include "gateway/fixed.h"
#include "gateway/former.h"
#include "gateway/gateway.h"
#include "gateway/index.h"
#include "gateway/keeper.h"
#include "gateway/live.h"
#include "gateway/settle.h"
#include "gateway/token.h"

#define FORGED_IN_A_ROW 3		/* then the account itself is suspect */

struct outbox;
struct news;

struct gateway {
	struct gateway_parts parts;
	struct snapshot *snapshot;
	struct keys *keys;
	struct keys *store_keys;	/* the store's thread's own handle */
	struct keeper *keeper;
	char *store_path;		/* outlives the settings it came from */
	struct settler settler;
	struct outbox *outbox;
	struct index *opted_out;
	struct index *remembered;	/* struct remembered */
	struct live live;		/* requests that are claimed */
	bool live_known;		/* it was read from the store */
	struct drills drills;		/* trial calls */
	struct news *news;		/* of desks, that wait to be kept */
	bool stops_stale;		/* it is to be read again */
	struct caps_told caps;
	struct overrides overrides;	/* of hours: the loop's */
	char *override_path;
	bool override_broken;		/* the file was; the table holds */
	bool overriding;		/* one is being written */
	struct fixed *fixed;
	struct documents *documents;
	struct timer *minute;
	struct timer *purge;
	struct timer *due;		/* the outbox's clock */
	struct calls *call_list;	/* under way, for the counts */
	struct facts *facts;		/* counts that wait to be written */
	struct timer *counts;
	bool counts_due;		/* it is set */
	struct settle_job *gathered;	/* settlements for the next commit */
	bool settling;			/* one is under way */
	struct arrivals *arrived;	/* receipts for the next commit */
	bool arriving;
	struct former former;
	int64_t holidays_left;		/* days, when last told of */
	int64_t last_now_ms, last_steady_ms;	/* when last looked at */
	bool clock_compared;		/* with what the last run noted */
	int64_t noted_ms;		/* steady: it was noted for the next */
	struct shift_job *shifts;	/* jumps that the store is to follow */
	bool shifting;			/* the first is being written */
	bool tending;			/* the store is being asked */
	enum store_room room;		/* as last told */
	unsigned forged[SETTINGS_ACCOUNTS_MOST];	/* in a row */
	uint64_t calls, texts, receipts, refused;
	unsigned under_way;		/* visits that wait */
};

/* NULL: no memory. */
struct timer *gateway_timer(struct gateway *, void (*ring)(void *),
    void *arg);

/* Does the clock still go with the steady one? Asked before anything is
 * decided by it. */
void gateway_watch_clock(struct gateway *);
/* What the store never heard of a clock that jumped. */
void gateway_forget_shifts(struct gateway *);

/* Ends a visit: the one place that answers. */
void visit_answer(struct visit *, unsigned status, struct bytes document,
    struct watch *watch);
/* The fixed document: rings a person whatever is broken. */
void visit_answer_fixed(struct visit *);

/* The turn of an input, by the visit's snapshot. */
void gateway_begin(struct gateway *, struct visit *, const struct input *,
    struct turn *);

void voice_take(struct gateway *, struct visit *, const struct token *);
void text_take(struct gateway *, struct visit *);
void report_take(struct gateway *, struct visit *);

/* Which requests are claimed: read at the start. */
void callbacks_open(struct gateway *);
/* A settled turn takes requests back, or ends them. */
void callbacks_settled(struct gateway *, const struct turn *);
/* Old ones go. On the store's thread. */
void callbacks_purge(struct store *, int64_t before_ms);

/* A turn of our own making, no webhook's: turn->own points to it, its input is
 * no INPUT_TEXT, its phase is PHASE_KEPT and its actions are ready. */
struct errand {
	void (*settled)(struct errand *, bool kept);	/* on the loop */
};

/* What was said of hours: read at the start; what has ended goes; a copy for a
 * turn (NULL: there is none). */
void overrides_open(struct gateway *);
void overrides_end(struct gateway *);
const struct overrides *overrides_copy(const struct gateway *,
    struct arena *);

/* The language of an earlier call: before flow_step(), after it, and when it is
 * past. */
void remember_known(struct gateway *, struct turn *);
void remember_turn(struct gateway *, const struct turn *);
void remember_sweep(struct gateway *);

/* A call's promise: submitted to the store; the call goes on when it is kept
 * or, after limits.promise, without it. */
void promise_submit(struct gateway *, struct visit *);
void voice_go_on(struct gateway *, struct visit *, enum phase);

/* Counting for the report, after the answer. */
bool count_open(struct gateway *);
void count_close(struct gateway *);
void count_call(struct gateway *, const struct turn *);
void count_text(struct gateway *, const struct turn *);
void count_sweep(struct gateway *);
/* All that waits goes to the store's thread. */
void count_flush(struct gateway *);

/* The outbox on the keeper's jobs. */
bool mailroom_open(struct gateway *, struct problem *);
void mailroom_nudge(struct gateway *);
/* The clock jumped: what is held in memory keeps its waits. */
void mailroom_shift(struct gateway *, int64_t now_ms, int64_t jump_ms);
void mailroom_close(struct gateway *);

/* Settled turns change the index. */
void text_settled(void *arg, struct turn *);

#endif
