/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The outbox against a pretended store, carrier and clock: every row ends sent,
 * failed or in doubt, whatever the carrier does and whenever we stop.
 */
#include "outbox_bench.h"

static void
test_sent(void **state)
{
	int64_t id = owe("plain", ALICE);

	(void)state;
	start();
	assert_int_equal(outbox_under_way(bench.outbox), 1);
	assert_string_equal(bench.flights[0].body, "body 1");
	assert_row(id, ROW_LEASED, 0);
	answer("sent", 201, -1);
	assert_row(id, ROW_SENT, 0);
	assert_int_equal(outbox_under_way(bench.outbox), 0);
	pass(24 * (int64_t)HOUR);
	assert_int_equal(bench.sends, 1);
}

static void
test_later(void **state)
{
	int64_t id = owe("plain", ALICE);

	(void)state;
	start();
	answer("later", 503, -1);
	assert_row(id, ROW_DUE, 0);
	assert_int_equal(row_of(id)->tries, 1);
	assert_int_equal(bench.flight_count, 0);
	pass(2000);
	assert_int_equal(bench.flight_count, 1);
	answer("later", 429, 120);
	pass(119000);
	assert_int_equal(bench.flight_count, 0);
	pass(2000);
	answer("sent", 201, -1);
	assert_row(id, ROW_SENT, 0);
	assert_int_equal(row_of(id)->tries, 3);
}

/* It never becomes possible: failed at its expiry, not dropped. */
static void
test_expires(void **state)
{
	int64_t id = owe("plain", ALICE);

	(void)state;
	start();
	for (int64_t passed = 0; passed < 7 * HOUR; passed += 10000) {
		if (bench.flight_count > 0)
			answer("later", 500, -1);
		pass(10000);
	}
	assert_row(id, ROW_FAILED, 0);
	assert_int_equal(bench.flight_count, 0);
	assert_in_range(bench.sends, 20, 80);
}

static void
test_never(void **state)
{
	int64_t id = owe("plain", ALICE);

	(void)state;
	start();
	answer("never", 400, -1);
	assert_row(id, ROW_FAILED, 0);
	pass(HOUR);
	assert_int_equal(bench.sends, 1);
}

struct unknown_row {
	const char *account;
	const char *list[FATE_ASKS];	/* what the list says, until NULL */
	const char *second;		/* what the second send gets, or NULL */
	const char *list_again;
	enum row_state state;
	unsigned repeats;
	const char *sentence;
};

static void
answer_kind(enum order_kind kind, const char *body)
{
	for (int i = 0; i < 40 && bench.flight_count == 0; i++)
		pass(10000);
	assert_int_equal(bench.flight_count, 1);
	assert_int_equal(bench.flights[0].kind, kind);
	answer(body, bytes_are(bytes_from_text(body), "") ? 0 : 200, -1);
}

