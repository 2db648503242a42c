/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row on its way: may it go, is there room, what did the carrier say? */
#include "outbox/outbox_inside.h"

#include <stdlib.h>

#include "base/log.h"
#include "outbox/may.h"

#define HELD_MOST_MS 60000		/* then it waits in the store */
#define HOUR_MS 3600000
#define DAY_MS (24 * HOUR_MS)

void
sending_when(const struct outbox *outbox, const struct row *row,
    struct fate_when *when)
{
	const struct snapshot *snapshot =
	    outbox->parts.snapshot(outbox->parts.arg);

	if (outbox->parts.look != NULL)
		outbox->parts.look(outbox->parts.arg);
	*when = (struct fate_when){
		.now_ms = world_now_ms(outbox->parts.world),
		.expires_ms = row->made_ms + (row->kind == ROW_CALL ?
		    FATE_CALL_MS : row->kind == ROW_MAIL ? FATE_MAIL_MS :
		    snapshot->settings.expire_ms),
		.permille = world_roll(outbox->parts.world, 1000),
	};
}

static void
tell(const struct row *row, const struct settlement *settlement)
{
	static const enum event_id events[ROW_STATES] = {
		[ROW_DUE] = EVENT_OUTBOX_LATER,
		[ROW_LEASED] = EVENT_OUTBOX_LATER,
		[ROW_SENT] = EVENT_OUTBOX_SENT,
		[ROW_FAILED] = EVENT_OUTBOX_FAILED,
		[ROW_UNKNOWN] = EVENT_OUTBOX_UNKNOWN,
		[ROW_IN_DOUBT] = EVENT_OUTBOX_IN_DOUBT,
	};

	log_event(row->kind == ROW_MAIL && settlement->state == ROW_FAILED ?
	    EVENT_NOTICE_FAILED : events[settlement->state],
	    .account = row->account, .message = row->id,
	    .why = settlement->why);
}

static enum order_kind
question_of(const struct row *row)
{
	if (row->kind == ROW_CALL)
		return row->state == ROW_UNKNOWN ? ORDER_CALLS : ORDER_CALL;
	if (row->kind == ROW_MAIL && row->state != ROW_UNKNOWN)
		return ORDER_MAIL;
	return row->state == ROW_UNKNOWN ? ORDER_LIST : ORDER_TEXT;
}

static bool
is_question(enum order_kind kind)
{
	return kind == ORDER_LIST || kind == ORDER_CALLS;
}

/* A desk is rung again for another resident soon: its calls are told apart by
 * when they began. */
static void
order_of(const struct sending *sending, struct order *order)
{
	const struct row *row = &sending->row;

	*order = (struct order){ .kind = sending->asked, .from = row->from,
		.to = row->to, .body = row->body, .row = row->id,
		.since_ms = row->kind == ROW_CALL ? row->made_ms :
		    row->made_ms - OUTBOX_LOOK_MS };
}

/* Its settlement is filled: to the store. */
void
sending_settle(struct outbox *outbox, struct sending *sending)
{
	if (sending->stage == STAGE_HELD && sending->way != NULL)
		sending->way->held--;
	sending->stage = STAGE_SETTLING;
	tell(&sending->row, &sending->settlement);
	outbox->parts.store.settle(outbox->parts.store.arg,
	    &sending->settlement);
}

/* Is the carrier up? What it says about one text is another matter. A mail
 * server that has said no for good is up. */
static bool
is_well(const struct sending *sending, const struct client_result *result,
    const struct judgement *judgement)
{
	if (sending->asked == ORDER_MAIL)
		return judgement->fate == FATE_SENT ||
		    judgement->fate == FATE_NEVER;
	return result->transport == TRANSPORT_ANSWERED &&
	    result->status < 500 && result->status != 429 &&
	    judgement->fate != FATE_UNKNOWN;
}

