/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQLite store: what is kept, what is forgotten, what is refused. */
#include "store_help.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "store/sqlite_inside.h"

#define ALICE "+447700900123"
#define BOB "+447700900124"
#define MINUTE 60000
#define HOUR (60 * MINUTE)
#define DAY (24 * (int64_t)HOUR)

static void
reopen(struct help *help)
{
	help_close(help);
	if (!help_open(help))
		fail_msg("%s", help->why.text);
}

static enum row_state
state_of(struct help *help, int64_t id, struct row *found)
{
	struct arena arena;
	struct row *rows;
	unsigned count;
	enum row_state state = ROW_STATES;

	arena_init_growing(&arena);
	assert_true(store_sqlite.list(help->store, 100, &arena, &rows, &count,
	    &help->why));
	for (unsigned i = 0; i < count; i++) {
		if (rows[i].id != id)
			continue;
		state = rows[i].state;
		if (found != NULL)
			*found = rows[i];
		assert_int_equal(rows[i].to[0], 0);
		assert_int_equal(rows[i].body.length, 0);
	}
	arena_clear(&arena);
	return state;
}

static void
test_once(void **state)
{
	struct help *help = *state;

	(void)help_one(help, "SM1", ALICE, false);
	assert_true(help_known(help, "SM1", ALICE, "<Answer/>"));
	assert_false(help_known(help, "SM2", ALICE, "<Answer/>"));
	reopen(help);
	assert_true(help_known(help, "SM1", ALICE, "<Answer/>"));
	assert_int_equal(help_ask(help, "SELECT count(*) FROM outbox"), 1);
}

static void
test_session(void **state)
{
	struct help *help = *state;
	struct turn *turn;

	(void)help_one(help, "SM1", ALICE, false);
	reopen(help);
	help_batch(help);
	turn = help_text(help, "SM2", ALICE);
	(void)help_text(help, "SM3", BOB);
	assert_true(help_load(help));
	assert_false(turn->fresh);
	assert_int_equal(turn->session.step, 7);
	assert_true(turn->next->fresh);
	turn->session.step = 9;
	assert_true(help_save(help));
	help_batch(help);
	turn = help_text(help, "SM4", ALICE);
	assert_true(help_load(help));
	assert_int_equal(turn->session.step, 9);
	store_sqlite.abandon(help->store);
}

/* The promise of a call has an id and a row, and leaves the conversation by
 * text alone. */
static void
test_promise(void **state)
{
	struct help *help = *state;
	struct turn *turn;

	(void)help_one(help, "SM1", ALICE, false);
	for (int i = 0; i < 2; i++) {
		help_batch(help);
		turn = help_text(help, "promise:CA1", ALICE);
		help->inputs[0].kind = INPUT_KEYS;
		assert_true(help_load(help));
		assert_int_equal(turn->answered, i == 1);
		if (!turn->answered)
			(void)help_reply(help, turn, "numbers", false);
		turn->session.step = 99;
		assert_true(help_save(help));
	}
	help_batch(help);
	turn = help_text(help, "SM2", ALICE);
	assert_true(help_load(help));
	assert_int_equal(turn->session.step, 7);
	store_sqlite.abandon(help->store);
	assert_int_equal(help_ask(help, "SELECT count(*) FROM outbox"), 2);
	assert_int_equal(help_ask(help,
	    "SELECT count(*) FROM outbox WHERE texted"), 1);
}

static void
test_abandon(void **state)
{
	struct help *help = *state;
	struct turn *turn;

	help_batch(help);
	turn = help_text(help, "SM1", ALICE);
	assert_true(help_load(help));
	(void)help_reply(help, turn, "never", false);
	store_sqlite.abandon(help->store);
	assert_false(help_known(help, "SM1", ALICE, ""));
	assert_int_equal(help_ask(help, "SELECT count(*) FROM outbox"), 0);
}

static void
test_repeats_in_batch(void **state)
{
	struct help *help = *state;
	struct turn *first, *again;

	help_batch(help);
	first = help_text(help, "SM1", ALICE);
	again = help_text(help, "SM1", ALICE);
	again->same_as = first;
	assert_true(help_load(help));
	first->answer = BYTES("<Answer/>");
	assert_true(help_save(help));
	assert_int_equal(help_ask(help,
	    "SELECT count(*) FROM held WHERE length(key) = 32"), 1);
}

