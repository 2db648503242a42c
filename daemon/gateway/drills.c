/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orders of trial calls, and their runs. */
#include "gateway/drills.h"

#include <stdlib.h>

#include "flow/flow.h"
#include "gateway/inside.h"

struct order_job {
	struct job job;
	struct gateway *gateway;
	struct arena arena;
	struct drill_row *rows;
	unsigned count;
	struct drill_ordered ordered;
	bool good;
	struct problem why;
	void (*done)(void *arg, const struct drill_ordered *, const char *);
	void *arg;
};

static const struct store_drills *
drills_of(struct store *store, struct problem *why)
{
	if (store != NULL && store->driver->drills != NULL)
		return store->driver->drills;
	(void)problem_set(why, "the database is not open");
	return NULL;
}

static void
order_run(struct job *job, struct store *store)
{
	struct order_job *order = (struct order_job *)(void *)job;
	const struct store_drills *drills = drills_of(store, &order->why);

	if (drills == NULL)
		return;
	for (unsigned i = 0; i < order->count; i++)
		order->rows[i].id = settle_next_row(&order->gateway->settler,
		    store);
	order->good = drills->add(store, order->rows, order->count,
	    &order->ordered.added, &order->why);
	order->ordered.already = order->count - order->ordered.added;
}

static void
order_free(struct order_job *order)
{
	arena_clear(&order->arena);
	free(order);
}

static void
order_done(struct job *job)
{
	struct order_job *order = (struct order_job *)(void *)job;

	order->done(order->arg, order->good ? &order->ordered : NULL,
	    order->why.text);
	drills_look(order->gateway);
	order_free(order);
}

/* "there is no number "day.9"; there are: day.1 ..." */
static bool
refuse_name(const struct numbers *numbers, bool rehearsal, const char *name,
    struct problem *why)
{
	char memory[160];
	struct text known;

	text_init(&known, memory, sizeof(memory));
	for (unsigned i = 0; i < numbers->count; i++) {
		if (rehearsal || numbers->at[i].routed)
			text_add_format(&known, " %s", numbers->at[i].names);
	}
	return problem_set(why, "\"%s\" is none of our numbers%s; there are:%s",
	    name, rehearsal ? " and desks" : "", memory);
}

static bool
is_meant(const struct number *number, const struct drill_word *word)
{
	if (word->scenario != NULL)
		return number_is(number, word->name, false);
	return number->routed && (word->name == NULL ||
	    number_is(number, word->name, true));
}

static void
fill_row(const struct order_job *order, const struct drill_word *word,
    const struct number *number, struct drill_row *row)
{
	const struct settings *settings = &order->gateway->snapshot->settings;
	bool trial = word->scenario == NULL;

	*row = (struct drill_row){
		.tries_most = trial ? (unsigned)settings->drill.tries : 1,
		.pause_ms = settings->drill.pause_ms,
		.due_ms = word->at_ms,
		.asked_ms = world_now_ms(order->gateway->parts.world),
	};
	keys_hash(order->gateway->keys, "drill",
	    bytes_from_text(number->number), row->number);
	number_name(number, row->name);
	(void)snprintf(row->scenario, sizeof(row->scenario), "%s",
	    trial ? "" : word->scenario);
	(void)snprintf(row->by, sizeof(row->by), "%s", word->by);
}

static bool
fill_rows(struct order_job *order, const struct drill_word *word,
    struct problem *why)
{
	struct numbers numbers;
	struct text names;

	text_init_arena(&names, &order->arena, 4096);
	if (!numbers_list(&order->gateway->snapshot->settings, &order->arena,
	    &numbers))
		return problem_set(why, "no memory is left");
	order->rows = arena_get(&order->arena,
	    (numbers.count + 1) * sizeof(*order->rows));
	if (order->rows == NULL)
		return problem_set(why, "no memory is left");
	for (unsigned i = 0; i < numbers.count; i++) {
		if (!is_meant(&numbers.at[i], word))
			continue;
		fill_row(order, word, &numbers.at[i],
		    &order->rows[order->count]);
		text_add_format(&names, "%s%s", order->count == 0 ? "" : " ",
		    order->rows[order->count].name);
		order->count++;
	}
	order->ordered.names = names.at;
	order->ordered.at_ms = word->at_ms;
	return order->count > 0 || refuse_name(&numbers,
	    word->scenario != NULL, word->name == NULL ? "" : word->name, why);
}

