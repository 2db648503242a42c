/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests to be rung back: what is saved of them is seen where it is saved,
 * and looked for wherever the store is asked. */
#include "simulate/callbacks.h"

#include <stdio.h>

#include "store/sqlite_inside.h"

struct asked *
asked_find(const struct site *site, int64_t id)
{
	struct asked *asked = site->sim->asked;

	while (asked != NULL && (asked->id != id || asked->site != site))
		asked = asked->next;
	return asked;
}

struct asked *
asked_of(const struct site *site, const struct phone *phone)
{
	struct asked *asked = site->sim->asked;

	while (asked != NULL && (asked->phone != phone ||
	    asked->site != site))
		asked = asked->next;
	return asked;
}

/* What surely was committed comes first: the number of an order that came to
 * nothing is given once more after a restart. */
struct claim *
asked_claim(const struct site *site, int64_t row)
{
	struct claim *maybe = NULL;

	for (struct asked *asked = site->sim->asked; asked != NULL;
	    asked = asked->next) {
		for (struct claim *claim = asked->claims; claim != NULL &&
		    asked->site == site; claim = claim->next) {
			if (claim->row == row && claim->good)
				return claim;
			if (claim->row == row && maybe == NULL)
				maybe = claim;
		}
	}
	return maybe;
}

static const struct known *
known_of(const struct asked *asked)
{
	return &asked->phone->at[asked->site - asked->site->sim->sites];
}

bool
asked_is_off(const struct asked *asked, const struct claim *claim)
{
	const struct known *known = known_of(asked);

	return known->left > asked->saved || known->cancelled > asked->saved ||
	    (claim != NULL && claim->taken_back);
}

static void
add_asked(struct site *site, const struct turn *turn, struct phone *phone,
    const struct action *action, uint64_t order, bool good)
{
	struct sim *sim = site->sim;
	struct asked *asked = sim_get(sim, sizeof(*asked));
	struct asked *lost = asked_find(site, action->row);

	if (lost != NULL && lost->good && good)
		broken(sim, "C6: %s and %s have one id", lost->reference,
		    action->reference);
	if (lost != NULL && !lost->good)
		lost->id = 0;		/* its commit came to nothing */
	asked->site = site;
	asked->phone = phone;
	asked->id = action->row;
	memcpy(asked->reference, action->reference, sizeof(asked->reference));
	asked->texted = turn->input->kind == INPUT_TEXT;
	asked->saved = order;
	asked->good = good;
	asked->asked_ms = turn->now_ms;
	asked->next = sim->asked;
	sim->asked = asked;
	sim->wished += good;
	trace(sim, "phone %u is to be rung back: %s%s", (unsigned)(phone -
	    sim->phones), asked->reference, good ? "" : " (perhaps)");
	workers_hear(site);
}

/* What is told of a worker's call; a row of the texts that follow it. */
static void
note_desk(struct site *site, const struct turn *turn,
    const struct action *action, bool good)
{
	struct claim *claim = asked_claim(site, turn->callback->claim);
	struct asked *asked = asked_find(site, turn->callback->id);

	if (asked != NULL && action->kind == ACTION_TEXT) {
		if (!asked->texted)
			broken(site->sim, "C8: %s asked by key and is texted",
			    asked->reference);
		/* A press whose answer was lost counts as a try. */
		if (asked->dials == 0 || asked->texts > 0 ||
		    turn->callback->tries + 1 < CALLBACK_TRIES)
			broken(site->sim, "C8: %s is texted the %u. time after "
			    "%u tries", asked->reference, asked->texts + 1,
			    asked->dials);
		if (asked_is_off(asked, NULL))
			broken(site->sim, "C2: %s is texted after EXIT or 10",
			    asked->reference);
		asked->texts += good;
	}
	if (claim == NULL || action->kind != ACTION_RANG)
		return;
	claim->sent |= good;
	claim->ended |= !turn->late && (action->desk == DESK_TALKED ||
	    action->desk == DESK_UNANSWERED || action->desk == DESK_ENDED);
	claim->asked->may_reach |= action->desk == DESK_TALKED;
}

void
asked_turn(struct site *site, const struct turn *turn, struct phone *phone,
    const struct action *action, uint64_t order, bool good)
{
	struct known *known = phone == NULL ? NULL :
	    &phone->at[site - site->sim->sites];

	if (turn->callback != NULL) {
		note_desk(site, turn, action, good);
	} else if (known != NULL && (action->kind == ACTION_CANCEL ||
	    action->kind == ACTION_CALLBACK)) {
		known->cancelled_maybe = order;
		if (action->kind == ACTION_CALLBACK)
			add_asked(site, turn, phone, action, order, good);
	}
}

void
asked_settled(struct site *site, const struct settlement *settlement,
    bool good)
{
	struct claim *claim = asked_claim(site, settlement->id);

	if (claim == NULL)
		return;
	claim->sent |= good && settlement->state == ROW_SENT;
	claim->ended |= settlement->state == ROW_FAILED ||
	    settlement->state == ROW_IN_DOUBT;
}

/* `good`: it was committed; else it may come to light after all. */
static void
note_word(struct site *site, const struct callback_said *said, bool good)
{
	struct asked *asked = asked_find(site, said->row.id);
	struct claim *claim;

	if (asked == NULL || said->answer != ANSWER_GOOD)
		return;
	if (said->order == CALLBACK_CLAIM) {
		claim = sim_get(site->sim, sizeof(*claim));
		claim->asked = asked;
		claim->row = said->claim;
		claim->good = good;
		claim->next = asked->claims;
		asked->claims = claim;
		ledger_claim(site, claim->row, ++site->sim->commits);
		site->sim->claimed += good;
	} else if (said->order != CALLBACK_REVEAL && asked->claims != NULL) {
		asked->claims->ended = true;
	}
	asked->may_reach |= said->order == CALLBACK_DONE;
}