static unsigned
take_due(struct help *help, struct row **rows)
{
	unsigned count;

	arena_clear(&help->arena);
	assert_true(store_sqlite.due(help->store, help->now_ms, 2 * MINUTE, 10,
	    &help->arena, rows, &count, &help->why));
	return count;
}

static void
test_due(void **state)
{
	struct help *help = *state;
	int64_t id = help_one(help, "SM1", ALICE, false);
	int64_t at_ms;
	struct row *rows;

	assert_true(store_sqlite.next_due(help->store, &at_ms, &help->why));
	assert_int_equal(at_ms, help->now_ms);
	assert_int_equal(take_due(help, &rows), 1);
	assert_int_equal(rows[0].id, id);
	assert_int_equal(rows[0].state, ROW_DUE);
	assert_string_equal(rows[0].to, ALICE);
	assert_string_equal(rows[0].from, help_line.number);
	assert_string_equal(rows[0].account, "sandbox");
	assert_true(bytes_are(rows[0].body, "secret words"));
	assert_true(rows[0].texted);
	assert_false(rows[0].inside);
	assert_int_equal(take_due(help, &rows), 0);
	assert_int_equal(state_of(help, id, NULL), ROW_LEASED);
	reopen(help);			/* killed while it was under way */
	help->now_ms += 2 * MINUTE;
	assert_int_equal(take_due(help, &rows), 1);
	assert_int_equal(rows[0].state, ROW_UNKNOWN);
	assert_true(bytes_are(rows[0].body, "secret words"));
}

static void
test_inside(void **state)
{
	struct help *help = *state;
	struct row *rows;

	(void)help_one(help, "SM1", ALICE, true);
	assert_int_equal(take_due(help, &rows), 0);
	help->now_ms += STORE_INSIDE_MS - 1;
	assert_int_equal(take_due(help, &rows), 0);
	help->now_ms++;
	assert_int_equal(take_due(help, &rows), 1);
	assert_int_equal(rows[0].state, ROW_UNKNOWN);
	assert_true(rows[0].inside);
}

static void
settle(struct help *help, int64_t id, enum row_state to, int64_t due_ms)
{
	struct settlement settlement = { .id = id, .state = to,
		.due_ms = due_ms, .tries = 3, .repeats = 1,
		.carrier_id = "SMcarrier", .why = "why" };

	assert_true(store_sqlite.settle(help->store, &settlement, &help->why));
}

static void
test_settle(void **state)
{
	struct help *help = *state;
	int64_t id = help_one(help, "SM1", ALICE, false);
	int64_t at_ms;
	struct row row;

	settle(help, id, ROW_DUE, help->now_ms + MINUTE);
	assert_int_equal(state_of(help, id, &row), ROW_DUE);
	assert_int_equal(row.tries, 3);
	assert_int_equal(row.due_ms, help->now_ms + MINUTE);
	settle(help, id, ROW_SENT, 0);
	assert_int_equal(state_of(help, id, &row), ROW_SENT);
	assert_string_equal(row.carrier_id, "SMcarrier");
	assert_int_equal(row.repeats, 1);
	assert_int_equal(help_ask(help,
	    "SELECT count(*) FROM outbox WHERE sealed IS NOT NULL"), 0);
	settle(help, id, ROW_DUE, help->now_ms);	/* too late */
	assert_int_equal(state_of(help, id, NULL), ROW_SENT);
	settle(help, 12345, ROW_SENT, 0);	/* forgotten meanwhile */
	assert_true(store_sqlite.next_due(help->store, &at_ms, &help->why));
	assert_true(at_ms == INT64_MAX);
}

struct receipt_row {
	enum row_state from;
	enum receipt receipts[3];
	const char *id;
	enum row_state to;
	const char *sentence;
};

#define NO_MORE RECEIPT_UNDER_WAY

