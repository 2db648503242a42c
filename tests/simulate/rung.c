/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The moments that cannot be taken back: a desk is rung, a resident is. */
#include "simulate/callbacks.h"

#include <stdio.h>

#include "store/sqlite_inside.h"

static sqlite3 *
db_of(const struct site *site)
{
	for (const struct process *process = site->sim->processes;
	    process != NULL; process = process->next) {
		if (process->site == site && process->sqlite != NULL)
			return process->sqlite->db;
	}
	return NULL;
}

/* The first column for this id; -1: there is none, or no store. */
static int64_t
ask(const struct site *site, const char *text, int64_t id)
{
	sqlite3 *db = db_of(site);
	sqlite3_stmt *statement = NULL;
	int64_t number = -1;

	if (db == NULL || sqlite3_prepare_v2(db, text, -1, &statement, NULL) !=
	    SQLITE_OK)
		return -1;
	(void)sqlite3_bind_int64(statement, 1, id);
	if (sqlite3_step(statement) == SQLITE_ROW)
		number = sqlite3_column_int64(statement, 0);
	(void)sqlite3_finalize(statement);
	return number;
}

/*
 * C4: one desk at a time. A claim's order goes a second time only where nobody
 * could know that the carrier had the first (no answer came, or we died before
 * it was written down, and its list did not show it): marked, and never a
 * third time. Another claim follows only once the last one's end is written
 * down: its desk is down, refused, in doubt, or was taken back.
 */
void
rung_desk(struct process *process, const struct claim *claim)
{
	struct sim *sim = process->sim;
	const struct asked *asked = claim->asked;

	if (claim->sent)
		broken(sim, "C4: the desk for %s is rung again",
		    asked->reference);
	if (claim->legs > 1)
		broken(sim, "C4: the desk for %s is rung the %u. time",
		    asked->reference, claim->legs + 1);
	if (claim->legs == 1 && ask(asked->site, "SELECT repeats FROM outbox "
	    "WHERE id = ?1", claim->row) == 0)
		broken(sim, "C4: the desk for %s is rung twice, unmarked",
		    asked->reference);
	for (const struct claim *other = asked->claims; other != NULL;
	    other = other->next) {
		if (other != claim && other->good && !other->ended)
			broken(sim, "C4: two desks are rung for %s",
			    asked->reference);
	}
	if (asked_is_off(asked, claim))
		broken(sim, "C2: a desk is rung for %s after it was taken back",
		    asked->reference);
}

/* Is key 1 written down? What came right after it may be, too. */
static bool
is_durable(const struct claim *claim)
{
	const struct asked *asked = claim->asked;
	int64_t state = ask(asked->site, "SELECT state FROM callback WHERE "
	    "id = ?1", asked->id);
	int64_t row = ask(asked->site, "SELECT claim FROM callback WHERE "
	    "id = ?1", asked->id);

	return state >= CALLBACK_REACHED ||
	    (state == CALLBACK_RINGING && row == claim->row) ||
	    (state >= 0 && claim->ended);
}

void
rung_resident(struct leg *leg, struct bytes number)
{
	struct sim *sim = leg->sim;
	struct claim *claim = leg->claim;
	struct asked *asked = claim->asked;

	if (!bytes_are(number, asked->phone->number))
		broken(sim, "C2: %s asked, and somebody else is rung",
		    asked->reference);
	if (asked_is_off(asked, claim))
		broken(sim, "C2: %s is rung after EXIT, 10, or a word of the "
		    "worker", asked->reference);
	if (leg->dialled)
		return;			/* the same press, once more */
	leg->dialled = true;
	sim->rung++;
	trace(sim, "%s is rung: try %u", asked->reference, asked->dials + 1);
	if (!is_durable(claim))
		broken(sim, "C1: %s is rung before key 1 is durable",
		    asked->reference);
	if (++asked->dials > CALLBACK_TRIES)
		broken(sim, "C3: %s is rung %u times", asked->reference,
		    asked->dials);
}
