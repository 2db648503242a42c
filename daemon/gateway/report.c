/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The way of a report: what became of a text, how a call ended. A receipt is
 * durable before it is answered, and only ever moves a message forward. What
 * gathered while the last ones were written is one commit.
 */
#include "gateway/inside.h"

#include <stdlib.h>

#include "outbox/outbox.h"

/* One receipt of a visit, in the visit's arena. */
struct arrival {
	struct row_receipt receipt;		/* first */
	struct visit *visit;
	bool kept;
};

struct arrivals {
	struct job job;
	struct gateway *gateway;
	struct row_receipt *first, **last;
};

static struct arrival *
arrival_of(struct row_receipt *receipt)
{
	return (struct arrival *)(void *)receipt;
}

static void
answer_report(struct visit *visit)
{
	visit_answer(visit, visit->failed ? 503 : 204, BYTES(""), NULL);
}

/* One that cannot be written must not fail the others. */
static void
keep_one_by_one(const struct store_driver *driver, struct store *store,
    struct row_receipt *receipt)
{
	struct problem why;

	for (; receipt != NULL && !store->down; receipt = receipt->next) {
		struct row_receipt one = { receipt->row, receipt->input, NULL };

		arrival_of(receipt)->kept = driver->receipts(store, &one,
		    &why);
	}
}

static void
arrivals_run(struct job *job, struct store *store)
{
	struct arrivals *arrivals = (struct arrivals *)(void *)job;
	const struct store_driver *driver = arrivals->gateway->parts.driver;
	struct problem why = { "the database is not open" };
	bool good = store != NULL && driver->receipts(store, arrivals->first,
	    &why);

	for (struct row_receipt *at = arrivals->first; at != NULL;
	    at = at->next)
		arrival_of(at)->kept = good;
	if (good)
		return;
	log_event(EVENT_STORE_FAILED, .why = why.text);
	if (store != NULL)
		keep_one_by_one(driver, store, arrivals->first);
}

static void
arrivals_next(struct gateway *gateway)
{
	struct arrivals *arrivals = gateway->arrived;

	if (arrivals == NULL || gateway->arriving)
		return;
	gateway->arrived = NULL;
	gateway->arriving = true;
	keeper_run(gateway->keeper, &arrivals->job);
}

static void
arrival_done(struct gateway *gateway, struct arrival *arrival)
{
	struct visit *visit = arrival->visit;

	if (arrival->receipt.input->opted_out)
		gateway->stops_stale = true;
	if (!arrival->kept)
		visit->failed = true;
	else if (gateway->outbox != NULL)
		outbox_arrived(gateway->outbox, arrival->receipt.row);
	if (--visit->waiting == 0)
		answer_report(visit);
}

static void
arrivals_done(struct job *job)
{
	struct arrivals *arrivals = (struct arrivals *)(void *)job;
	struct gateway *gateway = arrivals->gateway;
	struct row_receipt *receipt = arrivals->first;

	gateway->arriving = false;
	while (receipt != NULL) {
		struct row_receipt *next = receipt->next;

		arrival_done(gateway, arrival_of(receipt));
		receipt = next;
	}
	free(arrivals);
	arrivals_next(gateway);
}

/* NULL: no memory. */
static struct arrivals *
gather(struct gateway *gateway)
{
	struct arrivals *arrivals = gateway->arrived;

	if (arrivals != NULL)
		return arrivals;
	arrivals = calloc(1, sizeof(*arrivals));
	if (arrivals == NULL)
		return NULL;
	arrivals->job = (struct job){ .run = arrivals_run,
		.done = arrivals_done };
	arrivals->gateway = gateway;
	arrivals->last = &arrivals->first;
	gateway->arrived = arrivals;
	return arrivals;
}

static void
take_receipt(struct gateway *gateway, struct visit *visit,
    const struct input *input, int64_t row)
{
	struct arrival *arrival = arena_get(visit->arena, sizeof(*arrival));
	struct arrivals *arrivals = arrival == NULL ? NULL : gather(gateway);

	if (arrivals == NULL) {
		visit->failed = true;
		return;
	}
	*arrival = (struct arrival){ { row, input, NULL }, visit, false };
	*arrivals->last = &arrival->receipt;
	arrivals->last = &arrival->receipt.next;
	visit->waiting++;
}

/* Which message its link is about. A receipt for one that is not ours changes
 * nothing. */
static bool
read_row(struct gateway *gateway, struct visit *visit, int64_t *row)
{
	if (token_read_report(gateway->keys, visit->token,
	    visit->turn.account, world_now_ms(gateway->parts.world), row))
		return true;
	log_event(EVENT_TOKEN_UNKNOWN, .account = visit->turn.account->name);
	return false;
}

static void
take_call_report(struct gateway *gateway, struct visit *visit,
    const struct input *input)
{
	gateway_begin(gateway, visit, input, &visit->turn);
	visit->turn.session = (struct session){ .step = STEP_NONE,
		.language = LANGUAGE_UNKNOWN };
	count_call(gateway, &visit->turn);
}

void
report_take(struct gateway *gateway, struct visit *visit)
{
	bool asked = false;
	bool ours = false;
	int64_t row = 0;

	visit->waiting = 1;		/* ours, until all are gathered */
	if (visit->inputs != NULL && visit->inputs->kind != INPUT_RECEIPT &&
	    desk_report(gateway, visit, visit->inputs))
		return;
	for (const struct input *input = visit->inputs; input != NULL;
	    input = input->next) {
		if (input->kind != INPUT_RECEIPT) {
			take_call_report(gateway, visit, input);
			continue;
		}
		gateway->receipts++;
		if (!asked)
			ours = read_row(gateway, visit, &row);
		asked = true;
		if (ours)
			take_receipt(gateway, visit, input, row);
	}
	arrivals_next(gateway);
	if (--visit->waiting == 0)
		answer_report(visit);
}