static void
test_receipts(void **state)
{
	static const struct receipt_row rows[] = {
		{ ROW_LEASED, { RECEIPT_SENT, NO_MORE, NO_MORE }, "x",
		    ROW_SENT, "what the carrier sent is sent" },
		{ ROW_LEASED, { RECEIPT_UNDER_WAY, NO_MORE, NO_MORE }, "x",
		    ROW_SENT, "what the carrier has is sent" },
		{ ROW_UNKNOWN, { RECEIPT_DELIVERED, NO_MORE, NO_MORE }, "x",
		    ROW_SENT, "a receipt ends doubt" },
		{ ROW_IN_DOUBT, { RECEIPT_DELIVERED, NO_MORE, NO_MORE },
		    "SMcarrier", ROW_SENT, "even late" },
		{ ROW_SENT, { RECEIPT_FAILED, NO_MORE, NO_MORE }, "SMcarrier",
		    ROW_FAILED, "sent, then the network could not" },
		{ ROW_SENT, { RECEIPT_FAILED, NO_MORE, NO_MORE }, "SMother",
		    ROW_SENT, "a receipt for another message" },
		{ ROW_SENT, { RECEIPT_FAILED, RECEIPT_DELIVERED, NO_MORE },
		    "SMcarrier", ROW_FAILED, "never back from failed" },
		{ ROW_SENT, { RECEIPT_DELIVERED, RECEIPT_FAILED, RECEIPT_SENT },
		    "SMcarrier", ROW_SENT, "never back from delivered" },
		{ ROW_FAILED, { RECEIPT_DELIVERED, RECEIPT_SENT, NO_MORE },
		    "SMcarrier", ROW_FAILED, "what we gave up stays so" },
	};
	struct help *help = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char name[32];
		int64_t id;

		(void)snprintf(name, sizeof(name), "SM%zu", i);
		id = help_one(help, name, ALICE, rows[i].from == ROW_LEASED);
		if (rows[i].from != ROW_LEASED)
			settle(help, id, rows[i].from, help->now_ms);
		for (int n = 0; n < 3; n++) {
			struct input receipt = { .kind = INPUT_RECEIPT,
				.id = bytes_from_text(rows[i].id),
				.receipt = rows[i].receipts[n],
				.why = BYTES("30003") };

			assert_true(store_sqlite.receipts(help->store,
			    &(struct row_receipt){ id, &receipt, NULL },
			    &help->why));
		}
		if (state_of(help, id, NULL) != rows[i].to)
			fail_msg("%s", rows[i].sentence);
	}
}

static void
test_receipt_of_nobody(void **state)
{
	struct help *help = *state;
	struct input receipt = { .kind = INPUT_RECEIPT, .opted_out = true,
		.receipt = RECEIPT_DELIVERED };

	assert_true(store_sqlite.receipts(help->store,
	    &(struct row_receipt){ 42, &receipt, NULL }, &help->why));
	assert_int_equal(help_ask(help, "SELECT count(*) FROM outbox"), 0);
	assert_int_equal(help_ask(help, "SELECT count(*) FROM opt_out"), 0);
}

static void
say_exit(struct help *help, const char *id, const char *from, bool stop)
{
	struct turn *turn;

	help_batch(help);
	turn = help_text(help, id, from);
	assert_true(help_load(help));
	(void)turn_add(turn, ACTION_FORGET);
	turn->opted_out = stop;
	turn->answer = BYTES("<Nothing/>");
	assert_true(help_save(help));
}

/* EXIT: nothing of the conversation is left but ids with empty answers. */
static void
test_forget(void **state)
{
	struct help *help = *state;
	int64_t owed = help_one(help, "SM1", ALICE, false);
	int64_t sent = help_one(help, "SM2", ALICE, false);
	int64_t other = help_one(help, "SM3", BOB, false);
	struct turn *turn;

	settle(help, sent, ROW_SENT, 0);
	say_exit(help, "SM4", ALICE, false);
	assert_int_equal(state_of(help, owed, NULL), ROW_STATES);
	assert_int_equal(state_of(help, sent, NULL), ROW_SENT);
	assert_int_equal(state_of(help, other, NULL), ROW_DUE);
	assert_int_equal(help_ask(help, "SELECT count(*) FROM outbox"
	    " WHERE person IS NOT NULL"), 1);
	assert_true(help_known(help, "SM1", ALICE, ""));
	assert_true(help_known(help, "SM2", ALICE, ""));
	assert_true(help_known(help, "SM4", ALICE, ""));
	assert_true(help_known(help, "SM3", BOB, "<Answer/>"));
	help_batch(help);
	turn = help_text(help, "SM5", ALICE);
	assert_true(help_load(help));
	assert_true(turn->fresh);
	store_sqlite.abandon(help->store);
	assert_int_equal(help_ask(help, "SELECT count(*) FROM answer"), 1);
	assert_true(store_sqlite.forget(help->store, &help->turns[0].person,
	    &help->why));
	assert_int_equal(help_ask(help, "SELECT count(*) FROM answer"), 1);
}