static void
on_answer(void *arg, const struct client_result *result)
{
	struct sending *sending = arg;
	struct outbox *outbox = sending->outbox;
	const struct row *row = &sending->row;
	struct order order;
	struct judgement judgement = { .wait_ms = -1 };
	struct fate_when when;

	if (outbox == NULL) {		/* settled as UNKNOWN when it ended */
		snapshot_drop(sending->snapshot);
		free(sending);
		return;
	}
	order_of(sending, &order);
	provider_of(sending->account)->judge(sending->account, &order, result,
	    &judgement);
	if (judgement.wait_ms < 0 && result->retry_after_s >= 0)
		judgement.wait_ms = result->retry_after_s * 1000;
	snapshot_drop(sending->snapshot);
	sending->snapshot = NULL;
	outbox->under_way--;
	lane_end(&sending->way->lane, is_well(sending, result, &judgement),
	    world_steady_ms(outbox->parts.world));
	sending_when(outbox, row, &when);
	if (is_question(sending->asked))
		fate_of_list(row, &judgement, &when, &sending->settlement);
	else
		fate_of_text(row, &judgement, &when, &sending->settlement);
	sending_settle(outbox, sending);
	outbox_go_on(outbox);
}

/* What must not go, whatever the carrier says. NULL: it may. */
static const char *
refused(const struct outbox *outbox, const struct row *row,
    const struct fate_when *when)
{
	struct may_ask ask = { row->to, row->from,
		row->texted ? row->from : NULL, row->made_ms, when->now_ms };

	if (row->to[0] == '\0')
		return "not sealed with our keys";
	if (when->now_ms >= when->expires_ms)
		return "not sent in time";
	if (row->kind == ROW_CALL)
		return outbox->parts.refuse == NULL ? "no call is made" :
		    outbox->parts.refuse(outbox->parts.arg, row);
	return row->kind == ROW_MAIL ? NULL : may_text(&ask);
}

/* Fills the request; false: this carrier cannot be asked that. */
static bool
compose(struct outbox *outbox, struct sending *sending, struct arena *arena,
    struct client_request *request)
{
	const struct row *row = &sending->row;
	const struct provider *provider = provider_of(sending->account);
	struct order order;

	order_of(sending, &order);
	if (provider == NULL || provider->compose == NULL ||
	    provider->judge == NULL || row->to[0] == '\0')
		return false;
	if (order.kind == ORDER_TEXT && outbox->parts.report != NULL)
		order.report = outbox->parts.report(outbox->parts.arg,
		    sending->account, row->id, arena);
	if (order.kind == ORDER_CALL && (outbox->parts.link == NULL ||
	    !outbox->parts.link(outbox->parts.arg, sending->account, row,
	    arena, &order)))
		return false;
	return provider->compose(sending->account, &order, arena, request);
}

/* The cap on our spending, which never eats an urgent reply. */
static enum cap
spend(struct outbox *outbox, const struct snapshot *snapshot,
    const struct row *row)
{
	const struct settings *settings = &snapshot->settings;
	int64_t now = world_steady_ms(outbox->parts.world);

	if (now - outbox->hour_ms >= HOUR_MS) {
		outbox->hour_ms = now;
		outbox->hour_sends = 0;
	}
	if (now - outbox->day_ms >= DAY_MS) {
		outbox->day_ms = now;
		outbox->day_sends = 0;
	}
	if (!row->urgent && outbox->day_sends >= settings->sends_per_day)
		return CAP_SENDS_DAY;
	if (!row->urgent && outbox->hour_sends >= settings->sends_per_hour)
		return CAP_SENDS_HOUR;
	outbox->hour_sends++;
	outbox->day_sends++;
	return CAP_NONE;
}

static void
begin(struct outbox *outbox, struct sending *sending,
    const struct client_request *request, struct snapshot *snapshot)
{
	struct lane *lane = &sending->way->lane;
	const struct outbox_wire *wire = &outbox->parts.wire;
	struct judgement nothing = { .fate = FATE_LATER, .wait_ms = -1,
		.why = "no memory for the request" };
	struct fate_when when;

	sending->way->held--;
	sending->stage = STAGE_UNDER_WAY;
	sending->snapshot = snapshot_keep(snapshot);
	outbox->under_way++;
	lane_begin(lane, sending->rate, world_steady_ms(outbox->parts.world));
	if (wire->send(wire->arg, request, on_answer, sending))
		return;
	lane_cancel(lane);
	outbox->under_way--;
	snapshot_drop(sending->snapshot);
	sending->snapshot = NULL;
	sending_when(outbox, &sending->row, &when);
	fate_of_text(&sending->row, &nothing, &when, &sending->settlement);
	sending_settle(outbox, sending);
}