static void
test_unknown(void **state)
{
	static const struct unknown_row rows[] = {
		{ "plain", { "sent" }, NULL, NULL, ROW_SENT, 0,
		    "listed: it was sent" },
		{ "plain", { "never" }, "sent", NULL, ROW_SENT, 1,
		    "not listed: once more" },
		{ "plain", { "never" }, "", "sent", ROW_SENT, 1,
		    "twice unknown, then listed" },
		{ "plain", { "never" }, "", "never", ROW_IN_DOUBT, 1,
		    "twice unknown, never listed" },
		{ "plain", { "never" }, "never", NULL, ROW_IN_DOUBT, 1,
		    "refused, but the first may have arrived" },
		{ "plain", { "later", "later", "sent" }, NULL, NULL, ROW_SENT,
		    0, "the list has its own troubles" },
		{ "plain", { "", "", "", "", "" }, "sent", NULL, ROW_SENT, 1,
		    "the list never answers" },
		{ "mute", { NULL }, "sent", NULL, ROW_SENT, 1,
		    "no list: once more" },
		{ "mute", { NULL }, "", NULL, ROW_IN_DOUBT, 1,
		    "no list, twice unknown" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t id = owe(rows[i].account, ALICE);

		start();
		answer_kind(ORDER_TEXT, "");
		assert_row(id, ROW_UNKNOWN, 0);
		for (int n = 0; n < FATE_ASKS && rows[i].list[n] != NULL; n++)
			answer_kind(ORDER_LIST, rows[i].list[n]);
		if (rows[i].second != NULL)
			answer_kind(ORDER_TEXT, rows[i].second);
		if (rows[i].list_again != NULL)
			answer_kind(ORDER_LIST, rows[i].list_again);
		pass(HOUR);
		assert_int_equal(bench.flight_count, 0);
		if (row_of(id)->state != rows[i].state ||
		    row_of(id)->repeats != rows[i].repeats)
			fail_msg("%s: state %d", rows[i].sentence,
			    row_of(id)->state);
		outbox_free(bench.outbox);
		bench.kept_count = 0;
	}
	bench.outbox = NULL;
}

/* What may not go is failed with a reason, and never leaves. */
static void
test_refused(void **state)
{
	int64_t land, sealed, old, foreign, dumb;

	(void)state;
	land = owe("plain", "+442083146660");
	sealed = owe("plain", "");
	old = owe("plain", ALICE);
	row_of(old)->made_ms -= 6 * HOUR;
	foreign = owe("plain", "+48601234567");
	row_of(foreign)->texted = false;
	dumb = owe("dumb", ALICE);
	start();
	assert_int_equal(bench.sends, 0);
	assert_row(land, ROW_FAILED, 0);
	assert_row(sealed, ROW_FAILED, 0);
	assert_row(old, ROW_FAILED, 0);
	assert_row(foreign, ROW_FAILED, 0);
	assert_row(dumb, ROW_FAILED, 0);
	assert_string_equal(row_of(land)->why, "texts go to mobiles only");
	assert_string_equal(row_of(old)->why, "not sent in time");
}

/* An account that left the settings: waits for it, then fails. */
static void
test_account_gone(void **state)
{
	int64_t back = owe("mute", ALICE);
	int64_t gone = owe("elsewhere", ALICE);

	(void)state;
	bench.snapshot.settings.account_count = 1;
	start();
	pass(5 * HOUR);
	assert_row(back, ROW_DUE, 0);
	bench.snapshot.settings.account_count = 3;
	pass(HOUR / 2);
	answer("sent", 200, -1);
	assert_row(back, ROW_SENT, 0);
	pass(HOUR);
	assert_row(gone, ROW_FAILED, 0);
	assert_string_equal(row_of(gone)->why,
	    "its account is not in the settings");
}

/* Stopped in the middle: what was under way is asked about, what was held is
 * sent; no text leaves twice without being marked. */
static void
test_restart(void **state)
{
	int64_t first, ids[20];

	(void)state;
	for (int i = 0; i < 20; i++)
		ids[i] = owe("plain", ALICE);
	first = ids[0];
	start();
	assert_in_range(bench.flight_count, 1, 16);
	outbox_free(bench.outbox);
	bench.outbox = NULL;
	while (bench.flight_count > 0)		/* as client_free() does */
		answer("", 0, -1);
	for (unsigned i = 0; i < bench.settlement_count; i++) {
		struct row *row = row_of(bench.settlements[i].id);

		row->state = bench.settlements[i].state;
		row->due_ms = bench.settlements[i].due_ms;
	}
	bench.settlement_count = 0;
	assert_row(first, ROW_UNKNOWN, 0);
	assert_row(ids[19], ROW_DUE, 0);
	start();
	for (int i = 0; i < 60; i++) {
		while (bench.flight_count > 0)
			answer("sent", 200, -1);
		pass(1000);
	}
	for (int i = 0; i < 20; i++)
		assert_row(ids[i], ROW_SENT, 0);
}

/* Killed: the leases run out, and everything leased is UNKNOWN. */
static void
test_killed(void **state)
{
	int64_t id = owe("plain", ALICE);

	(void)state;
	start();
	outbox_free(bench.outbox);		/* its words are not heard */
	bench.settlement_count = 0;
	bench.outbox = NULL;
	answer("", 0, -1);
	assert_row(id, ROW_LEASED, 0);
	start();
	pass(bench.lease_ms + 1000);
	assert_int_equal(bench.flight_count, 1);
	assert_int_equal(bench.flights[0].kind, ORDER_LIST);
	answer("sent", 200, -1);
	assert_row(id, ROW_SENT, 0);
}

/* The disk is full when the carrier says "sent": it is not sent again. */
static void
test_store_fails(void **state)
{
	int64_t id = owe("plain", ALICE);
	int64_t late;

	(void)state;
	start();
	bench.store_fails = true;
	bench.flights[0].done(bench.flights[0].arg, &(struct client_result){
		.transport = TRANSPORT_ANSWERED, .status = 200,
		.body = BYTES("sent"), .retry_after_s = -1 });
	bench.flight_count = 0;
	for (int i = 0; i < 300; i++) {
		if (bench.settlement_count > 0)
			answer_settlement();
		else if (bench.due_asked)
			answer_due();
		bench.steady_ms += 1000;
		bench.now_ms += 1000;
		if (bench.settlement_count == 0 && !bench.due_asked)
			outbox_ring(bench.outbox);
	}
	assert_row(id, ROW_LEASED, 0);
	bench.store_fails = false;
	late = owe("plain", ALICE);
	pass(HOUR / 60);
	assert_row(id, ROW_SENT, 0);
	answer("sent", 200, -1);
	assert_row(late, ROW_SENT, 0);
	pass(HOUR);
	assert_int_equal(bench.sends, 2);
}

/* A carrier that is down does not hold up another, and is not hammered. */
static void
test_breaker(void **state)
{
	int64_t good;
	unsigned before;

	(void)state;
	for (int i = 0; i < 12; i++)
		(void)owe("plain", ALICE);
	start();
	for (int i = 0; i < 5; i++)
		answer("later", 503, -1);
	while (bench.flight_count > 0)
		answer("later", 503, -1);
	before = bench.sends;
	good = owe("mute", ALICE);
	outbox_nudge(bench.outbox);
	settle_down();
	assert_int_equal(bench.flight_count, 1);
	answer("sent", 200, -1);
	assert_row(good, ROW_SENT, 0);
	pass(25000);
	assert_int_equal(bench.sends, before + 1);	/* only that one */
	pass(10000);
	assert_int_equal(bench.flight_count, 1);	/* the probe, alone */
	answer("sent", 200, -1);
	for (int i = 0; i < 120; i++) {
		while (bench.flight_count > 0)
			answer("sent", 200, -1);
		pass(1000);
	}
	for (unsigned i = 0; i < bench.kept_count; i++)
		assert_row(bench.kept[i].row.id, ROW_SENT, 0);
}

static void
test_rate(void **state)
{
	(void)state;
	bench.accounts[0].rate = 2;
	for (int i = 0; i < 100; i++)
		(void)owe("plain", ALICE);
	start();
	for (int second = 0; second < 60; second++) {
		assert_true(bench.sends <= 2 + 2 * (unsigned)second + 1);
		for (int tenth = 0; tenth < 10; tenth++) {
			while (bench.flight_count > 0)
				answer("sent", 200, -1);
			pass(100);
		}
	}
	while (bench.flight_count > 0)
		answer("sent", 200, -1);
	for (unsigned i = 0; i < bench.kept_count; i++)
		assert_row(bench.kept[i].row.id, ROW_SENT, 0);
	assert_int_equal(bench.sends, 100);
}

static void
test_cap_of_the_hour(void **state)
{
	(void)state;
	bench.snapshot.settings.sends_per_hour = 5;
	bench.accounts[0].rate = 100;
	for (int i = 0; i < 8; i++)
		(void)owe("plain", ALICE);
	start();
	while (bench.flight_count > 0)
		answer("sent", 200, -1);
	pass(HOUR - 60000);
	assert_int_equal(bench.sends, 5);
	pass(3 * 60000);
	while (bench.flight_count > 0)
		answer("sent", 200, -1);
	for (unsigned i = 0; i < bench.kept_count; i++)
		assert_row(bench.kept[i].row.id, ROW_SENT, 0);
}

static unsigned held[CAPS];

static void
note_cap(void *arg, enum cap cap)
{
	(void)arg;
	held[cap]++;
}

/* The day's are used up: who is not urgent waits, and somebody is told. */
static void
test_cap_of_the_day(void **state)
{
	(void)state;
	memset(held, 0, sizeof(held));
	bench.snapshot.settings.sends_per_day = 5;
	bench.snapshot.settings.expire_ms = 48 * (int64_t)HOUR;
	bench.accounts[0].rate = 100;
	for (int i = 0; i < 8; i++)
		(void)owe("plain", ALICE);
	bench.held = note_cap;
	start();
	while (bench.flight_count > 0)
		answer("sent", 200, -1);
	pass(2 * HOUR);
	assert_int_equal(bench.sends, 5);
	assert_int_equal(held[CAP_SENDS_HOUR], 0);
	assert_true(held[CAP_SENDS_DAY] >= 3);
	for (int hour = 2; hour < 24; hour++)
		pass(HOUR);
	pass(3 * 60000);
	while (bench.flight_count > 0)
		answer("sent", 200, -1);
	for (unsigned i = 0; i < bench.kept_count; i++)
		assert_row(bench.kept[i].row.id, ROW_SENT, 0);
}

/* More than fit into memory: all are sent, each once. */
static void
test_many(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 3; i++)
		bench.accounts[i].rate = 1000;
	for (int i = 0; i < ROWS; i++)
		(void)owe(i % 2 == 0 ? "plain" : "mute", ALICE);
	start();
	for (int i = 0; i < 100; i++) {
		assert_true(outbox_under_way(bench.outbox) <= 32);
		while (bench.flight_count > 0)
			answer("sent", 200, -1);
		pass(1000);
	}
	for (unsigned i = 0; i < bench.kept_count; i++)
		assert_row(bench.kept[i].row.id, ROW_SENT, 0);
	assert_int_equal(bench.sends, ROWS);
}

