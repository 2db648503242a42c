/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is saved is seen where the gateway saves it. */
#include "simulate/callbacks.h"

#include "gateway/inside.h"
#include "store/sqlite_inside.h"

struct debt *
ledger_debt(const struct site *site, int64_t row)
{
	struct debt *debt = site->sim->debts;

	while (debt != NULL && (debt->row != row || debt->site != site))
		debt = debt->next;
	return debt;
}

int64_t
ledger_row(struct sim *sim, unsigned account, const char *path)
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
    const struct action *action, uint64_t order, bool good)
{
	struct sim *sim = site->sim;
	struct debt *debt = sim_get(sim, sizeof(*debt));

	debt->row = action->row;
	debt->token = action->report == NULL ? "" : sim_copy(sim,
	    bytes_from_text(strrchr(action->report, '/') + 1));
	debt->site = site;
	debt->phone = phone;
	debt->saved = order;
	debt->good = good;
	debt->made_ms = turn->now_ms;
	debt->back = turn->callback != NULL;
	debt->promise = turn->input->kind != INPUT_TEXT;
	debt->next = sim->debts;
	sim->debts = debt;
}

void
ledger_claim(struct site *site, int64_t row, uint64_t order)
{
	struct debt *debt = sim_get(site->sim, sizeof(*debt));

	debt->row = row;
	debt->token = "";
	debt->site = site;
	debt->saved = order;
	debt->desk = true;
	debt->next = site->sim->debts;
	site->sim->debts = debt;
}

bool
ledger_is_past(const struct sim *sim, int64_t at_ms)
{
	int64_t keep_ms = sim->snapshots[0]->settings.keep_ms - 2 * DAY;

	return wall_ms(sim) - at_ms > keep_ms ||
	    carrier_now(sim) - at_ms > keep_ms;
}

bool
ledger_old(const struct sim *sim, const struct letter *letter)
{
	return ledger_is_past(sim, letter->saved_ms);
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
	    !ledger_old(sim, letter))
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
	if (letter != NULL && phone != NULL && !good)
		known->stopped = 0;	/* it may not hold any more */
	mailbox_owe(site, turn, good);
	for (const struct action *action = turn->actions; action != NULL;
	    action = action->next) {
		if (turn->late && action->kind == ACTION_TEXT)
			continue;	/* the store keeps it to itself */
		asked_turn(site, turn, phone, action, order, good);
		if (action->kind == ACTION_TEXT)
			note_debt(site, turn, phone, action, order,
			    good);
		if (letter != NULL && (action->kind == ACTION_CANCEL ||
		    action->kind == ACTION_CALLBACK))
			letter->cancels = true;
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
	bool good = process->under.save(store, batch, why);

	for (const struct turn *turn = batch->first; turn != NULL;
	    turn = turn->next) {
		if (turn->same_as == NULL && !turn->answered && !turn->failed)
			note_turn(process->site, turn, good);
	}
	return good;
}

static bool
watch_settle(struct store *store, const struct settlement *list,
    struct problem *why)
{
	struct process *process = process_of(store);
	bool good = process->under.settle(store, list, why);

	for (; list != NULL; list = list->next)
		asked_settled(process->site, list, good);
	return good;
}

/* I1: what was accepted is there. */
void
ledger_check(struct process *process)
{
	struct sim *sim = process->sim;
	struct question held = question_open(process,
	    "SELECT count(*) FROM held WHERE key = ?1");

	for (const struct letter *letter = sim->letters; letter != NULL;
	    letter = letter->next) {
		unsigned char key[2 * PERSON_SIZE];

		if (!letter->accepted || !letter->phone->known ||
		    site_of(sim, letter->account) != process->site ||
		    ledger_old(sim, letter))
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
	struct store *store = process->under.open(settings, keys, world, why);

	if (store == NULL) {
		trace(process->sim, "the store does not open: %s", why->text);
		return NULL;
	}
	store->driver = &process->driver;
	process->sqlite = (struct sqlite *)(void *)store;
	ledger_check(process);
	asked_check(process);
	return store;
}

static void
watch_close(struct store *store)
{
	process_of(store)->sqlite = NULL;
	store_sqlite.close(store);
}

void
ledger_process(struct process *process)
{
	process->under = store_sqlite;
	process->under_callbacks = *store_sqlite.callbacks;
	mutant_lend(process);
	process->driver = process->under;
	asked_watch(process);
	process->driver.open = watch_open;
	process->driver.close = watch_close;
	process->driver.save = watch_save;
	process->driver.settle = watch_settle;
}
