/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A helpline in a pretended world: one seed decides what residents, carrier,
 * disk and clock do, and when the machine dies. What is pretended is here;
 * what is proven (flow, words, gateway, store, outbox, provider) is the real
 * one.
 */
#ifndef SIMULATE_SIM_H
#define SIMULATE_SIM_H

#include "base/log.h"
#include "base/seal.h"
#include "base/timer.h"
#include "gateway/gateway.h"
#include "outbox/outbox.h"
#include "simulate/disk.h"

#define SECOND 1000
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24LL * HOUR)

#define PERSONS 8
#define ACCOUNTS 3
#define SITES 2
#define SITE_PATH 64
#define TRACE_LINES 400
#define TRACE_WIDTH 160
#define TIMERS_MOST 512
#define BUSY_MOST 16

struct sim;

struct happening {
	int64_t at_ms;			/* steady */
	uint64_t order;			/* equal times: first come */
	void (*run)(struct sim *, void *arg);
	void *arg;
};

struct wound {				/* a timer of a gateway */
	struct timer *timer;
	struct process *process;
	int64_t at_ms;
	uint64_t order;
};

/* What a site knows of a telephone. Numbers are places in the order of commits;
 * 0: none. */
struct known {
	uint64_t left;			/* the last accepted EXIT or STOP */
	uint64_t left_maybe;		/* the last, accepted or not */
	uint64_t stopped;		/* the accepted STOP that holds */
	uint64_t texted;		/* the last text */
	uint64_t forgotten;		/* by the operator */
	uint64_t cancelled;		/* the last accepted 10 or new wish */
	uint64_t cancelled_maybe;	/* the last, accepted or not */
	unsigned odd;			/* times the index had it wrong */
};

/* A resident's telephone. */
struct phone {
	const char *number;		/* as the carrier gives it */
	bool known;			/* a number that can be answered */
	struct person person;
	struct known at[SITES];
};

/* A machine: its disk, whoever runs on it. */
struct site {
	struct sim *sim;
	char store[SITE_PATH];		/* path of its database */
	struct disk disk;
	struct process *front;		/* webhooks go there; NULL: nobody */
	bool dying;			/* nothing gets out any more */
	int64_t offset_ms;		/* of the clock, as it is known there */
	bool unsure;			/* a far jump may be known, or not */
	bool waits;			/* its socket outlives who listens */
	/* What the checks saw when they last looked. */
	uint64_t seen, looked;		/* operations of the disk */
	int64_t due_ms;			/* of the first row that is */
	bool odd;			/* an index was not as the store */
};

/* A helpline that runs, or ran. */
struct process {
	struct process *next;		/* of those that live */
	struct sim *sim;
	struct site *site;
	bool gone;
	struct world world;
	struct clock clock;
	struct store_driver under;	/* the true one, or a faulty one */
	struct store_driver driver;	/* the same, watched */
	struct store_callbacks under_callbacks, callbacks;	/* of these */
	struct outbox_wire wire;
	struct gateway *gateway;
	struct sqlite *sqlite;		/* while its store is open */
	struct hook *hooks;		/* the gateway has them */
	bool working;			/* the store's round is due */
	int64_t stops_ms;		/* draining, until then at most */
};

/* A text of a resident. */
struct letter {
	struct letter *next;
	unsigned account;
	struct phone *phone;
	const char *body;
	char sid[40];
	bool leaves, stops, cancels;	/* so it was understood */
	bool carrier_stop;		/* the carrier says: STOP */
	unsigned media;
	unsigned tries;			/* deliveries that failed */
	unsigned repeats;		/* deliveries after one that worked */
	bool accepted;
	uint64_t saved;			/* order of its commit; 0: not */
	uint64_t saved_maybe;		/* of a commit that failed */
	int64_t saved_ms;		/* wall */
	char *answer;			/* the first 200's */
	size_t answer_length;
};

/* A text that we owe: a row of the outbox. */
struct debt {
	struct debt *next;
	int64_t row;
	struct site *site;
	struct phone *phone;
	uint64_t saved;
	bool good;			/* it was committed */
	int64_t made_ms;		/* wall */
	bool promise;			/* of a call */
	bool desk;			/* it rings a worker's telephone */
	bool back;			/* of who is rung back */
	bool aged;			/* by a clock that jumped unseen */
	const char *token;		/* for receipts, inside an answer */
	unsigned api;			/* how often the API took it */
	unsigned inside;		/* inside an answer that was taken */
};

