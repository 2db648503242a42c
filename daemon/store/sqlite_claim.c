/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Workers and requests to be rung back: claiming, letting go, listing. */
#include "store/sqlite_inside.h"

static void
read_callback(struct binder *from, struct callback_row *row)
{
	sqlite3_stmt *at = from->statement;
	struct bytes person = sqlite_bytes(from, 14);

	*row = (struct callback_row){
		.id = sqlite3_column_int64(at, 0),
		.state = (enum callback_state)sqlite3_column_int(at, 1),
		.when = (enum callback_when)sqlite3_column_int(at, 2),
		.texted = sqlite3_column_int(at, 3) != 0,
		.marks = (uint8_t)sqlite3_column_int(at, 4),
		.tries = (uint8_t)sqlite3_column_int(at, 5),
		.asked_ms = sqlite3_column_int64(at, 6),
		.changed_ms = sqlite3_column_int64(at, 7),
		.claim = sqlite3_column_int64(at, 8),
	};
	sqlite_copy(from, 9, row->reference, sizeof(row->reference));
	sqlite_copy(from, 10, row->line, sizeof(row->line));
	sqlite_copy(from, 11, row->language, sizeof(row->language));
	sqlite_copy(from, 12, row->desk, sizeof(row->desk));
	sqlite_copy(from, 13, row->by, sizeof(row->by));
	if (person.length == PERSON_SIZE)
		memcpy(row->person.hash, person.at, PERSON_SIZE);
}

/* Its number is opened, too. */
static bool
find(struct sqlite *sqlite, const char *reference, struct callback_row *row,
    bool *found, struct problem *why)
{
	struct binder find = sqlite_use(sqlite, STATEMENT_FIND_CALLBACK);
	struct bytes sealed;
	char context[16];
	int result;

	sqlite_bind_text(&find, reference);
	result = sqlite_row(&find);
	*found = result == SQLITE_ROW;
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		return sqlite_fail(sqlite, "looking for a request", why);
	if (*found) {
		read_callback(&find, row);
		sealed = sqlite_bytes(&find, 15);
		if (sealed.length > SEAL_OVERHEAD && sealed.length <
		    SEAL_OVERHEAD + sizeof(row->number) &&
		    !keys_open_sealed(sqlite->keys, SEAL_STORE,
			sqlite_callback_context(context, row->id), sealed,
			(unsigned char *)row->number))
			row->number[0] = '\0';
	}
	sqlite_done(&find);
	return true;
}

static bool
find_busy(struct sqlite *sqlite, struct callback_said *said,
    struct problem *why)
{
	struct binder busy = sqlite_use(sqlite, STATEMENT_DESK_BUSY);
	int result;

	sqlite_bind_text(&busy, said->desk);
	sqlite_bind_number(&busy, said->now_ms - CALLBACK_CLAIM_MS);
	result = sqlite_row(&busy);
	if (result == SQLITE_ROW) {
		said->answer = ANSWER_BUSY;
		sqlite_copy(&busy, 0, said->busy, sizeof(said->busy));
	} else if (result != SQLITE_DONE) {
		return sqlite_fail(sqlite, "looking for a desk", why);
	}
	sqlite_done(&busy);
	return true;
}

/* Fills the answer; true in *go: it may be claimed. */
static bool
may_claim(struct sqlite *sqlite, struct callback_said *said,
    struct problem *why)
{
	if (said->callbacks == NULL || said->rung == NULL)
		said->answer = ANSWER_OFF;
	else if (said->row.state != CALLBACK_WAITING ||
	    said->row.tries >= CALLBACK_TRIES || said->row.number[0] == '\0')
		said->answer = ANSWER_STATE;
	else if (!callback_is_time(said->callbacks, said->overrides,
	    said->row.when, said->now_ms))
		said->answer = ANSWER_NOT_NOW;
	else
		return find_busy(sqlite, said, why);
	return true;
}