struct inside_row {
	bool receipts;
	bool written;
	enum row_state state;
	const char *sentence;
};

static void
test_inside(void **state)
{
	static const struct inside_row rows[] = {
		{ true, true, ROW_LEASED, "a receipt is waited for" },
		{ false, true, ROW_SENT, "no receipt will come" },
		{ true, false, ROW_UNKNOWN, "it did not leave" },
		{ false, false, ROW_UNKNOWN, "it did not leave" },
	};

	(void)state;
	start();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t id = owe("plain", ALICE);

		row_of(id)->state = ROW_LEASED;
		row_of(id)->due_ms = bench.now_ms + 120000;
		row_of(id)->inside = true;
		bench.accounts[0].kind = rows[i].receipts ? &carrier.kind :
		    &carrier_without_receipts.kind;
		outbox_inside_written(bench.outbox, id, &bench.accounts[0],
		    rows[i].written);
		while (bench.settlement_count > 0)
			answer_settlement();
		if (row_of(id)->state != rows[i].state)
			fail_msg("%s", rows[i].sentence);
		row_of(id)->state = ROW_SENT;	/* the next one */
		settle_down();
	}
}

/* No receipt came: two minutes later the carrier is asked. */
static void
test_no_receipt(void **state)
{
	int64_t id = owe("plain", ALICE);

	(void)state;
	row_of(id)->state = ROW_LEASED;
	row_of(id)->due_ms = bench.now_ms + 120000;
	start();
	outbox_inside_written(bench.outbox, id, &bench.accounts[0], true);
	pass(119000);
	assert_int_equal(bench.sends, 0);
	pass(2000);
	assert_int_equal(bench.flight_count, 1);
	assert_int_equal(bench.flights[0].kind, ORDER_LIST);
	answer("never", 200, -1);
	assert_int_equal(bench.flights[0].kind, ORDER_TEXT);
	answer("sent", 200, -1);
	assert_row(id, ROW_SENT, 1);
}