static void
count_person(void *arg, const struct person *person)
{
	(void)person;
	++*(unsigned *)arg;
}

static void
test_opt_out(void **state)
{
	struct help *help = *state;
	struct turn *turn;

	for (int round = 0; round < 2; round++) {
		unsigned stopped = 0;

		say_exit(help, round == 0 ? "SM1" : "SM2", ALICE, round == 0);
		reopen(help);
		assert_true(store_sqlite.opted_out(help->store, count_person,
		    &stopped, &help->why));
		assert_int_equal(stopped, round == 0);
		help_batch(help);
		turn = help_text(help, "SM3", ALICE);
		(void)help_text(help, "SM4", BOB);
		assert_true(help_load(help));
		assert_int_equal(turn->opted_out, round == 0);
		assert_false(turn->next->opted_out);
		store_sqlite.abandon(help->store);
	}
}

static void
test_carrier_opt_out(void **state)
{
	struct help *help = *state;
	struct settlement settlement = { .state = ROW_FAILED,
		.opted_out = true };
	struct turn *turn;

	settlement.id = help_one(help, "SM1", ALICE, false);
	assert_true(store_sqlite.settle(help->store, &settlement, &help->why));
	help_batch(help);
	turn = help_text(help, "SM2", ALICE);
	assert_true(help_load(help));
	assert_true(turn->opted_out);
	store_sqlite.abandon(help->store);
}

static void
pass(struct help *help, int64_t ms)
{
	help->now_ms += ms;
	help->steady_ms += ms;
}

static void
test_purge(void **state)
{
	struct help *help = *state;
	int64_t sent = help_one(help, "SM1", ALICE, false);
	int64_t owed = help_one(help, "SM2", ALICE, false);

	settle(help, sent, ROW_SENT, 0);
	assert_true(store_sqlite.purge(help->store, help->now_ms, 30 * DAY,
	    &help->why));
	assert_true(help_known(help, "SM1", ALICE, "<Answer/>"));
	pass(help, 20 * DAY);
	(void)help_one(help, "SM3", BOB, false);
	pass(help, 11 * DAY);
	assert_true(store_sqlite.purge(help->store, help->now_ms, 30 * DAY,
	    &help->why));
	assert_false(help_known(help, "SM1", ALICE, ""));
	assert_true(help_known(help, "SM3", BOB, "<Answer/>"));
	assert_int_equal(state_of(help, sent, NULL), ROW_STATES);
	assert_int_equal(state_of(help, owed, NULL), ROW_DUE);
	assert_int_equal(help_ask(help, "SELECT count(*) FROM answer"), 1);
}

/* A clock that is a year ahead deletes nothing. */
static void
test_purge_clock(void **state)
{
	struct help *help = *state;

	(void)help_one(help, "SM1", ALICE, false);
	assert_true(store_sqlite.purge(help->store, help->now_ms, 30 * DAY,
	    &help->why));
	help->now_ms += 365 * DAY;
	assert_false(store_sqlite.purge(help->store, help->now_ms, 30 * DAY,
	    &help->why));
	assert_non_null(strstr(help->why.text, "clock"));
	reopen(help);			/* wrong from the start */
	assert_false(store_sqlite.purge(help->store, help->now_ms, 30 * DAY,
	    &help->why));
	assert_true(help_known(help, "SM1", ALICE, "<Answer/>"));
	help->now_ms -= 365 * DAY;	/* and right again */
	assert_false(store_sqlite.purge(help->store, help->now_ms, 30 * DAY,
	    &help->why));
	pass(help, HOUR);
	assert_true(store_sqlite.purge(help->store, help->now_ms, 30 * DAY,
	    &help->why));
	assert_true(help_known(help, "SM1", ALICE, "<Answer/>"));
	help->now_ms += 7 * DAY;	/* or it was off for a week */
	reopen(help);
	pass(help, 23 * HOUR);
	assert_false(store_sqlite.purge(help->store, help->now_ms, 30 * DAY,
	    &help->why));
	pass(help, HOUR);
	assert_true(store_sqlite.purge(help->store, help->now_ms, 30 * DAY,
	    &help->why));
}

