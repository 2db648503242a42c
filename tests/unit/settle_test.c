/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Batches and the store, without the loop: what is durable, what is answered,
 * and who fails alone. */
#include "settle_table.h"

/* Two accounts may give the same id to different texts; and of hundreds in
 * one batch each gets its own answer. */
static void
ids_belong_to_their_account(void **state)
{
	(void)state;
	for (unsigned i = 0; i < MOST; i++) {
		char id[16], from[16];

		(void)snprintf(id, sizeof(id), "SM%x", i / 2 * 2654435761u);
		(void)snprintf(from, sizeof(from), "+4477009%05u", i);
		(void)add(i % 2 == 0 ? "sandbox" : "api", id, from, "Hello");
	}
	assert_true(settle());
	for (unsigned i = 0; i < MOST; i++) {
		assert_false(table.turns[i].failed);
		assert_null(table.turns[i].same_as);
		assert_int_equal(speaks(&table.turns[i]), i % 2 == 0);
	}
	assert_int_equal(table.saves, 1);
}

/* Ids of rows go on from the last one that the store has, once it tells. */
static void
ids_of_rows_only_grow(void **state)
{
	const struct turn *turn;
	int64_t first, second;

	(void)state;
	turn = add("sandbox", "SM1", ANNE, "Hello");
	assert_true(settle());
	first = turn->actions->row;
	assert_true(first > 0);
	clear_batch();
	bench.now_ms -= 3600000;		/* and another process begins */
	table.settler.last_row = 0;
	table.settler.knows_last = false;
	table.list_failures = 1;
	turn = add("sandbox", "SM2", BEN, "Hello");
	assert_true(settle());
	assert_true(turn->actions->row < first);	/* it could not know */
	assert_false(table.settler.knows_last);
	clear_batch();
	turn = add("sandbox", "SM3", "+447700900457", "Hello");
	assert_true(settle());
	second = turn->actions->row;
	assert_int_equal(second, first + 1);
	assert_true(table.settler.knows_last);
	/* What it gave out since is not forgotten for what the store says. */
	clear_batch();
	table.settler.knows_last = false;
	table.settler.last_row = second + 1000;
	turn = add("sandbox", "SM4", "+447700900458", "Hello");
	assert_true(settle());
	assert_int_equal(turn->actions->row, second + 1001);
}

/* Wherever its memory ends: that text is not accepted, and when it comes again
 * it is new; the other one of its batch is durable. */
static void
who_outgrows_its_memory_fails_alone(void **state)
{
	unsigned nth = 0, failures;

	(void)state;
	do {
		char id[16], other[16], from[16];
		const struct turn *turn, *before;

		(void)snprintf(id, sizeof(id), "SM%u", nth);
		(void)snprintf(other, sizeof(other), "SX%u", nth);
		(void)snprintf(from, sizeof(from), "+4477009%05u", nth);
		clear_batch();
		before = add("sandbox", other, BEN, "Hello");
		turn = add("sandbox", id, from, "Hello");
		failing_where(FAILING_ARENA, turn->arena, ++nth);
		assert_true(settle());
		failures = failing_stop();
		assert_false(before->failed);
		assert_int_equal(turn->failed, failures != 0);
		if (failures == 0)
			break;
		clear_batch();
		turn = add("sandbox", id, from, "Hello");
		assert_true(settle());
		assert_false(turn->repeat);
		assert_true(speaks(turn));
	} while (nth < 500);
	assert_in_range(nth, 4, 499);
}

/* The store refuses the batch, and it is not the disk: one of them is at
 * fault, and after three that are, no more is tried. */
