/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every call of SQLite, of the ciphers and of the heap that the store makes
 * fails once: what it took is found again, what it refused has a reason, and
 * the next try goes well.
 */
#include "failing.h"
#include "store_help.h"

#include <errno.h>

#include "store/callback_row.h"

#define ANNE "+447700900123"

static struct help help;

struct told {
	bool saved;			/* the text was accepted */
	unsigned refusals;
	int64_t row;
};

/* False must have a reason. */
static bool
is_good(bool good, struct told *told, const char *what)
{
	if (good)
		return true;
	told->refusals++;
	if (help.why.text[0] == '\0')
		fail_msg("%s: no reason", what);
	help.why.text[0] = '\0';
	return false;
}

static void
each_person(void *arg, const struct person *person)
{
	(void)person;
	++*(unsigned *)arg;
}

static void
each_fact(void *arg, const struct fact *fact)
{
	*(unsigned *)arg += fact->count;
}

static void
take_text(struct told *told)
{
	struct turn *turn;

	failing_rest();
	help_batch(&help);
	turn = help_text(&help, "SM1", ANNE);
	told->row = help_reply(&help, turn, "secret words", false);
	failing_wake();
	if (!is_good(help_load(&help), told, "load"))
		return;
	turn->answer = BYTES("<Answer/>");
	turn->opted_out = true;
	told->saved = is_good(help_save(&help), told, "save");
}

static void
say_of_rows(struct told *told)
{
	const struct store_driver *driver = help.store->driver;
	struct settlement sent = { .id = told->row, .state = ROW_SENT,
		.due_ms = INT64_MAX, .carrier_id = "SMaa",
		.opted_out = true };
	struct input input = { .kind = INPUT_RECEIPT,
		.receipt = RECEIPT_FAILED, .why = BYTES("30003"),
		.opted_out = true };
	struct row_receipt receipt = { .row = told->row, .input = &input };
	struct row *rows;
	unsigned count;
	int64_t at_ms;

	(void)is_good(driver->next_due(help.store, &at_ms, &help.why), told,
	    "next_due");
	(void)is_good(driver->due(help.store, help.now_ms, 1000, 8,
	    &help.arena, &rows, &count, &help.why), told, "due");
	(void)is_good(driver->settle(help.store, &sent, &help.why), told,
	    "settle");
	(void)is_good(driver->receipts(help.store, &receipt, &help.why), told,
	    "receipts");
	(void)is_good(driver->list(help.store, 8, &help.arena, &rows, &count,
	    &help.why), told, "list");
}

static void
say_of_others(struct told *told)
{
	const struct store_driver *driver = help.store->driver;
	struct fact fact = { .hour_ms = HELP_START - HELP_START % 3600000,
		.what = "text", .count = 1 };
	struct callback_row *callbacks;
	struct person person;
	unsigned count = 0;

	(void)is_good(driver->write_facts(help.store, &fact, &help.why), told,
	    "write_facts");
	(void)is_good(driver->read_facts(help.store, 0, INT64_MAX, each_fact,
	    &count, &help.why), told, "read_facts");
	(void)is_good(driver->opted_out(help.store, each_person, &count,
	    &help.why), told, "opted_out");
	(void)is_good(driver->callbacks->list(help.store, 8, &help.arena,
	    &callbacks, &count, &help.why), told, "callbacks");
	keys_person(help.keys, "+447700900999", &person);
	(void)is_good(driver->forget(help.store, &person, &help.why), told,
	    "forget");
	(void)is_good(driver->purge(help.store, help.now_ms, 86400000,
	    &help.why), told, "purge");
	help.now_ms += 60000;
	(void)is_good(driver->purge(help.store, help.now_ms, 86400000,
	    &help.why), told, "purge again");
	driver->idle(help.store, true);
}

/* Tried once more with a disk that is well: all of it is there. */
static void
look_after(const struct told *told)
{
	help_close(&help);
	assert_true(help_open(&help));
	if (told->saved)
		assert_true(help_known(&help, "SM1", ANNE, "<Answer/>"));
	else
		(void)help_one(&help, "SM1", "+447700900456", false);
	assert_int_equal(help_ask(&help, "PRAGMA foreign_key_check"), -1);
}

static void
every_call_fails_once(const char *calls, int error, unsigned least)
{
	unsigned runs = 0, refused = 0;

	failing_each(calls, error);
	do {
		struct told told = { .saved = false };

		failing_rest();
		help_begin(&help);
		failing_wake();
		if (is_good(help_open(&help), &told, "open")) {
			take_text(&told);
			say_of_rows(&told);
			say_of_others(&told);
		}
		failing_rest();
		look_after(&told);
		help_end(&help);
		runs++;
		refused += told.refusals > 0;
	} while (failing_again() && runs < 2000);
	assert_in_range(runs, least, 1999);
	assert_true(refused > 0);
	print_message("%u places, %u refusals\n", runs - 1, refused);
}

static void
every_call_of_the_database(void **state)
{
	(void)state;
	every_call_fails_once(FAILING_SQLITE, EIO, 30);
}

static void
every_call_of_the_heap_and_the_arenas(void **state)
{
	(void)state;
	every_call_fails_once(FAILING_MEMORY " " FAILING_ARENA, ENOMEM, 5);
}

static void
every_call_of_the_ciphers(void **state)
{
	(void)state;
	every_call_fails_once(FAILING_CIPHERS, 0, 5);
}

static void
every_call_of_the_kernel(void **state)
{
	(void)state;
	every_call_fails_once(FAILING_FILES, EIO, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_call_of_the_database),
		cmocka_unit_test(every_call_of_the_heap_and_the_arenas),
		cmocka_unit_test(every_call_of_the_ciphers),
		cmocka_unit_test(every_call_of_the_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
