/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A row's way: taken under a lease, held until its account's lane is free,
 * sent or asked about, judged, settled. It leaves here only when the store has
 * written what became of it; if we die before, the lease runs out and it comes
 * back as UNKNOWN.
 */
#include "outbox/outbox_inside.h"

#include <stdlib.h>

#define LEASE_MS 180000			/* longer than held and under way */
#define SENDINGS_MOST 256		/* in memory at once */
#define NOTES_MOST 4096			/* settlements that wait for the disk */
#define NOT_TAKEN_MS 30000		/* they deliver again in that time */
#define ASK_AGAIN_MS 5000		/* a store that did not answer */
#define LEAST_MS 10

struct outbox *
outbox_new(const struct outbox_parts *parts)
{
	struct outbox *outbox = calloc(1, sizeof(*outbox));

	if (outbox == NULL)
		return NULL;
	outbox->parts = *parts;
	outbox->last = &outbox->first;
	outbox->next_ms = INT64_MAX;
	outbox->hour_ms = world_steady_ms(outbox->parts.world);
	outbox->day_ms = outbox->hour_ms;
	outbox->memory = malloc(OUTBOX_ARENA);
	if (outbox->memory == NULL) {
		free(outbox);
		return NULL;
	}
	return outbox;
}

static void
append(struct outbox *outbox, struct sending *sending)
{
	sending->outbox = outbox;
	sending->next = NULL;
	*outbox->last = sending;
	outbox->last = &sending->next;
}

static void
drop(struct outbox *outbox, struct sending *sending)
{
	struct sending **at = &outbox->first;

	while (*at != sending)
		at = &(*at)->next;
	*at = sending->next;
	if (*at == NULL)
		outbox->last = at;
	if (sending->way != NULL)
		outbox->count--;
	else
		outbox->notes--;
	free(sending);
}

static struct way *
way_get(struct outbox *outbox, const char *account)
{
	size_t size = strlen(account) + 1;
	struct way *way = outbox->ways;

	while (way != NULL && strcmp(way->account, account) != 0)
		way = way->next;
	if (way != NULL)
		return way;
	way = calloc(1, sizeof(*way) + size);
	if (way == NULL)
		return NULL;
	memcpy(way->account, account, size);
	way->next = outbox->ways;
	outbox->ways = way;
	return way;
}

/* The outbox may change under each step, but never frees what it settles:
 * that waits for outbox_settled(). */
static void
pump(struct outbox *outbox)
{
	int64_t now = world_steady_ms(outbox->parts.world);

	for (struct sending *sending = outbox->first; sending != NULL;
	    sending = sending->next) {
		if (sending->stage == STAGE_HELD) {
			if (!outbox->resting)
				sending_begin(outbox, sending);
		} else if (sending->stage == STAGE_SETTLE_AGAIN &&
		    now >= sending->again_ms) {
			sending->stage = STAGE_SETTLING;
			outbox->parts.store.settle(outbox->parts.store.arg,
			    &sending->settlement);
		}
	}
}

static void
ask(struct outbox *outbox)
{
	unsigned room = SENDINGS_MOST - outbox->count;

	outbox->looked_ms = world_steady_ms(outbox->parts.world);
	/* A store that does not take settlements gives no rows either. */
	if (outbox->asking || room == 0 || outbox->notes >= NOTES_MOST ||
	    outbox->resting) {
		outbox->ask_again = true;
		return;
	}
	outbox->asking = true;
	outbox->ask_again = false;
	outbox->asked = room < OUTBOX_LANE_HELD ? room : OUTBOX_LANE_HELD;
	outbox->parts.store.due(outbox->parts.store.arg,
	    world_now_ms(outbox->parts.world), LEASE_MS, outbox->asked);
}

/* How soon a held row's lane will have room, or it is time to look again:
 * whatever else happens meanwhile puts that off no further. */
static int64_t
soonest(const struct outbox *outbox)
{
	int64_t now = world_steady_ms(outbox->parts.world);
	int64_t after = outbox->looked_ms + OUTBOX_LOOK_MS - now;

	for (const struct sending *sending = outbox->first; sending != NULL;
	    sending = sending->next) {
		int64_t wait = LANE_BUSY;

		if (sending->stage == STAGE_SETTLE_AGAIN)
			wait = sending->again_ms - now;
		else if (sending->stage == STAGE_HELD && !outbox->resting)
			wait = lane_wait(&sending->way->lane, sending->rate,
			    now);
		if (wait < after)
			after = wait;
	}
	return after;
}

