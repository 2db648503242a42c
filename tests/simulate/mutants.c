/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * That the invariants can fail: helplines with one fault each, between the
 * gateway and its store, its carrier, its flow. Each must be found out, for the
 * right reason, within a few seeds. In the simulation alone some functions go
 * through here (the linker's --wrap).
 */
#include <stdio.h>

#include "flow/flow.h"
#include "settings/snapshot.h"
#include "simulate/mutants.h"
#include "simulate/simulate.h"
#include "store/sqlite_inside.h"

static const struct mutant *current;

/* Answers before anything is committed. */
static bool
save_nothing(struct store *store, struct batch *batch, struct problem *why)
{
	(void)batch;
	(void)why;
	store_sqlite.abandon(store);
	return true;
}

static void
answers_early(struct process *process)
{
	process->under.save = save_nothing;
}

/* Commits, and syncs nothing. */
static struct store *
open_unsynced(const struct store_settings *settings, struct keys *keys,
    const struct world *world, struct problem *why)
{
	struct store *store = store_sqlite.open(settings, keys, world, why);

	if (store != NULL)
		(void)sqlite3_exec(((struct sqlite *)(void *)store)->db,
		    "PRAGMA synchronous = OFF", NULL, NULL, NULL);
	return store;
}

static void
syncs_nothing(struct process *process)
{
	process->under.open = open_unsynced;
}

/* Knows no carrier's id again. */
static bool
without_ids(bool (*real)(struct store *, struct batch *, struct problem *),
    struct store *store, struct batch *batch, struct problem *why)
{
	const struct input *inputs[512];
	struct input copies[512];
	unsigned count = 0;
	bool good;

	for (struct turn *turn = batch->first; turn != NULL && count < 512;
	    turn = turn->next) {
		inputs[count] = turn->input;
		copies[count] = *turn->input;
		copies[count].id = BYTES("");
		turn->input = &copies[count++];
	}
	good = real(store, batch, why);
	count = 0;
	for (struct turn *turn = batch->first; turn != NULL && count < 512;
	    turn = turn->next)
		turn->input = inputs[count++];
	return good;
}

static bool
load_without_ids(struct store *store, struct batch *batch,
    struct problem *why)
{
	return without_ids(store_sqlite.load, store, batch, why);
}

static bool
save_without_ids(struct store *store, struct batch *batch,
    struct problem *why)
{
	return without_ids(store_sqlite.save, store, batch, why);
}

static void
forgets_ids(struct process *process)
{
	process->under.load = load_without_ids;
	process->under.save = save_without_ids;
}

/* Saves all actions but those of one kind. */
static bool
save_without(enum action_kind kind, struct store *store, struct batch *batch,
    struct problem *why)
{
	struct action *lists[512];
	unsigned count = 0;
	bool good;

	for (struct turn *turn = batch->first; turn != NULL && count < 512;
	    turn = turn->next) {
		lists[count++] = turn->actions;
		if (turn->actions != NULL && turn->actions->kind == kind)
			turn->actions = turn->actions->next;
	}
	good = store_sqlite.save(store, batch, why);
	count = 0;
	for (struct turn *turn = batch->first; turn != NULL && count < 512;
	    turn = turn->next)
		turn->actions = lists[count++];
	return good;
}

static bool
save_without_texts(struct store *store, struct batch *batch,
    struct problem *why)
{
	return save_without(ACTION_TEXT, store, batch, why);
}

static void
drops_rows(struct process *process)
{
	process->under.save = save_without_texts;
}

static bool
save_without_forgets(struct store *store, struct batch *batch,
    struct problem *why)
{
	return save_without(ACTION_FORGET, store, batch, why);
}

static void
ignores_exit(struct process *process)
{
	process->under.save = save_without_forgets;
}

static void
nobody_waits(void *arg, const struct client_result *result)
{
	(void)arg;
	(void)result;
}

static bool
send_twice(void *arg, const struct client_request *request,
    void (*done)(void *, const struct client_result *), void *done_arg)
{
	return carrier_send(arg, request, nobody_waits, NULL) &&
	    carrier_send(arg, request, done, done_arg);
}

static void
sends_twice(struct process *process)
{
	process->wire.send = send_twice;
}

/* Never writes down what became of a text. */
static bool
settle_nothing(struct store *store, const struct settlement *list,
    struct problem *why)
{
	(void)store;
	(void)list;
	(void)why;
	return true;
}

static void
settles_nothing(struct process *process)
{
	process->under.settle = settle_nothing;
}

/* Repeats, and does not say so. */
static bool
settle_unmarked(struct store *store, const struct settlement *list,
    struct problem *why)
{
	bool good = true;

	for (; good && list != NULL; list = list->next) {
		struct settlement one = *list;

		one.repeats = 0;
		one.next = NULL;
		good = store_sqlite.settle(store, &one, why);
	}
	return good;
}

static void
marks_nothing(struct process *process)
{
	process->under.settle = settle_unmarked;
}

static bool
load_aloud(struct store *store, struct batch *batch, struct problem *why)
{
	log_event(EVENT_STORE_FAILED, .why = batch->first->input->from);
	return store_sqlite.load(store, batch, why);
}

static void
logs_numbers(struct process *process)
{
	process->under.load = load_aloud;
}

static bool
save_in_clear(struct store *store, struct batch *batch, struct problem *why)
{
	sqlite3 *db = ((struct sqlite *)(void *)store)->db;
	struct bytes words = batch->first->input->body;
	char *text = sqlite3_mprintf("CREATE TABLE IF NOT EXISTS clear (words);"
	    "INSERT INTO clear VALUES ('%.*q')", (int)words.length, words.at);

	(void)sqlite3_exec(db, text, NULL, NULL, NULL);
	sqlite3_free(text);
	return store_sqlite.save(store, batch, why);
}

static void
seals_nothing(struct process *process)
{
	process->under.save = save_in_clear;
}

static const struct mutant mutants[] = {
	{ "answers before the commit", "I1", answers_early },
	{ "syncs nothing", "I1", syncs_nothing },
	{ "knows no id again", "I2", forgets_ids },
	{ "drops a row", "I3", drops_rows },
	{ "sends twice", "I3", sends_twice },
	{ "settles nothing", "I3", settles_nothing },
	{ "marks no repeat", "I3", marks_nothing },
	{ "sends after EXIT", "I3", ignores_exit },
	{ "rings nobody", "I4", .silent = true },
	{ "logs numbers", "I5", logs_numbers },
	{ "seals nothing", "I5", seals_nothing },
	{ "gives nothing back", "I6", .keeps = true },
	{ .name = NULL },
};

void
mutant_lend(struct process *process)
{
	if (current != NULL && current->lend != NULL)
		current->lend(process);
}

void __real_flow_step(struct turn *);
void __wrap_flow_step(struct turn *);

void
__wrap_flow_step(struct turn *turn)
{
	struct action **at = &turn->actions;

	__real_flow_step(turn);
	while (current != NULL && current->silent && *at != NULL) {
		if ((*at)->kind == ACTION_RING)
			*at = (*at)->next;
		else
			at = &(*at)->next;
	}
}

void __real_snapshot_drop(struct snapshot *);
void __wrap_snapshot_drop(struct snapshot *);

void
__wrap_snapshot_drop(struct snapshot *snapshot)
{
	static unsigned dropped;

	if (current == NULL || !current->keeps || ++dropped % 50 != 0)
		__real_snapshot_drop(snapshot);
}

/* By the invariant that it is meant to break, whatever else it breaks. */
static bool
find_out(const struct mutant *mutant, unsigned count,
    struct snapshot *snapshots[2])
{
	static struct sim sim;
	bool found = false;

	current = mutant;
	for (uint64_t seed = 1; seed <= count && !found; seed++) {
		memset(&sim, 0, sizeof(sim));
		seed_run(&sim, seed, snapshots);
		found = sim.failed && strncmp(sim.failure, mutant->breaks,
		    strlen(mutant->breaks)) == 0;
		if (found)
			(void)printf("%s: seed %llu: %s\n", mutant->name,
			    (unsigned long long)seed, sim.failure);
		world_end(&sim);
	}
	current = NULL;
	if (!found)
		(void)printf("%s: %s was not found broken in %u seeds\n",
		    mutant->name, mutant->breaks, count);
	return found;
}

/* How many of the list were found out; how many there are. */
static unsigned
run_list(const struct mutant *list, unsigned seeds,
    struct snapshot *snapshots[2], unsigned *count)
{
	unsigned passed = 0;

	for (; list->name != NULL; list++) {
		unsigned kept[2] = { snapshots[0]->count, snapshots[1]->count };

		passed += find_out(list, seeds, snapshots);
		snapshots[0]->count = kept[0];
		snapshots[1]->count = kept[1];
		++*count;
	}
	return passed;
}

bool
mutants_run(unsigned seeds, struct snapshot *snapshots[2])
{
	unsigned count = 0;
	unsigned passed = run_list(mutants, seeds, snapshots, &count);

	passed += run_list(mutants_callbacks, seeds, snapshots, &count);
	passed += run_list(mutants_mail, seeds, snapshots, &count);
	(void)printf("%u passed, %u failed\n", passed, count - passed);
	return passed == count;
}
