/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whatever gathered while the last commit ran is one transaction; two inputs
 * of one person share a session, in the order in which they came; a second
 * delivery waits for the first's answer.
 */
#include "gateway/settle.h"

#include "gateway/coded.h"
#include "gateway/notice.h"
#include "gateway/token.h"
#include "gateway/wish.h"
#include "outbox/may.h"
#include "providers/provider.h"
#include "settings/snapshot.h"

#define SLOTS 2048		/* a power of 2; limits.batch is at most 512 */

/* Which turn of the batch came last for something. */
struct slots {
	struct turn *at[SLOTS];
};

static uint32_t
mix(uint32_t hash, const void *bytes, size_t size)
{
	const unsigned char *at = bytes;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ at[i]) * 16777619u;
	return hash;
}

static bool
same_id(const struct turn *a, const struct turn *b)
{
	return a->account->index == b->account->index &&
	    bytes_equal(a->input->id, b->input->id);
}

static bool
same_person(const struct turn *a, const struct turn *b)
{
	return memcmp(&a->person, &b->person, sizeof(a->person)) == 0;
}

/* The slot of an equal turn, or the empty one where it belongs. */
static struct turn **
slot(struct slots *slots, struct turn *turn, uint32_t hash,
    bool (*same)(const struct turn *, const struct turn *))
{
	uint32_t i = hash & (SLOTS - 1);

	while (slots->at[i] != NULL && !same(slots->at[i], turn))
		i = (i + 1) & (SLOTS - 1);
	return &slots->at[i];
}

static void
fold_repeats(struct batch *batch)
{
	struct slots slots = { { NULL } };

	for (struct turn *turn = batch->first; turn != NULL;
	    turn = turn->next) {
		uint32_t hash = mix(turn->account->index + 2166136261u,
		    turn->input->id.at, turn->input->id.length);
		struct turn **first = slot(&slots, turn, hash, same_id);

		turn->same_as = *first;
		if (*first == NULL)
			*first = turn;
	}
}

/* A session counts steps and languages by the flow of its snapshot: after a
 * reload they are found again by their names. */
static void
hand_on(const struct turn *from, struct turn *to)
{
	unsigned char coded[SESSION_CODED];
	size_t length;

	to->fresh = false;
	to->opted_out = from->opted_out;
	to->session = from->session;
	if (to->snapshot == from->snapshot)
		return;
	length = coded_write(from, coded);
	to->fresh = !coded_read(to, (struct bytes){ (char *)coded, length });
}

/* Each person's later inputs go on where the earlier ones in the batch left
 * the session. */
static void
follow(struct slots *slots, struct turn *turn)
{
	uint32_t hash = mix(2166136261u, &turn->person, sizeof(turn->person));
	struct turn **last = slot(slots, turn, hash, same_person);

	if (*last != NULL)
		hand_on(*last, turn);
	*last = turn;
}

static void
raise_last(struct settler *settler, int64_t id)
{
	if (id > settler->last_row)
		settler->last_row = id;
}

/* Requests to be rung back, and who claimed them, have their ids from the same
 * row of numbers; their outbox rows may be gone. */
static void
learn_last_row(struct settler *settler, struct store *store)
{
	const struct store_callbacks *callbacks = store->driver->callbacks;
	struct arena arena;
	struct problem why;
	struct row *rows;
	unsigned count = 0;
	int64_t newest = 0;

	if (settler->knows_last)
		return;
	arena_init_growing(&arena);
	settler->knows_last = store->driver->list(store, 1, &arena, &rows,
	    &count, &why) && (callbacks == NULL ||
	    callbacks->newest(store, &newest, &why));
	if (settler->knows_last && count == 1)
		raise_last(settler, rows[0].id);
	raise_last(settler, newest);
	arena_clear(&arena);
}

static int64_t
next_row(struct settler *settler)
{
	int64_t row = world_now_ms(settler->world) << 20 |
	    (int64_t)world_roll(settler->world, 1u << 19);

	if (row <= settler->last_row)
		row = settler->last_row + 1;
	settler->last_row = row;
	return row;
}

int64_t
settle_next_row(struct settler *settler, struct store *store)
{
	learn_last_row(settler, store);
	return next_row(settler);
}

