/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Helplines that break what residents who are rung back were promised. */
#include "simulate/mutants.h"

#include <stdio.h>

#include "gateway/coded.h"
#include "store/sqlite_inside.h"

/* A press is taken for a telephone that was lifted. */
static bool
save_no_press(struct store *store, struct batch *batch, struct problem *why)
{
	struct action *pressed[512];
	unsigned count = 0;
	bool good;

	for (struct turn *turn = batch->first; turn != NULL;
	    turn = turn->next) {
		struct action *action = turn->actions;

		if (action == NULL || action->kind != ACTION_RANG ||
		    action->desk != DESK_PRESSED || count == 512)
			continue;
		action->desk = DESK_ANSWERED;
		pressed[count++] = action;
	}
	good = store_sqlite.save(store, batch, why);
	while (count > 0)
		pressed[--count]->desk = DESK_PRESSED;
	return good;
}

static void
rings_too_early(struct process *process)
{
	process->under.save = save_no_press;
}

/* Saves all actions but those of one kind; a tone is nothing to the store. */
static bool
save_all_but(enum action_kind kind, struct store *store, struct batch *batch,
    struct problem *why)
{
	bool good;

	for (unsigned i = 0; i < 2; i++) {
		for (struct turn *turn = batch->first; turn != NULL;
		    turn = turn->next) {
			for (struct action *action = turn->actions;
			    action != NULL; action = action->next) {
				if (action->kind == (i == 0 ? kind :
				    ACTION_TONE))
					action->kind = i == 0 ? ACTION_TONE :
					    kind;
			}
		}
		if (i == 0)
			good = store_sqlite.save(store, batch, why);
	}
	return good;
}

static bool
save_no_cancel(struct store *store, struct batch *batch, struct problem *why)
{
	return save_all_but(ACTION_CANCEL, store, batch, why);
}

static void
rings_after_10(struct process *process)
{
	process->under.save = save_no_cancel;
}

static bool
save_no_wish(struct store *store, struct batch *batch, struct problem *why)
{
	return save_all_but(ACTION_CALLBACK, store, batch, why);
}

static void
drops_requests(struct process *process)
{
	process->under.save = save_no_wish;
}

static bool
save_no_tries(struct store *store, struct batch *batch, struct problem *why)
{
	sqlite3 *db = ((struct sqlite *)(void *)store)->db;
	bool good = store_sqlite.save(store, batch, why);

	(void)sqlite3_exec(db, "UPDATE callback SET tries = 0 WHERE tries > 0",
	    NULL, NULL, NULL);
	return good;
}

static void
counts_no_tries(struct process *process)
{
	process->under.save = save_no_tries;
}

static void
nobody_waits(void *arg, const struct client_result *result)
{
	(void)arg;
	(void)result;
}

static bool
ring_twice(void *arg, const struct client_request *request,
    void (*done)(void *, const struct client_result *), void *done_arg)
{
	if (strcmp(request->method, "POST") == 0 &&
	    strstr(request->url, "/Calls.json") != NULL)
		(void)carrier_send(arg, request, nobody_waits, NULL);
	return carrier_send(arg, request, done, done_arg);
}

static void
rings_two_desks(struct process *process)
{
	process->wire.send = ring_twice;
}

/* The list without whoever has waited longest. */
static bool
list_fewer(struct store *store, unsigned most, struct arena *arena,
    struct callback_row **rows, unsigned *count, struct problem *why)
{
	bool good = store_sqlite.callbacks->list(store, most, arena, rows,
	    count, why);

	while (good && *count > 0 &&
	    (*rows)[--*count].state > CALLBACK_RINGING)
		;
	return good;
}

static void
hides_requests(struct process *process)
{
	process->under_callbacks.list = list_fewer;
}

static bool
list_numbers(struct store *store, unsigned most, struct arena *arena,
    struct callback_row **rows, unsigned *count, struct problem *why)
{
	bool good = store_sqlite.callbacks->list(store, most, arena, rows,
	    count, why);

	for (unsigned i = 0; good && i < *count; i++)
		(void)snprintf((*rows)[i].number, sizeof((*rows)[i].number),
		    "+447700900101");
	return good;
}

static void
shows_numbers(struct process *process)
{
	process->under_callbacks.list = list_numbers;
}

/* Whoever asked by key is taken for somebody who asked by text. */
static size_t
write_texted(const struct callback_row *row, unsigned char *into)
{
	struct callback_row texted = *row;

	texted.texted = true;
	return coded_callback_write(&texted, into);
}

static bool
say_texted(struct store *store, struct callback_said *said,
    struct problem *why)
{
	said->write = write_texted;
	return store_sqlite.callbacks->say(store, said, why);
}

static void
texts_everybody(struct process *process)
{
	process->under_callbacks.say = say_texted;
}

const struct mutant mutants_callbacks[] = {
	{ .name = "rings before key 1 is durable", .breaks = "C1",
	  .lend = rings_too_early },
	{ .name = "rings after 10", .breaks = "C2", .lend = rings_after_10 },
	{ .name = "counts no tries", .breaks = "C3", .lend = counts_no_tries },
	{ .name = "rings two desks", .breaks = "C4", .lend = rings_two_desks },
	{ .name = "hides a request", .breaks = "C5", .lend = hides_requests },
	{ .name = "drops a request", .breaks = "C6", .lend = drops_requests },
	{ .name = "shows a number", .breaks = "C7", .lend = shows_numbers },
	{ .name = "texts who asked by key", .breaks = "C8",
	  .lend = texts_everybody },
	{ .name = NULL },
};
