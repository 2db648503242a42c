/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The outbox against a pretended store, carrier and clock: every row ends sent,
 * failed or in doubt, whatever the carrier does and whenever we stop.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "outbox/fate.h"
#include "outbox/outbox.h"

#define ROWS 400
#define ALICE "+447700900123"
#define LINE "+447700900000"
#define NOW 1790000000000
#define HOUR 3600000

/* A row as the pretended store has it. */
struct kept {
	struct row row;
	char body[32];
};

/* A request that left, and was not answered yet. */
struct flight {
	char account[16];
	enum order_kind kind;
	char body[32];
	void (*done)(void *, const struct client_result *);
	void *arg;
};

struct bench {
	int64_t now_ms;
	int64_t steady_ms;
	struct world world;
	struct snapshot snapshot;
	struct account accounts[3];
	struct outbox *outbox;
	struct kept kept[ROWS];
	unsigned kept_count;
	struct flight flights[ROWS];
	unsigned flight_count;
	unsigned sends;			/* all that ever left */
	int64_t clock_ms;		/* steady; -1: not set */
	/* What was asked of the store, answered by settle_down(). */
	bool due_asked;
	int64_t lease_ms;
	unsigned most;
	struct settlement settlements[ROWS];
	unsigned settlement_count;
	bool store_fails;
};

static struct bench bench;

static int64_t
bench_now(const struct world *world)
{
	(void)world;
	return bench.now_ms;
}

static int64_t
bench_steady(const struct world *world)
{
	(void)world;
	return bench.steady_ms;
}

static void
bench_luck(const struct world *world, void *into, size_t size)
{
	(void)world;
	memset(into, 0x55, size);
}

/* The pretended carriers: "plain" can be asked, "mute" cannot, "dumb" takes no
 * texts at all. The request's URL is the account's name and the order's kind;
 * its answer's body says the fate. */
static bool
plain_compose(const struct account *account, const struct order *order,
    struct arena *arena, struct client_request *request)
{
	if (strcmp(account->name, "dumb") == 0 || order->body.at == NULL ||
	    (order->kind == ORDER_LIST && strcmp(account->name, "mute") == 0))
		return false;
	request->method = account->name;
	request->url = order->kind == ORDER_LIST ? "list" : "text";
	request->body = order->body;
	return arena_get(arena, 100) != NULL;
}

static void
plain_judge(const struct account *account, const struct order *order,
    const struct client_result *result, struct judgement *judgement)
{
	(void)account;
	(void)order;
	*judgement = (struct judgement){ .fate = FATE_UNKNOWN, .wait_ms = -1 };
	if (result->transport == TRANSPORT_NOT_SENT)
		judgement->fate = FATE_LATER;
	else if (bytes_are(result->body, "sent"))
		judgement->fate = FATE_SENT;
	else if (bytes_are(result->body, "later"))
		judgement->fate = FATE_LATER;
	else if (bytes_are(result->body, "never"))
		judgement->fate = FATE_NEVER;
	if (judgement->fate == FATE_SENT)
		(void)snprintf(judgement->carrier_id,
		    sizeof(judgement->carrier_id), "SM1");
	judgement->opted_out = bytes_are(result->body, "never");
}

static const struct provider carrier = {
	.kind = { .provider = "plain", .receipts = true },
	.compose = plain_compose,
	.judge = plain_judge,
};

static const struct provider carrier_without_receipts = {
	.kind = { .provider = "bare" },
	.compose = plain_compose,
	.judge = plain_judge,
};

/* Instead of providers.c: these are all the carriers there are. */
const struct provider *const providers[] = { &carrier,
	&carrier_without_receipts, NULL };

const struct provider *
provider_of(const struct account *account)
{
	return account->kind == &carrier.kind ? &carrier :
	    &carrier_without_receipts;
}

const struct provider *
provider_find(const char *name)
{
	return strcmp(name, "plain") == 0 ? &carrier : NULL;
}

static bool
wire_send(void *arg, const struct client_request *request,
    void (*done)(void *, const struct client_result *), void *done_arg)
{
	struct flight *flight = &bench.flights[bench.flight_count++];

	(void)arg;
	bench.sends++;
	*flight = (struct flight){ .done = done, .arg = done_arg,
		.kind = strcmp(request->url, "list") == 0 ? ORDER_LIST :
		ORDER_TEXT };
	(void)snprintf(flight->account, sizeof(flight->account), "%s",
	    request->method);
	assert_true(request->body.length < sizeof(flight->body));
	memcpy(flight->body, request->body.at, request->body.length);
	return true;
}

static void
store_due(void *arg, int64_t now_ms, int64_t lease_ms, unsigned most)
{
	(void)arg;
	assert_false(bench.due_asked);
	assert_true(now_ms == bench.now_ms);
	bench.due_asked = true;
	bench.lease_ms = lease_ms;
	bench.most = most;
}

static void
store_settle(void *arg, const struct settlement *settlement)
{
	(void)arg;
	assert_true(bench.settlement_count < ROWS);
	bench.settlements[bench.settlement_count++] = *settlement;
}

static void
clock_set(void *arg, int64_t after_ms)
{
	(void)arg;
	bench.clock_ms = bench.steady_ms + after_ms;
}

static struct snapshot *
bench_snapshot(void *arg)
{
	(void)arg;
	return &bench.snapshot;
}

static bool
is_open(enum row_state state)
{
	return state == ROW_DUE || state == ROW_LEASED || state == ROW_UNKNOWN;
}

