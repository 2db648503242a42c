/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same for who asks to be rung back: ids, caps, and a store that does not
 * say. */
#include "settle_table.h"

#define POST BENCH_SANDBOX "," BENCH_API "," \
	" \"post\": {\"provider\": \"mail\"," \
	" \"url\": \"smtps://post.example\", \"from\": \"line@post.example\"," \
	" \"to\": [\"team@post.example\"]}"
#define BACK ",\"callback\": {\"line\": \"back\", \"per_number\": 1," \
	" \"desks\": {\"mash\": \"020 7946 0998\"}}"

/* From here on residents are rung back, and the team has a mailbox. */
static void
ring_back(void)
{
	bench.accounts = POST;
	bench.lines = BENCH_LINES ", \"back\": {\"number\": "
	    "\"020 7946 0999\", \"account\": \"api\"}";
	bench_config(BACK);
	snapshot_drop(table.snapshot);
	table.snapshot = bench_snapshot();
}

/* Where the store cannot say whether one more may be promised, or who rings,
 * nothing is accepted, and nothing is promised. */
static void
what_the_store_does_not_say_is_not_accepted(void **state)
{
	static const struct {
		unsigned *failures;
		const char *body;	/* NULL: a call's promise */
	} rows[] = {
		{ &table.room_failures, "11" },
		{ &table.room_failures, NULL },
		{ &table.claimed_failures, "10" },
		{ &table.claimed_failures, NULL },
	};

	(void)state;
	ring_back();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (unsigned failures = 2; failures > 0; failures--) {
			const struct turn *turn;
			char id[16], from[PHONE_SIZE];

			clear_batch();
			(void)snprintf(id, sizeof(id), "SM%zu", i);
			(void)snprintf(from, sizeof(from), "+44770090020%zu",
			    i);
			turn = rows[i].body == NULL ?
			    add_kept(id, ACTION_CALLBACK) :
			    add("sandbox", id, from, rows[i].body);
			if (rows[i].body == NULL)
				keys_person(table.keys, from,
				    &table.turns[0].person);
			*rows[i].failures = failures - 1;
			table.store->down = false;
			assert_int_equal(settle(), failures == 1);
			assert_int_equal(turn->failed, failures != 1);
		}
	}
}

/* Ids of requests count, too, where the driver has them. */
static void
ids_go_on_above_requests(void **state)
{
	const struct turn *turn;
	int64_t asked;

	(void)state;
	ring_back();
	turn = add_kept("CA1", ACTION_CALLBACK);
	assert_true(settle());
	asked = turn->actions->row;
	assert_true(asked > 0);
	bench.now_ms -= 3600000;
	for (unsigned i = 0; i < 3; i++) {
		char id[16], from[PHONE_SIZE];

		clear_batch();
		table.settler.last_row = 0;
		table.settler.knows_last = false;
		table.newest_failures = i == 0;
		bench.driver.callbacks = i == 2 ? NULL : &table.callbacks;
		(void)snprintf(id, sizeof(id), "SM%u", i);
		(void)snprintf(from, sizeof(from), "+44770090020%u", i);
		turn = add("sandbox", id, from, "Hello");
		assert_true(settle());
		assert_int_equal(table.settler.knows_last, i != 0);
		assert_int_equal(turn->actions->row > asked, i != 0);
	}
}

/* A promise over a cap stays refused where its batch is settled again, one by
 * one, for another's sake; and a cap counts only where that is durable. */
static void
a_refused_promise_stays_refused(void **state)
{
	const struct turn *kept, *over, *capped;

	(void)state;
	ring_back();
	kept = add_kept("CA1", ACTION_CALLBACK);
	assert_true(settle());
	assert_false(kept->failed);
	clear_batch();
	over = add_kept("CA2", ACTION_CALLBACK);
	capped = add("sandbox", "SM1", ANNE, "11");
	(void)add("sandbox", "SM2", BEN, "Hello");
	table.save_failures = 1;
	assert_true(settle());
	assert_true(over->failed);
	assert_int_equal(over->capped, CAP_BACK_NUMBER);
	assert_false(capped->failed);
	assert_int_equal(capped->capped, CAP_BACK_NUMBER);
	clear_batch();
	capped = add("sandbox", "SM3", ANNE, "11");
	table.disk = true;
	table.save_failures = 1;
	assert_false(settle());
	assert_int_equal(capped->capped, CAP_NONE);
}

/* A desk's news is kept of who sent STOP, without the text; of all others with
 * it. */
static void
news_of_who_sent_stop_is_kept(void **state)
{
	static const struct callback callback = { .id = 7, .claim = 8 };

	(void)state;
	(void)add("sandbox", "SM1", ANNE, "STOP");
	assert_true(settle());
	for (unsigned i = 0; i < 2; i++) {
		const struct action *text;
		struct turn *turn;

		clear_batch();
		turn = add_kept(i == 0 ? "CA1" : "CA2", ACTION_RANG);
		turn->callback = &callback;
		(void)turn_add(turn, ACTION_TEXT);
		turn->actions->next->to = turn->input->from;
		if (i == 1)
			keys_person(table.keys, BEN, &turn->person);
		assert_true(settle());
		assert_false(turn->failed);
		assert_int_equal(turn->actions->kind, ACTION_RANG);
		text = turn->actions->next;
		assert_int_equal(text != NULL, i == 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		AT_TABLE(what_the_store_does_not_say_is_not_accepted),
		AT_TABLE(ids_go_on_above_requests),
		AT_TABLE(a_refused_promise_stays_refused),
		AT_TABLE(news_of_who_sent_stop_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