static bool
claim(struct sqlite *sqlite, struct callback_said *said, struct problem *why)
{
	struct callback_row *row = &said->row;
	struct binder put = sqlite_use(sqlite, STATEMENT_CLAIM_CALLBACK);
	unsigned char coded[CALLBACK_CODED];
	struct row order = { .id = said->claim, .kind = ROW_CALL,
		.callback = row->id, .state = ROW_DUE,
		.due_ms = said->now_ms, .made_ms = said->now_ms,
		.person = row->person };

	if (!may_claim(sqlite, said, why))
		return false;
	if (said->answer != ANSWER_GOOD)
		return true;
	row->state = CALLBACK_CLAIMED;
	row->claim = said->claim;
	(void)snprintf(row->desk, sizeof(row->desk), "%s", said->desk);
	(void)snprintf(row->by, sizeof(row->by), "%s", said->by);
	order.body = (struct bytes){ (char *)coded, said->write(row, coded) };
	(void)snprintf(order.to, sizeof(order.to), "%s", said->rung->number);
	(void)snprintf(order.from, sizeof(order.from), "%s",
	    said->callbacks->line->number);
	(void)snprintf(order.account, sizeof(order.account), "%s",
	    said->callbacks->line->account->name);
	sqlite_bind_number(&put, row->id);
	sqlite_bind_number(&put, said->claim);
	sqlite_bind_text(&put, said->desk);
	sqlite_bind_text(&put, said->by);
	sqlite_bind_number(&put, said->now_ms);
	return sqlite_run(&put, "claiming a request", why) &&
	    sqlite_insert_row(sqlite, &order, why);
}

static bool
callback_claimed(struct store *store, const struct person *person,
    struct callback_claim *claim, struct problem *why)
{
	struct sqlite *sqlite = (struct sqlite *)store;
	struct binder find = sqlite_use(sqlite, STATEMENT_CLAIMED_OF);
	int result;

	*claim = (struct callback_claim){ .any = false };
	sqlite_bind_blob(&find, person->hash, PERSON_SIZE);
	result = sqlite_row(&find);
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		return sqlite_fail(sqlite, "looking for a claim", why);
	claim->any = result == SQLITE_ROW;
	sqlite_copy(&find, 0, claim->reference, sizeof(claim->reference));
	sqlite_copy(&find, 1, claim->desk, sizeof(claim->desk));
	sqlite_done(&find);
	return true;
}

static bool
drop_claim(struct sqlite *sqlite, int64_t claim, struct problem *why)
{
	struct binder drop = sqlite_use(sqlite, STATEMENT_DROP_CLAIM);

	sqlite_bind_number(&drop, claim);
	return sqlite_run(&drop, "taking back a desk's call", why);
}

/* RELEASE: it waits again, and the desk is not rung. DONE: nobody rings any
 * more. */
static bool
end_by_hand(struct sqlite *sqlite, struct callback_said *said,
    struct problem *why)
{
	struct callback_row *row = &said->row;
	bool release = said->order == CALLBACK_RELEASE;
	struct binder sign = sqlite_use(sqlite, STATEMENT_SIGN_CALLBACK);

	if (release ? row->state != CALLBACK_CLAIMED &&
	    row->state != CALLBACK_RINGING : row->state > CALLBACK_RINGING &&
	    row->state != CALLBACK_MISSED) {
		said->answer = ANSWER_STATE;
		return true;
	}
	row->state = !release ? CALLBACK_REACHED :
	    row->tries >= CALLBACK_TRIES ? CALLBACK_MISSED : CALLBACK_WAITING;
	(void)snprintf(row->by, sizeof(row->by), "%s", said->by);
	sqlite_bind_number(&sign, row->id);
	sqlite_bind_text(&sign, said->by);
	return sqlite_callback_put(sqlite, row->id, row->state, row->tries,
	    said->now_ms, why) &&
	    sqlite_run(&sign, "signing a request", why) &&
	    drop_claim(sqlite, row->claim, why);
}