/* What can be said without asking the carrier. True: it is settled. */
static bool
settle_unasked(struct outbox *outbox, struct sending *sending,
    const struct fate_when *when)
{
	const struct row *row = &sending->row;
	const char *why = row->state == ROW_UNKNOWN ? NULL :
	    refused(outbox, row, when);

	if (why != NULL)
		fate_end(row, why, &sending->settlement);
	else if (sending->account == NULL)
		fate_wait(row, when->now_ms + OUTBOX_LOOK_MS,
		    "its account is not in the settings", when,
		    &sending->settlement);
	else
		return false;
	sending_settle(outbox, sending);
	return true;
}

/* The lane is not free: held on if that is short, else back to the store. */
static void
put_back(struct outbox *outbox, struct sending *sending, int64_t wait_ms,
    const struct fate_when *when)
{
	bool open = lane_open(&sending->way->lane);

	if (wait_ms == LANE_BUSY)
		wait_ms = open ? LANE_OPEN_MS : 0;
	if (wait_ms <= HELD_MOST_MS && !open &&
	    sending->way->held <= OUTBOX_LANE_HELD)
		return;
	if (wait_ms < OUTBOX_AGAIN_MS)
		wait_ms = OUTBOX_AGAIN_MS;
	/* Not all at once when the lane opens again. */
	fate_wait(&sending->row, when->now_ms + wait_ms + when->permille,
	    open ? "the carrier is down" : "the account's rate is used up",
	    when, &sending->settlement);
	sending_settle(outbox, sending);
}

static void
settle_uncomposed(struct outbox *outbox, struct sending *sending,
    const struct fate_when *when)
{
	if (is_question(sending->asked))
		fate_unfound(&sending->row, "the carrier cannot be asked", when,
		    &sending->settlement);
	else
		fate_end(&sending->row, sending->row.kind == ROW_MAIL ?
		    "its account carries no mail" :
		    "the carrier takes no texts from us",
		    &sending->settlement);
	sending_settle(outbox, sending);
}

static void
hold_back(struct outbox *outbox, struct sending *sending, enum cap cap,
    const struct fate_when *when)
{
	if (outbox->parts.held != NULL)
		outbox->parts.held(outbox->parts.arg, cap);
	fate_wait(&sending->row, when->now_ms + OUTBOX_LOOK_MS +
	    when->permille, cap == CAP_SENDS_DAY ? "limits.sends_per_day" :
	    "limits.sends_per_hour", when, &sending->settlement);
	sending_settle(outbox, sending);
}

/* One held row: on its way, settled, or held on. */
void
sending_begin(struct outbox *outbox, struct sending *sending)
{
	struct snapshot *snapshot = outbox->parts.snapshot(outbox->parts.arg);
	const struct row *row = &sending->row;
	struct client_request request = { .method = NULL };
	struct fate_when when;
	struct arena arena;
	enum cap cap;
	int64_t wait_ms;

	sending_when(outbox, row, &when);
	sending->account = settings_account(&snapshot->settings,
	    bytes_from_text(row->account));
	sending->rate = sending->account == NULL ? 1 : sending->account->rate;
	if (settle_unasked(outbox, sending, &when))
		return;
	wait_ms = lane_wait(&sending->way->lane, sending->rate,
	    world_steady_ms(outbox->parts.world));
	if (wait_ms > 0) {
		put_back(outbox, sending, wait_ms, &when);
		return;
	}
	sending->asked = question_of(row);
	arena_init(&arena, outbox->memory, OUTBOX_ARENA);
	if (!compose(outbox, sending, &arena, &request)) {
		settle_uncomposed(outbox, sending, &when);
		return;
	}
	cap = sending->asked == ORDER_TEXT ?
	    spend(outbox, snapshot, row) : CAP_NONE;
	if (cap != CAP_NONE) {
		hold_back(outbox, sending, cap, &when);
		return;
	}
	begin(outbox, sending, &request, snapshot);
}
