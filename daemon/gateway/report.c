/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The way of a report: what became of a text, how a call ended. A receipt is
 * durable before it is answered, and only ever moves a message forward.
 */
#include "gateway/inside.h"

#include <stdlib.h>

#include "outbox/outbox.h"

struct receipt_job {
	struct job job;
	struct visit *visit;
	const struct store_driver *driver;
	const struct input *input;
	int64_t row;
	bool good;
};

static void
receipt_run(struct job *job, struct store *store)
{
	struct receipt_job *receipt = (struct receipt_job *)(void *)job;
	struct problem why = { "the database is not open" };

	receipt->good = store != NULL && receipt->driver->receipt(store,
	    receipt->row, receipt->input, &why);
	if (!receipt->good)
		log_event(EVENT_STORE_FAILED, .why = why.text);
}

static void
receipt_done(struct job *job)
{
	struct receipt_job *receipt = (struct receipt_job *)(void *)job;
	struct gateway *gateway = receipt->visit->gateway;

	if (receipt->input->opted_out)
		gateway->stops_stale = true;
	if (receipt->good && gateway->outbox != NULL)
		outbox_arrived(gateway->outbox, receipt->row);
	visit_answer(receipt->visit, receipt->good ? 204 : 503, BYTES(""),
	    NULL);
}

/* A receipt for a message that is not ours changes nothing. */
static void
take_receipt(struct gateway *gateway, struct visit *visit,
    const struct input *input)
{
	struct receipt_job *receipt = arena_get(visit->arena,
	    sizeof(*receipt));
	int64_t row;

	gateway->receipts++;
	if (receipt == NULL) {
		visit_answer(visit, 503, BYTES(""), NULL);
		return;
	}
	if (!token_read_report(gateway->keys, visit->token,
	    visit->turn.account, world_now_ms(gateway->parts.world), &row)) {
		log_event(EVENT_TOKEN_UNKNOWN,
		    .account = visit->turn.account->name);
		visit_answer(visit, 204, BYTES(""), NULL);
		return;
	}
	*receipt = (struct receipt_job){
		.job = { .run = receipt_run, .done = receipt_done },
		.visit = visit,
		.driver = gateway->parts.driver,
		.input = input,
		.row = row,
	};
	keeper_run(gateway->keeper, &receipt->job);
}

void
report_take(struct gateway *gateway, struct visit *visit)
{
	const struct input *input = visit->inputs;

	if (input != NULL && input->kind == INPUT_RECEIPT) {
		take_receipt(gateway, visit, input);
		return;
	}
	if (input != NULL) {
		gateway_begin(gateway, visit, input, &visit->turn);
		visit->turn.session = (struct session){ .step = STEP_NONE,
			.language = LANGUAGE_UNKNOWN };
		facts_note(gateway, visit);
	}
	visit_answer(visit, 204, BYTES(""), NULL);
}
