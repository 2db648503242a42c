/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A helpline, how it starts, works and ends. One store has one owner: a site's
 * second process, while the first still drains, answers calls and refuses texts
 * until the store is free.
 */
#include "gateway/inside.h"

#include <stdlib.h>

#include "simulate/callbacks.h"
#include "store/sqlite_inside.h"

#define DRAIN_MS (10 * SECOND)		/* as main.c */
#define DRAIN_STEP_MS 20
#define JUMP_SEEN_MS (2 * MINUTE)	/* it looks once a minute */

/* The same for all: any process can answer any key press. */
static struct keys *
make_keys(const struct sim *sim)
{
	unsigned char seed[32];

	memset(seed, 7, 32);
	memcpy(seed, &sim->seed, sizeof(sim->seed));
	return keys_new(seed);
}

struct process *
machine_front(const struct site *site)
{
	struct process *front = site->front;

	return front == NULL || process_is_dead(front) ? NULL : front;
}

struct site *
site_of(struct sim *sim, unsigned account)
{
	return &sim->sites[account % sim->manner.sites];
}

void
machine_start(struct sim *sim, void *arg)
{
	struct site *site = arg;
	struct process *process;
	struct gateway_parts parts;
	struct problem why = { "" };

	if (site->front != NULL)
		return;
	process = sim_get(sim, sizeof(*process));
	process->sim = sim;
	process->site = site;
	process->wire = (struct outbox_wire){ carrier_send, process };
	world_lend(process);
	ledger_process(process);
	parts = (struct gateway_parts){
		.world = &process->world, .clock = &process->clock,
		.driver = &process->driver, .wire = &process->wire,
		.keys = make_keys(sim),
		.snapshot = snapshot_keep(sim->snapshots[0]),
	};
	parts.snapshot->settings.store = site->store;
	if (sim->keys == NULL)
		sim->keys = keys_copy(parts.keys);
	asked_wake(site);
	site->front = process;
	process->next = sim->processes;
	sim->processes = process;
	trace(sim, "helpline %u starts", (unsigned)(site - sim->sites));
	sim->trouble_ms = sim->steady_ms;	/* what waited is still due */
	process->gateway = gateway_new(&parts, &why);
	if (process->gateway == NULL)
		broken(sim, "the helpline does not start: %s", why.text);
}

/* Everything that the gateway borrowed is back. */
static void
check_returned(const struct process *process)
{
	struct sim *sim = process->sim;

	if (process->hooks != NULL)
		broken(sim, "I6: a webhook was never answered");
	for (unsigned i = 0; i < sim->wound_count; i++) {
		if (sim->wound[i].process == process)
			broken(sim, "I6: a timer is left behind");
	}
	for (unsigned i = 0; sim->processes == NULL && i < 2; i++) {
		if (sim->snapshots[i]->count != 1)
			broken(sim, "I6: a snapshot is kept %u times",
			    sim->snapshots[i]->count - 1);
	}
}

/* As main does it. */
static void
take_down(struct process *process)
{
	struct process **at = &process->sim->processes;

	gateway_finish(process->gateway);
	hooks_forget(process);
	gateway_free(process->gateway);
	process->gateway = NULL;
	carrier_lose(process);
	process->gone = true;
	while (*at != process)
		at = &(*at)->next;
	*at = process->next;
	if (process->site->front == process)
		process->site->front = NULL;
	check_returned(process);
}

static struct process *
any_of(const struct site *site)
{
	struct process *process = site->sim->processes;

	while (process != NULL && process->site != site)
		process = process->next;
	return process;
}

void
machine_die(struct site *site, enum disk_cut cut)
{
	struct process *process;

	site->dying = true;
	site->disk.dead = true;
	while ((process = any_of(site)) != NULL)
		take_down(process);
	disk_cut(&site->disk, cut);
	site->dying = false;
	site->sim->crashes++;
	site->sim->trouble_ms = site->sim->steady_ms;
}

