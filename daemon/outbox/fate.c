/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outbox/fate.h"

#include <stdio.h>

#include "outbox/retry.h"

static void
settle(const struct row *row, enum row_state state, const char *why,
    struct settlement *to)
{
	*to = (struct settlement){ .id = row->id, .state = state,
		.due_ms = INT64_MAX, .tries = row->tries,
		.repeats = row->repeats };
	(void)snprintf(to->why, sizeof(to->why), "%s", why);
}

static void
settle_sent(const struct row *row, const struct judgement *judgement,
    struct settlement *to)
{
	settle(row, ROW_SENT, row->repeats > 0 ? "sent a second time" : "",
	    to);
	to->tries++;
	(void)snprintf(to->carrier_id, sizeof(to->carrier_id), "%s",
	    judgement->carrier_id);
}

/* After a repeat nobody knows whether the first one arrived. */
void
fate_end(const struct row *row, const char *why, struct settlement *to)
{
	settle(row, row->repeats > 0 || row->state == ROW_UNKNOWN ?
	    ROW_IN_DOUBT : ROW_FAILED, why, to);
}

void
fate_wait(const struct row *row, int64_t due_ms, const char *why,
    const struct fate_when *when, struct settlement *to)
{
	if (due_ms >= when->expires_ms) {
		fate_end(row, why, to);
		return;
	}
	settle(row, row->state, why, to);
	to->due_ms = due_ms;
}

static void
try_later(const struct row *row, const struct judgement *judgement,
    const struct fate_when *when, struct settlement *to)
{
	struct retry retry = { RETRY_FIRST_MS, RETRY_MOST_MS,
		judgement->wait_ms, when->expires_ms };
	int64_t at = retry_at(&retry, row->tries, when->now_ms,
	    when->permille);

	if (at == RETRY_NEVER) {
		fate_end(row, judgement->why[0] == '\0' ?
		    "not sent in time" : judgement->why, to);
	} else {
		settle(row, row->state, judgement->why, to);
		to->due_ms = at;
	}
	to->tries++;
}

void
fate_unknown(const struct row *row, const char *why,
    const struct fate_when *when, struct settlement *to)
{
	settle(row, ROW_UNKNOWN, why, to);
	to->tries = 0;
	to->due_ms = when->now_ms + FATE_ASK_AFTER_MS;
}

void
fate_of_text(const struct row *row, const struct judgement *judgement,
    const struct fate_when *when, struct settlement *to)
{
	switch (judgement->fate) {
	case FATE_SENT:
		settle_sent(row, judgement, to);
		break;
	case FATE_LATER:
		try_later(row, judgement, when, to);
		break;
	case FATE_NEVER:
		fate_end(row, judgement->why, to);
		to->tries++;
		to->opted_out = judgement->opted_out;
		break;
	case FATE_UNKNOWN:
	default:
		fate_unknown(row, judgement->why, when, to);
		break;
	}
}

/* Once more, and that is written down before it leaves: a crash in between
 * must not make it twice more. */
void
fate_unfound(const struct row *row, const char *why,
    const struct fate_when *when, struct settlement *to)
{
	if (row->repeats > 0 || when->now_ms >= when->expires_ms) {
		settle(row, ROW_IN_DOUBT, why, to);
		return;
	}
	settle(row, ROW_DUE, why, to);
	to->due_ms = when->now_ms;
	to->tries = 0;
	to->repeats = 1;
}

void
fate_of_list(const struct row *row, const struct judgement *judgement,
    const struct fate_when *when, struct settlement *to)
{
	struct retry retry = { RETRY_FIRST_MS * 10, RETRY_MOST_MS,
		judgement->wait_ms, INT64_MAX };

	if (judgement->fate == FATE_SENT) {
		settle_sent(row, judgement, to);
		to->tries = row->tries;
	} else if (judgement->fate == FATE_NEVER) {
		fate_unfound(row, "the carrier does not list it", when, to);
	} else if (row->tries + 1 >= FATE_ASKS) {
		fate_unfound(row, "the carrier could not be asked", when, to);
	} else {
		settle(row, ROW_UNKNOWN, judgement->why, to);
		to->tries = row->tries + 1;
		to->due_ms = retry_at(&retry, row->tries, when->now_ms,
		    when->permille);
	}
}
