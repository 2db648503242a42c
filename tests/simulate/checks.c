/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The invariants. What is on the disk is asked of the database itself. */
#include "simulate/callbacks.h"

#include <stdio.h>

#include "gateway/inside.h"
#include "outbox/outbox_inside.h"
#include "providers/provider.h"
#include "store/sqlite_inside.h"

#define OVERDUE_MS (5 * MINUTE)
#define ROWS_HELD_MOST 256		/* of the outbox */
#define NOTES_MOST 4096
#define QUIET_MS (15 * MINUTE)		/* after the last trouble */

void
checks_begin(struct sim *sim)
{
	secrets_watch(sim);
	happen(sim, 10 * MINUTE, checks_stuck, NULL);
}

/* Whoever left gets nothing that was owed before. */
void
checks_departure(struct site *site, int64_t row)
{
	struct sim *sim = site->sim;
	const struct debt *debt = ledger_debt(site, row);
	const struct known *known;

	if (debt == NULL || debt->phone == NULL)
		return;
	known = &debt->phone->at[site - sim->sites];
	if (known->left > debt->saved)
		broken(sim, "I3: row %lld leaves after EXIT or STOP was "
		    "accepted", (long long)row);
	if (debt->promise && known->stopped != 0)
		broken(sim, "I3: row %lld of a call leaves while STOP holds",
		    (long long)row);
}

void
checks_sent(struct site *site, int64_t row, bool inside)
{
	struct sim *sim = site->sim;
	struct debt *debt = ledger_debt(site, row);

	if (debt == NULL) {
		broken(sim, "I3: row %lld was sent and never saved",
		    (long long)row);
		return;
	}
	if (inside)
		debt->inside++;
	else
		debt->api++;
	if (debt->api > 2)
		broken(sim, "I3: row %lld was sent %u times", (long long)row,
		    debt->api);
}

/* Whom the loop takes for stopped, the store does. True: look again. */
static bool
check_index(struct process *process)
{
	struct sim *sim = process->sim;
	bool odd = false;
	struct question opted_out = question_open(process,
	    "SELECT count(*) FROM opt_out WHERE person = ?1");

	for (unsigned i = 0; i < PERSONS; i++) {
		struct phone *phone = &sim->phones[i];
		struct known *known = &phone->at[process->site - sim->sites];
		bool stopped;

		if (!phone->known)
			continue;
		stopped = question_ask(&opted_out, phone->person.hash,
		    PERSON_SIZE) == 1;
		/* What the carrier reports is read within a minute. */
		if (stopped == index_has(process->gateway->opted_out,
		    &phone->person))
			known->odd = 0;
		else if (++known->odd > 1)
			broken(sim, "I6: phone %u: the index of who sent STOP "
			    "is not as the store", i);
		odd |= known->odd > 0;
	}
	question_close(&opted_out);
	return odd;
}

static void
check_stuck(struct process *process)
{
	struct site *site = process->site;
	struct sim *sim = process->sim;

	/* Most hours are quiet: what nobody wrote to is as it was. */
	if (site->disk.operations != site->seen) {
		site->seen = site->disk.operations;
		site->due_ms = question_once(process, "SELECT min(due_ms) FROM "
		    "outbox WHERE due_ms IS NOT NULL");
		site->odd = true;
	}
	if (site->odd && !keeper_has_work(process->gateway->keeper))
		site->odd = check_index(process);
	if (site->due_ms > 0 && wall_ms(sim) - site->due_ms > OVERDUE_MS)
		broken(sim, "I3: a row is overdue by %lld s", (long long)
		    (wall_ms(sim) - site->due_ms) / 1000);
}

/* Nothing is overdue while all has been well for a while. */
void
checks_stuck(struct sim *sim, void *arg)
{
	(void)arg;
	happen(sim, 10 * MINUTE, checks_stuck, NULL);
	if (sim->steady_ms - sim->trouble_ms < QUIET_MS)
		return;
	for (struct process *process = sim->processes; process != NULL;
	    process = process->next) {
		if (process->sqlite != NULL && process->sqlite->db != NULL)
			check_stuck(process);
	}
}

