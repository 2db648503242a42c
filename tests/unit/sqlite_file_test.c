/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQLite store and its files: whose they are, broken, locked, elsewhere. */
#include "store_help.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "store/sqlite_inside.h"

#define ALICE "+447700900123"

static void
test_file_rights(void **state)
{
	static const char *const ends[] = { "", "-wal", "-shm", ".lock" };
	struct help *help = *state;

	(void)help_one(help, "SM1", ALICE, false);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct stat about;
		char name[128];

		(void)snprintf(name, sizeof(name), "%s%s", help->path, ends[i]);
		assert_int_equal(stat(name, &about), 0);
		assert_int_equal(about.st_mode & 0777, 0600);
	}
}

static void
test_settings_of_sqlite(void **state)
{
	struct help *help = *state;

	assert_int_equal(help_ask(help, "PRAGMA synchronous"), 2);
	assert_int_equal(help_ask(help, "PRAGMA foreign_keys"), 1);
	assert_int_equal(help_ask(help, "PRAGMA cell_size_check"), 1);
	assert_int_equal(help_ask(help, "PRAGMA trusted_schema"), 0);
	assert_int_equal(help_ask(help, "PRAGMA wal_autocheckpoint"), 0);
	assert_int_equal(help_ask(help, "PRAGMA page_size"), SQLITE_PAGE);
}

static void
spoil(struct help *help, const char *text)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(help->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void
test_newer_schema(void **state)
{
	struct help *help = *state;

	help_close(help);
	spoil(help, "PRAGMA user_version = 1000");
	assert_false(help_open(help));
	assert_non_null(strstr(help->why.text, "newer helpline (schema 1000"));
}

static const char *const schemas[] = {
#include "store/schema/sqlite_1.def"
	,
#include "store/schema/sqlite_2.def"
	,
#include "store/schema/sqlite_3.def"
	,
#include "store/schema/sqlite_4.def"
};

/* What an older helpline owed is owed by this one, however old it was. */
static void
test_older_schemas(void **state)
{
	struct help *help = *state;
	const size_t count = sizeof(schemas) / sizeof(schemas[0]);

	assert_int_equal(help_ask(help, "PRAGMA user_version"), count + 1);
	for (size_t i = 0; i < count; i++) {
		char version[40];

		help_close(help);
		help_remove(help->path);
		for (size_t k = 0; k <= i; k++)
			spoil(help, schemas[k]);
		spoil(help, "PRAGMA application_id = 1212501072;"
		    " INSERT INTO outbox (id, state, due_ms, made_ms, tries,"
		    " repeats, inside, texted, account, sender, carrier_id,"
		    " why, sealed) VALUES (5, 0, 7, 7, 0, 0, 0, 1, 'a', '+44',"
		    " '', '', x'00')");
		(void)snprintf(version, sizeof(version),
		    "PRAGMA user_version = %zu", i + 1);
		spoil(help, version);
		assert_true(help_open(help));
		assert_int_equal(help_ask(help, "PRAGMA user_version"),
		    count + 1);
		assert_int_equal(help_ask(help, "SELECT count(*) FROM outbox"
		    " WHERE id = 5 AND due_ms = 7 AND urgent = 0 AND kind = 0"
		    " AND callback IS NULL"), 1);
	}
}

static void
test_other_program(void **state)
{
	struct help *help = *state;

	help_close(help);
	help_remove(help->path);
	spoil(help, "CREATE TABLE theirs (x)");
	assert_false(help_open(help));
	assert_non_null(strstr(help->why.text, "another program's"));
}

/* A file that is no database, and one with a broken page: told, kept. */
static void
test_damaged(void **state)
{
	struct help *help = *state;
	static char noise[8192];

	for (int round = 0; round < 2; round++) {
		int fd;

		(void)help_one(help, round == 0 ? "SM1" : "SM2", ALICE, false);
		help_close(help);
		memset(noise, 0xa5, sizeof(noise));
		fd = open(help->path, O_RDWR);
		assert_true(fd >= 0);
		assert_true(pwrite(fd, noise, sizeof(noise),
		    round == 0 ? 4096 : 0) == (int)sizeof(noise));
		(void)close(fd);
		assert_false(help_open(help));
		assert_non_null(strstr(help->why.text, "damaged"));
		assert_int_equal(access(help->path, F_OK), 0);
		help_remove(help->path);
		assert_true(help_open(help));
	}
}

static void
test_second_helpline(void **state)
{
	struct help *help = *state;
	struct store *first = help->store;

	assert_false(help_open(help));
	assert_non_null(strstr(help->why.text, "another helpline"));
	help->store = first;
}

/* Another process, which holds the write lock until it is told. */
struct holder {
	pid_t child;
	int ready[2], done[2];
};

static void
hold(const struct help *help, struct holder *holder)
{
	char byte = 0;

	assert_int_equal(pipe(holder->ready), 0);
	assert_int_equal(pipe(holder->done), 0);
	holder->child = fork();
	if (holder->child == 0) {
		sqlite3 *db;

		(void)close(holder->done[1]);	/* it ends with us */
		if (sqlite3_open(help->path, &db) != SQLITE_OK ||
		    sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) !=
		    SQLITE_OK || write(holder->ready[1], &byte, 1) != 1 ||
		    read(holder->done[0], &byte, 1) != 1)
			_exit(1);
		_exit(0);
	}
	assert_int_equal(read(holder->ready[0], &byte, 1), 1);
}

