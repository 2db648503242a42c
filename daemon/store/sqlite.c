/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A batch is one transaction: loaded under the write lock, saved, committed
 * with synchronous=FULL, and only then answered. What lies where and why:
 * schema/sqlite_1.def.
 */
#include <stdlib.h>
#include <unistd.h>

#include "store/sqlite_drill.h"
#include "store/sqlite_inside.h"

#define KEY_SESSION PERSON_SIZE
#define KEY_INPUT (PERSON_SIZE * 2)
#define OWED_MOST 16			/* texts that one input may make */

/* Where an input lies: beside its person's conversation. The keyed hash is of
 * the account and the carrier's id; an input without one is new each time. */
static void
input_key(struct sqlite *sqlite, const struct turn *turn,
    unsigned char key[KEY_INPUT])
{
	memset(key, 0, PERSON_SIZE);
	if (turn->has_person)
		memcpy(key, turn->person.hash, PERSON_SIZE);
	if (turn->input->id.length == 0)
		world_luck(sqlite->world, key + PERSON_SIZE, PERSON_SIZE);
	else
		keys_hash(sqlite->keys, turn->account->name, turn->input->id,
		    key + PERSON_SIZE);
}

static struct bytes
context_of(char into[64], const char *table, const unsigned char *key,
    size_t length)
{
	size_t head = strlen(table);

	memcpy(into, table, head);
	memcpy(into + head, key, length);
	return (struct bytes){ into, head + length };
}

static bool
load_repeat(struct sqlite *sqlite, struct turn *turn, struct problem *why)
{
	unsigned char key[KEY_INPUT];
	struct binder find = sqlite_use(sqlite, STATEMENT_FIND_INPUT);
	struct bytes sealed;
	char context[64];
	int result;

	input_key(sqlite, turn, key);
	sqlite_bind_blob(&find, key, sizeof(key));
	result = sqlite_row(&find);
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		return sqlite_fail(sqlite, "looking for an input", why);
	turn->repeat = turn->answered = result == SQLITE_ROW;
	turn->answer = BYTES("");
	sealed = result == SQLITE_ROW ? sqlite_bytes(&find, 1) : BYTES("");
	if (sealed.length > 0)
		turn->answer = sqlite_open_sealed(sqlite,
		    context_of(context, "answer", key, sizeof(key)), sealed,
		    turn->arena);
	sqlite_done(&find);
	if (turn->answer.at != NULL)
		return true;
	turn->answer = BYTES("");
	sqlite_rollback(sqlite);
	return problem_set(why, turn->arena->full ?
	    "a stored answer is too long for its request" :
	    "a stored answer is not sealed with our key");
}

static bool
load_session(struct sqlite *sqlite, struct turn *turn, struct problem *why)
{
	struct binder find = sqlite_use(sqlite, STATEMENT_FIND_SESSION);
	struct bytes sealed;
	struct bytes coded = { NULL, 0 };
	char context[64];
	int result;

	turn->fresh = true;
	if (!turn->has_person || turn->input->kind != INPUT_TEXT)
		return true;
	sqlite_bind_blob(&find, turn->person.hash, KEY_SESSION);
	result = sqlite_row(&find);
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		return sqlite_fail(sqlite, "looking for a session", why);
	sealed = result == SQLITE_ROW ? sqlite_bytes(&find, 0) : BYTES("");
	if (sealed.length >= SEAL_OVERHEAD &&
	    sealed.length <= sizeof(sqlite->scratch) &&
	    keys_open_sealed(sqlite->keys, SEAL_STORE, context_of(context,
		"session", turn->person.hash, KEY_SESSION), sealed,
		sqlite->scratch))
		coded = (struct bytes){ (const char *)sqlite->scratch,
			sealed.length - SEAL_OVERHEAD };
	sqlite_done(&find);
	if (coded.at != NULL)
		turn->fresh = !sqlite->codec->read(turn, coded);
	return true;
}

static bool
load_opt_out(struct sqlite *sqlite, struct turn *turn, struct problem *why)
{
	struct binder find;
	int result;

	turn->opted_out = false;
	if (!sqlite->has_opt_outs || !turn->has_person)
		return true;
	find = sqlite_use(sqlite, STATEMENT_FIND_OPT_OUT);
	sqlite_bind_blob(&find, turn->person.hash, PERSON_SIZE);
	result = sqlite_row(&find);
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		return sqlite_fail(sqlite, "looking for an opt-out", why);
	turn->opted_out = result == SQLITE_ROW;
	sqlite_done(&find);
	return true;
}