static void
set_clock(struct outbox *outbox)
{
	int64_t after = soonest(outbox);

	if (outbox->next_ms != INT64_MAX && !outbox->asking &&
	    outbox->next_ms - world_now_ms(outbox->parts.world) < after)
		after = outbox->next_ms - world_now_ms(outbox->parts.world);
	outbox->parts.clock.set(outbox->parts.clock.arg,
	    after < LEAST_MS ? LEAST_MS : after);
}

void
outbox_go_on(struct outbox *outbox)
{
	pump(outbox);
	set_clock(outbox);
}

void
outbox_nudge(struct outbox *outbox)
{
	ask(outbox);
	set_clock(outbox);
}

void
outbox_ring(struct outbox *outbox)
{
	pump(outbox);
	outbox_nudge(outbox);
}

static bool
is_here(const struct outbox *outbox, int64_t row)
{
	const struct sending *sending = outbox->first;

	while (sending != NULL && sending->row.id != row)
		sending = sending->next;
	return sending != NULL;
}

static bool
is_gone(const struct left *left, const struct row *row)
{
	return row->id < left->before &&
	    (!left->callbacks || row->callback != 0) &&
	    memcmp(&left->person, &row->person, sizeof(row->person)) == 0;
}

/* More left than we remember: then nobody is sent anything on a guess. */
static bool
has_left(const struct outbox *outbox, const struct row *row)
{
	if (outbox->left_count > OUTBOX_LEFT_MOST)
		return true;
	for (unsigned i = 0; i < outbox->left_count; i++) {
		if (is_gone(&outbox->left[i], row))
			return true;
	}
	return false;
}

/* The store handed it out before it was told so. */
static bool
has_rung(const struct outbox *outbox, const struct row *row)
{
	return row->kind == ROW_CALL && outbox->parts.rang != NULL &&
	    outbox->parts.rang(outbox->parts.arg, row);
}

/* Without memory it stays leased, and comes back as UNKNOWN. */
static void
take_row(struct outbox *outbox, const struct row *row)
{
	struct sending *sending;
	struct way *way;

	if (is_here(outbox, row->id))
		return;			/* its settlement is on the way */
	if (has_left(outbox, row) || has_rung(outbox, row))
		return;
	way = way_get(outbox, row->account);
	sending = way == NULL ? NULL :
	    calloc(1, sizeof(*sending) + row->body.length);
	if (sending == NULL)
		return;
	sending->row = *row;
	if (row->body.length > 0)
		memcpy(sending->body, row->body.at, row->body.length);
	sending->row.body.at = sending->body;
	sending->way = way;
	sending->stage = STAGE_HELD;
	way->held++;
	outbox->count++;
	append(outbox, sending);
}

void
outbox_take(struct outbox *outbox, const struct row *rows, unsigned count,
    int64_t next_ms, const char *why)
{
	bool more = outbox->ask_again || count >= outbox->asked;

	outbox->asking = false;
	outbox->ask_again = false;
	outbox->next_ms = why == NULL ? next_ms :
	    world_now_ms(outbox->parts.world) + ASK_AGAIN_MS;
	for (unsigned i = 0; i < count; i++)
		take_row(outbox, &rows[i]);
	outbox->left_count = 0;
	pump(outbox);
	if (more && why == NULL)
		ask(outbox);
	set_clock(outbox);
}

void
outbox_settled(struct outbox *outbox, int64_t row, bool good)
{
	struct sending *sending = outbox->first;
	int64_t due_ms;

	while (sending != NULL && (sending->stage != STAGE_SETTLING ||
	    sending->row.id != row))
		sending = sending->next;
	if (sending == NULL)
		return;
	if (!good) {
		sending->stage = STAGE_SETTLE_AGAIN;
		sending->again_ms = world_steady_ms(outbox->parts.world) +
		    OUTBOX_AGAIN_MS;
		set_clock(outbox);
		return;
	}
	due_ms = sending->settlement.due_ms;
	if (due_ms < outbox->next_ms)
		outbox->next_ms = due_ms;
	drop(outbox, sending);
	if (outbox->ask_again ||
	    outbox->next_ms <= world_now_ms(outbox->parts.world))
		ask(outbox);
	set_clock(outbox);
}

static void
leave(struct outbox *outbox, const struct left *left)
{
	struct sending *next;

	for (struct sending *sending = outbox->first; sending != NULL;
	    sending = next) {
		next = sending->next;
		if (sending->stage != STAGE_HELD ||
		    !is_gone(left, &sending->row))
			continue;
		sending->way->held--;
		drop(outbox, sending);
	}
	if (outbox->asking && outbox->left_count++ < OUTBOX_LEFT_MOST)
		outbox->left[outbox->left_count - 1] = *left;
	if (outbox->ask_again)
		ask(outbox);
	set_clock(outbox);
}

