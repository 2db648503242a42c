/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/callbacks.h"

#include <stdlib.h>

#include "gateway/coded.h"
#include "gateway/inside.h"
#include "outbox/outbox.h"

#define OPEN_MOST 512			/* looked at, at the start */

struct say_job {
	struct job job;
	struct gateway *gateway;
	struct snapshot *snapshot;
	struct arena arena;
	struct callback_said said;
	const char *logged;		/* of REVEAL */
	bool good;
	struct problem why;
	void (*done)(void *arg, const struct callback_said *, const char *);
	void *arg;
};

static void
say_run(struct job *job, struct store *store)
{
	struct say_job *say = (struct say_job *)(void *)job;
	struct gateway *gateway = say->gateway;

	if (store == NULL || store->driver->callbacks == NULL) {
		(void)problem_set(&say->why, "the database is not open");
		return;
	}
	say->said.claim = settle_next_row(&gateway->settler, store);
	say->good = store->driver->callbacks->say(store, &say->said,
	    &say->why);
}

/* It is durable: the memory follows, and what it owes begins. */
static void
follow(struct gateway *gateway, const struct say_job *say)
{
	const struct callback_row *row = &say->said.row;

	switch (say->said.order) {
	case CALLBACK_CLAIM:
		(void)live_put(&gateway->live, row);	/* else not rung */
		mailroom_nudge(gateway);
		break;
	case CALLBACK_RELEASE:
	case CALLBACK_DONE:
		live_set(&gateway->live, row->id, row->claim, row->state);
		if (gateway->outbox != NULL)
			outbox_arrived(gateway->outbox, row->claim);
		drills_nudge(gateway);
		break;
	case CALLBACK_REVEAL:
	default:
		log_event(EVENT_CALLBACK_SHOWN, .message = row->id,
		    .why = say->logged);
	}
}

static void
say_done(struct job *job)
{
	struct say_job *say = (struct say_job *)(void *)job;

	if (say->good && say->said.answer == ANSWER_GOOD)
		follow(say->gateway, say);
	if (say->said.order != CALLBACK_REVEAL)
		explicit_bzero(say->said.row.number,
		    sizeof(say->said.row.number));
	say->done(say->arg, say->good ? &say->said : NULL, say->why.text);
	explicit_bzero(say->said.row.number, sizeof(say->said.row.number));
	snapshot_drop(say->snapshot);
	arena_clear(&say->arena);
	free(say);
}

/* As people say and write it: "kt 482", "KT-482". */
static const char *
plain_reference(struct arena *arena, struct bytes said)
{
	struct text text;

	text_init_arena(&text, arena, CALLBACK_REFERENCE + 8);
	for (size_t i = 0; i < said.length; i++) {
		char byte = said.at[i];

		if (byte == ' ' || byte == '-')
			continue;
		text_add_char(&text, byte >= 'a' && byte <= 'z' ?
		    (char)(byte - 'a' + 'A') : byte);
	}
	return text.full ? "" : text.at;
}

bool
callbacks_say(struct gateway *gateway, const struct callback_word *word,
    void (*done)(void *arg, const struct callback_said *, const char *why),
    void *arg)
{
	struct say_job *say = calloc(1, sizeof(*say));
	const struct callbacks *callbacks =
	    gateway->snapshot->settings.callbacks;

	if (say == NULL)
		return false;
	arena_init_growing(&say->arena);
	say->job = (struct job){ .run = say_run, .done = say_done };
	say->gateway = gateway;
	say->done = done;
	say->arg = arg;
	say->snapshot = snapshot_keep(gateway->snapshot);
	say->said = (struct callback_said){
		.order = word->order,
		.reference = plain_reference(&say->arena, word->reference),
		.desk = arena_copy(&say->arena, word->desk),
		.by = arena_copy(&say->arena, word->by),
		.rung = callbacks == NULL ? NULL :
		    callback_desk(callbacks, word->desk),
		.callbacks = callbacks,
		.overrides = overrides_copy(gateway, &say->arena),
		.now_ms = world_now_ms(gateway->parts.world),
		.write = coded_callback_write,
	};
	say->logged = arena_format(&say->arena, "%.*s: %.*s",
	    (int)word->by.length, word->by.at, (int)word->why.length,
	    word->why.at);
	if (say->said.desk == NULL || say->said.by == NULL ||
	    say->logged == NULL) {
		snapshot_drop(say->snapshot);
		arena_clear(&say->arena);
		free(say);
		return false;
	}
	keeper_run(gateway->keeper, &say->job);
	return true;
}

struct list_job {
	struct job job;
	struct gateway *gateway;
	struct arena arena;
	unsigned most;
	struct callback_row *rows;
	unsigned count;
	bool good;
	struct problem why;
	void (*done)(void *arg, const struct callback_row *, unsigned,
	    const char *);
	void *arg;
};

static void
list_run(struct job *job, struct store *store)
{
	struct list_job *list = (struct list_job *)(void *)job;

	if (store == NULL || store->driver->callbacks == NULL)
		(void)problem_set(&list->why, "the database is not open");
	else
		list->good = store->driver->callbacks->list(store, list->most,
		    &list->arena, &list->rows, &list->count, &list->why);
}

static void
list_done(struct job *job)
{
	struct list_job *list = (struct list_job *)(void *)job;

	list->done(list->arg, list->good ? list->rows : NULL,
	    list->good ? list->count : 0,
	    list->good ? NULL : list->why.text);
	arena_clear(&list->arena);
	free(list);
}

bool
callbacks_list(struct gateway *gateway, unsigned most,
    void (*done)(void *arg, const struct callback_row *, unsigned count,
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

/* What was claimed, or taken back since, when we were another process. */
static void
on_open_list(void *arg, const struct callback_row *rows, unsigned count,
    const char *why)
{
	struct gateway *gateway = arg;

	gateway->live_known = why == NULL;
	for (unsigned i = count; i > 0; i--) {
		const struct callback_row *row = &rows[i - 1];

		if (row->claim != 0 && live_state(&gateway->live, row->id,
		    row->claim) == CALLBACK_REACHED)
			(void)live_put(&gateway->live, row);
	}
}

void
callbacks_open(struct gateway *gateway)
{
	if (!gateway->live_known)
		(void)callbacks_list(gateway, OPEN_MOST, on_open_list,
		    gateway);
}

void
callbacks_settled(struct gateway *gateway, const struct turn *turn)
{
	for (const struct action *action = turn->actions; action != NULL;
	    action = action->next) {
		if (action->kind == ACTION_FORGET)
			live_leave(&gateway->live, &turn->person,
			    CALLBACK_LEFT);
		else if (action->kind == ACTION_CANCEL)
			live_leave(&gateway->live, &turn->person,
			    CALLBACK_CANCELLED);
		else if (action->kind == ACTION_CALLBACK)
			live_leave(&gateway->live, &turn->person,
			    CALLBACK_REACHED);
	}
}

void
callbacks_purge(struct store *store, int64_t before_ms)
{
	struct problem why;
	unsigned open = 0;

	if (!store->driver->callbacks->purge(store, before_ms, &open, &why))
		log_event(EVENT_PURGE_REFUSED, .why = why.text);
	else if (open > 0)
		log_event(EVENT_CALLBACK_EXPIRED, .count = open);
}
