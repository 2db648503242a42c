/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Somebody sends EXIT: what was owed to them and is in memory never leaves.
 * And when we are told to stop, nothing more does. */
#include "outbox_bench.h"

#define BOB "+447700900456"

static const struct person alice = { .hash = "alice" };
static const struct person bob = { .hash = "bob" };

static int64_t
owe_person(const struct person *person)
{
	int64_t id = owe("plain", person == &alice ? ALICE : BOB);

	row_of(id)->person = *person;
	return id;
}

/* What the store does when they leave. */
static void
forget_rows(const struct person *person)
{
	for (unsigned i = 0; i < bench.kept_count; i++) {
		struct row *row = &bench.kept[i].row;

		if (memcmp(&row->person, person, sizeof(*person)) == 0 &&
		    is_open(row->state))
			row->state = ROW_FAILED;
	}
}

static void
send_all(void)
{
	for (int second = 0; second < 120; second++) {
		while (bench.flight_count > 0)
			answer("sent", 200, -1);
		pass(1000);
	}
}

static unsigned
sent_to(const struct person *person)
{
	unsigned count = 0;

	for (unsigned i = 0; i < bench.kept_count; i++)
		count += bench.kept[i].row.state == ROW_SENT &&
		    memcmp(&bench.kept[i].row.person, person,
		    sizeof(*person)) == 0;
	return count;
}

/* The rate lets two go in the first second; six more are held in memory. */
static void
test_held(void **state)
{
	(void)state;
	bench.accounts[0].rate = 2;
	for (int i = 0; i < 8; i++)
		(void)owe_person(i % 2 == 0 ? &alice : &bob);
	start();
	assert_int_equal(bench.flight_count, 2);
	forget_rows(&alice);
	outbox_leave(bench.outbox, &alice, 100);
	send_all();
	/* One to each was under way already. */
	assert_int_equal(bench.sends, 1 + 4);
	assert_int_equal(sent_to(&bob), 4);
	assert_int_equal(sent_to(&alice), 0);
}

/* The store handed rows out just before they left; they arrive after it. */
static void
test_on_the_way_from_the_store(void **state)
{
	int64_t old, new;
	struct row *row;

	(void)state;
	start();
	old = owe_person(&alice);
	(void)owe_person(&bob);
	new = owe_person(&alice);	/* they texted again */
	outbox_nudge(bench.outbox);
	assert_true(bench.due_asked);
	outbox_leave(bench.outbox, &alice, new);
	settle_down();
	assert_int_equal(bench.flight_count, 2);
	send_all();
	assert_row(new, ROW_SENT, 0);
	assert_int_equal(sent_to(&bob), 1);
	row = row_of(old);
	assert_int_equal(row->state, ROW_LEASED);
	row->state = ROW_FAILED;	/* as the store had it */
}

/* More leave at once than are remembered: nothing is sent on a guess. */
static void
test_many_leave(void **state)
{
	struct person other = { .hash = "other" };
	int64_t id;

	(void)state;
	start();
	id = owe_person(&bob);
	outbox_nudge(bench.outbox);
	for (unsigned i = 0; i < 1000; i++) {
		other.hash[10] = (unsigned char)i;
		outbox_leave(bench.outbox, &other, 100);
	}
	settle_down();
	assert_int_equal(bench.sends, 0);
	assert_row(id, ROW_LEASED, 0);
	/* The lease runs out; then the carrier is asked, and told. */
	pass(200000);
	assert_int_equal(bench.flights[0].kind, ORDER_LIST);
	answer("never", 200, -1);
	answer("sent", 200, -1);
	assert_row(id, ROW_SENT, 1);
}

/* What left is waited for, and its answer kept; the rest stays owed. */
static void
test_rest(void **state)
{
	int64_t ids[4];

	(void)state;
	bench.accounts[0].rate = 2;
	for (int i = 0; i < 4; i++)
		ids[i] = owe_person(&alice);
	start();
	assert_int_equal(bench.flight_count, 2);
	outbox_rest(bench.outbox);
	answer("sent", 200, -1);
	answer("later", 200, -1);
	pass(30000);
	outbox_nudge(bench.outbox);
	settle_down();
	assert_int_equal(bench.sends, 2);
	assert_int_equal(outbox_under_way(bench.outbox), 0);
	outbox_free(bench.outbox);
	bench.outbox = NULL;
	while (bench.settlement_count > 0)
		keep_settlement();
	assert_row(ids[0], ROW_SENT, 0);
	for (int i = 1; i < 4; i++)
		assert_row(ids[i], ROW_DUE, 0);
}

/* An answer was not taken. The carrier delivers the text again, and gets the
 * stored answer: only what it does not have then is sent by us. */
static void
test_answer_not_taken(void **state)
{
	int64_t id;

	(void)state;
	start();
	id = owe_person(&alice);
	row_of(id)->state = ROW_LEASED;
	row_of(id)->due_ms = bench.now_ms + 120000;
	outbox_inside_written(bench.outbox, id, &bench.accounts[0], false);
	pass(29000);
	assert_int_equal(bench.sends, 0);
	pass(2000);
	assert_int_equal(bench.flight_count, 1);
	assert_int_equal(bench.flights[0].kind, ORDER_LIST);
	answer("sent", 200, -1);	/* it stands in their list */
	assert_row(id, ROW_SENT, 0);
	assert_int_equal(bench.sends, 1);
}

/* A receipt tells that the carrier had it after all: it is not sent again. */
static void
test_arrived_while_held(void **state)
{
	int64_t ids[3];

	(void)state;
	bench.accounts[0].rate = 1;
	for (int i = 0; i < 3; i++)
		ids[i] = owe_person(&bob);
	start();
	assert_int_equal(bench.flight_count, 1);
	row_of(ids[1])->state = ROW_SENT;	/* the store's word */
	outbox_arrived(bench.outbox, ids[0]);	/* that one is under way */
	outbox_arrived(bench.outbox, ids[1]);
	outbox_arrived(bench.outbox, 77);
	send_all();
	assert_int_equal(bench.sends, 2);
	assert_int_equal(sent_to(&bob), 3);
}

/* The cap on what we spend never eats an urgent reply. */
static void
test_urgent_over_the_cap(void **state)
{
	int64_t calm, urgent;

	(void)state;
	bench.snapshot.settings.sends_per_hour = 1;
	bench.accounts[0].rate = 100;
	(void)owe_person(&bob);
	calm = owe_person(&bob);
	urgent = owe_person(&alice);
	row_of(urgent)->urgent = true;
	start();
	send_all();
	assert_row(urgent, ROW_SENT, 0);
	assert_row(calm, ROW_DUE, 0);
	assert_int_equal(bench.sends, 2);
	row_of(calm)->state = ROW_SENT;
}

int
main(void)
{
#define OUTBOX(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		OUTBOX(test_held),
		OUTBOX(test_on_the_way_from_the_store),
		OUTBOX(test_many_leave),
		OUTBOX(test_rest),
		OUTBOX(test_answer_not_taken),
		OUTBOX(test_arrived_while_held),
		OUTBOX(test_urgent_over_the_cap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
