/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * After a sync that failed, the kernel may have dropped what was written and
 * say "good" next time, though it can still be read. A log with such a hole is
 * deadly: a checkpoint moves what is behind the hole into the database, and
 * after a power cut the part before the hole is played over it. So a log that
 * we find, in this process or left by another, is written once more, as it is,
 * and synced, before anything is built on it.
 */
#include "store/sqlite_inside.h"

/* The log's own file, as SQLite has it open. NULL: there is none. */
static sqlite3_file *
log_file(struct sqlite *sqlite)
{
	sqlite3_file *file = NULL;

	if (sqlite3_file_control(sqlite->db, "main",
		SQLITE_FCNTL_JOURNAL_POINTER, &file) != SQLITE_OK ||
	    file == NULL || file->pMethods == NULL)
		return NULL;
	return file;
}

#define BLOCK 65536			/* SQLite writes no more than 128 KB */

_Static_assert(BLOCK <= SQLITE_SCRATCH, "it is read into scratch");

static int
write_again(sqlite3_file *file, unsigned char *block)
{
	sqlite3_int64 size = 0;
	int result = file->pMethods->xFileSize(file, &size);

	for (sqlite3_int64 at = 0; at < size && result == SQLITE_OK;
	    at += BLOCK) {
		int length = size - at < BLOCK ? (int)(size - at) : BLOCK;

		result = file->pMethods->xRead(file, block, length, at);
		if (result == SQLITE_OK)
			result = file->pMethods->xWrite(file, block, length,
			    at);
	}
	if (result == SQLITE_OK && size > 0)
		result = file->pMethods->xSync(file, SQLITE_SYNC_FULL);
	return result;
}

bool
sqlite_rewrite(struct sqlite *sqlite, struct problem *why)
{
	sqlite3_file *file;
	int result;

	/* Under the write lock nobody else adds to the log or begins it. */
	result = sqlite3_exec(sqlite->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	if (result == SQLITE_OK) {
		file = log_file(sqlite);
		if (file != NULL)
			result = write_again(file, sqlite->scratch);
		(void)sqlite3_exec(sqlite->db, "ROLLBACK", NULL, NULL, NULL);
	}
	if (result == SQLITE_OK)
		return true;
	if ((result & 0xff) == SQLITE_CORRUPT ||
	    (result & 0xff) == SQLITE_NOTADB)
		return problem_set(why,
		    "%s: the database is damaged; keep the file, bring back "
		    "the last backup", sqlite->path);
	return problem_set(why, "%s: its log cannot be made durable: %s",
	    sqlite->path, sqlite3_errstr(result));
}

bool
sqlite_mend(struct sqlite *sqlite, struct problem *why)
{
	if (!sqlite->broken && sqlite->db != NULL)
		return true;
	sqlite_disconnect(sqlite);
	if (!sqlite_connect(sqlite, why))
		return false;
	sqlite->broken = false;
	return true;
}
