/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening the database: is it ours, local, whole, of a schema that we know? */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "store/sqlite_inside.h"

#define APPLICATION_ID 1212501072	/* "HELP" */
#define CHECKED_MOST (32 << 20)		/* bigger files are checked as read */

static const char *const statements[STATEMENTS] = {
#define STATEMENT(id, text) [STATEMENT_##id] = (text),
#include "store/sqlite_statements.def"
#undef STATEMENT
};

/* Schema 1, 2, ...: one more file, one more row. */
static const char *const migrations[] = {
#include "store/schema/sqlite_1.def"
	,
#include "store/schema/sqlite_2.def"
	,
#include "store/schema/sqlite_3.def"
	,
#include "store/schema/sqlite_4.def"
	,
#include "store/schema/sqlite_5.def"
	,
};
#define NEWEST ((int)(sizeof(migrations) / sizeof(migrations[0])))

static const char *const pragmas[] = {
	"PRAGMA synchronous = FULL",
	"PRAGMA foreign_keys = ON",
	"PRAGMA trusted_schema = OFF",
	"PRAGMA cell_size_check = ON",
	"PRAGMA mmap_size = 0",
	"PRAGMA secure_delete = ON",
	"PRAGMA wal_autocheckpoint = 0",
	"PRAGMA journal_size_limit = 67108864",
	"PRAGMA cache_size = -32768",
	"PRAGMA temp_store = MEMORY",
};

static const struct {
	unsigned long type;
	const char *name;
} networks[] = {
	{ 0x6969, "NFS" }, { 0x517b, "SMB" }, { 0xff534d42, "CIFS" },
	{ 0xfe534d42, "SMB2" }, { 0x65735546, "FUSE" }, { 0x01021997, "9P" },
	{ 0x00c36400, "Ceph" }, { 0x5346414f, "AFS" }, { 0x564c, "NCP" },
	{ 0x0bd00bd0, "Lustre" }, { 0x7461636f, "OCFS2" },
	{ 0x01161970, "GFS2" },
};

const char *
sqlite_network(unsigned long type)
{
	for (size_t i = 0; i < sizeof(networks) / sizeof(networks[0]); i++) {
		if (networks[i].type == (type & 0xffffffff))
			return networks[i].name;
	}
	return NULL;
}

static bool
check_place(const char *path, struct problem *why)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(path, '/');
	const char *network;
	struct statfs about;
	int length = slash == NULL ? 1 : (int)(slash - path) + 1;

	if (length >= (int)sizeof(folder))
		return problem_set(why, "%s: the path is too long", path);
	(void)snprintf(folder, sizeof(folder), "%.*s", length,
	    slash == NULL ? "." : path);
	if (statfs(folder, &about) != 0)
		return problem_set(why, "%s: the database's folder: %s", folder,
		    strerror(errno));
	network = sqlite_network((unsigned long)about.f_type);
	if (network != NULL)
		return problem_set(why,
		    "%s: lies on a network file system (%s), which loses "
		    "locks and syncs; put the database on a local disk",
		    path, network);
	return true;
}

/* Two helplines on one store would send every text twice. */
static bool
take_guard(struct sqlite *sqlite, struct problem *why)
{
	char path[PATH_MAX];

	if (sqlite->guard >= 0)
		return true;
	if ((size_t)snprintf(path, sizeof(path), "%s.lock", sqlite->path) >=
	    sizeof(path))
		return problem_set(why, "%s: the path is too long",
		    sqlite->path);
	sqlite->guard = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (sqlite->guard < 0)
		return problem_set(why, "%s: %s", path, strerror(errno));
	if (flock(sqlite->guard, LOCK_EX | LOCK_NB) == 0)
		return true;
	(void)close(sqlite->guard);
	sqlite->guard = -1;
	return problem_set(why, "%s: another helpline is using this database",
	    sqlite->path);
}

/* SQLite gives the WAL the rights of the database, so that comes first. */
static bool
make_file(const char *path, struct problem *why)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd >= 0) {
		(void)close(fd);
		return true;
	}
	if (errno != EEXIST)
		return problem_set(why,
		    "%s: the database cannot be made: %s", path,
		    strerror(errno));
	/* Not opened: closing it would drop another's locks. */
	if (chmod(path, 0600) != 0 && errno != EPERM)
		return problem_set(why, "%s: %s", path, strerror(errno));
	return true;
}

