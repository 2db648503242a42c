/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the outbox meets the store's thread: its questions are jobs. */
#include <stdlib.h>

#include "gateway/coded.h"
#include "gateway/inside.h"
#include "outbox/outbox.h"

struct due_job {
	struct job job;
	struct gateway *gateway;
	struct arena arena;
	int64_t now_ms;
	int64_t lease_ms;
	unsigned most;
	struct row *rows;
	unsigned count;
	int64_t next_ms;
	bool good;
	struct problem why;
};

static void
due_run(struct job *job, struct store *store)
{
	struct due_job *due = (struct due_job *)(void *)job;
	const struct store_driver *driver = due->gateway->parts.driver;

	due->next_ms = INT64_MAX;
	if (store == NULL) {
		(void)problem_set(&due->why, "the database is not open");
		return;
	}
	due->good = driver->due(store, due->now_ms, due->lease_ms, due->most,
	    &due->arena, &due->rows, &due->count, &due->why);
	/* They are leased: not to know when the next one is due is no reason
	 * to leave them. The outbox looks every minute by itself. */
	if (due->good && !driver->next_due(store, &due->next_ms, &due->why))
		due->next_ms = INT64_MAX;
}

static void
due_done(struct job *job)
{
	struct due_job *due = (struct due_job *)(void *)job;

	if (due->gateway->outbox != NULL)
		outbox_take(due->gateway->outbox, due->good ? due->rows : NULL,
		    due->good ? due->count : 0, due->next_ms,
		    due->good ? NULL : due->why.text);
	arena_clear(&due->arena);
	free(due);
}

static void
ask_due(void *arg, int64_t now_ms, int64_t lease_ms, unsigned most)
{
	struct gateway *gateway = arg;
	struct due_job *due = calloc(1, sizeof(*due));

	gateway_watch_clock(gateway);	/* what it moves is moved before */
	if (due == NULL) {
		outbox_take(gateway->outbox, NULL, 0, INT64_MAX,
		    "out of memory");
		return;
	}
	arena_init_growing(&due->arena);
	due->job = (struct job){ .run = due_run, .done = due_done };
	due->gateway = gateway;
	due->now_ms = now_ms;
	due->lease_ms = lease_ms;
	due->most = most;
	keeper_run(gateway->keeper, &due->job);
}

/* Settlements that gathered while the last ones were written: one commit. */
struct settle_job {
	struct job job;
	struct gateway *gateway;
	struct settlement *first, **last;
	bool good;
};

static void
settle_run(struct job *job, struct store *store)
{
	struct settle_job *settle = (struct settle_job *)(void *)job;
	struct problem why = { "the database is not open" };

	settle->good = store != NULL &&
	    settle->gateway->parts.driver->settle(store, settle->first, &why);
	if (!settle->good)
		log_event(EVENT_STORE_FAILED, .why = why.text);
}

static void
settle_next(struct gateway *gateway)
{
	struct settle_job *settle = gateway->gathered;

	if (settle == NULL || gateway->settling)
		return;
	gateway->gathered = NULL;
	gateway->settling = true;
	keeper_run(gateway->keeper, &settle->job);
}

static void
settle_done(struct job *job)
{
	struct settle_job *settle = (struct settle_job *)(void *)job;
	struct gateway *gateway = settle->gateway;
	struct settlement *settlement = settle->first;
	bool ended = false;		/* a try of a drill, perhaps */

	gateway->settling = false;
	while (settlement != NULL) {
		struct settlement *next = settlement->next;

		ended |= settlement->state == ROW_FAILED ||
		    settlement->state == ROW_IN_DOUBT;
		if (gateway->outbox != NULL)
			outbox_settled(gateway->outbox, settlement->id,
			    settle->good);
		free(settlement);
		settlement = next;
	}
	free(settle);
	settle_next(gateway);
	if (ended)
		drills_nudge(gateway);
}

static struct settle_job *
gather(struct gateway *gateway)
{
	struct settle_job *settle = gateway->gathered;

	if (settle != NULL)
		return settle;
	settle = calloc(1, sizeof(*settle));
	if (settle == NULL)
		return NULL;
	settle->job = (struct job){ .run = settle_run, .done = settle_done };
	settle->gateway = gateway;
	settle->last = &settle->first;
	gateway->gathered = settle;
	return settle;
}

/* Without memory nothing is settled: the lease runs out and the row comes back
 * as UNKNOWN, never as forgotten. */
static void
write_settlement(void *arg, const struct settlement *settlement)
{
	struct gateway *gateway = arg;
	struct settlement *copy = malloc(sizeof(*copy));
	struct settle_job *settle = copy == NULL ? NULL : gather(gateway);

	if (settle == NULL) {
		free(copy);
		if (gateway->outbox != NULL)
			outbox_settled(gateway->outbox, settlement->id, false);
		return;
	}
	if (settlement->opted_out)
		gateway->stops_stale = true;
	*copy = *settlement;
	copy->next = NULL;
	*settle->last = copy;
	settle->last = &copy->next;
	settle_next(gateway);
}

void
mailroom_shift(struct gateway *gateway, int64_t now_ms, int64_t jump_ms)
{
	struct settlement *at = gateway->gathered == NULL ? NULL :
	    gateway->gathered->first;

	for (; at != NULL; at = at->next) {
		if (at->due_ms != INT64_MAX)
			at->due_ms += jump_ms;
	}
	if (gateway->outbox != NULL)
		outbox_shift(gateway->outbox, now_ms, jump_ms);
}

static void
look_at_clock(void *arg)
{
	gateway_watch_clock(arg);
}

