/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Using a connection: binding, running, failing, sealing. */
#include <errno.h>

#include "store/sqlite_inside.h"

/* Whoever waited in vain for the lock was the last to wait so long: those
 * behind must not get their 503 after the sum of all waits. */
#define BUSY_STILL_MS 100

static const struct {
	int code;			/* SQLite's primary result */
	bool broken;			/* the connection cannot be trusted */
	const char *sentence;
} failures[] = {
	{ SQLITE_FULL, false, "the disk is full" },
	{ SQLITE_BUSY, false, "another process holds the database's lock" },
	{ SQLITE_LOCKED, false, "another process holds the database's lock" },
	{ SQLITE_IOERR, true, "the disk failed" },
	{ SQLITE_CORRUPT, true, "the database is damaged; keep the file, "
	    "bring back the last backup" },
	{ SQLITE_NOTADB, true, "the database is damaged; keep the file, "
	    "bring back the last backup" },
	{ SQLITE_CANTOPEN, true, "the database cannot be opened" },
	{ SQLITE_READONLY, true, "the database may not be written" },
	{ SQLITE_PROTOCOL, true, "the database's lock does not work" },
	{ SQLITE_NOMEM, true, "no memory for the database" },
};

bool
sqlite_fail(struct sqlite *sqlite, const char *doing, struct problem *why)
{
	int code = sqlite3_errcode(sqlite->db);
	int primary = code & 0xff;
	const char *sentence = sqlite3_errmsg(sqlite->db);

	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
		if (failures[i].code != primary)
			continue;
		sentence = failures[i].sentence;
		sqlite->store.down = true;
		sqlite->broken = sqlite->broken || failures[i].broken;
	}
	if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED)
		sqlite->patience_ms = BUSY_STILL_MS;
	if (primary == SQLITE_FULL || (primary == SQLITE_IOERR &&
	    sqlite3_system_errno(sqlite->db) == ENOSPC))
		sqlite_room_give(sqlite);
	(void)problem_set(why, "%s: %s (%s; SQLite %d)", sqlite->path,
	    sentence, doing, code);
	sqlite_rollback(sqlite);
	return false;
}

void
sqlite_rollback(struct sqlite *sqlite)
{
	for (int i = 0; i < STATEMENTS; i++) {
		if (sqlite->statements[i] != NULL)
			(void)sqlite3_reset(sqlite->statements[i]);
	}
	if (sqlite->db == NULL || sqlite3_get_autocommit(sqlite->db))
		return;
	if (sqlite3_exec(sqlite->db, "ROLLBACK", NULL, NULL, NULL) !=
	    SQLITE_OK)
		sqlite->broken = true;
}

bool
sqlite_begin(struct sqlite *sqlite, struct problem *why)
{
	struct binder begin;

	sqlite->store.down = true;
	if (!sqlite_mend(sqlite, why))
		return false;
	sqlite->store.down = false;
	begin = sqlite_use(sqlite, STATEMENT_BEGIN);
	return sqlite_run(&begin, "beginning", why);
}

bool
sqlite_commit(struct sqlite *sqlite, struct problem *why)
{
	struct binder commit = sqlite_use(sqlite, STATEMENT_COMMIT);

	if (!sqlite_run(&commit, "committing", why))
		return false;
	sqlite->patience_ms = sqlite->wait_ms;
	return true;
}

struct binder
sqlite_use(struct sqlite *sqlite, enum statement statement)
{
	return (struct binder){ sqlite, sqlite->statements[statement], 1,
		false };
}

static void
note(struct binder *binder, int result)
{
	if (result != SQLITE_OK)
		binder->bad = true;
}

void
sqlite_bind_number(struct binder *binder, int64_t number)
{
	note(binder, sqlite3_bind_int64(binder->statement, binder->next++,
	    number));
}

void
sqlite_bind_null(struct binder *binder)
{
	note(binder, sqlite3_bind_null(binder->statement, binder->next++));
}

void
sqlite_bind_text(struct binder *binder, const char *text)
{
	note(binder, sqlite3_bind_text(binder->statement, binder->next++,
	    text, -1, SQLITE_STATIC));
}

void
sqlite_bind_blob(struct binder *binder, const void *at, size_t length)
{
	note(binder, sqlite3_bind_blob64(binder->statement, binder->next++,
	    at, length, SQLITE_STATIC));
}

bool
sqlite_run(struct binder *binder, const char *doing, struct problem *why)
{
	if (binder->bad || sqlite3_step(binder->statement) != SQLITE_DONE)
		return sqlite_fail(binder->sqlite, doing, why);
	(void)sqlite3_reset(binder->statement);
	return true;
}

int
sqlite_row(struct binder *binder)
{
	return binder->bad ? SQLITE_NOMEM : sqlite3_step(binder->statement);
}

void
sqlite_done(struct binder *binder)
{
	(void)sqlite3_reset(binder->statement);
}

struct bytes
sqlite_bytes(struct binder *binder, int column)
{
	const char *at = sqlite3_column_blob(binder->statement, column);
	int length = sqlite3_column_bytes(binder->statement, column);

	return (struct bytes){ at, at == NULL ? 0 : (size_t)length };
}

void
sqlite_copy(struct binder *binder, int column, char *into, size_t room)
{
	struct bytes bytes = sqlite_bytes(binder, column);

	(void)snprintf(into, room, "%.*s", (int)bytes.length,
	    bytes.at == NULL ? "" : bytes.at);
}

size_t
sqlite_seal(struct sqlite *sqlite, struct bytes context, struct bytes plain)
{
	if (plain.length > sizeof(sqlite->scratch) - SEAL_OVERHEAD ||
	    !keys_seal(sqlite->keys, SEAL_STORE, context, plain,
		sqlite->scratch))
		return 0;
	return plain.length + SEAL_OVERHEAD;
}

struct bytes
sqlite_open_sealed(struct sqlite *sqlite, struct bytes context,
    struct bytes sealed, struct arena *arena)
{
	struct bytes opened = { NULL, 0 };
	char *into;

	if (sealed.length < SEAL_OVERHEAD)
		return opened;
	into = arena_get(arena, sealed.length - SEAL_OVERHEAD + 1);
	if (into == NULL || !keys_open_sealed(sqlite->keys, SEAL_STORE,
		context, sealed, (unsigned char *)into))
		return opened;
	return (struct bytes){ into, sealed.length - SEAL_OVERHEAD };
}