static bool
sqlite_load(struct store *store, struct batch *batch, struct problem *why)
{
	struct sqlite *sqlite = (struct sqlite *)store;

	if (!sqlite_room_good(sqlite, why) || !sqlite_begin(sqlite, why))
		return false;
	for (struct turn *turn = batch->first; turn != NULL;
	    turn = turn->next) {
		if (turn->same_as != NULL)
			continue;
		if (!load_repeat(sqlite, turn, why))
			return false;
		if (turn->answered)
			continue;
		if (!load_session(sqlite, turn, why) ||
		    !load_opt_out(sqlite, turn, why))
			return false;
	}
	return true;
}

static bool
save_session(struct sqlite *sqlite, const struct turn *turn,
    struct problem *why)
{
	struct binder put = sqlite_use(sqlite, STATEMENT_PUT_SESSION);
	unsigned char coded[SESSION_CODED];
	char context[64];
	size_t length = sqlite->codec->write(turn, coded);

	length = sqlite_seal(sqlite, context_of(context, "session",
	    turn->person.hash, KEY_SESSION),
	    (struct bytes){ (const char *)coded, length });
	if (length == 0) {
		sqlite_rollback(sqlite);
		return problem_set(why, "a session cannot be sealed");
	}
	sqlite_bind_blob(&put, turn->person.hash, KEY_SESSION);
	sqlite_bind_number(&put, turn->now_ms);
	sqlite_bind_blob(&put, sqlite->scratch, length);
	return sqlite_run(&put, "saving a session", why);
}

/* The id of the stored answer; 0 in *id: it is empty. */
static bool
save_answer(struct sqlite *sqlite, const struct turn *turn,
    const unsigned char key[KEY_INPUT], int64_t *id, struct problem *why)
{
	struct binder add = sqlite_use(sqlite, STATEMENT_ADD_ANSWER);
	char context[64];
	size_t length;

	*id = 0;
	if (turn->answer.length == 0)
		return true;
	length = sqlite_seal(sqlite, context_of(context, "answer", key,
	    KEY_INPUT), turn->answer);
	if (length == 0) {
		sqlite_rollback(sqlite);
		return problem_set(why, "an answer is too long to be stored");
	}
	sqlite_bind_blob(&add, sqlite->scratch, length);
	if (!sqlite_run(&add, "saving an answer", why))
		return false;
	*id = sqlite3_last_insert_rowid(sqlite->db);
	return true;
}

/* The id of the input, its answer, and which rows it made. After EXIT only the
 * id: a redelivery gets an empty answer. */
static bool
save_input(struct sqlite *sqlite, const struct turn *turn,
    const int64_t *owed, unsigned owed_count, bool forgotten,
    struct problem *why)
{
	struct binder add = sqlite_use(sqlite, STATEMENT_ADD_INPUT);
	unsigned char key[KEY_INPUT];
	int64_t answer = 0;

	input_key(sqlite, turn, key);
	if (!forgotten && !save_answer(sqlite, turn, key, &answer, why))
		return false;
	sqlite_bind_blob(&add, key, sizeof(key));
	sqlite_bind_number(&add, turn->now_ms);
	if (answer != 0)
		sqlite_bind_number(&add, answer);
	else
		sqlite_bind_null(&add);
	sqlite_bind_blob(&add, owed_count == 0 ? NULL : owed,
	    owed_count * sizeof(*owed));
	return sqlite_run(&add, "saving an input", why);
}

static bool
save_opt_out(struct sqlite *sqlite, const struct turn *turn,
    struct problem *why)
{
	struct binder put;

	if (turn->input->kind != INPUT_TEXT || !turn->has_person ||
	    (!turn->opted_out && !sqlite->has_opt_outs))
		return true;
	put = sqlite_use(sqlite, turn->opted_out ? STATEMENT_ADD_OPT_OUT :
	    STATEMENT_DROP_OPT_OUT);
	sqlite_bind_blob(&put, turn->person.hash, PERSON_SIZE);
	sqlite->has_opt_outs = true;
	return sqlite_run(&put, "saving an opt-out", why);
}

/* A press that came late leaves no id: delivered again, it is late again. */
static bool
is_unsaid(const struct turn *turn)
{
	return turn->late && turn->callback != NULL;
}

