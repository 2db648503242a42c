/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Batches before a store, without the loop; what of the store is to fail. */
#ifndef UNIT_SETTLE_TABLE_H
#define UNIT_SETTLE_TABLE_H

#include "failing.h"
#include "gateway_bench.h"

#include "gateway/coded.h"
#include "gateway/settle.h"
#include "outbox/may.h"

#define MOST 400

struct table {
	struct snapshot *snapshot;
	struct keys *keys;
	struct store *store;
	struct settler settler;
	struct batch batch;
	struct turn turns[MOST];
	struct input inputs[MOST];
	struct arena arenas[MOST];
	char ids[MOST][16];
	unsigned count;
	unsigned saves, save_failures;	/* so many of them fail */
	bool disk;			/* it is the disk's failure */
	unsigned list_failures, load_failures;
	struct store_callbacks callbacks;	/* of bench.driver */
	unsigned room_failures, newest_failures, claimed_failures;
};

static struct table table;

static inline bool
save(struct store *store, struct batch *batch, struct problem *why)
{
	table.saves++;
	if (table.save_failures == 0)
		return store_sqlite.save(store, batch, why);
	table.save_failures--;
	store_sqlite.abandon(store);
	store->down = table.disk;
	return problem_set(why, "refused");
}

static inline bool
list(struct store *store, unsigned most, struct arena *arena,
    struct row **rows, unsigned *count, struct problem *why)
{
	if (table.list_failures == 0)
		return store_sqlite.list(store, most, arena, rows, count, why);
	table.list_failures--;
	return problem_set(why, "refused");
}

static inline bool
load(struct store *store, struct batch *batch, struct problem *why)
{
	if (table.load_failures == 0)
		return store_sqlite.load(store, batch, why);
	table.load_failures--;
	store->down = true;
	return problem_set(why, "refused");
}

static inline bool
room(struct store *store, struct callback_room *room, struct problem *why)
{
	if (table.room_failures == 0)
		return store_sqlite.callbacks->room(store, room, why);
	table.room_failures--;
	store_sqlite.abandon(store);
	store->down = true;
	return problem_set(why, "refused");
}

static inline bool
newest(struct store *store, int64_t *id, struct problem *why)
{
	if (table.newest_failures == 0)
		return store_sqlite.callbacks->newest(store, id, why);
	table.newest_failures--;
	return problem_set(why, "refused");
}

static inline bool
claimed(struct store *store, const struct person *person,
    struct callback_claim *claim, struct problem *why)
{
	if (table.claimed_failures == 0)
		return store_sqlite.callbacks->claimed(store, person, claim,
		    why);
	table.claimed_failures--;
	store_sqlite.abandon(store);
	store->down = true;
	return problem_set(why, "refused");
}

static inline int
open_table(void **state)
{
	static const unsigned char seed[32] = "a seed for tests, thirty-two by";
	struct store_settings settings;
	struct problem why;
	char path[64];

	if (bench_open(state) != 0)
		return -1;
	memset(&table, 0, sizeof(table));
	(void)snprintf(path, sizeof(path), "%s/helpline.db", bench.root);
	settings = (struct store_settings){ .path = path,
		.codec = &coded_sessions, .wait_ms = 100 };
	bench.driver.save = save;
	bench.driver.list = list;
	bench.driver.load = load;
	table.callbacks = *store_sqlite.callbacks;
	table.callbacks.room = room;
	table.callbacks.newest = newest;
	table.callbacks.claimed = claimed;
	bench.driver.callbacks = &table.callbacks;
	table.snapshot = bench_snapshot();
	table.keys = keys_new(seed);
	table.store = store_sqlite.open(&settings, table.keys, &bench.world,
	    &why);
	assert_non_null(table.store);
	table.store->driver = &bench.driver;
	table.settler = (struct settler){ .world = &bench.world,
		.keys = table.keys };
	return 0;
}

static inline void
clear_batch(void)
{
	for (unsigned i = 0; i < table.count; i++)
		arena_clear(&table.arenas[i]);
	table.count = 0;
	table.batch = (struct batch){ .first = NULL };
}

static inline int
close_table(void **state)
{
	clear_batch();
	store_sqlite.close(table.store);
	keys_free(table.keys);
	snapshot_drop(table.snapshot);
	return bench_close(state);
}

/* One more text in the batch. */
static inline struct turn *
add(const char *account, const char *id, const char *from, const char *body)
{
	struct turn *turn = &table.turns[table.count];
	struct input *input = &table.inputs[table.count];
	struct arena *arena = &table.arenas[table.count];

	assert_true(table.count < MOST);
	arena_init_growing(arena);
	(void)snprintf(table.ids[table.count], sizeof(table.ids[0]), "%s", id);
	*input = (struct input){ .kind = INPUT_TEXT,
		.id = bytes_from_text(table.ids[table.count]),
		.body = bytes_from_text(body) };
	memcpy(input->to, "+442079460123", 14);
	(void)snprintf(input->from, sizeof(input->from), "%s", from);
	*turn = (struct turn){ .arena = arena, .input = input,
		.snapshot = table.snapshot, .flow = table.snapshot->flow,
		.words = table.snapshot->words,
		.languages = &table.snapshot->languages,
		.account = settings_account(&table.snapshot->settings,
		    bytes_from_text(account)),
		.now_ms = bench.now_ms, .has_person = true };
	assert_non_null(turn->account);
	keys_person(table.keys, from, &turn->person);
	if (table.batch.last != NULL)
		table.batch.last->next = turn;
	else
		table.batch.first = turn;
	table.batch.last = turn;
	table.batch.count++;
	table.count++;
	return turn;
}

/* What a call promised, or an operator ordered: its actions are ready. */
static inline struct turn *
add_kept(const char *id, enum action_kind kind)
{
	struct turn *turn = add("sandbox", id, "+447700900123", "");
	struct action *action;

	table.inputs[table.count - 1].kind = INPUT_KEYS;
	turn->phase = PHASE_KEPT;
	action = turn_add(turn, kind);
	assert_non_null(action);
	action->to = turn->input->from;
	return turn;
}

static inline bool
settle(void)
{
	struct problem why;

	return settle_batch(&table.settler, table.store, &table.batch, &why);
}

static inline bool
speaks(const struct turn *turn)
{
	return memmem(turn->answer.at, turn->answer.length, "<Message", 8) !=
	    NULL;
}

#define ANNE "+447700900123"
#define BEN "+447700900456"

#define AT_TABLE(test) cmocka_unit_test_setup_teardown(test, open_table, \
	close_table)

#endif
