/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Trial calls. A row is one number and one agreed moment; each try of it is a
 * row of the outbox, so that what holds for a desk's call holds for it: a kill
 * in between rings nobody twice who was not in flight.
 */
#include "store/sqlite_drill.h"

_Static_assert(DRILL_WAITING == 0 && DRILL_RINGING == 1 && DRILL_PROVEN == 2 &&
    DRILL_UNPROVEN == 3 && DRILL_MISSED == 4 && DRILL_STOPPED == 6,
    "the statements write these numbers");

static void
read_drill(struct binder *from, struct drill_row *row)
{
	sqlite3_stmt *at = from->statement;
	struct bytes number = sqlite_bytes(from, 9);

	*row = (struct drill_row){
		.id = sqlite3_column_int64(at, 0),
		.state = (enum drill_state)sqlite3_column_int(at, 1),
		.tries = (unsigned)sqlite3_column_int(at, 2),
		.tries_most = (unsigned)sqlite3_column_int(at, 3),
		.pause_ms = sqlite3_column_int64(at, 4),
		.due_ms = sqlite3_column_int64(at, 5),
		.asked_ms = sqlite3_column_int64(at, 6),
		.changed_ms = sqlite3_column_int64(at, 7),
		.claim = sqlite3_column_int64(at, 8),
	};
	if (number.length == PERSON_SIZE)
		memcpy(row->number, number.at, PERSON_SIZE);
	sqlite_copy(from, 10, row->name, sizeof(row->name));
	sqlite_copy(from, 11, row->scenario, sizeof(row->scenario));
	sqlite_copy(from, 12, row->by, sizeof(row->by));
}

/* A statement with one or two numbers. */
static bool
run(struct sqlite *sqlite, enum statement statement, int64_t first,
    int64_t second, struct problem *why)
{
	struct binder run = sqlite_use(sqlite, statement);

	sqlite_bind_number(&run, first);
	if (second != INT64_MIN)
		sqlite_bind_number(&run, second);
	return sqlite_run(&run, "writing a drill", why);
}

bool
sqlite_drill_fail(struct sqlite *sqlite, int64_t claim, int64_t now_ms,
    struct problem *why)
{
	return run(sqlite, STATEMENT_FAIL_DRILL, claim, now_ms, why);
}

/* A key counts whenever it comes: a person has heard it. */
bool
sqlite_drill_of(struct sqlite *sqlite, const struct turn *turn,
    const struct action *action, struct problem *why)
{
	const struct drill *drill = turn->drill;

	if (drill == NULL || action->kind != ACTION_RANG)
		return true;
	if (!sqlite_row_arrived(sqlite, drill->claim, why))
		return false;
	if (action->desk == DESK_ENDED)
		return sqlite_drill_fail(sqlite, drill->claim, turn->now_ms,
		    why);
	return action->desk != DESK_PRESSED || (run(sqlite,
	    STATEMENT_PROVE_DRILL, drill->id, turn->now_ms, why) &&
	    run(sqlite, STATEMENT_PROVE_NUMBER, drill->id, turn->now_ms,
		why));
}

static bool
is_open(struct sqlite *sqlite, const struct drill_row *row, bool *open,
    struct problem *why)
{
	struct binder find = sqlite_use(sqlite, STATEMENT_DRILL_IS_OPEN);
	int result;

	sqlite_bind_blob(&find, row->number, sizeof(row->number));
	sqlite_bind_text(&find, row->scenario);
	result = sqlite_row(&find);
	*open = result == SQLITE_ROW;
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		return sqlite_fail(sqlite, "looking for a drill", why);
	sqlite_done(&find);
	return true;
}

static bool
add_one(struct sqlite *sqlite, const struct drill_row *row,
    struct problem *why)
{
	struct binder add = sqlite_use(sqlite, STATEMENT_ADD_DRILL);

	sqlite_bind_number(&add, row->id);
	sqlite_bind_blob(&add, row->number, sizeof(row->number));
	sqlite_bind_text(&add, row->name);
	sqlite_bind_text(&add, row->scenario);
	sqlite_bind_text(&add, row->by);
	sqlite_bind_number(&add, row->tries_most);
	sqlite_bind_number(&add, row->pause_ms);
	sqlite_bind_number(&add, row->due_ms);
	sqlite_bind_number(&add, row->asked_ms);
	return sqlite_run(&add, "adding a drill", why);
}

static bool
drill_add(struct store *store, const struct drill_row *rows, unsigned count,
    unsigned *added, struct problem *why)
{
	struct sqlite *sqlite = (struct sqlite *)store;

	*added = 0;
	if (!sqlite_room_good(sqlite, why) || !sqlite_begin(sqlite, why))
		return false;
	for (unsigned i = 0; i < count; i++) {
		bool open;

		if (!is_open(sqlite, &rows[i], &open, why))
			return false;
		if (open)
			continue;
		if (!add_one(sqlite, &rows[i], why))
			return false;
		++*added;
	}
	return sqlite_commit(sqlite, why);
}