/* "there is no case "childe"; there are: ..." */
static bool
check_case(const struct flow *flow, const char *name, struct problem *why)
{
	char memory[200];
	struct rehearsal rehearsal;
	struct text known;

	text_init(&known, memory, sizeof(memory));
	for (unsigned i = 0; flow_rehearsal(flow, i, &rehearsal); i++) {
		if (strcmp(rehearsal.name, name) == 0)
			return true;
		text_add_format(&known, " %s", rehearsal.name);
	}
	return problem_set(why, "there is no case \"%s\"; there are:%s", name,
	    memory[0] == '\0' ? " none, the flow names no \"rehearse\"" :
	    memory);
}

static bool
may_order(const struct gateway *gateway, const struct drill_word *word,
    struct problem *why)
{
	const struct snapshot *snapshot = gateway->snapshot;

	if (numbers_caller(&snapshot->settings) == NULL)
		return problem_set(why, "no number can be rung: no account "
		    "with a UK line can begin calls");
	if (word->scenario != NULL)
		return check_case(snapshot->flow, word->scenario, why);
	return flow_can_drill(snapshot->flow) || problem_set(why,
	    "the flow names no \"drill\": nobody would hear anything");
}

bool
drills_order(struct gateway *gateway, const struct drill_word *word,
    struct problem *why, void (*done)(void *arg, const struct drill_ordered *,
    const char *why), void *arg)
{
	struct order_job *order;

	if (!may_order(gateway, word, why))
		return false;
	order = calloc(1, sizeof(*order));
	if (order == NULL)
		return problem_set(why, "no memory is left");
	arena_init_growing(&order->arena);
	order->job = (struct job){ .run = order_run, .done = order_done };
	order->gateway = gateway;
	order->done = done;
	order->arg = arg;
	if (!fill_rows(order, word, why)) {
		order_free(order);
		return false;
	}
	keeper_run(gateway->keeper, &order->job);
	return true;
}

struct stop_job {
	struct job job;
	struct gateway *gateway;
	unsigned count;
	bool good;
	struct problem why;
	void (*done)(void *arg, unsigned, const char *);
	void *arg;
};

static void
stop_run(struct job *job, struct store *store)
{
	struct stop_job *stop = (struct stop_job *)(void *)job;
	const struct store_drills *drills = drills_of(store, &stop->why);

	stop->good = drills != NULL && drills->stop(store,
	    world_now_ms(stop->gateway->parts.world), &stop->count,
	    &stop->why);
}

static void
stop_done(struct job *job)
{
	struct stop_job *stop = (struct stop_job *)(void *)job;

	stop->done(stop->arg, stop->count,
	    stop->good ? NULL : stop->why.text);
	drills_look(stop->gateway);
	free(stop);
}

bool
drills_stop(struct gateway *gateway, void (*done)(void *arg, unsigned count,
    const char *why), void *arg)
{
	struct stop_job *stop = calloc(1, sizeof(*stop));

	if (stop == NULL)
		return false;
	*stop = (struct stop_job){ .job = { .run = stop_run,
		.done = stop_done }, .gateway = gateway, .done = done,
		.arg = arg };
	keeper_run(gateway->keeper, &stop->job);
	return true;
}

struct list_job {
	struct job job;
	struct arena arena;
	bool rehearsals;
	unsigned most;
	struct drill_row *rows;
	unsigned count;
	bool good;
	struct problem why;
	void (*done)(void *arg, const struct drill_row *, unsigned,
	    const char *);
	void *arg;
};

static void
list_run(struct job *job, struct store *store)
{
	struct list_job *list = (struct list_job *)(void *)job;
	const struct store_drills *drills = drills_of(store, &list->why);

	list->good = drills != NULL && drills->list(store, list->rehearsals,
	    list->most, &list->arena, &list->rows, &list->count, &list->why);
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
drills_list(struct gateway *gateway, bool rehearsals, unsigned most,
    void (*done)(void *arg, const struct drill_row *, unsigned count,
    const char *why), void *arg)
{
	struct list_job *list = calloc(1, sizeof(*list));

	if (list == NULL)
		return false;
	arena_init_growing(&list->arena);
	list->job = (struct job){ .run = list_run, .done = list_done };
	list->rehearsals = rehearsals;
	list->most = most;
	list->done = done;
	list->arg = arg;
	keeper_run(gateway->keeper, &list->job);
	return true;
}