static bool
do_order(struct sqlite *sqlite, struct callback_said *said,
    struct problem *why)
{
	bool found = false;

	said->answer = ANSWER_GOOD;
	if (!find(sqlite, said->reference, &said->row, &found, why))
		return false;
	if (!found)
		said->answer = ANSWER_ABSENT;
	else if (said->order == CALLBACK_CLAIM)
		return claim(sqlite, said, why);
	else if (said->order != CALLBACK_REVEAL)
		return end_by_hand(sqlite, said, why);
	else if (said->row.number[0] == '\0')
		said->answer = ANSWER_STATE;
	return true;
}

static bool
callback_say(struct store *store, struct callback_said *said,
    struct problem *why)
{
	struct sqlite *sqlite = (struct sqlite *)store;

	return sqlite_begin(sqlite, why) && do_order(sqlite, said, why) &&
	    sqlite_commit(sqlite, why);
}

static bool
callback_list(struct store *store, unsigned most, struct arena *arena,
    struct callback_row **rows, unsigned *count, struct problem *why)
{
	struct sqlite *sqlite = (struct sqlite *)store;
	struct binder list;
	int result = SQLITE_DONE;

	*count = 0;
	*rows = arena_get(arena, (most + 1) * sizeof(**rows));
	if (*rows == NULL)
		return problem_set(why, "no memory for so many requests");
	if (!sqlite_mend(sqlite, why))
		return false;
	list = sqlite_use(sqlite, STATEMENT_LIST_CALLBACKS);
	sqlite_bind_number(&list, most);
	while (*count < most && (result = sqlite_row(&list)) == SQLITE_ROW)
		read_callback(&list, &(*rows)[(*count)++]);
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		return sqlite_fail(sqlite, "listing requests", why);
	sqlite_done(&list);
	return true;
}

static bool
callback_newest(struct store *store, int64_t *id, struct problem *why)
{
	struct sqlite *sqlite = (struct sqlite *)store;
	struct binder newest = sqlite_use(sqlite, STATEMENT_NEWEST_CALLBACK);

	if (sqlite_row(&newest) != SQLITE_ROW)
		return sqlite_fail(sqlite, "looking for the last request", why);
	*id = sqlite3_column_int64(newest.statement, 0);
	sqlite_done(&newest);
	return true;
}

static bool
run_before(struct sqlite *sqlite, enum statement statement, int64_t before_ms,
    struct problem *why)
{
	struct binder run = sqlite_use(sqlite, statement);

	sqlite_bind_number(&run, before_ms);
	return sqlite_run(&run, "deleting old requests", why);
}

static bool
callback_purge(struct store *store, int64_t before_ms, unsigned *open,
    struct problem *why)
{
	struct sqlite *sqlite = (struct sqlite *)store;
	struct binder count;

	if (!sqlite_begin(sqlite, why))
		return false;
	count = sqlite_use(sqlite, STATEMENT_COUNT_OLD_CALLBACKS);
	sqlite_bind_number(&count, before_ms);
	if (sqlite_row(&count) != SQLITE_ROW)
		return sqlite_fail(sqlite, "counting old requests", why);
	*open = (unsigned)sqlite3_column_int(count.statement, 0);
	sqlite_done(&count);
	sqlite->shred = true;
	return run_before(sqlite, STATEMENT_PURGE_CALLBACK_ROWS, before_ms,
	    why) && run_before(sqlite, STATEMENT_PURGE_CALLBACKS, before_ms,
	    why) && sqlite_commit(sqlite, why);
}

const struct store_callbacks sqlite_callbacks = {
	.room = sqlite_callback_room,
	.claimed = callback_claimed,
	.say = callback_say,
	.list = callback_list,
	.newest = callback_newest,
	.purge = callback_purge,
};