/* What is known of a number. False in *known: it was never seen. */
static bool
find_proof(struct sqlite *sqlite, struct drill_target *target, bool *known,
    struct problem *why)
{
	struct binder find = sqlite_use(sqlite, STATEMENT_FIND_PROOF);
	int result;

	sqlite_bind_blob(&find, target->hash, sizeof(target->hash));
	result = sqlite_row(&find);
	*known = result == SQLITE_ROW;
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		return sqlite_fail(sqlite, "looking for a proof", why);
	if (*known) {
		target->seen_ms = sqlite3_column_int64(find.statement, 0);
		target->proven_ms = sqlite3_column_type(find.statement, 1) ==
		    SQLITE_NULL ? INT64_MIN :
		    sqlite3_column_int64(find.statement, 1);
	}
	sqlite_done(&find);
	return true;
}

/* True in *fresh: one of them was never seen. */
static bool
find_proofs(struct sqlite *sqlite, struct drill_look *look, bool *fresh,
    struct problem *why)
{
	*fresh = false;
	for (unsigned i = 0; i < look->target_count; i++) {
		struct drill_target *target = &look->targets[i];
		bool known;

		target->seen_ms = look->now_ms;
		target->proven_ms = INT64_MIN;
		if (!find_proof(sqlite, target, &known, why))
			return false;
		*fresh |= target->routed && !known;
	}
	return true;
}

static bool
see_all(struct sqlite *sqlite, const struct drill_look *look,
    struct problem *why)
{
	for (unsigned i = 0; i < look->target_count; i++) {
		struct drill_target target = look->targets[i];
		struct binder see;
		bool known;

		if (!target.routed)
			continue;
		if (!find_proof(sqlite, &target, &known, why))
			return false;
		if (known)
			continue;
		see = sqlite_use(sqlite, STATEMENT_SEE_NUMBER);
		sqlite_bind_blob(&see, target.hash, sizeof(target.hash));
		sqlite_bind_number(&see, look->now_ms);
		sqlite_bind_text(&see, target.name);
		if (!sqlite_run(&see, "noting a number", why))
			return false;
	}
	return true;
}

static const struct drill_target *
target_of(const struct drill_look *look, const struct drill_row *row)
{
	for (unsigned i = 0; i < look->target_count; i++) {
		if (memcmp(look->targets[i].hash, row->number,
		    sizeof(row->number)) == 0)
			return &look->targets[i];
	}
	return NULL;
}

static bool
put(struct sqlite *sqlite, const struct drill_row *row,
    enum drill_state state, int64_t claim, int64_t now_ms,
    struct problem *why)
{
	struct binder put = sqlite_use(sqlite, STATEMENT_PUT_DRILL);

	sqlite_bind_number(&put, row->id);
	sqlite_bind_number(&put, state);
	sqlite_bind_number(&put, claim);
	sqlite_bind_number(&put, now_ms);
	return sqlite_run(&put, "moving a drill", why);
}

/* Its order goes to the outbox in the same commit. */
static bool
begin(struct sqlite *sqlite, struct drill_look *look,
    const struct drill_row *row, const struct drill_target *target,
    struct problem *why)
{
	struct drill drill = { .id = row->id, .claim = look->claim };
	struct row order = { .id = look->claim, .kind = ROW_CALL,
		.state = ROW_DUE, .due_ms = look->now_ms,
		.made_ms = look->now_ms };
	unsigned char coded[DRILL_CODED];

	memcpy(drill.scenario, row->scenario, sizeof(drill.scenario));
	order.body = (struct bytes){ (char *)coded,
		look->write(&drill, coded) };
	(void)snprintf(order.to, sizeof(order.to), "%s", target->number);
	(void)snprintf(order.from, sizeof(order.from), "%s", look->from);
	(void)snprintf(order.account, sizeof(order.account), "%s",
	    look->account);
	look->begun = true;
	return put(sqlite, row, DRILL_RINGING, look->claim, look->now_ms,
	    why) && sqlite_insert_row(sqlite, &order, why);
}

static bool
next_drill(struct sqlite *sqlite, int64_t now_ms, struct drill_row *row,
    bool *found, struct problem *why)
{
	struct binder next = sqlite_use(sqlite, STATEMENT_NEXT_DRILL);
	int result;

	sqlite_bind_number(&next, now_ms);
	result = sqlite_row(&next);
	*found = result == SQLITE_ROW;
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		return sqlite_fail(sqlite, "looking for a drill", why);
	if (*found)
		read_drill(&next, row);
	sqlite_done(&next);
	return true;
}

/* One that is due begins; those whose number has left the settings end. */
static bool
begin_next(struct sqlite *sqlite, struct drill_look *look,
    struct problem *why)
{
	const struct drill_target *target = NULL;
	struct drill_row row;
	bool found = true;

	while (target == NULL) {
		if (!next_drill(sqlite, look->now_ms, &row, &found, why))
			return false;
		if (!found)
			return true;
		target = target_of(look, &row);
		if (target == NULL && !put(sqlite, &row, DRILL_DROPPED,
		    row.claim, look->now_ms, why))
			return false;
	}
	return begin(sqlite, look, &row, target, why);
}

