/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The disk is full: what is owed still goes. The clock is wrong: what is owed
 * moves with it. */
#include "store_help.h"

#include <sys/stat.h>

#define ALICE "+447700900123"
#define BOB "+447700900456"
#define HOUR (3600 * 1000LL)
#define DAY (24 * HOUR)
#define MIB (1 << 20)

static int64_t
ballast_size(struct help *help)
{
	struct stat about;
	char path[128];

	(void)snprintf(path, sizeof(path), "%s.ballast", help->path);
	return stat(path, &about) != 0 ? -1 : (int64_t)about.st_blocks * 512;
}

/* No more pages than it has, or as many as it wants. */
static void
limit_pages(struct help *help, bool full)
{
	struct sqlite *sqlite = (struct sqlite *)help->store;
	char order[64];

	(void)snprintf(order, sizeof(order), "PRAGMA max_page_count = %lld",
	    full ? (long long)help_ask(help, "PRAGMA page_count") :
	    1000000LL);
	assert_int_equal(sqlite3_exec(sqlite->db, order, NULL, NULL, NULL),
	    SQLITE_OK);
}

static bool
takes_text(struct help *help, const char *id)
{
	struct turn *turn;

	help_batch(help);
	turn = help_text(help, id, BOB);
	if (!help_load(help))
		return false;
	for (int i = 0; i < 8; i++)
		(void)help_reply(help, turn, "words that need some room", 0);
	turn->answer = BYTES("<Answer/>");
	return help_save(help);
}

static void
fill_up(struct help *help)
{
	char id[32];

	limit_pages(help, true);
	for (int i = 0; i < 1000; i++) {
		(void)snprintf(id, sizeof(id), "SMfull%d", i);
		if (!takes_text(help, id))
			return;
	}
	fail_msg("it is never full");
}

static void
open_with(struct help *help, int64_t ballast)
{
	help_close(help);
	help->ballast = ballast;
	assert_true(help_open(help));
}

static void
test_full_disk(void **state)
{
	struct help *help = *state;
	struct settlement sent = { .state = ROW_SENT, .carrier_id = "SMc" };
	struct fact fact = { .hour_ms = HELP_START, .what = "text",
		.count = 1 };

	open_with(help, MIB);
	assert_true(ballast_size(help) >= MIB);
	sent.id = help_one(help, "SM1", ALICE, false);
	assert_int_equal(store_sqlite.room(help->store, &help->why),
	    STORE_ROOM_GOOD);
	fill_up(help);
	assert_non_null(strstr(help->why.text, "disk is full"));
	assert_int_equal(ballast_size(help), -1);	/* given back */
	limit_pages(help, false);
	assert_false(takes_text(help, "SM2"));
	assert_true(help->store->down);
	assert_non_null(strstr(help->why.text, "nothing new is taken"));
	assert_false(store_sqlite.write_facts(help->store, &fact,
	    &help->why));
	assert_int_equal(store_sqlite.room(help->store, &help->why),
	    STORE_ROOM_NONE);
	/* What is owed goes on. */
	assert_true(store_sqlite.settle(help->store, &sent, &help->why));
	help->steady_ms += 1000;		/* and there is room again */
	assert_true(takes_text(help, "SM3"));
	assert_true(ballast_size(help) >= MIB);
	assert_int_equal(store_sqlite.room(help->store, &help->why),
	    STORE_ROOM_GOOD);
}

/* A disk that never had so much room takes nothing, and says so. */
static void
test_small_disk(void **state)
{
	struct help *help = *state;
	struct sqlite *sqlite;

	open_with(help, (int64_t)1 << 55);
	assert_int_equal(store_sqlite.room(help->store, &help->why),
	    STORE_ROOM_NONE);
	assert_false(takes_text(help, "SM1"));
	assert_int_equal(ballast_size(help), -1);
	open_with(help, MIB);
	sqlite = (struct sqlite *)help->store;
	sqlite->ballast = (int64_t)1 << 55;
	assert_int_equal(store_sqlite.room(help->store, &help->why),
	    STORE_ROOM_LITTLE);
	assert_true(takes_text(help, "SM2"));
	open_with(help, 0);
	assert_true(takes_text(help, "SM3"));
	assert_int_equal(store_sqlite.room(help->store, &help->why),
	    STORE_ROOM_GOOD);
}