static struct process *
process_of(const struct store *store)
{
	return ((const struct sqlite *)(const void *)store)->world->own;
}

static bool
watch_say(struct store *store, struct callback_said *said,
    struct problem *why)
{
	struct process *process = process_of(store);
	bool good = process->under_callbacks.say(store, said, why);

	note_word(process->site, said, good);
	return good;
}

void
asked_watch(struct process *process)
{
	process->callbacks = process->under_callbacks;
	process->callbacks.say = watch_say;
	process->driver.callbacks = &process->callbacks;
}

struct row_seen {
	bool found;
	enum callback_state state;
	unsigned tries;
	bool sealed;
};

static struct row_seen
look(struct question *rows, int64_t id)
{
	struct row_seen seen = { .found = false };
	sqlite3_stmt *statement = rows->statement;

	if (statement == NULL)
		return seen;
	(void)sqlite3_bind_int64(statement, 1, id);
	if (sqlite3_step(statement) == SQLITE_ROW)
		seen = (struct row_seen){ true, (enum callback_state)
			sqlite3_column_int(statement, 0),
			(unsigned)sqlite3_column_int(statement, 1),
			sqlite3_column_int(statement, 2) != 0 };
	(void)sqlite3_reset(statement);
	return seen;
}

/* Why did it come to this? */
static void
check_state(struct asked *asked, const struct row_seen *seen)
{
	struct sim *sim = asked->site->sim;
	const struct known *known = known_of(asked);
	bool open = seen->state <= CALLBACK_RINGING;

	if (open && asked->state > CALLBACK_RINGING)
		broken(sim, "C6: %s was over and is open again",
		    asked->reference);
	if (open && asked_is_off(asked, NULL))
		broken(sim, "C2: %s is open after EXIT or 10 was accepted",
		    asked->reference);
	if (seen->state == CALLBACK_LEFT && known->left_maybe < asked->saved)
		broken(sim, "C6: %s left and never said so", asked->reference);
	if (seen->state == CALLBACK_CANCELLED &&
	    known->cancelled_maybe <= asked->saved)
		broken(sim, "C6: %s took nothing back", asked->reference);
	if (seen->state == CALLBACK_REACHED && !asked->may_reach)
		broken(sim, "C6: %s was not reached", asked->reference);
	if (seen->state == CALLBACK_MISSED && seen->tries < CALLBACK_TRIES)
		broken(sim, "C6: %s is missed after %u tries",
		    asked->reference, seen->tries);
	if (seen->tries > CALLBACK_TRIES)
		broken(sim, "C3: %s has %u tries", asked->reference,
		    seen->tries);
	asked->state = seen->state;
}

/* A clock that jumped while we were off, or just before, makes all look old at
 * last: nobody can tell that from a helpline that was off for so long. */
void
asked_wake(struct site *site)
{
	struct sim *sim = site->sim;
	int64_t jump_ms = sim->offset_ms - site->offset_ms;

	if (!site->unsure && jump_ms <= HOUR && jump_ms >= -HOUR)
		return;
	for (struct asked *asked = sim->asked; asked != NULL;
	    asked = asked->next)
		asked->aged |= asked->site == site;
	for (struct debt *debt = sim->debts; debt != NULL; debt = debt->next)
		debt->aged |= debt->site == site;
}

static bool
is_past(const struct sim *sim, const struct asked *asked)
{
	int64_t keep_ms = sim->snapshots[0]->settings.callbacks->keep_ms -
	    2 * DAY;

	return wall_ms(sim) - asked->asked_ms > keep_ms ||
	    carrier_now(sim) - asked->asked_ms > keep_ms;
}

static void
check_one(struct question *rows, struct asked *asked)
{
	struct sim *sim = rows->sim;
	struct row_seen seen = look(rows, asked->id);

	if (!seen.found) {
		if (asked->good && !asked->aged && !is_past(sim, asked))
			broken(sim, "C6: %s is gone", asked->reference);
		asked->gone = true;
		return;
	}
	if (seen.sealed != (seen.state <= CALLBACK_RINGING))
		broken(sim, "C5: %s in state %d has %s number",
		    asked->reference, (int)seen.state, seen.sealed ? "a" :
		    "no");
	check_state(asked, &seen);
}

void
asked_check(struct process *process)
{
	struct sim *sim = process->sim;
	struct question rows;

	if (sim->asked == NULL)
		return;
	rows = question_open(process, "SELECT state, tries, sealed IS NOT NULL "
	    "FROM callback WHERE id = ?1");
	for (struct asked *asked = sim->asked; asked != NULL;
	    asked = asked->next) {
		if (asked->site == process->site)
			check_one(&rows, asked);
	}
	question_close(&rows);
}

/* All its desks are down, and we took each report. */
static bool
is_silent(const struct sim *sim, const struct claim *claim)
{
	for (const struct leg *leg = sim->legs; leg != NULL; leg = leg->next) {
		if (leg->claim == claim && !(leg->over && leg->told))
			return false;
	}
	return claim->legs > 0 || sim->manner.calm;
}

void
asked_end(struct process *process)
{
	struct sim *sim = process->sim;

	asked_check(process);
	for (const struct asked *asked = sim->asked; asked != NULL;
	    asked = asked->next) {
		if (asked->site == process->site && !asked->aged &&
		    asked->state == CALLBACK_CLAIMED && asked->claims != NULL &&
		    asked->claims->good && is_silent(sim, asked->claims))
			broken(sim, "C5: %s is claimed, and no desk rings",
			    asked->reference);
	}
}
