/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeping and not keeping: forgetting, purging, checkpoints. */
#include "store/sqlite_inside.h"

#define HOUR_MS (60 * 60 * 1000)
#define SLICE_KEYS 5000
#define SLICES_A_CALL 10
#define FACTS_KEPT_MS (400 * 24 * (int64_t)HOUR_MS)	/* a year and more */
#define WAL_MOST (16 << 20)
#define WAL_IDLE (1 << 20)		/* less is left for later */

static bool
run_on_id(struct sqlite *sqlite, enum statement statement, int64_t id,
    struct problem *why)
{
	struct binder run = sqlite_use(sqlite, statement);

	sqlite_bind_number(&run, id);
	return sqlite_run(&run, "forgetting", why);
}

/* Rows that one input made: what is owed goes, what is settled loses whose it
 * was. */
static bool
forget_rows(struct sqlite *sqlite, struct bytes owed, struct problem *why)
{
	for (; owed.length >= sizeof(int64_t);
	    owed = bytes_after(owed, sizeof(int64_t))) {
		int64_t id;

		memcpy(&id, owed.at, sizeof(id));
		if (!run_on_id(sqlite, STATEMENT_DROP_OWED, id, why) ||
		    !run_on_id(sqlite, STATEMENT_UNNAME_ROW, id, why))
			return false;
	}
	return true;
}

bool
sqlite_forget(struct sqlite *sqlite, const struct person *person,
    struct problem *why)
{
	struct binder held = sqlite_use(sqlite, STATEMENT_HELD_OF);
	struct binder blank = sqlite_use(sqlite, STATEMENT_BLANK_INPUTS);
	struct binder drop = sqlite_use(sqlite, STATEMENT_DROP_SESSION);
	unsigned char last[PERSON_SIZE * 2];
	int result;

	memcpy(last, person->hash, PERSON_SIZE);
	memset(last + PERSON_SIZE, 0xff, PERSON_SIZE);
	sqlite_bind_blob(&held, person->hash, PERSON_SIZE);
	sqlite_bind_blob(&held, last, sizeof(last));
	while ((result = sqlite_row(&held)) == SQLITE_ROW) {
		int64_t answer = sqlite3_column_int64(held.statement, 0);

		if (answer != 0 && !run_on_id(sqlite, STATEMENT_DROP_ANSWER,
			answer, why))
			return false;
		if (!forget_rows(sqlite, sqlite_bytes(&held, 1), why))
			return false;
	}
	if (result != SQLITE_DONE)
		return sqlite_fail(sqlite, "forgetting", why);
	sqlite_done(&held);
	sqlite_bind_blob(&blank, person->hash, PERSON_SIZE);
	sqlite_bind_blob(&blank, last, sizeof(last));
	sqlite_bind_blob(&drop, person->hash, PERSON_SIZE);
	sqlite->shred = true;
	return sqlite_run(&blank, "forgetting", why) &&
	    sqlite_run(&drop, "forgetting", why) &&
	    sqlite_callback_leave(sqlite, person, why);
}

bool
sqlite_forget_person(struct store *store, const struct person *person,
    struct problem *why)
{
	struct sqlite *sqlite = (struct sqlite *)store;

	return sqlite_begin(sqlite, why) &&
	    sqlite_forget(sqlite, person, why) && sqlite_commit(sqlite, why);
}

/* One slice of `held`. *more: another one follows. */
static bool
purge_slice(struct sqlite *sqlite, int64_t before_ms, bool *more,
    struct problem *why)
{
	struct binder end = sqlite_use(sqlite, STATEMENT_SLICE_END);
	struct binder answers = sqlite_use(sqlite, STATEMENT_PURGE_ANSWERS);
	struct binder held = sqlite_use(sqlite, STATEMENT_PURGE_HELD);
	unsigned char from[sizeof(sqlite->purged_to)];
	size_t from_length = sqlite->purged_length;
	struct bytes last;