void
outbox_leave(struct outbox *outbox, const struct person *person,
    int64_t before)
{
	leave(outbox, &(struct left){ *person, before, false });
}

void
outbox_cancel(struct outbox *outbox, const struct person *person,
    int64_t before)
{
	leave(outbox, &(struct left){ *person, before, true });
}

void
outbox_arrived(struct outbox *outbox, int64_t row)
{
	struct sending *sending = outbox->first;

	while (sending != NULL && (sending->stage != STAGE_HELD ||
	    sending->row.id != row))
		sending = sending->next;
	if (sending == NULL)
		return;
	sending->way->held--;
	drop(outbox, sending);
	if (outbox->ask_again)
		ask(outbox);
	set_clock(outbox);
}

/* Is its time one of before the jump? */
static bool
is_of_before(int64_t made_ms, int64_t now_ms, int64_t jump_ms)
{
	return jump_ms > 0 ? made_ms <= now_ms - jump_ms : made_ms > now_ms;
}

void
outbox_shift(struct outbox *outbox, int64_t now_ms, int64_t jump_ms)
{
	for (struct sending *sending = outbox->first; sending != NULL;
	    sending = sending->next) {
		struct settlement *settlement = &sending->settlement;

		if (is_of_before(sending->row.made_ms, now_ms, jump_ms))
			sending->row.made_ms += jump_ms;
		if ((sending->stage == STAGE_SETTLING ||
		    sending->stage == STAGE_SETTLE_AGAIN) &&
		    settlement->due_ms != INT64_MAX)
			settlement->due_ms += jump_ms;
	}
	if (outbox->next_ms != INT64_MAX)
		outbox->next_ms += jump_ms;
	set_clock(outbox);
}

/* Written is not delivered: where receipts come, the lease waits for one. What
 * was not taken is asked about when it may have been delivered again. */
void
outbox_inside_written(struct outbox *outbox, int64_t row,
    const struct account *account, bool done)
{
	struct sending *sending;

	if (done && account->kind->receipts)
		return;
	sending = outbox->notes >= NOTES_MOST ? NULL :
	    calloc(1, sizeof(*sending));
	if (sending == NULL)
		return;			/* the lease runs out: UNKNOWN */
	sending->row.id = row;
	(void)snprintf(sending->row.account, sizeof(sending->row.account),
	    "%s", account->name);
	sending->settlement = (struct settlement){ .id = row,
		.state = done ? ROW_SENT : ROW_UNKNOWN,
		.due_ms = done ? INT64_MAX :
		    world_now_ms(outbox->parts.world) + NOT_TAKEN_MS };
	(void)snprintf(sending->settlement.why,
	    sizeof(sending->settlement.why), "%s", done ? "" :
	    "the answer that held it was not taken");
	outbox->notes++;
	append(outbox, sending);
	sending_settle(outbox, sending);
}

void
outbox_rest(struct outbox *outbox)
{
	outbox->resting = true;
}

unsigned
outbox_under_way(const struct outbox *outbox)
{
	return outbox->under_way;
}

/* What is held goes back as it was; what is under way is UNKNOWN, and its
 * answer, should it come, finds nobody. */
static void
let_go(struct outbox *outbox, struct sending *sending)
{
	const struct row *row = &sending->row;
	struct fate_when when;

	sending_when(outbox, row, &when);
	if (sending->stage == STAGE_HELD)
		fate_wait(row, when.now_ms, row->why, &when,
		    &sending->settlement);
	else if (sending->stage == STAGE_UNDER_WAY &&
	    (sending->asked == ORDER_LIST ||
	    sending->asked == ORDER_CALLS))
		fate_wait(row, when.now_ms, row->why, &when,
		    &sending->settlement);
	else if (sending->stage == STAGE_UNDER_WAY)
		fate_unknown(row, "we stopped while it was under way", &when,
		    &sending->settlement);
	if (sending->stage != STAGE_SETTLING)
		outbox->parts.store.settle(outbox->parts.store.arg,
		    &sending->settlement);
}

void
outbox_free(struct outbox *outbox)
{
	struct sending *next;

	if (outbox == NULL)
		return;
	for (struct sending *sending = outbox->first; sending != NULL;
	    sending = next) {
		next = sending->next;
		let_go(outbox, sending);
		if (sending->stage == STAGE_UNDER_WAY)
			sending->outbox = NULL;
		else
			free(sending);
	}
	while (outbox->ways != NULL) {
		struct way *way = outbox->ways;

		outbox->ways = way->next;
		free(way);
	}
	free(outbox->memory);
	free(outbox);
}