/* Answers that are written all the time, each settled, put off no look: a row
 * that nobody told the outbox of leaves within a minute. */
static void
test_busy_and_still_looking(void **state)
{
	int64_t owed;

	(void)state;
	start();
	settle_down();
	owed = owe("plain", ALICE);
	bench.accounts[0].kind = &carrier_without_receipts.kind;
	for (unsigned seconds = 0; seconds < 65; seconds += 5) {
		int64_t inside = owe("plain", ALICE);

		row_of(inside)->state = ROW_LEASED;
		row_of(inside)->due_ms = bench.now_ms + 120000;
		row_of(inside)->inside = true;
		outbox_inside_written(bench.outbox, inside,
		    &bench.accounts[0], true);
		while (bench.settlement_count > 0)
			answer_settlement();
		pass(5000);
	}
	assert_int_equal(bench.flight_count, 1);
	answer("sent", 201, -1);
	assert_row(owed, ROW_SENT, 0);
}

int
main(void)
{
#define OUTBOX(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		OUTBOX(test_sent), OUTBOX(test_later), OUTBOX(test_expires),
		OUTBOX(test_never), OUTBOX(test_unknown),
		OUTBOX(test_refused), OUTBOX(test_account_gone),
		OUTBOX(test_restart), OUTBOX(test_killed),
		OUTBOX(test_store_fails), OUTBOX(test_breaker),
		OUTBOX(test_rate), OUTBOX(test_cap_of_the_hour),
		OUTBOX(test_cap_of_the_day),
		OUTBOX(test_many), OUTBOX(test_inside),
		OUTBOX(test_busy_and_still_looking),
		OUTBOX(test_no_receipt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