	memcpy(from, sqlite->purged_to, sizeof(from));
	sqlite_bind_blob(&end, from, from_length);
	sqlite_bind_number(&end, SLICE_KEYS);
	if (sqlite_row(&end) != SQLITE_ROW)
		return sqlite_fail(sqlite, "purging", why);
	last = sqlite_bytes(&end, 0);
	*more = last.length > 0 && last.length <= sizeof(sqlite->purged_to);
	if (*more)
		memcpy(sqlite->purged_to, last.at, last.length);
	sqlite->purged_length = *more ? (unsigned)last.length : 0;
	sqlite_done(&end);
	if (!*more)
		return true;
	sqlite_bind_blob(&answers, from, from_length);
	sqlite_bind_blob(&answers, sqlite->purged_to, sqlite->purged_length);
	sqlite_bind_number(&answers, before_ms);
	sqlite_bind_blob(&held, from, from_length);
	sqlite_bind_blob(&held, sqlite->purged_to, sqlite->purged_length);
	sqlite_bind_number(&held, before_ms);
	return sqlite_run(&answers, "purging", why) &&
	    sqlite_run(&held, "purging", why);
}

static bool
purge_rest(struct sqlite *sqlite, int64_t now_ms, int64_t before_ms,
    struct problem *why)
{
	struct binder rows = sqlite_use(sqlite, STATEMENT_PURGE_ROWS);
	struct binder facts = sqlite_use(sqlite, STATEMENT_PURGE_FACTS);
	struct binder drills = sqlite_use(sqlite, STATEMENT_PURGE_DRILLS);
	struct binder mark = sqlite_use(sqlite, STATEMENT_PUT_MARK);

	sqlite_bind_number(&rows, before_ms);
	sqlite_bind_number(&facts, now_ms - FACTS_KEPT_MS);
	sqlite_bind_number(&drills, now_ms - FACTS_KEPT_MS);
	sqlite_bind_text(&mark, "purged_ms");
	sqlite_bind_number(&mark, now_ms);
	return sqlite_run(&rows, "purging", why) &&
	    sqlite_run(&facts, "purging", why) &&
	    sqlite_run(&drills, "purging", why) &&
	    sqlite_run(&mark, "purging", why);
}

bool
sqlite_purge(struct store *store, int64_t now_ms, int64_t keep_ms,
    struct problem *why)
{
	struct sqlite *sqlite = (struct sqlite *)store;
	int64_t before_ms = now_ms - keep_ms;
	bool wrong, more;

	if (!sqlite_mend(sqlite, why) || !sqlite_trusts_clock(sqlite, now_ms,
	    why) || !sqlite_clock_was_wrong(sqlite, now_ms, keep_ms, &wrong,
		why))
		return false;
	more = !wrong;
	if (wrong)
		before_ms = INT64_MIN;
	for (unsigned i = 0; more && i < SLICES_A_CALL; i++) {
		if (!sqlite_begin(sqlite, why) ||
		    !purge_slice(sqlite, before_ms, &more, why) ||
		    !sqlite_commit(sqlite, why))
			return false;
	}
	sqlite->shred = true;
	return sqlite_begin(sqlite, why) &&
	    purge_rest(sqlite, now_ms, before_ms, why) &&
	    sqlite_commit(sqlite, why);
}

/* A checkpoint that fails is tried again after the next batch; the WAL only
 * grows meanwhile, and what was promised is in it. */
void
sqlite_idle(struct store *store, bool nothing_waits)
{
	struct sqlite *sqlite = (struct sqlite *)store;
	int64_t size = (int64_t)sqlite->wal_pages * SQLITE_PAGE;
	bool shred = sqlite->shred && nothing_waits;
	int left = 0;
	int moved = 0;

	if (sqlite->db == NULL || sqlite->broken ||
	    (!shred && size < (nothing_waits ? WAL_IDLE : WAL_MOST)))
		return;
	if (sqlite3_wal_checkpoint_v2(sqlite->db, NULL, shred ?
		SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, &left,
		&moved) != SQLITE_OK)
		return;
	if (left == moved)
		sqlite->wal_pages = 0;	/* the next commit begins it anew */
	if (shred)
		sqlite->shred = false;
}

bool
sqlite_opted_out(struct store *store,
    void (*each)(void *arg, const struct person *), void *arg,
    struct problem *why)
{
	struct sqlite *sqlite = (struct sqlite *)store;
	struct binder list;
	int result;

	if (!sqlite_mend(sqlite, why))
		return false;
	list = sqlite_use(sqlite, STATEMENT_EACH_OPT_OUT);
	while ((result = sqlite_row(&list)) == SQLITE_ROW) {
		struct bytes hash = sqlite_bytes(&list, 0);
		struct person person;

		if (hash.length != sizeof(person.hash))
			continue;
		memcpy(person.hash, hash.at, sizeof(person.hash));
		each(arg, &person);
	}
	if (result != SQLITE_DONE)
		return sqlite_fail(sqlite, "listing opt-outs", why);
	sqlite_done(&list);
	return true;
}