static bool
save_turn(struct sqlite *sqlite, struct turn *turn, struct problem *why)
{
	int64_t owed[OWED_MOST];
	unsigned owed_count = 0;
	bool forgotten = false;

	for (const struct action *action = turn->actions; action != NULL;
	    action = action->next) {
		if (action->kind == ACTION_FORGET && turn->has_person) {
			forgotten = true;
			owed_count = 0;
			if (!sqlite_forget(sqlite, &turn->person, why))
				return false;
		}
		if (!sqlite_callback_of(sqlite, turn, action, why) ||
		    !sqlite_drill_of(sqlite, turn, action, why) ||
		    (action->kind == ACTION_MAIL &&
		    !sqlite_add_mail(sqlite, turn, action, why)))
			return false;
		if (action->kind != ACTION_TEXT || is_unsaid(turn))
			continue;
		if (owed_count == OWED_MOST) {
			sqlite_rollback(sqlite);
			return problem_set(why, "more than %d texts for one "
			    "input", OWED_MOST);
		}
		owed[owed_count++] = action->row;
		if (!sqlite_add_row(sqlite, turn, action, why))
			return false;
	}
	if (turn->input->kind == INPUT_TEXT && turn->has_person &&
	    !forgotten && !save_session(sqlite, turn, why))
		return false;
	return save_opt_out(sqlite, turn, why) && (is_unsaid(turn) ||
	    save_input(sqlite, turn, owed, owed_count, forgotten, why));
}

static bool
sqlite_save(struct store *store, struct batch *batch, struct problem *why)
{
	struct sqlite *sqlite = (struct sqlite *)store;

	for (struct turn *turn = batch->first; turn != NULL;
	    turn = turn->next) {
		if (turn->same_as != NULL || turn->answered || turn->failed)
			continue;
		turn->late = false;
		if (!save_turn(sqlite, turn, why))
			return false;
	}
	return sqlite_commit(sqlite, why);
}

static void
sqlite_abandon(struct store *store)
{
	sqlite_rollback((struct sqlite *)store);
}

static void
sqlite_close(struct store *store)
{
	struct sqlite *sqlite = (struct sqlite *)store;

	if (sqlite == NULL)
		return;
	sqlite_rollback(sqlite);
	sqlite_disconnect(sqlite);
	if (sqlite->guard >= 0)
		(void)close(sqlite->guard);
	free(sqlite->path);
	free(sqlite);
}

static struct store *
sqlite_open(const struct store_settings *settings, struct keys *keys,
    const struct world *world, struct problem *why)
{
	struct sqlite *sqlite = calloc(1, sizeof(*sqlite));

	if (sqlite != NULL)
		sqlite->path = strdup(settings->path);
	if (sqlite == NULL || sqlite->path == NULL) {
		free(sqlite);
		(void)problem_set(why, "no memory for the database");
		return NULL;
	}
	sqlite->store.driver = &store_sqlite;
	sqlite->codec = settings->codec;
	sqlite->keys = keys;
	sqlite->world = world;
	sqlite->wait_ms = sqlite->patience_ms = settings->wait_ms;
	sqlite->hurry = settings->hurry;
	sqlite->ballast = settings->ballast;
	sqlite->guard = -1;
	sqlite->clock_since = world_steady_ms(world);
	sqlite->clock_offset = world_now_ms(world) - sqlite->clock_since;
	if (!sqlite_connect(sqlite, why)) {
		sqlite_close(&sqlite->store);
		return NULL;
	}
	sqlite_room_hold(sqlite);
	return &sqlite->store;
}

const struct store_driver store_sqlite = {
	.name = "sqlite",
	.open = sqlite_open,
	.close = sqlite_close,
	.load = sqlite_load,
	.save = sqlite_save,
	.abandon = sqlite_abandon,
	.write_facts = sqlite_write_facts,
	.read_facts = sqlite_read_facts,
	.due = sqlite_due,
	.settle = sqlite_settle,
	.receipts = sqlite_receipts,
	.next_due = sqlite_next_due,
	.list = sqlite_list,
	.forget = sqlite_forget_person,
	.purge = sqlite_purge,
	.idle = sqlite_idle,
	.opted_out = sqlite_opted_out,
	.callbacks = &sqlite_callbacks,
	.drills = &sqlite_drills,
	.room = sqlite_room,
	.seen = sqlite_seen,
	.shift = sqlite_shift,
};