/* What the carrier has in its books. */
struct message {
	struct message *next;		/* newest first */
	unsigned account;
	char sid[40];
	char to[PHONE_SIZE];
	char *body;
	char report[400];		/* path of its receipts, or empty */
	int64_t made_ms;		/* both by the carrier's clock */
	int64_t listed_ms;
};

enum mood { MOOD_WELL, MOOD_SLOW, MOOD_DOWN, MOOD_MAD, MOODS };

/* Our request, under way to the carrier's API. */
struct flight {
	struct flight *next;
	struct sim *sim;
	struct process *process;
	bool list;
	bool rings;			/* about calls, not texts */
	bool mail;			/* to the team's mail server */
	bool landed;
	bool gone;			/* nobody waits for its answer */
	unsigned account;
	int64_t row;
	char *target;
	char *body;
	void (*done)(void *, const struct client_result *);
	void *arg;
	struct client_result result;
};

/* A webhook on its way, and its answer. */
struct hook {
	struct hook *next;		/* while the gateway has it */
	struct sim *sim;
	enum door door;
	unsigned account;
	struct site *site;
	struct process *process;	/* that took it */
	char *path;
	char *form;
	bool forged;
	bool lose;			/* the answer never arrives */
	bool starve;			/* the server has no memory for it */
	int64_t sent_ms, begun_ms;
	/* status 0: no answer came. */
	void (*answered)(struct hook *, unsigned status, struct bytes);
	void (*taken)(struct hook *);	/* the gateway's word; or NULL */
	void *own;

	char *memory;
	struct arena arena;
	struct request request;
	struct visit visit;
	struct watch *watch;		/* until its bytes have left */
	unsigned status;		/* 0: none yet, or it never came */
	struct bytes document;		/* the seed's memory */
	bool ended;			/* the gateway has answered */
};

/* What this seed's world is like. */
struct manner {
	bool calm;			/* nothing ever fails */
	unsigned days;
	unsigned sites;
	unsigned busy;			/* hours that are */
	/* A day: */
	unsigned crashes, disk_faults, jumps, reloads, moods, forgets;
	unsigned restarts;
	unsigned calls, letters, wishes, workers;
	unsigned floods, refusals;	/* in all */
};

struct sim {
	uint64_t seed;
	uint64_t state;			/* of its luck */
	struct arena memory;		/* gone with the seed */
	struct manner manner;
	bool ending;			/* no more faults: all must settle */

	/* Time. */
	int64_t steady_ms, offset_ms;
	int64_t true_offset_ms;		/* of a clock that never jumps */
	int64_t trouble_ms;		/* the last fault, crash, jump */
	int64_t jumped_ms;		/* the last far jump */
	struct happening *heap;
	unsigned heap_count, heap_room;
	uint64_t order;
	struct wound wound[TIMERS_MOST];
	unsigned wound_count;
	uint64_t steps;

	/* The helplines. */
	struct disks disks;
	struct site sites[SITES];
	struct process *processes;	/* that live */
	struct keys *keys;
	struct snapshot *snapshots[2];
	const struct account *accounts[ACCOUNTS];

	/* The world outside. */
	struct phone phones[PERSONS];
	struct letter *letters;
	struct debt *debts;
	uint64_t commits;
	struct message *messages;
	struct flight *flights;
	struct posted *posts;		/* notices to the team */
	struct asked *asked;		/* to be rung back */
	struct leg *legs;		/* workers' calls: the newest first */
	enum mood mood;
	unsigned names;			/* for ids */

	/* What came of it. */
	bool failed;
	char failure[300];
	bool told;			/* what happens is kept in `trace` */
	bool aloud;			/* and printed at once */
	char (*trace)[TRACE_WIDTH];
	uint64_t trace_count;
	uint64_t documents, accepted, doubled, crashes, sent;
	uint64_t wished, claimed, rung;	/* requests, claims, residents */
	int64_t busy_ms[BUSY_MOST];
};

/* world.c: luck, time, what happens next. */
void world_begin(struct sim *);
void world_end(struct sim *);
bool world_step(struct sim *);		/* false: nothing is to come */
unsigned roll(struct sim *, unsigned below);
bool chance(struct sim *, unsigned percent);
int64_t between(struct sim *, int64_t from, int64_t to);
void happen(struct sim *, int64_t after_ms,
    void (*run)(struct sim *, void *), void *arg);
