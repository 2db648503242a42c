/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Receipts: early, twice, never, out of order, and for others. */
#include <stdio.h>

#include "base/form.h"
#include "simulate/sim.h"

struct bringing {
	struct message *message;
	const char *path;
	const char *status;
	const char *code;
	unsigned tries;
};

static void bring(struct sim *, void *);

static void
on_end(struct hook *hook, unsigned status, struct bytes document)
{
	struct sim *sim = hook->sim;
	struct bringing *receipt = hook->own;

	(void)document;
	if (status != 0 && status != 204 && status != 503)
		broken(sim, "a receipt got status %u", status);
	if (status != 204 && ++receipt->tries < 2)
		happen(sim, 3 * SECOND, bring, receipt);
}

static void
bring(struct sim *sim, void *arg)
{
	struct bringing *receipt = arg;
	const struct message *message = receipt->message;
	char memory[1024];
	struct text form;
	struct hook *hook;

	text_init(&form, memory, sizeof(memory));
	form_add(&form, "MessageSid", bytes_from_text(message->sid));
	form_add(&form, "AccountSid", bytes_from_text(
	    account_sid(message->account)));
	form_add(&form, "To", bytes_from_text(message->to));
	form_add(&form, "MessageStatus", bytes_from_text(receipt->status));
	if (receipt->code != NULL)
		form_add(&form, "ErrorCode", bytes_from_text(receipt->code));
	hook = hook_new(sim, message->account, DOOR_REPORT, receipt->path,
	    memory);
	hook->own = receipt;
	hook->answered = on_end;
	hook_send(hook, 0);
}

static void
plan(struct sim *sim, struct message *message, const char *path,
    const char *status, const char *code, int64_t after_ms)
{
	struct bringing *receipt = sim_get(sim, sizeof(*receipt));

	*receipt = (struct bringing){ .message = message, .path = path,
		.status = status, .code = code };
	happen(sim, after_ms, bring, receipt);
}

/* Somebody else's path, or one that was tampered with. */
static void
plan_stray(struct sim *sim, struct message *message)
{
	const struct message *other = sim->messages;
	char *path;

	for (unsigned i = roll(sim, 5); i > 0 && other->next != NULL; i--)
		other = other->next;
	if (other->report[0] == '\0' || other->account != message->account)
		return;
	path = sim_copy(sim, bytes_from_text(other->report));
	if (chance(sim, 50))
		path[strlen(path) - 3] = path[strlen(path) - 3] == 'A' ?
		    'B' : 'A';
	plan(sim, message, path, "delivered", NULL, between(sim, 0, MINUTE));
}

void
receipts_plan(struct sim *sim, struct message *message)
{
	bool calm = sim->manner.calm || sim->ending;
	const char *path = message->report;

	if (path[0] == '\0')
		return;
	if (calm) {
		plan(sim, message, path, "sent", NULL, 500);
		plan(sim, message, path, "delivered", NULL, 4000);
		return;
	}
	if (chance(sim, 10))
		return;			/* none ever comes */
	plan(sim, message, path, "sent", NULL, between(sim, 0, 3000));
	if (chance(sim, 6))
		plan(sim, message, path, "undelivered", chance(sim, 30) ?
		    "21610" : "30003", between(sim, 0, 20 * SECOND));
	else
		plan(sim, message, path, "delivered", NULL,
		    between(sim, 0, chance(sim, 10) ? HOUR : 20 * SECOND));
	if (chance(sim, 10))
		plan(sim, message, path, "delivered", NULL,
		    between(sim, 0, 30 * SECOND));
	if (chance(sim, 5))
		plan_stray(sim, message);
}