static void
on_clock(void *arg)
{
	struct gateway *gateway = arg;

	outbox_ring(gateway->outbox);
}

static void
set_clock(void *arg, int64_t after_ms)
{
	struct gateway *gateway = arg;

	timer_set(gateway->due, after_ms);
}

static struct snapshot *
current(void *arg)
{
	return ((struct gateway *)arg)->snapshot;
}

static const char *
report_link(void *arg, const struct account *account, int64_t row,
    struct arena *arena)
{
	struct gateway *gateway = arg;
	struct snapshot *snapshot = gateway->snapshot;
	struct turn turn = {
		.flow = snapshot->flow,
		.languages = &snapshot->languages,
		.account = account,
		.now_ms = world_now_ms(gateway->parts.world),
	};
	char token[TOKEN_SIZE];

	if (!account->kind->receipts || !token_write(gateway->keys,
	    TOKEN_REPORT, &turn, row, token))
		return NULL;
	return arena_format(arena, "%s/in/%s/report/%s",
	    snapshot->settings.public_url, account->name, token);
}

/* Only desks that are configured now, and only for who still waits. */
static const char *
refuse_call(void *arg, const struct row *row)
{
	struct gateway *gateway = arg;
	const struct callbacks *callbacks =
	    gateway->snapshot->settings.callbacks;
	bool known = false;

	if (coded_is_drill(row->body))
		return drills_refuse(gateway, row);
	for (unsigned i = 0; callbacks != NULL &&
	    i < callbacks->desk_count; i++)
		known |= strcmp(callbacks->desks[i].number, row->to) == 0;
	if (!known)
		return "no desk of the settings";
	return live_state(&gateway->live, row->callback, row->id) ==
	    CALLBACK_CLAIMED ? NULL : "the request is not claimed any more";
}

static bool
has_rung(void *arg, const struct row *row)
{
	const struct gateway *gateway = arg;

	if (coded_is_drill(row->body))
		return row->id == gateway->drills.lifted;
	return live_lifted(&gateway->live, row->callback, row->id);
}

static bool
link_call(void *arg, const struct account *account, const struct row *row,
    struct arena *arena, struct order *order)
{
	struct gateway *gateway = arg;
	const struct callbacks *callbacks =
	    gateway->snapshot->settings.callbacks;

	if (coded_is_drill(row->body))
		order->seconds = drills_seconds(gateway, row);
	else if (callbacks != NULL)
		order->seconds = (unsigned)(callbacks->desk_ring_ms / 1000);
	if (order->seconds == 0)
		return false;
	order->voice = desk_link(gateway, account, row->body, "voice", arena);
	order->report = desk_link(gateway, account, row->body, "report",
	    arena);
	return order->voice != NULL && order->report != NULL;
}

static void
note_cap(void *arg, enum cap cap)
{
	struct gateway *gateway = arg;

	caps_note(&gateway->caps, cap, world_now_ms(gateway->parts.world));
}

bool
mailroom_open(struct gateway *gateway, struct problem *why)
{
	struct outbox_parts parts = {
		.world = gateway->parts.world,
		.wire = *gateway->parts.wire,
		.store = { ask_due, write_settlement, gateway },
		.clock = { set_clock, gateway },
		.look = look_at_clock,
		.snapshot = current,
		.report = report_link,
		.refuse = refuse_call,
		.link = link_call,
		.rang = has_rung,
		.held = note_cap,
		.arg = gateway,
	};

	gateway->due = gateway_timer(gateway, on_clock, gateway);
	gateway->outbox = outbox_new(&parts);
	if (gateway->due == NULL || gateway->outbox == NULL)
		return problem_set(why, "out of memory");
	outbox_nudge(gateway->outbox);
	return true;
}

void
mailroom_nudge(struct gateway *gateway)
{
	if (gateway->outbox != NULL)
		outbox_nudge(gateway->outbox);
}

/* Its last settlements go to the keeper, which finishes them. */
void
mailroom_close(struct gateway *gateway)
{
	struct outbox *outbox = gateway->outbox;

	gateway->outbox = NULL;
	outbox_free(outbox);
	timer_free(gateway->due);
}

struct list_job {
	struct job job;
	struct gateway *gateway;
	struct arena arena;
	unsigned most;
	struct row *rows;
	unsigned count;
	bool good;
	struct problem why;
	void (*done)(void *arg, const struct row *, unsigned, const char *);
	void *arg;
};

static void
list_run(struct job *job, struct store *store)
{
	struct list_job *list = (struct list_job *)(void *)job;

	list->good = store != NULL && list->gateway->parts.driver->list(store,
	    list->most, &list->arena, &list->rows, &list->count, &list->why);
	if (store == NULL)
		(void)problem_set(&list->why, "the database is not open");
}

static void
list_done(struct job *job)
{
	struct list_job *list = (struct list_job *)(void *)job;

	list->done(list->arg, list->rows, list->good ? list->count : 0,
	    list->good ? NULL : list->why.text);
	arena_clear(&list->arena);
	free(list);
}

bool
gateway_list_outbox(struct gateway *gateway, unsigned most,
    void (*done)(void *arg, const struct row *, unsigned count,
    const char *why), void *arg)
{
	struct list_job *list = calloc(1, sizeof(*list));

	if (list == NULL)
		return false;
	arena_init_growing(&list->arena);
	list->job = (struct job){ .run = list_run, .done = list_done };
	list->gateway = gateway;
	list->most = most;
	list->done = done;
	list->arg = arg;
	keeper_run(gateway->keeper, &list->job);
	return true;
}