/* May it go inside the answer? What may not go at all is left to the outbox,
 * which says why. */
static bool
goes_inside(const struct turn *turn, const struct action *action)
{
	const struct account *account = turn->account;
	struct may_ask ask = { action->to, turn->input->to, turn->input->to,
		turn->now_ms, turn->now_ms };

	return account->reply == REPLY_ANSWER && !turn->shares &&
	    turn->input->kind == INPUT_TEXT && may_text(&ask) == NULL;
}

/* Gives each text its row and its door for receipts. */
static void
address_texts(struct settler *settler, struct turn *turn)
{
	const struct settings *settings = &turn->snapshot->settings;
	char token[TOKEN_SIZE];

	for (struct action *action = turn->actions; action != NULL;
	    action = action->next) {
		if (action->kind == ACTION_FORGET ||
		    action->kind == ACTION_CANCEL)
			action->row = next_row(settler);
		if (action->kind != ACTION_TEXT)
			continue;
		action->row = next_row(settler);
		action->leased = goes_inside(turn, action);
		if (turn->account->kind->receipts &&
		    token_write(settler->keys, TOKEN_REPORT, turn,
		    action->row, token))
			action->report = arena_format(turn->arena,
			    "%s/in/%s/report/%s", settings->public_url,
			    turn->account->name, token);
	}
}

#define DOCUMENT_ROOM 16384

static void
write_answer(struct turn *turn)
{
	const struct provider *provider = provider_of(turn->account);
	struct links links = { .voice = NULL };
	struct action *all = turn->actions;
	struct action *inside = NULL;
	struct action **last = &inside;
	struct text text;

	/* Only what goes inside this answer is in the document. */
	for (const struct action *action = all; action != NULL;
	    action = action->next) {
		struct action *copy;

		if (action->kind != ACTION_TEXT || !action->leased)
			continue;
		copy = arena_get(turn->arena, sizeof(*copy));
		if (copy == NULL)
			break;
		*copy = *action;
		copy->next = NULL;
		*last = copy;
		last = &copy->next;
	}
	text_init_arena(&text, turn->arena, DOCUMENT_ROOM);
	provider->render(turn->account, inside, &links, &text);
	turn->arena->full |= text.full;
	turn->answer = text_bytes(&text);
}

/* A text without a number to answer, or from a name, is nobody's turn: its id
 * is kept, since the carrier is told that we have it. */
static bool
step(struct settler *settler, struct store *store, struct slots *persons,
    struct turn *turn, struct problem *why)
{
	turn->actions = NULL;
	turn->failed = turn->full = false;
	turn->capped = CAP_NONE;
	if (turn->has_person) {
		follow(persons, turn);
		if (!wish_step(settler, store, turn, why))
			return false;
		words_fill(turn);
		address_texts(settler, turn);
		caps_hold(&settler->caps, turn);
		if (!notice_owe(settler, store, turn, why))
			return false;
	}
	write_answer(turn);
	if (!turn->arena->full)
		return true;
	store->driver->abandon(store);
	return problem_set(why, "a turn outgrew its memory");
}

static void
share_answers(struct batch *batch)
{
	for (struct turn *turn = batch->first; turn != NULL;
	    turn = turn->next) {
		if (turn->same_as == NULL)
			continue;
		/* The first one's arena may go before this one is sent. */
		turn->answer.at = arena_copy(turn->arena,
		    turn->same_as->answer);
		turn->answer.length = turn->same_as->answer.length;
		turn->failed = turn->same_as->failed ||
		    turn->answer.at == NULL;
		turn->late = turn->same_as->late;
		turn->answered = true;
		turn->repeat = true;
	}
}

/* Does it send something? A call may not know yet that they sent STOP. */
static bool
is_owed(const struct turn *turn)
{
	const struct action *action = turn->actions;

	while (action != NULL && action->kind != ACTION_TEXT)
		action = action->next;
	return action != NULL;
}

/* Who sent STOP is not told that they were rung; that they were is kept. */
static void
drop_texts(struct turn *turn)
{
	struct action **at = &turn->actions;

	while (*at != NULL) {
		if ((*at)->kind == ACTION_TEXT)
			*at = (*at)->next;
		else
			at = &(*at)->next;
	}
}

