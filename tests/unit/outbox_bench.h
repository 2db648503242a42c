/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * For the tests of the outbox: a pretended store, carrier and clock, on a
 * bench. It stands in for providers.c, so that one program may include it once.
 */
#ifndef UNIT_OUTBOX_BENCH_H
#define UNIT_OUTBOX_BENCH_H

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
	void (*held)(void *arg, enum cap);
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
	/* Of a worker's calls: none, unless a test says so. */
	const char *(*refuse)(void *, const struct row *);
	bool (*rang)(void *, const struct row *);
	bool (*link)(void *, const struct account *, const struct row *,
	    struct arena *, struct order *);
};

static const char *const bench_urls[] = { [ORDER_TEXT] = "text",
	[ORDER_LIST] = "list", [ORDER_CALL] = "call",
	[ORDER_CALLS] = "calls", [ORDER_MAIL] = "mail" };

static struct bench bench;

static inline int64_t
bench_now(const struct world *world)
{
	(void)world;
	return bench.now_ms;
}

static inline int64_t
bench_steady(const struct world *world)
{
	(void)world;
	return bench.steady_ms;
}

static inline void
bench_luck(const struct world *world, void *into, size_t size)
{
	(void)world;
	memset(into, 0x55, size);
}

/* The pretended carriers: "plain" can be asked, "mute" cannot, "dumb" takes no
 * texts at all. The request's URL is the account's name and the order's kind;
 * its answer's body says the fate. */
static inline bool
plain_compose(const struct account *account, const struct order *order,
    struct arena *arena, struct client_request *request)
{
	if (strcmp(account->name, "dumb") == 0 || order->body.at == NULL ||
	    (order->kind == ORDER_LIST && strcmp(account->name, "mute") == 0))
		return false;
	request->method = account->name;
	request->url = bench_urls[order->kind];
	request->body = order->body;
	return arena_get(arena, 100) != NULL;
}

static inline void
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

static inline bool
wire_send(void *arg, const struct client_request *request,
    void (*done)(void *, const struct client_result *), void *done_arg)
{
	struct flight *flight = &bench.flights[bench.flight_count++];

	(void)arg;
	bench.sends++;
	*flight = (struct flight){ .done = done, .arg = done_arg };
	while (strcmp(request->url, bench_urls[flight->kind]) != 0)
		flight->kind++;
	(void)snprintf(flight->account, sizeof(flight->account), "%s",
	    request->method);
	assert_true(request->body.length < sizeof(flight->body));
	memcpy(flight->body, request->body.at, request->body.length);
	return true;
}

static inline void
store_due(void *arg, int64_t now_ms, int64_t lease_ms, unsigned most)
{
	(void)arg;
	assert_false(bench.due_asked);
	assert_true(now_ms == bench.now_ms);
	bench.due_asked = true;
	bench.lease_ms = lease_ms;
	bench.most = most;
}

static inline void
store_settle(void *arg, const struct settlement *settlement)
{
	(void)arg;
	assert_true(bench.settlement_count < ROWS);
	bench.settlements[bench.settlement_count++] = *settlement;
}

static inline void
clock_set(void *arg, int64_t after_ms)
{
	(void)arg;
	bench.clock_ms = bench.steady_ms + after_ms;
}

static inline struct snapshot *
bench_snapshot(void *arg)
{
	(void)arg;
	return &bench.snapshot;
}

static inline bool
is_open(enum row_state state)
{
	return state == ROW_DUE || state == ROW_LEASED || state == ROW_UNKNOWN;
}

static inline void
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

static inline struct row *
row_of(int64_t id)
{
	for (unsigned i = 0; i < bench.kept_count; i++) {
		if (bench.kept[i].row.id == id)
			return &bench.kept[i].row;
	}
	fail_msg("there is no row %lld", (long long)id);
	return NULL;
}

/* The oldest settlement is written, or not. */
static inline void
keep_settlement(void)
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
}

static inline void
answer_settlement(void)
{
	int64_t id = bench.settlements[0].id;

	keep_settlement();
	outbox_settled(bench.outbox, id, !bench.store_fails);
}

/* All that the store was asked is answered. */
static inline void
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
static inline void
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
static inline void
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

static inline int64_t
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

static inline void
start(void)
{
	struct outbox_parts parts = { .world = &bench.world,
		.wire = { wire_send, NULL },
		.store = { store_due, store_settle, NULL },
		.clock = { clock_set, NULL }, .snapshot = bench_snapshot,
		.refuse = bench.refuse, .rang = bench.rang,
		.link = bench.link,
		.held = bench.held };

	bench.outbox = outbox_new(&parts);
	assert_non_null(bench.outbox);
	outbox_nudge(bench.outbox);
	settle_down();
}

static inline int
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
	bench.snapshot.settings.sends_per_day = 100000;
	return 0;
}

static inline int
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

static inline void
assert_row(int64_t id, enum row_state state, unsigned repeats)
{
	if (row_of(id)->state != state || row_of(id)->repeats != repeats)
		fail_msg("row %lld is in state %d after %u repeats: %s",
		    (long long)id, row_of(id)->state, row_of(id)->repeats,
		    row_of(id)->why);
}

#endif
