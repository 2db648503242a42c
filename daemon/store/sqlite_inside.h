/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside the SQLite driver: the connection, its statements, its helpers. */
#ifndef STORE_SQLITE_INSIDE_H
#define STORE_SQLITE_INSIDE_H

#include <sqlite3.h>

#include "store/store.h"

/* Every statement that runs after the start: an id and its text. */
enum statement {
#define STATEMENT(id, text) STATEMENT_##id,
#include "store/sqlite_statements.def"
#undef STATEMENT
	STATEMENTS
};

#define SQLITE_PAGE 4096
#define SQLITE_SCRATCH 131072		/* of the longest sealed record */

struct sqlite {
	struct store store;		/* first */
	const struct session_codec *codec;
	struct keys *keys;
	const struct world *world;
	char *path;
	int64_t wait_ms;
	int64_t patience_ms;		/* of the next wait for a lock */
	int64_t busy_since;		/* of this wait */
	const atomic_bool *hurry;
	int guard;			/* the lock: one helpline a store */
	sqlite3 *db;
	sqlite3_stmt *statements[STATEMENTS];
	bool broken;			/* after an I/O error: open anew */
	bool has_opt_outs;
	bool shred;			/* somebody left: empty the WAL */
	int wal_pages;
	int64_t ballast;		/* bytes; 0: none is held */
	bool lean;			/* it was given up: the disk is full */
	int64_t room_at_ms;		/* steady: look again */
	/* Purging trusts the clock only while it goes with the steady one. */
	int64_t clock_offset;
	int64_t clock_since;
	unsigned char purged_to[32];	/* where the next slice begins */
	unsigned purged_length;
	unsigned char scratch[SQLITE_SCRATCH];
};

/* Opens the file and prepares all statements. */
bool sqlite_connect(struct sqlite *, struct problem *);
void sqlite_disconnect(struct sqlite *);

/* After an I/O error: closes and opens anew. True if all is well. */
bool sqlite_mend(struct sqlite *, struct problem *);

/* Makes sure that all of the log that can be read is on the disk. */
bool sqlite_rewrite(struct sqlite *, struct problem *);

/* Brings the schema up to date, each step in its own transaction. */
bool sqlite_migrate(sqlite3 *, const char *path, struct problem *);

/* The kind of a network file system, by statfs's f_type; NULL: a local one. */
const char *sqlite_network(unsigned long type);

/* Says why the last call failed, undoes the transaction. Returns false. */
bool sqlite_fail(struct sqlite *, const char *doing, struct problem *);

/* BEGIN IMMEDIATE on a mended connection; COMMIT; ROLLBACK. */
bool sqlite_begin(struct sqlite *, struct problem *);
bool sqlite_commit(struct sqlite *, struct problem *);
void sqlite_rollback(struct sqlite *);

/* Binding counts from 1, in order. The bytes must live until sqlite_run(). */
struct binder {
	struct sqlite *sqlite;
	sqlite3_stmt *statement;
	int next;
	bool bad;			/* a binding failed: no memory */
};

struct binder sqlite_use(struct sqlite *, enum statement);
void sqlite_bind_number(struct binder *, int64_t);
void sqlite_bind_null(struct binder *);
void sqlite_bind_text(struct binder *, const char *);
void sqlite_bind_blob(struct binder *, const void *, size_t);

/* Runs a statement without rows, and resets it. */
bool sqlite_run(struct binder *, const char *doing, struct problem *);
/* SQLITE_ROW, or SQLITE_DONE, or an error; reset with sqlite_done(). */
int sqlite_row(struct binder *);
void sqlite_done(struct binder *);

/* A column as bytes; empty for NULL. */
struct bytes sqlite_bytes(struct binder *, int column);

/* The same as a terminated text, cut to the room. */
void sqlite_copy(struct binder *, int column, char *into, size_t room);

/* Seals into scratch; the record's length, or 0: too long. */
size_t sqlite_seal(struct sqlite *, struct bytes context, struct bytes);
/* Opens into the arena; at == NULL: not ours, or the arena is full. */
struct bytes sqlite_open_sealed(struct sqlite *, struct bytes context,
    struct bytes sealed, struct arena *);

/* Deletes what is held about a person, inside a transaction. */
bool sqlite_forget(struct sqlite *, const struct person *, struct problem *);

/* Makes an outbox row of a text. */
bool sqlite_add_row(struct sqlite *, const struct turn *,
    const struct action *, struct problem *);
/* The same of a notice to the team. */
bool sqlite_add_mail(struct sqlite *, const struct turn *,
    const struct action *, struct problem *);
bool sqlite_insert_row(struct sqlite *, const struct row *, struct problem *);

/* Requests to be rung back, inside a transaction: of an action of the turn;
 * of somebody who left; of a desk that will not be rung. */
bool sqlite_callback_of(struct sqlite *, struct turn *,
    const struct action *, struct problem *);
bool sqlite_callback_leave(struct sqlite *, const struct person *,
    struct problem *);
bool sqlite_callback_unclaim(struct sqlite *, int64_t claim, struct problem *);
bool sqlite_callback_put(struct sqlite *, int64_t id, enum callback_state,
    int tries, int64_t now_ms, struct problem *);
bool sqlite_callback_room(struct store *, struct callback_room *,
    struct problem *);
/* The carrier has had the order of that row: it is not given again. */
bool sqlite_row_arrived(struct sqlite *, int64_t row, struct problem *);

/* Where a request's number is sealed: nowhere else does it open. */
struct bytes sqlite_callback_context(char into[16], int64_t id);

/* Room that is held on the disk: taken if it can be, given back. */
void sqlite_room_hold(struct sqlite *);
void sqlite_room_give(struct sqlite *);
/* May something new be taken? */
bool sqlite_room_good(struct sqlite *, struct problem *);

/* INT64_MIN: there is no such mark. */
bool sqlite_mark(struct sqlite *, const char *name, int64_t *,
    struct problem *);
bool sqlite_trusts_clock(struct sqlite *, int64_t now_ms, struct problem *);
/* It jumped far within this time: what looks old may be young. */
bool sqlite_clock_was_wrong(struct sqlite *, int64_t now_ms, int64_t within_ms,
    bool *, struct problem *);

#include "store/sqlite_driver.h"

#endif