/* A call's promise. */
static bool
promise(struct settler *settler, struct store *store, struct turn *turn,
    struct problem *why)
{
	turn->full = false;
	if (!wish_admit(settler, store, turn, why))
		return false;
	if (turn->opted_out && turn->callback != NULL)
		drop_texts(turn);
	address_texts(settler, turn);
	turn->failed = turn->full || (turn->opted_out && is_owed(turn));
	return turn->failed || notice_owe(settler, store, turn, why);
}

static void
tell_kept(const struct batch *batch)
{
	for (const struct turn *turn = batch->first; turn != NULL;
	    turn = turn->next) {
		if (turn->same_as == NULL && !turn->answered && !turn->failed)
			wish_kept(turn);
	}
}

static bool
settle_all(struct settler *settler, struct store *store, struct batch *batch,
    struct problem *why)
{
	struct slots persons = { { NULL } };

	settler->wishes = 0;
	fold_repeats(batch);
	if (!store->driver->load(store, batch, why))
		return false;			/* nobody is answered 2xx */
	for (struct turn *turn = batch->first; turn != NULL;
	    turn = turn->next) {
		if (turn->same_as != NULL || turn->answered)
			continue;
		if (turn->phase == PHASE_KEPT ?
		    !promise(settler, store, turn, why) :
		    !step(settler, store, &persons, turn, why))
			return false;
	}
	if (!store->driver->save(store, batch, why))
		return false;
	tell_kept(batch);
	share_answers(batch);
	return true;
}

/* What was not kept was not sent, and counts for no cap. */
static bool
try_batch(struct settler *settler, struct store *store, struct batch *batch,
    struct problem *why)
{
	struct caps caps = settler->caps;

	if (settle_all(settler, store, batch, why))
		return true;
	settler->caps = caps;
	return false;
}

static void
fail(struct batch *batch)
{
	for (struct turn *turn = batch->first; turn != NULL;
	    turn = turn->next) {
		turn->failed = true;
		turn->capped = CAP_NONE;
	}
}

/* One bad input must not fail the others: each by itself, in order. One that
 * is durable shows that the disk is well. */
static bool
settle_one_by_one(struct settler *settler, struct store *store,
    struct batch *batch, struct problem *why)
{
	struct turn *turn = batch->first;
	unsigned failures = 0;
	bool good = false;

	while (turn != NULL) {
		struct turn *next = turn->next;
		struct batch one = { turn, turn, 1 };

		turn->next = NULL;
		turn->answered = turn->repeat = turn->fresh = false;
		turn->failed = false;
		turn->capped = CAP_NONE;
		if (failures < 3 && try_batch(settler, store, &one, why)) {
			good = true;	/* a promise may still be refused */
		} else {
			fail(&one);
			failures++;
		}
		turn->next = next;
		turn = next;
	}
	return good;
}

static bool
leaves(const struct turn *turn)
{
	const struct action *action = turn->actions;

	while (action != NULL && action->kind != ACTION_FORGET)
		action = action->next;
	return action != NULL && turn->has_person && !turn->failed &&
	    !turn->answered;
}

/* Who left is told nothing more: not what they asked before, which nobody has
 * answered yet, and not what the carrier delivers again. */
static void
hush(struct batch *batch, const struct turn *leaving)
{
	bool before = true;

	for (struct turn *turn = batch->first; turn != NULL;
	    turn = turn->next) {
		if (turn == leaving)
			before = false;
		if (!same_person(turn, leaving))
			continue;
		if (turn->same_as == NULL ? before || turn->answered :
		    turn->same_as->answer.length == 0)
			turn->answer = BYTES("");
	}
}

bool
settle_batch(struct settler *settler, struct store *store, struct batch *batch,
    struct problem *why)
{
	bool good;

	learn_last_row(settler, store);
	good = try_batch(settler, store, batch, why);
	if (!good && batch->count > 1 && !store->down)
		good = settle_one_by_one(settler, store, batch, why);
	else if (!good)
		fail(batch);
	for (struct turn *turn = batch->first; turn != NULL;
	    turn = turn->next) {
		if (leaves(turn))
			hush(batch, turn);
	}
	return good;
}
