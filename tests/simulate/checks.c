/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The invariants. What is saved is seen where the gateway saves it; what is on
 * the disk is asked of the database itself.
 */
#include "simulate/sim.h"

#include <stdio.h>

#include "gateway/inside.h"
#include "outbox/outbox_inside.h"
#include "providers/provider.h"
#include "store/sqlite_inside.h"

#define OVERDUE_MS (5 * MINUTE)
#define ROWS_HELD_MOST 256		/* of the outbox */
#define NOTES_MOST 4096
#define QUIET_MS (15 * MINUTE)		/* after the last trouble */

static struct debt *
debt_of(const struct site *site, int64_t row)
{
	struct debt *debt = site->sim->debts;

	while (debt != NULL && (debt->row != row || debt->site != site))
		debt = debt->next;
	return debt;
}

int64_t
checks_row(struct sim *sim, unsigned account, const char *path)
{
	const char *last = strrchr(path, '/');
	int64_t row = 0;

	/* Tokens grow old, also when the clock jumps. */
	for (const struct debt *debt = sim->debts; last != NULL &&
	    debt != NULL; debt = debt->next) {
		if (strcmp(debt->token, last + 1) == 0)
			return debt->row;
	}
	if (last == NULL || !token_read_report(sim->keys,
	    bytes_from_text(last + 1), sim->accounts[account], wall_ms(sim),
	    &row))
		return 0;
	return row;
}

static struct letter *
letter_of(struct sim *sim, const struct turn *turn)
{
	for (struct letter *letter = sim->letters; letter != NULL;
	    letter = letter->next) {
		if (letter->account == turn->account->index &&
		    bytes_are(turn->input->id, letter->sid))
			return letter;
	}
	return NULL;
}

static struct phone *
phone_of(struct sim *sim, const struct turn *turn)
{
	for (unsigned i = 0; turn->has_person && i < PERSONS; i++) {
		if (sim->phones[i].known && memcmp(&turn->person,
		    &sim->phones[i].person, sizeof(turn->person)) == 0)
			return &sim->phones[i];
	}
	return NULL;
}

static void
note_debt(struct site *site, const struct turn *turn, struct phone *phone,
    const struct action *action, uint64_t order)
{
	struct sim *sim = site->sim;
	struct debt *debt = sim_get(sim, sizeof(*debt));

	debt->row = action->row;
	debt->token = action->report == NULL ? "" : sim_copy(sim,
	    bytes_from_text(strrchr(action->report, '/') + 1));
	debt->site = site;
	debt->phone = phone;
	debt->saved = order;
	debt->promise = turn->input->kind != INPUT_TEXT;
	debt->next = sim->debts;
	sim->debts = debt;
}

bool
checks_old(const struct sim *sim, const struct letter *letter)
{
	int64_t keep_ms = sim->snapshots[0]->settings.keep_ms - 2 * DAY;

	return wall_ms(sim) - letter->saved_ms > keep_ms ||
	    carrier_now(sim) - letter->saved_ms > keep_ms;
}

/* `good`: it was committed; else it may come to light after all. */
static void
note_turn(struct site *site, const struct turn *turn, bool good)
{
	struct sim *sim = site->sim;
	struct letter *letter = turn->input->kind != INPUT_TEXT ? NULL :
	    letter_of(sim, turn);
	struct phone *phone = phone_of(sim, turn);
	struct known *known = phone == NULL ? NULL :
	    &phone->at[site - sim->sites];
	uint64_t order = ++sim->commits;

	if (letter != NULL && good && letter->saved != 0 &&
	    !checks_old(sim, letter))
		broken(sim, "I2: %s was stored a second time", letter->sid);
	if (letter != NULL && good)
		letter->saved = order;
	if (letter != NULL && !good)
		letter->saved_maybe = order;
	if (letter != NULL && !letter->accepted)
		letter->saved_ms = turn->now_ms;
	if (letter != NULL && phone != NULL && good) {
		known->texted = order;
		known->stopped = 0;
		letter->stops = turn->opted_out;
	}
	for (const struct action *action = turn->actions; action != NULL;
	    action = action->next) {
		if (action->kind == ACTION_TEXT)
			note_debt(site, turn, phone, action, order);
		if (action->kind != ACTION_FORGET || phone == NULL)
			continue;
		known->left_maybe = order;
		if (letter != NULL)
			letter->leaves = true;
		else if (good)
			known->forgotten = order;
	}
}

static struct process *
process_of(const struct store *store)
{
	return ((const struct sqlite *)(const void *)store)->world->own;
}

static bool
watch_save(struct store *store, struct batch *batch, struct problem *why)
{
	struct process *process = process_of(store);
	bool good = store_sqlite.save(store, batch, why);

	for (const struct turn *turn = batch->first; turn != NULL;
	    turn = turn->next) {
		if (turn->same_as == NULL && !turn->answered && !turn->failed)
			note_turn(process->site, turn, good);
	}
	return good;
}

/* I1: what was accepted is there. */
static void
check_found(struct process *process)
{
	struct sim *sim = process->sim;
	struct question held = question_open(process,
	    "SELECT count(*) FROM held WHERE key = ?1");

	for (const struct letter *letter = sim->letters; letter != NULL;
	    letter = letter->next) {
		unsigned char key[2 * PERSON_SIZE];

		if (!letter->accepted || !letter->phone->known ||
		    site_of(sim, letter->account) != process->site ||
		    checks_old(sim, letter))
			continue;
		memcpy(key, letter->phone->person.hash, PERSON_SIZE);
		keys_hash(sim->keys, sim->accounts[letter->account]->name,
		    bytes_from_text(letter->sid), key + PERSON_SIZE);
		if (question_ask(&held, key, sizeof(key)) != 1)
			broken(sim, "I1: %s was accepted and is lost",
			    letter->sid);
	}
	question_close(&held);
}

static struct store *
watch_open(const struct store_settings *settings, struct keys *keys,
    const struct world *world, struct problem *why)
{
	struct process *process = world->own;
	struct store *store = store_sqlite.open(settings, keys, world, why);

	if (store == NULL) {
		trace(process->sim, "the store does not open: %s", why->text);
		return NULL;
	}
	store->driver = &process->driver;
	process->sqlite = (struct sqlite *)(void *)store;
	check_found(process);
	return store;
}

static void
watch_close(struct store *store)
{
	process_of(store)->sqlite = NULL;
	store_sqlite.close(store);
}

void
checks_process(struct process *process)
{
	process->driver = store_sqlite;
	process->driver.open = watch_open;
	process->driver.close = watch_close;
	process->driver.save = watch_save;
}

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
	const struct debt *debt = debt_of(site, row);
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
	struct debt *debt = debt_of(site, row);

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
	    outbox->under_way > ACCOUNTS * LANE_UNDER_WAY)
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

static void
check_debt(struct sim *sim, const struct debt *debt, struct end end)
{
	long long row = debt->row;

	if (!end.found)
		return;			/* forgotten, or never committed */
	if (end.open)
		broken(sim, "I3: row %lld has no end", row);
	if (end.repeats == 0 && (debt->api > 1 ||
	    (debt->api > 0 && debt->inside > 0)))
		broken(sim, "I3: row %lld went twice and is not marked", row);
	if (end.state == ROW_SENT || !sim->manner.calm)
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
	check_found(process);
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
	if (question_once(process, "SELECT count(*) FROM pragma_integrity_check "
	    "WHERE integrity_check <> 'ok'") != 0)
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