/* Nothing of a resident is readable in any file of the store. */
static void
test_sealed(void **state)
{
	static const char *const ends[] = { "", "-wal" };
	static const char *const words[] = { "secret words", "447700900123",
		"<Answer/>" };
	struct help *help = *state;

	(void)help_one(help, "SM1", ALICE, false);
	for (size_t i = 0; i < 2; i++) {
		static char content[1 << 20];
		char name[128];
		size_t length;
		FILE *file;

		(void)snprintf(name, sizeof(name), "%s%s", help->path, ends[i]);
		file = fopen(name, "r");
		assert_non_null(file);
		length = fread(content, 1, sizeof(content), file);
		(void)fclose(file);
		assert_true(length > 0);
		for (size_t n = 0; n < 3; n++)
			assert_null(memmem(content, length, words[n],
			    strlen(words[n])));
	}
}

static void
test_checkpoint(void **state)
{
	struct help *help = *state;
	struct sqlite *sqlite = (struct sqlite *)help->store;
	char name[128];
	struct stat about;

	(void)snprintf(name, sizeof(name), "%s-wal", help->path);
	for (int i = 0; sqlite->wal_pages * SQLITE_PAGE < 17 << 20; i++) {
		char id[32];

		(void)snprintf(id, sizeof(id), "SM%d", i);
		(void)help_one(help, id, ALICE, false);
		if (sqlite->wal_pages * SQLITE_PAGE < 16 << 20)
			store_sqlite.idle(help->store, false);
	}
	store_sqlite.idle(help->store, false);
	assert_int_equal(sqlite->wal_pages, 0);
	(void)help_one(help, "SMlast", ALICE, false);
	assert_true(sqlite->wal_pages > 0 && sqlite->wal_pages < 100);
	say_exit(help, "SMexit", ALICE, false);
	store_sqlite.idle(help->store, true);	/* what was forgotten goes */
	assert_int_equal(stat(name, &about), 0);
	assert_int_equal(about.st_size, 0);
}

static void
test_wrong_key(void **state)
{
	static const unsigned char seed[32] = "another seed of the tests......";
	struct help *help = *state;
	struct keys *other = keys_new(seed);
	struct keys *first = help->keys;
	struct row *rows;

	(void)help_one(help, "SM1", ALICE, false);
	help_close(help);
	help->keys = other;
	assert_true(help_open(help));
	assert_int_equal(take_due(help, &rows), 1);
	assert_int_equal(rows[0].to[0], 0);	/* the outbox fails it */
	help_close(help);
	help->keys = first;
	keys_free(other);
}

static void
test_answer_too_long_for_arena(void **state)
{
	struct help *help = *state;
	struct turn *turn;
	struct arena small;
	char memory[256];

	help_batch(help);
	turn = help_text(help, "SM1", ALICE);
	assert_true(help_load(help));
	turn->answer = (struct bytes){ arena_get(&help->arena, 4000), 4000 };
	assert_true(help_save(help));
	help_batch(help);
	turn = help_text(help, "SM1", ALICE);
	arena_init(&small, memory, sizeof(memory));
	turn->arena = &small;
	assert_false(help_load(help));
	assert_non_null(strstr(help->why.text, "too long"));
	assert_false(help->store->down);
	assert_false(help_known(help, "SM1", ALICE, ""));
}

int
main(void)
{
#define STORE(test) \
	cmocka_unit_test_setup_teardown(test, help_set_up, help_tear_down)
	const struct CMUnitTest tests[] = {
		STORE(test_once), STORE(test_session), STORE(test_promise),
		STORE(test_abandon), STORE(test_repeats_in_batch),
		STORE(test_due), STORE(test_inside), STORE(test_settle),
		STORE(test_receipts), STORE(test_receipt_of_nobody),
		STORE(test_forget), STORE(test_opt_out),
		STORE(test_carrier_opt_out),
		STORE(test_purge), STORE(test_purge_clock), STORE(test_sealed),
		STORE(test_checkpoint), STORE(test_wrong_key),
		STORE(test_answer_too_long_for_arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