static void
one_bad_input_fails_alone(void **state)
{
	static const struct {
		unsigned failures;	/* of the first saves */
		bool disk;
		const char *failed;	/* each of the five texts */
		bool good;
		unsigned saves;
	} rows[] = {
		{ 0, false, "00000", true, 1 },
		{ 1, false, "00000", true, 6 },
		{ 2, false, "10000", true, 6 },
		{ 3, false, "11000", true, 6 },
		{ 4, false, "11111", false, 4 },
		{ 1, true, "11111", false, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		clear_batch();
		for (unsigned k = 0; k < 5; k++) {
			char id[16];

			(void)snprintf(id, sizeof(id), "SM%zu-%u", i, k);
			(void)add("sandbox", id, ANNE, "Hello");
		}
		table.saves = 0;
		table.store->down = false;
		table.disk = rows[i].disk;
		table.save_failures = rows[i].failures;
		assert_int_equal(settle(), rows[i].good);
		for (unsigned k = 0; k < 5; k++)
			assert_int_equal(table.turns[k].failed,
			    rows[i].failed[k] - '0');
		assert_int_equal(table.saves, rows[i].saves);
	}
}

static void
what_cannot_be_loaded_is_not_accepted(void **state)
{
	const struct turn *turn;

	(void)state;
	turn = add("sandbox", "SM1", ANNE, "Hello");
	(void)add("sandbox", "SM2", ANNE, "Hello");
	table.load_failures = 1;
	assert_false(settle());
	assert_true(turn->failed);
	assert_int_equal(table.saves, 0);
}

/* EXIT that is not durable, or was answered before, hushes nobody anew. */
static void
only_who_leaves_now_is_hushed(void **state)
{
	const struct turn *hello, *leaving, *again;

	(void)state;
	hello = add("sandbox", "SM1", ANNE, "Hello");
	leaving = add("sandbox", "SM2", ANNE, "EXIT");
	table.disk = true;
	table.save_failures = 1;
	assert_false(settle());
	assert_true(hello->failed && leaving->failed);
	assert_true(speaks(hello));		/* but is not sent */
	table.store->down = false;
	clear_batch();
	hello = add("sandbox", "SM1", ANNE, "Hello");
	leaving = add("sandbox", "SM2", ANNE, "EXIT");
	again = add("sandbox", "SM2", ANNE, "EXIT");
	assert_true(settle());
	assert_false(speaks(hello));
	assert_int_equal(hello->answer.length, 0);
	assert_true(again->repeat);
	clear_batch();
	leaving = add("sandbox", "SM2", ANNE, "EXIT");
	hello = add("sandbox", "SM3", ANNE, "Hello");
	assert_true(settle());
	assert_true(leaving->answered);
	assert_true(speaks(hello));		/* they came back */
	clear_batch();
	leaving = add("sandbox", "SM4", ANNE, "EXIT");
	again = add("sandbox", "SM3", ANNE, "Hello");
	assert_true(settle());
	assert_true(again->answered);
	assert_false(speaks(again));		/* its words came before */
}

/* The same person in one batch: a repeat of what came after EXIT speaks. */
static void
what_comes_after_exit_is_answered(void **state)
{
	const struct turn *after, *again;

	(void)state;
	(void)add("sandbox", "SM1", ANNE, "EXIT");
	after = add("sandbox", "SM2", ANNE, "Hello");
	again = add("sandbox", "SM2", ANNE, "Hello");
	assert_true(settle());
	assert_true(speaks(after));
	assert_true(speaks(again));
}

/* A call learns that they sent STOP: its promise of a text is not kept, and
 * neither is the same one again; what sends nothing is. */
static void
who_sent_stop_is_promised_nothing(void **state)
{
	const struct turn *kept, *again, *forget, *nobodys;

	(void)state;
	kept = add("sandbox", "SM1", ANNE, "STOP");
	assert_true(settle());
	assert_true(kept->opted_out);
	clear_batch();
	kept = add_kept("CA1", ACTION_TEXT);
	again = add_kept("CA1", ACTION_TEXT);
	forget = add_kept("CA2", ACTION_FORGET);
	(void)add_kept("CA2", ACTION_FORGET);
	nobodys = add_kept("CA3", ACTION_FORGET);
	table.turns[table.count - 1].has_person = false;
	assert_true(settle());
	assert_true(kept->failed);
	assert_ptr_equal(again->same_as, kept);
	assert_true(again->failed);
	assert_false(forget->failed);
	assert_false(nobodys->failed);
}

/* An operator's order that has nothing to do is done. */
static void
a_promise_of_nothing_is_kept(void **state)
{
	struct turn *turn;

	(void)state;
	turn = add("sandbox", "SM1", ANNE, "STOP");
	assert_true(settle());
	clear_batch();
	turn = add_kept("CA1", ACTION_PAUSE);
	turn->actions->next = NULL;
	assert_true(settle());
	assert_false(turn->failed);
	clear_batch();
	turn = add_kept("CA2", ACTION_PAUSE);
	turn->actions = NULL;
	assert_true(settle());
	assert_false(turn->failed);
}

/* A repeat for whose copy of the answer there is no memory is delivered
 * again; the first one is durable. */
static void
a_repeat_without_memory_fails_alone(void **state)
{
	const struct turn *first, *repeat;

	(void)state;
	first = add("sandbox", "SM1", ANNE, "Hello");
	repeat = add("sandbox", "SM1", ANNE, "Hello");
	failing_where("arena_copy", repeat->arena, 1);
	assert_true(settle());
	assert_int_equal(failing_stop(), 1);
	assert_false(first->failed);
	assert_true(repeat->failed);
	clear_batch();
	repeat = add("sandbox", "SM1", ANNE, "Hello");
	assert_true(settle());
	assert_false(repeat->failed);
	assert_true(speaks(repeat));
}

/* No door for receipts, where it cannot be sealed: the text goes without. */
static void
a_text_goes_without_receipts(void **state)
{
	const struct turn *turn;

	(void)state;
	turn = add("api", "SM1", ANNE, "Hello");
	assert_true(settle());
	assert_non_null(turn->actions->report);
	clear_batch();
	turn = add("api", "SM2", BEN, "Hello");
	failing("keys_seal", 1, 0);
	assert_true(settle());
	assert_int_equal(failing_stop(), 1);
	assert_false(turn->failed);
	assert_null(turn->actions->report);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		AT_TABLE(ids_belong_to_their_account),
		AT_TABLE(ids_of_rows_only_grow),
		AT_TABLE(who_outgrows_its_memory_fails_alone),
		AT_TABLE(one_bad_input_fails_alone),
		AT_TABLE(what_cannot_be_loaded_is_not_accepted),
		AT_TABLE(only_who_leaves_now_is_hushed),
		AT_TABLE(what_comes_after_exit_is_answered),
		AT_TABLE(who_sent_stop_is_promised_nothing),
		AT_TABLE(a_promise_of_nothing_is_kept),
		AT_TABLE(a_repeat_without_memory_fails_alone),
		AT_TABLE(a_text_goes_without_receipts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