static void
let_go(struct holder *holder)
{
	char byte = 0;

	assert_int_equal(write(holder->done[1], &byte, 1), 1);
	(void)waitpid(holder->child, NULL, 0);
	for (unsigned i = 0; i < 2; i++) {
		(void)close(holder->ready[i]);
		(void)close(holder->done[i]);
	}
}

/* Refused after wait_ms, well after. */
static void
test_locked(void **state)
{
	struct help *help = *state;
	struct holder holder;

	(void)help_one(help, "SM1", ALICE, false);
	hold(help, &holder);
	help_batch(help);
	(void)help_text(help, "SM2", ALICE);
	assert_false(help_load(help));
	assert_non_null(strstr(help->why.text, "lock"));
	assert_true(help->store->down);
	let_go(&holder);
	assert_true(help_load(help));
	assert_false(help->store->down);
	assert_true(help_save(help));
}

/* Where the machine is so busy that a nap takes half of wait_ms. */
static int64_t
steady_slow(const struct world *world)
{
	struct help *help = world->own;

	return help->steady_ms += HELP_WAIT_MS / 2;
}

static void
test_locked_by_the_clock(void **state)
{
	struct help *help = *state;
	struct holder holder;
	int64_t began_ms = help->steady_ms;

	(void)help_one(help, "SM1", ALICE, false);
	hold(help, &holder);
	help->world.steady_ms = steady_slow;
	help_batch(help);
	(void)help_text(help, "SM2", ALICE);
	assert_false(help_load(help));
	assert_non_null(strstr(help->why.text, "lock"));
	assert_in_range(help->steady_ms - began_ms, HELP_WAIT_MS,
	    HELP_WAIT_MS * 3);
	let_go(&holder);
	assert_true(help_load(help));
}

static void
test_no_place(void **state)
{
	struct help *help = *state;

	help_close(help);
	help_remove(help->path);
	(void)snprintf(help->path, sizeof(help->path), "%s/absent/h.db",
	    help->folder);
	assert_false(help_open(help));
	assert_non_null(strstr(help->why.text, "absent"));
}

static void
test_networks(void **state)
{
	(void)state;
	assert_string_equal(sqlite_network(0x6969), "NFS");
	assert_string_equal(sqlite_network(0xffffffffff534d42ul), "CIFS");
	assert_string_equal(sqlite_network(0x65735546), "FUSE");
	assert_null(sqlite_network(0xef53));	/* ext4 */
	assert_null(sqlite_network(0x01021994));	/* tmpfs */
}

int
main(void)
{
#define STORE(test) \
	cmocka_unit_test_setup_teardown(test, help_set_up, help_tear_down)
	const struct CMUnitTest tests[] = {
		STORE(test_file_rights), STORE(test_settings_of_sqlite),
		STORE(test_newer_schema), STORE(test_older_schemas),
		STORE(test_other_program),
		STORE(test_damaged), STORE(test_second_helpline),
		STORE(test_locked), STORE(test_locked_by_the_clock),
		STORE(test_no_place),
		cmocka_unit_test(test_networks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
