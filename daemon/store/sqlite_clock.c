/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the database knows of the clock: when it was seen last, what moves with
 * it when it jumps, and whether it may be trusted to delete. */
#include "store/sqlite_inside.h"

#define HOUR_MS (60 * 60 * 1000)
#define STEADY_MS (24LL * HOUR_MS)	/* then it is trusted again */

bool
sqlite_mark(struct sqlite *sqlite, const char *name, int64_t *value,
    struct problem *why)
{
	struct binder find = sqlite_use(sqlite, STATEMENT_FIND_MARK);
	int result;

	*value = INT64_MIN;
	sqlite_bind_text(&find, name);
	result = sqlite_row(&find);
	if (result == SQLITE_ROW)
		*value = sqlite3_column_int64(find.statement, 0);
	else if (result != SQLITE_DONE)
		return sqlite_fail(sqlite, "reading a mark", why);
	sqlite_done(&find);
	return true;
}

static bool
put_mark(struct sqlite *sqlite, const char *name, int64_t value,
    struct problem *why)
{
	struct binder mark = sqlite_use(sqlite, STATEMENT_PUT_MARK);

	sqlite_bind_text(&mark, name);
	sqlite_bind_number(&mark, value);
	return sqlite_run(&mark, "writing a mark", why);
}

bool
sqlite_seen(struct store *store, int64_t now_ms, int64_t *last_ms,
    struct problem *why)
{
	struct sqlite *sqlite = (struct sqlite *)store;

	*last_ms = INT64_MIN;
	return sqlite_begin(sqlite, why) &&
	    sqlite_mark(sqlite, "seen_ms", last_ms, why) &&
	    put_mark(sqlite, "seen_ms", now_ms, why) &&
	    sqlite_commit(sqlite, why);
}

static bool
shift(struct sqlite *sqlite, enum statement statement,
    const struct store_jump *jump, struct problem *why)
{
	struct binder shift = sqlite_use(sqlite, statement);
	bool on = jump->by_ms > 0;

	sqlite_bind_number(&shift, jump->by_ms);
	sqlite_bind_number(&shift, jump->now_ms - (on ? jump->by_ms : 0));
	sqlite_bind_number(&shift, jump->last_id);
	return sqlite_run(&shift, "moving what is owed", why);
}

static bool
is_far(int64_t a, int64_t b)
{
	return a - b > HOUR_MS || b - a > HOUR_MS;
}

/* A row of before the jump bears a time that the clock, without it, would have
 * shown; what was made since bears one of the new. Requests to be rung back are
 * owed, too: by a clock that was put right they would be too old to be kept.
 * What we hold of people is too much to be moved: see below. */
bool
sqlite_shift(struct store *store, const struct store_jump *jump,
    struct problem *why)
{
	struct sqlite *sqlite = (struct sqlite *)store;
	bool on = jump->by_ms > 0;

	return sqlite_begin(sqlite, why) &&
	    shift(sqlite, on ? STATEMENT_SHIFT_ON : STATEMENT_SHIFT_BACK,
		jump, why) &&
	    shift(sqlite, on ? STATEMENT_SHIFT_CALLBACKS_ON :
		STATEMENT_SHIFT_CALLBACKS_BACK, jump, why) &&
	    (!is_far(jump->by_ms, 0) ||
		put_mark(sqlite, "jumped_ms", jump->now_ms, why)) &&
	    sqlite_commit(sqlite, why);
}

/* What came while the clock was wrong looks older than it is: by its record a
 * text is known when it comes again, and what EXIT takes back. */
bool
sqlite_clock_was_wrong(struct sqlite *sqlite, int64_t now_ms, int64_t keep_ms,
    bool *wrong, struct problem *why)
{
	int64_t jumped;

	if (!sqlite_mark(sqlite, "jumped_ms", &jumped, why))
		return false;
	*wrong = jumped != INT64_MIN && now_ms - jumped < keep_ms;
	return true;
}

/* A wrong clock would delete what should be kept. It is trusted when it went
 * with the steady clock since we last looked, and either is near the last run
 * or has been so for a day (a helpline that was off for a week): time for
 * somebody to hear the alarm. */
bool
sqlite_trusts_clock(struct sqlite *sqlite, int64_t now_ms, struct problem *why)
{
	int64_t steady = world_steady_ms(sqlite->world);
	int64_t last;

	if (is_far(now_ms - steady, sqlite->clock_offset)) {
		sqlite->clock_offset = now_ms - steady;
		sqlite->clock_since = steady;
		return problem_set(why, "the clock jumped by more than an "
		    "hour: nothing is purged until it has been steady for a "
		    "day");
	}
	if (!sqlite_mark(sqlite, "purged_ms", &last, why))
		return false;
	if (last == INT64_MIN || !is_far(now_ms, last) ||
	    steady - sqlite->clock_since >= STEADY_MS)
		return true;
	return problem_set(why, "the clock is more than an hour from the last "
	    "purge: nothing is purged until it has been steady for a day");
}