/* I6: each queue has its cap, also while all else fails. */
void
checks_bounds(struct process *process)
{
	const struct gateway *gateway = process->gateway;
	const struct outbox *outbox = gateway->outbox;
	const struct settings *settings = &gateway->snapshot->settings;
	unsigned waiting = keeper_waiting(gateway->keeper);

	if (waiting > settings->queue_most)
		broken(process->sim, "I6: %u texts wait for the store",
		    waiting);
	if (outbox->count > ROWS_HELD_MOST || outbox->notes > NOTES_MOST ||
	    outbox->under_way > (ACCOUNTS + 1) * LANE_UNDER_WAY)
		broken(process->sim, "I6: the outbox holds %u rows, %u notes, "
		    "%u under way", outbox->count, outbox->notes,
		    outbox->under_way);
}

struct end {
	bool found;
	bool open;
	enum row_state state;
	unsigned repeats;
};

static struct end
end_of(struct question *ends, int64_t row)
{
	struct end end = { .found = false };
	sqlite3_stmt *statement = ends->statement;

	if (statement == NULL)
		return end;
	(void)sqlite3_bind_int64(statement, 1, row);
	if (sqlite3_step(statement) == SQLITE_ROW)
		end = (struct end){ true, sqlite3_column_int(statement, 2) != 0,
			(enum row_state)sqlite3_column_int(statement, 0),
			(unsigned)sqlite3_column_int(statement, 1) };
	(void)sqlite3_reset(statement);
	return end;
}

/* They left, perhaps, or it is long ago. */
static bool
is_forgotten(struct sim *sim, const struct debt *debt)
{
	const struct known *known;

	if (debt->phone == NULL || debt->aged)
		return true;
	known = &debt->phone->at[debt->site - sim->sites];
	if (debt->back && known->cancelled_maybe > debt->saved)
		return true;
	return known->left > debt->saved || known->left_maybe > debt->saved ||
	    ledger_is_past(sim, debt->made_ms);
}

static void
check_debt(struct sim *sim, const struct debt *debt, struct end end)
{
	long long row = debt->row;

	if (!end.found) {
		if (debt->good && !is_forgotten(sim, debt))
			broken(sim, "I3: row %lld was saved and is lost", row);
		return;
	}
	if (end.open)
		broken(sim, "I3: row %lld has no end", row);
	if (end.repeats == 0 && (debt->api > 1 ||
	    (debt->api > 0 && debt->inside > 0)))
		broken(sim, "I3: row %lld went twice and is not marked", row);
	/* Nobody is rung who took it back on a calm day either. */
	if (end.state == ROW_SENT || !sim->manner.calm || debt->desk)
		return;
	if (!(end.state == ROW_FAILED && debt->api == 0))
		broken(sim, "I3: row %lld ends in state %d on a calm day", row,
		    (int)end.state);
}

static void
check_process(struct process *process)
{
	struct sim *sim = process->sim;
	struct question ends;

	if (process->sqlite == NULL || process->sqlite->db == NULL) {
		broken(sim, "the store is not open at the end");
		return;
	}
	ledger_check(process);
	ends = question_open(process, "SELECT state, repeats, due_ms IS NOT "
	    "NULL FROM outbox WHERE id = ?1");
	for (const struct debt *debt = sim->debts; debt != NULL;
	    debt = debt->next) {
		if (debt->site == process->site)
			check_debt(sim, debt, end_of(&ends, debt->row));
	}
	question_close(&ends);
	if (question_once(process, "SELECT count(*) FROM outbox WHERE due_ms "
	    "IS NOT NULL") != 0)
		broken(sim, "I3: a row has no end");
	/* After it: what a row has come to is told by its own name first. */
	asked_end(process);
	mailbox_end(process);
	if (question_once(process, "SELECT count(*) FROM "
	    "pragma_integrity_check WHERE integrity_check <> 'ok'") != 0)
		broken(sim, "the database is damaged");
}

void
checks_end(struct sim *sim)
{
	for (unsigned i = 0; i < sim->manner.sites; i++) {
		if (sim->sites[i].front == NULL)
			broken(sim, "a site has no helpline at the end");
	}
	for (struct process *process = sim->processes; process != NULL;
	    process = process->next)
		check_process(process);
}