static void
answer_due(void)
{
	static struct row rows[ROWS];
	unsigned count = 0;
	int64_t next_ms = INT64_MAX;

	bench.due_asked = false;
	if (bench.store_fails) {
		outbox_take(bench.outbox, NULL, 0, INT64_MAX, "the disk");
		return;
	}
	for (unsigned i = 0; i < bench.kept_count; i++) {
		struct row *row = &bench.kept[i].row;

		if (!is_open(row->state))
			continue;
		if (row->due_ms <= bench.now_ms && count < bench.most) {
			if (row->state == ROW_LEASED)
				row->state = ROW_UNKNOWN;
			rows[count++] = *row;
			row->state = ROW_LEASED;
			row->due_ms = bench.now_ms + bench.lease_ms;
		}
		if (row->due_ms < next_ms)
			next_ms = row->due_ms;
	}
	outbox_take(bench.outbox, rows, count, next_ms, NULL);
}

static struct row *
row_of(int64_t id)
{
	for (unsigned i = 0; i < bench.kept_count; i++) {
		if (bench.kept[i].row.id == id)
			return &bench.kept[i].row;
	}
	fail_msg("there is no row %lld", (long long)id);
	return NULL;
}

static void
answer_settlement(void)
{
	struct settlement one = bench.settlements[0];
	struct row *row = row_of(one.id);

	bench.settlement_count--;
	memmove(bench.settlements, bench.settlements + 1,
	    bench.settlement_count * sizeof(one));
	if (!bench.store_fails && is_open(row->state)) {
		row->state = one.state;
		row->due_ms = one.due_ms;
		row->tries = one.tries;
		row->repeats = one.repeats;
		(void)snprintf(row->why, sizeof(row->why), "%s", one.why);
	}
	outbox_settled(bench.outbox, one.id, !bench.store_fails);
}

/* All that the store was asked is answered. */
static void
settle_down(void)
{
	while (bench.settlement_count > 0 || bench.due_asked) {
		if (bench.settlement_count > 0)
			answer_settlement();
		else
			answer_due();
	}
}

/* Time passes, and the clock rings when it should. */
static void
pass(int64_t ms)
{
	int64_t until = bench.steady_ms + ms;

	settle_down();
	while (bench.clock_ms >= 0 && bench.clock_ms <= until) {
		int64_t step = bench.clock_ms - bench.steady_ms;

		bench.steady_ms += step;
		bench.now_ms += step;
		bench.clock_ms = -1;
		outbox_ring(bench.outbox);
		settle_down();
	}
	bench.now_ms += until - bench.steady_ms;
	bench.steady_ms = until;
}

/* The oldest request is answered. */
static void
answer(const char *body, unsigned status, int64_t retry_after_s)
{
	struct flight flight = bench.flights[0];
	struct client_result result = { .transport = status == 0 ?
		TRANSPORT_UNKNOWN : TRANSPORT_ANSWERED, .status = status,
		.body = bytes_from_text(body), .retry_after_s = retry_after_s };

	assert_true(bench.flight_count > 0);
	bench.flight_count--;
	memmove(bench.flights, bench.flights + 1,
	    bench.flight_count * sizeof(flight));
	flight.done(flight.arg, &result);
	if (bench.outbox != NULL)
		settle_down();
}

static int64_t
owe(const char *account, const char *to)
{
	struct kept *kept = &bench.kept[bench.kept_count++];

	assert_true(bench.kept_count <= ROWS);
	kept->row = (struct row){ .id = (int64_t)bench.kept_count,
		.state = ROW_DUE, .made_ms = bench.now_ms,
		.due_ms = bench.now_ms, .texted = true };
	(void)snprintf(kept->row.account, sizeof(kept->row.account), "%s",
	    account);
	(void)snprintf(kept->row.from, sizeof(kept->row.from), LINE);
	(void)snprintf(kept->row.to, sizeof(kept->row.to), "%s", to);
	(void)snprintf(kept->body, sizeof(kept->body), "body %u",
	    bench.kept_count);
	kept->row.body = bytes_from_text(kept->body);
	return kept->row.id;
}

static void
start(void)
{
	struct outbox_parts parts = { .world = &bench.world,
		.wire = { wire_send, NULL },
		.store = { store_due, store_settle, NULL },
		.clock = { clock_set, NULL }, .snapshot = bench_snapshot };

	bench.outbox = outbox_new(&parts);
	assert_non_null(bench.outbox);
	outbox_nudge(bench.outbox);
	settle_down();
}

static int
set_up(void **state)
{
	static const char *const names[] = { "plain", "mute", "dumb" };

	(void)state;
	log_open(NULL);
	bench = (struct bench){ .now_ms = NOW, .steady_ms = 5000,
		.clock_ms = -1 };
	bench.world = (struct world){ bench_now, bench_steady, bench_luck,
		NULL };
	for (unsigned i = 0; i < 3; i++)
		bench.accounts[i] = (struct account){ .index = (uint16_t)i,
			.name = names[i], .kind = &carrier.kind, .rate = 10 };
	bench.snapshot.count = 1000;
	bench.snapshot.settings.accounts = bench.accounts;
	bench.snapshot.settings.account_count = 3;
	bench.snapshot.settings.expire_ms = 6 * HOUR;
	bench.snapshot.settings.sends_per_hour = 100000;
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	outbox_free(bench.outbox);
	bench.outbox = NULL;
	while (bench.flight_count > 0)
		answer("", 0, -1);
	assert_int_equal(bench.snapshot.count, 1000);
	return 0;
}

static void
assert_row(int64_t id, enum row_state state, unsigned repeats)
{
	if (row_of(id)->state != state || row_of(id)->repeats != repeats)
		fail_msg("row %lld is in state %d after %u repeats: %s",
		    (long long)id, row_of(id)->state, row_of(id)->repeats,
		    row_of(id)->why);
}

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
		OUTBOX(test_many), OUTBOX(test_inside),
		OUTBOX(test_no_receipt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