static void
test_seen(void **state)
{
	struct help *help = *state;
	int64_t last;

	assert_true(store_sqlite.seen(help->store, 1000, &last, &help->why));
	assert_true(last == INT64_MIN);
	assert_true(store_sqlite.seen(help->store, 500, &last, &help->why));
	assert_int_equal(last, 1000);
	open_with(help, 0);
	assert_true(store_sqlite.seen(help->store, 2000, &last, &help->why));
	assert_int_equal(last, 500);
}

static void
test_shift(void **state)
{
	static const struct {
		int64_t jump_ms;
		bool before;		/* was the row made before it? */
		const char *sentence;
	} rows[] = {
		{ HOUR, true, "an hour on: what waited waits as long" },
		{ HOUR, false, "what was made since is dated right" },
		{ -HOUR, true, "an hour back" },
		{ -HOUR, false, "what was made since, back" },
		{ 365 * 24 * HOUR, true, "a year on" },
		{ -365 * 24 * HOUR, true, "a year back" },
	};
	struct help *help = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char id[16], question[128];
		int64_t row, due;

		(void)snprintf(id, sizeof(id), "SM%zu", i);
		help->now_ms = HELP_START;
		if (!rows[i].before)
			help->now_ms += rows[i].jump_ms;
		row = help_one(help, id, ALICE, true);	/* leased */
		help->now_ms = HELP_START + rows[i].jump_ms + 5000;
		assert_true(store_sqlite.shift(help->store,
		    &(struct store_jump){ rows[i].jump_ms, help->now_ms, row },
		    &help->why));
		(void)snprintf(question, sizeof(question), "SELECT due_ms "
		    "FROM outbox WHERE id = %lld", (long long)row);
		due = help_ask(help, question);
		if (due != HELP_START + rows[i].jump_ms + STORE_INSIDE_MS)
			fail_msg("%s: %lld", rows[i].sentence,
			    (long long)(due - HELP_START));
		assert_int_equal(help_ask(help, "DELETE FROM outbox "
		    "RETURNING 1"), 1);
	}
}

/* What came while the clock was wrong is younger than it looks; it is kept as
 * long as everything else, from when the clock was put right. */
static void
test_purge_after_a_wrong_clock(void **state)
{
	struct help *help = *state;
	struct store_jump small = { HOUR / 2, 0, 0 };
	struct store_jump far = { 90 * DAY, 0, 0 };
	int64_t row = help_one(help, "SM1", ALICE, false);

	assert_true(store_sqlite.purge(help->store, help->now_ms, 30 * DAY,
	    &help->why));
	help->now_ms += far.by_ms;
	far = (struct store_jump){ far.by_ms, help->now_ms, row };
	assert_true(store_sqlite.shift(help->store, &far, &help->why));
	(void)store_sqlite.purge(help->store, help->now_ms, 30 * DAY,
	    &help->why);
	help->now_ms += 29 * DAY;
	help->steady_ms += 29 * DAY;
	assert_true(store_sqlite.purge(help->store, help->now_ms, 30 * DAY,
	    &help->why));
	assert_true(help_known(help, "SM1", ALICE, "<Answer/>"));
	small.now_ms = help->now_ms;	/* changes nothing */
	assert_true(store_sqlite.shift(help->store, &small, &help->why));
	help->now_ms += DAY;
	help->steady_ms += DAY;
	assert_true(store_sqlite.purge(help->store, help->now_ms, 30 * DAY,
	    &help->why));
	assert_false(help_known(help, "SM1", ALICE, ""));
}

int
main(void)
{
#define ROOM(test) cmocka_unit_test_setup_teardown(test, help_set_up, \
	    help_tear_down)
	const struct CMUnitTest tests[] = {
		ROOM(test_full_disk),
		ROOM(test_small_disk),
		ROOM(test_seen),
		ROOM(test_shift), ROOM(test_purge_after_a_wrong_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