static bool
run_text(sqlite3 *db, const char *path, const char *text, struct problem *why)
{
	int result = sqlite3_exec(db, text, NULL, NULL, NULL);

	if (result == SQLITE_OK)
		return true;
	if (result == SQLITE_CORRUPT || result == SQLITE_NOTADB)
		return problem_set(why,
		    "%s: the database is damaged (%s); keep the file, bring "
		    "back the last backup", path, sqlite3_errmsg(db));
	if (result == SQLITE_BUSY)
		return problem_set(why,
		    "%s: another process holds the database's lock", path);
	return problem_set(why, "%s: the database cannot be used: %s", path,
	    sqlite3_errmsg(db));
}

/* The first column of the first row as a number, or as a text. */
static bool
ask(sqlite3 *db, const char *path, const char *question, int *number,
    char word[64], struct problem *why)
{
	sqlite3_stmt *statement = NULL;
	bool got = sqlite3_prepare_v2(db, question, -1, &statement, NULL) ==
	    SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW;

	if (got) {
		const unsigned char *text = sqlite3_column_text(statement, 0);

		*number = sqlite3_column_int(statement, 0);
		(void)snprintf(word, 64, "%s", text == NULL ? "" :
		    (const char *)text);
	}
	(void)sqlite3_finalize(statement);
	if (!got && (sqlite3_errcode(db) == SQLITE_CORRUPT ||
	    sqlite3_errcode(db) == SQLITE_NOTADB))
		return problem_set(why,
		    "%s: the database is damaged (%s); keep the file, bring "
		    "back the last backup", path, sqlite3_errmsg(db));
	return got || problem_set(why, "%s: the database cannot be used: %s",
	    path, sqlite3_errmsg(db));
}

#define NAPS_SHORT 8			/* of 1 ms; the others are longer */
#define NAP_MS 10

/* Another process holds the lock: is it waited for (again)? Naps are longer
 * than they should be where the machine is busy. */
static int
on_busy(void *arg, int times)
{
	struct sqlite *sqlite = arg;
	int64_t now = world_steady_ms(sqlite->world);
	int64_t waited_ms = times < NAPS_SHORT ? times :
	    NAPS_SHORT + (int64_t)(times - NAPS_SHORT) * NAP_MS;

	if (times == 0)
		sqlite->busy_since = now;
	if (waited_ms < now - sqlite->busy_since)
		waited_ms = now - sqlite->busy_since;
	if (waited_ms >= sqlite->patience_ms ||
	    (sqlite->hurry != NULL && atomic_load(sqlite->hurry)))
		return 0;
	(void)sqlite3_sleep(times < NAPS_SHORT ? 1 : NAP_MS);
	return 1;
}

static bool
set_pragmas(struct sqlite *sqlite, struct problem *why)
{
	char word[64];
	int number;

	(void)sqlite3_busy_handler(sqlite->db, on_busy, sqlite);
	(void)sqlite3_db_config(sqlite->db, SQLITE_DBCONFIG_DEFENSIVE, 1,
	    NULL);
	(void)sqlite3_db_config(sqlite->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0,
	    NULL);
	(void)sqlite3_extended_result_codes(sqlite->db, 0);
	if (!ask(sqlite->db, sqlite->path, "PRAGMA journal_mode = WAL",
	    &number, word, why))
		return false;
	if (strcmp(word, "wal") != 0)
		return problem_set(why, "%s: this file system cannot keep a "
		    "write-ahead log", sqlite->path);
	for (size_t i = 0; i < sizeof(pragmas) / sizeof(pragmas[0]); i++) {
		if (!run_text(sqlite->db, sqlite->path, pragmas[i], why))
			return false;
	}
	return true;
}

static bool
check_whole(struct sqlite *sqlite, struct problem *why)
{
	struct stat about;
	char word[64];
	int number;

	if (stat(sqlite->path, &about) != 0 || about.st_size > CHECKED_MOST)
		return true;
	if (!ask(sqlite->db, sqlite->path, "PRAGMA quick_check(1)", &number,
	    word, why))
		return false;
	return strcmp(word, "ok") == 0 || problem_set(why,
	    "%s: the database is damaged (%s); keep the file, bring back the "
	    "last backup", sqlite->path, word);
}

