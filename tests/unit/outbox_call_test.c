/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A worker's telephone is rung through the outbox. */
#include "outbox_bench.h"

static const struct person alice = { .hash = "alice" };
static const struct person bob = { .hash = "bob" };

static const char *why_not;
static bool linked;

static const char *
refuse(void *arg, const struct row *row)
{
	(void)arg;
	assert_int_equal(row->kind, ROW_CALL);
	return why_not;
}

static bool
link_call(void *arg, const struct account *account, const struct row *row,
    struct arena *arena, struct order *order)
{
	(void)arg;
	assert_string_equal(account->name, row->account);
	order->voice = arena_format(arena, "https://h.example/voice");
	order->report = "https://h.example/report";
	order->seconds = 30;
	return linked;
}

static int
open_calls(void **state)
{
	int code = set_up(state);

	why_not = NULL;
	linked = true;
	bench.refuse = refuse;
	bench.rang = NULL;
	bench.link = link_call;
	return code;
}

static int64_t
owe_call(const struct person *person)
{
	int64_t id = owe("plain", "+442079460998");
	struct row *row = row_of(id);

	row->kind = ROW_CALL;
	row->callback = 7;
	row->person = *person;
	return id;
}

static void
test_rung_once(void **state)
{
	int64_t id = owe_call(&alice);

	(void)state;
	start();
	assert_int_equal(bench.flight_count, 1);
	assert_int_equal(bench.flights[0].kind, ORDER_CALL);
	answer("sent", 201, -1);
	assert_row(id, ROW_SENT, 0);
	assert_int_equal(bench.sends, 1);
}

static bool
has_rung(void *arg, const struct row *row)
{
	(void)arg;
	return row->callback == 7;
}

/* The desk was heard of while its order was being handed out: it is not given
 * again, and only the store says how it ended. */
static void
test_rung_already(void **state)
{
	int64_t id = owe_call(&alice);

	(void)state;
	bench.rang = has_rung;
	start();
	pass(60000);
	assert_int_equal(bench.sends, 0);
	assert_row(id, ROW_LEASED, 0);
}

/* Asked about by its own list, and rung once more, marked. */
static void
test_unknown(void **state)
{
	int64_t id = owe_call(&alice);

	(void)state;
	start();
	answer("?", 0, -1);
	pass(FATE_ASK_AFTER_MS);
	assert_int_equal(bench.flights[0].kind, ORDER_CALLS);
	answer("never", 200, -1);
	pass(1000);
	assert_int_equal(bench.flights[0].kind, ORDER_CALL);
	answer("sent", 201, -1);
	assert_row(id, ROW_SENT, 1);
}

static void
test_refused(void **state)
{
	int64_t id = owe_call(&alice);

	(void)state;
	why_not = "the request is not claimed any more";
	start();
	assert_int_equal(bench.flight_count, 0);
	assert_row(id, ROW_FAILED, 0);
	assert_string_equal(row_of(id)->why, why_not);
}

static void
test_without_links(void **state)
{
	int64_t id = owe_call(&alice);

	(void)state;
	linked = false;
	start();
	assert_int_equal(bench.flight_count, 0);
	assert_row(id, ROW_FAILED, 0);
}

/* A helpline that rings nobody has no such rows; should there be one: no. */
static void
test_nobody_may(void **state)
{
	int64_t id = owe_call(&alice);

	(void)state;
	bench.refuse = NULL;
	start();
	assert_int_equal(bench.flight_count, 0);
	assert_row(id, ROW_FAILED, 0);
}

/* Nobody sits by that telephone for an hour. */
static void
test_not_for_long(void **state)
{
	int64_t id = owe_call(&alice);

	(void)state;
	start();
	for (int second = 0; second < 130; second++) {
		while (bench.flight_count > 0)
			answer("later", 500, -1);
		pass(1000);
	}
	assert_row(id, ROW_FAILED, 0);
}

/* 10 ends the call back; answers to their texts still go. */
static void
test_cancel(void **state)
{
	int64_t first = owe("plain", ALICE);
	int64_t text = owe("plain", ALICE);
	int64_t call = owe_call(&alice);
	int64_t other = owe_call(&bob);

	(void)state;
	bench.accounts[0].rate = 1;
	row_of(first)->person = row_of(text)->person = alice;
	start();
	assert_int_equal(bench.flight_count, 1);
	row_of(call)->state = ROW_FAILED;	/* the store has deleted it */
	outbox_cancel(bench.outbox, &alice, 1000);
	for (int second = 0; second < 60; second++) {
		while (bench.flight_count > 0)
			answer("sent", 200, -1);
		pass(1000);
	}
	assert_row(text, ROW_SENT, 0);
	assert_row(other, ROW_SENT, 0);
	assert_int_equal(bench.sends, 3);
}

int
main(void)
{
#define OUTBOX(test) cmocka_unit_test_setup_teardown(test, open_calls, \
	tear_down)
	const struct CMUnitTest tests[] = {
		OUTBOX(test_rung_once),
		OUTBOX(test_rung_already),
		OUTBOX(test_unknown),
		OUTBOX(test_refused),
		OUTBOX(test_without_links),
		OUTBOX(test_nobody_may),
		OUTBOX(test_not_for_long),
		OUTBOX(test_cancel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