int64_t wall_ms(const struct sim *);
/* How long until some moment of the days, mostly a busy one. */
int64_t busy_time(struct sim *);
const char *account_sid(unsigned account);
void *sim_get(struct sim *, size_t);
char *sim_copy(struct sim *, struct bytes);
char *sim_format(struct sim *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void trace(struct sim *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* An invariant is broken. */
void broken(struct sim *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The clocks and the world of a helpline, which ask and wind ours. */
void world_lend(struct process *);

/* machine.c: a helpline, how it starts, works and ends. */
void machine_start(struct sim *, void *site);
void machine_after_step(struct sim *);
void machine_restart(struct site *);	/* in peace */
void machine_stop(struct process *);
/* The power goes, or only the processes. */
void machine_die(struct site *, enum disk_cut);
void machine_calm(struct sim *);	/* no more faults */
/* Who answers webhooks there; NULL: nobody. */
struct process *machine_front(const struct site *);
struct site *site_of(struct sim *, unsigned account);

/* trouble.c: what befalls them. */
void trouble_plan(struct sim *);
void trouble_ends(struct sim *);

/* hook.c */
struct hook *hook_new(struct sim *, unsigned account, enum door,
    const char *path, const char *form);
void hook_send(struct hook *, int64_t after_ms);
/* At once, and answered at once; false: it was not. */
bool hook_ask(struct hook *);
/* The gateway is about to go: no bytes leave any more. */
void hooks_forget(struct process *);

/* Nothing that it does is seen any more. */
static inline bool
process_is_dead(const struct process *process)
{
	return process->gone || process->site->dying ||
	    process->site->disk.dead;
}

/* carrier.c */
bool carrier_send(void *arg, const struct client_request *,
    void (*done)(void *, const struct client_result *), void *done_arg);
void carrier_lose(struct process *);	/* it ended */
/* A text of ours is in the carrier's books now. */
struct message *carrier_keep(struct sim *, unsigned account, const char *to,
    struct bytes body, const char *report);
int64_t carrier_now(const struct sim *);

/* mailbox.c: what a turn saves for the team; one leaves, arrives; the end. */
void mailbox_owe(struct site *, const struct turn *, bool good);
void mailbox_departs(struct flight *);
void mailbox_land(struct flight *);
void mailbox_end(struct process *);

/* receipts.c */
void receipts_plan(struct sim *, struct message *);

/* calls.c, letters.c */
/* In every free text, so that it is known wherever it should not be. */
#define LETTER_MARK "qzqxj"
void calls_plan(struct sim *);
/* A call by somebody who rings until nobody answers and asks to be rung. */
void calls_wish(struct sim *, void *);
void letters_plan(struct sim *);
void letters_taken(struct hook *);
/* Somebody writes that to this account, so much later. */
void letters_write(struct sim *, struct phone *, unsigned account,
    const char *body, int64_t after_ms);
/* What the site of its account knows of who sent it. */
struct known *letters_known(const struct letter *, struct sim *);

/* load.c: a flow that leads to nobody is refused. True: it was not. */
bool load_broken(void);

/* ledger.c: what was promised. A store is opened through these eyes. */
void ledger_process(struct process *);
/* A row that rings a desk. */
void ledger_claim(struct site *, int64_t row, uint64_t order);
struct debt *ledger_debt(const struct site *, int64_t row);
/* Which row a path of receipts is about; 0: none of ours. */
int64_t ledger_row(struct sim *, unsigned account, const char *path);
/* Whatever was accepted is found (I1). */
void ledger_check(struct process *);
/* It may be gone already, also where the clock was wrong by months. */
bool ledger_is_past(const struct sim *, int64_t at_ms);
bool ledger_old(const struct sim *, const struct letter *);

/* checks.c */
void checks_begin(struct sim *);
/* A text of ours leaves a site. */
void checks_departure(struct site *, int64_t row);
/* The carrier has it. */
void checks_sent(struct site *, int64_t row, bool inside);
/* Nothing grows beyond its bounds: after each step. */
void checks_bounds(struct process *);
void checks_stuck(struct sim *, void *);
void checks_end(struct sim *);

/* question.c: to an open store. */
struct question {
	struct sim *sim;
	sqlite3_stmt *statement;
};
struct question question_open(struct process *, const char *text);
/* The first column of the first row; -1: none. */
int64_t question_ask(struct question *, const void *blob, size_t length);
void question_close(struct question *);
int64_t question_once(struct process *, const char *text);

/* mutants.c: a fault, if one is on trial. */
void mutant_lend(struct process *);

/* secrets.c: once; then for each seed. */
void secrets_begin(void);
void secrets_watch(struct sim *);

#endif