static bool
migrate_one(sqlite3 *db, const char *path, int version, struct problem *why)
{
	char mark[96];

	(void)snprintf(mark, sizeof(mark),
	    "PRAGMA application_id = %d; PRAGMA user_version = %d",
	    APPLICATION_ID, version);
	if (run_text(db, path, "BEGIN IMMEDIATE", why) &&
	    run_text(db, path, migrations[version - 1], why) &&
	    run_text(db, path, mark, why) && run_text(db, path, "COMMIT", why))
		return true;
	(void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return false;
}

bool
sqlite_migrate(sqlite3 *db, const char *path, struct problem *why)
{
	char word[64];
	int version = 0, owner = 0, tables = 0;

	if (!ask(db, path, "PRAGMA user_version", &version, word, why) ||
	    !ask(db, path, "PRAGMA application_id", &owner, word, why) ||
	    !ask(db, path, "SELECT count(*) FROM sqlite_schema", &tables, word,
		why))
		return false;
	if (owner != APPLICATION_ID && (owner != 0 || tables > 0))
		return problem_set(why, "%s: is another program's database",
		    path);
	if (version > NEWEST)
		return problem_set(why,
		    "%s: was written by a newer helpline (schema %d, this one "
		    "knows %d); install that version again, or bring back a "
		    "backup of before", path, version, NEWEST);
	while (version < NEWEST) {
		if (!migrate_one(db, path, ++version, why))
			return false;
	}
	return true;
}

static int
on_commit(void *arg, sqlite3 *db, const char *name, int pages)
{
	struct sqlite *sqlite = arg;

	(void)db;
	(void)name;
	sqlite->wal_pages = pages;
	return SQLITE_OK;
}

static bool
prepare_all(struct sqlite *sqlite, struct problem *why)
{
	for (int i = 0; i < STATEMENTS; i++) {
		if (sqlite3_prepare_v3(sqlite->db, statements[i], -1,
			SQLITE_PREPARE_PERSISTENT, &sqlite->statements[i],
			NULL) != SQLITE_OK)
			return problem_set(why,
			    "%s: the database lacks something: %s",
			    sqlite->path, sqlite3_errmsg(sqlite->db));
	}
	return true;
}

bool
sqlite_connect(struct sqlite *sqlite, struct problem *why)
{
	struct binder any;

	if (!check_place(sqlite->path, why) || !take_guard(sqlite, why) ||
	    !make_file(sqlite->path, why))
		return false;
	if (sqlite3_open_v2(sqlite->path, &sqlite->db, SQLITE_OPEN_READWRITE |
		SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
		SQLITE_OPEN_EXRESCODE, NULL) != SQLITE_OK) {
		(void)problem_set(why, "%s: the database cannot be opened: %s",
		    sqlite->path, sqlite3_errmsg(sqlite->db));
		goto failed;
	}
	/* Nothing is checkpointed, not by closing either, before the log is
	 * known to be on the disk. */
	(void)sqlite3_db_config(sqlite->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1,
	    NULL);
	if (!set_pragmas(sqlite, why) || !sqlite_rewrite(sqlite, why))
		goto failed;
	(void)sqlite3_db_config(sqlite->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0,
	    NULL);
	if (!check_whole(sqlite, why) ||
	    !sqlite_migrate(sqlite->db, sqlite->path, why) ||
	    !prepare_all(sqlite, why))
		goto failed;
	(void)sqlite3_wal_hook(sqlite->db, on_commit, sqlite);
	any = sqlite_use(sqlite, STATEMENT_ANY_OPT_OUT);
	sqlite->has_opt_outs = sqlite_row(&any) == SQLITE_ROW &&
	    sqlite3_column_int(any.statement, 0) != 0;
	sqlite_done(&any);
	return true;
failed:
	sqlite_disconnect(sqlite);
	return false;
}

void
sqlite_disconnect(struct sqlite *sqlite)
{
	for (int i = 0; i < STATEMENTS; i++) {
		(void)sqlite3_finalize(sqlite->statements[i]);
		sqlite->statements[i] = NULL;
	}
	(void)sqlite3_close(sqlite->db);
	sqlite->db = NULL;
	sqlite->wal_pages = 0;
}