static bool
is_busy(struct sqlite *sqlite, int64_t now_ms, bool *busy,
    struct problem *why)
{
	struct binder rings = sqlite_use(sqlite, STATEMENT_DRILL_RINGS);

	sqlite_bind_number(&rings, now_ms - CALLBACK_CLAIM_MS);
	if (sqlite_row(&rings) != SQLITE_ROW)
		return sqlite_fail(sqlite, "looking for calls", why);
	*busy = sqlite3_column_int(rings.statement, 0) != 0;
	sqlite_done(&rings);
	return true;
}

static bool
read_told(struct sqlite *sqlite, struct drill_look *look,
    struct problem *why)
{
	struct binder list = sqlite_use(sqlite, STATEMENT_UNTOLD_DRILLS);
	int result = SQLITE_DONE;

	sqlite_bind_number(&list, DRILL_TOLD);
	while (look->told_count < DRILL_TOLD &&
	    (result = sqlite_row(&list)) == SQLITE_ROW)
		read_drill(&list, &look->told[look->told_count++]);
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		return sqlite_fail(sqlite, "reading drills", why);
	sqlite_done(&list);
	for (unsigned i = 0; i < look->told_count; i++) {
		if (!run(sqlite, STATEMENT_TELL_DRILL, look->told[i].id,
		    INT64_MIN, why))
			return false;
	}
	return true;
}

/* Tries that nobody told the end of, moments that have passed, what is due. */
static bool
move_on(struct sqlite *sqlite, struct drill_look *look, struct problem *why)
{
	bool busy = true;

	if (!run(sqlite, STATEMENT_FAIL_SILENT_DRILLS, look->now_ms,
	    DRILL_RING_MS, why) ||
	    !run(sqlite, STATEMENT_MISS_DRILLS, look->now_ms, DRILL_LATE_MS,
		why) || !is_busy(sqlite, look->now_ms, &busy, why))
		return false;
	if (!busy && look->account != NULL && !sqlite->lean &&
	    !begin_next(sqlite, look, why))
		return false;
	return read_told(sqlite, look, why);
}

/* When to look again. */
static bool
read_open(struct sqlite *sqlite, struct drill_look *look, bool *untold,
    struct problem *why)
{
	struct binder any = sqlite_use(sqlite, STATEMENT_ANY_DRILL);
	bool rings;

	if (sqlite_row(&any) != SQLITE_ROW)
		return sqlite_fail(sqlite, "looking for drills", why);
	look->open = sqlite3_column_int(any.statement, 0) != 0;
	*untold = sqlite3_column_int(any.statement, 1) != 0;
	rings = sqlite3_column_int(any.statement, 2) != 0;
	look->next_ms = sqlite3_column_type(any.statement, 3) == SQLITE_NULL ||
	    rings ? INT64_MAX : sqlite3_column_int64(any.statement, 3);
	sqlite_done(&any);
	return true;
}

static bool
drill_look(struct store *store, struct drill_look *look, struct problem *why)
{
	struct sqlite *sqlite = (struct sqlite *)store;
	bool fresh = false, untold = false;

	if (!sqlite_mend(sqlite, why) ||
	    !find_proofs(sqlite, look, &fresh, why) ||
	    !read_open(sqlite, look, &untold, why))
		return false;
	if (!fresh && !look->open && !untold)
		return true;
	return sqlite_begin(sqlite, why) && (!fresh ||
	    see_all(sqlite, look, why)) && move_on(sqlite, look, why) &&
	    read_open(sqlite, look, &untold, why) &&
	    sqlite_commit(sqlite, why);
}

static bool
drill_stop(struct store *store, int64_t now_ms, unsigned *count,
    struct problem *why)
{
	struct sqlite *sqlite = (struct sqlite *)store;

	*count = 0;
	if (!sqlite_begin(sqlite, why) || !run(sqlite, STATEMENT_STOP_DRILLS,
	    now_ms, INT64_MIN, why))
		return false;
	*count = (unsigned)sqlite3_changes(sqlite->db);
	return sqlite_commit(sqlite, why);
}

static bool
drill_list(struct store *store, bool rehearsals, unsigned most,
    struct arena *arena, struct drill_row **rows, unsigned *count,
    struct problem *why)
{
	struct sqlite *sqlite = (struct sqlite *)store;
	struct binder list;
	int result = SQLITE_DONE;

	*count = 0;
	*rows = arena_get(arena, (most + 1) * sizeof(**rows));
	if (*rows == NULL)
		return problem_set(why, "no memory for so many drills");
	if (!sqlite_mend(sqlite, why))
		return false;
	list = sqlite_use(sqlite, STATEMENT_LIST_DRILLS);
	sqlite_bind_number(&list, rehearsals);
	sqlite_bind_number(&list, most);
	while (*count < most && (result = sqlite_row(&list)) == SQLITE_ROW)
		read_drill(&list, &(*rows)[(*count)++]);
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		return sqlite_fail(sqlite, "listing drills", why);
	sqlite_done(&list);
	return true;
}

const struct store_drills sqlite_drills = {
	.add = drill_add,
	.look = drill_look,
	.stop = drill_stop,
	.list = drill_list,
};