void
machine_stop(struct process *process)
{
	struct site *site = process->site;

	trace(site->sim, "helpline %u stops",
	    (unsigned)(site - site->sim->sites));
	take_down(process);
	site->sim->trouble_ms = site->sim->steady_ms;
	if (any_of(site) == NULL)
		disk_cut(&site->disk, DISK_KEEPS);
}

static void
drain_step(struct sim *sim, void *arg)
{
	struct process *process = arg;
	struct site *site = process->site;

	if (process_is_dead(process))
		return;
	if (!gateway_idle(process->gateway) &&
	    sim->steady_ms < process->stops_ms) {
		happen(sim, DRAIN_STEP_MS, drain_step, process);
		return;
	}
	machine_stop(process);
	happen(sim, between(sim, 50, 500), machine_start, site);
}

/* SIGTERM; and perhaps the next one runs before the first has gone. */
void
machine_restart(struct site *site)
{
	struct process *process = machine_front(site);
	struct sim *sim = site->sim;

	if (process == NULL)
		return;
	trace(sim, "helpline %u drains", (unsigned)(site - sim->sites));
	sim->trouble_ms = sim->steady_ms;
	site->front = NULL;
	site->waits = chance(sim, 50);
	process->stops_ms = sim->steady_ms + DRAIN_MS;
	gateway_drain(process->gateway);
	happen(sim, 0, drain_step, process);
	if (chance(sim, 60))
		happen(sim, between(sim, 0, 2 * SECOND), machine_start, site);
}

static void
do_tell(struct sim *sim, void *arg)
{
	struct process *process = arg;

	(void)sim;
	if (!process_is_dead(process))
		keeper_tell(process->gateway->keeper);
}

static void
do_work(struct sim *sim, void *arg)
{
	struct process *process = arg;
	int64_t takes = between(sim, 0, 3);

	if (process->gone)
		return;
	process->working = false;
	if (!sim->manner.calm && chance(sim, 2))
		takes = between(sim, 0, 2 * SECOND);
	keeper_work(process->gateway->keeper);
	happen(sim, takes, do_tell, process);
}

/* The store's thread has work. */
static void
give_work(struct process *process)
{
	struct sim *sim = process->sim;
	bool slow;

	if (process->working || !keeper_has_work(process->gateway->keeper))
		return;
	slow = !sim->manner.calm && chance(sim, 2);
	process->working = true;
	happen(sim, slow ? between(sim, 0, 1500) : between(sim, 0, 2), do_work,
	    process);
}

/* A death that came in the middle of it. */
static void
fall(struct site *site)
{
	static const char *const words[] = { "is killed", "loses power",
		"loses power in mid-write" };
	struct sim *sim = site->sim;
	unsigned cut = roll(sim, 3);

	trace(sim, "helpline %u %s", (unsigned)(site - sim->sites), words[cut]);
	site->waits = false;
	machine_die(site, (enum disk_cut)cut);
	happen(sim, chance(sim, 80) ? between(sim, 50, 3000) :
	    between(sim, 0, 2 * HOUR), machine_start, site);
}

/* What nobody wrote to is as it was. */
static void
check_asked(struct process *process)
{
	struct site *site = process->site;

	if (process->sqlite == NULL || process->sqlite->db == NULL ||
	    site->disk.operations == site->looked)
		return;
	site->looked = site->disk.operations;
	asked_check(process);
}

void
machine_after_step(struct sim *sim)
{
	for (unsigned i = 0; i < sim->manner.sites; i++) {
		if (sim->sites[i].disk.dead)
			fall(&sim->sites[i]);
	}
	for (struct process *process = sim->processes; process != NULL;
	    process = process->next) {
		process->site->unsure = sim->jumped_ms != 0 &&
		    sim->steady_ms - sim->jumped_ms <= JUMP_SEEN_MS;
		if (!process->site->unsure)
			process->site->offset_ms = sim->offset_ms;
		give_work(process);
		checks_bounds(process);
		check_asked(process);
	}
}

void
machine_calm(struct sim *sim)
{
	sim->ending = true;
	trouble_ends(sim);
	for (unsigned i = 0; i < sim->manner.sites; i++)
		machine_start(sim, &sim->sites[i]);
}
