/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One seed: what its days are like, how they go, what they end with. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "simulate/callbacks.h"
#include "simulate/simulate.h"

#define STEPS_MOST 3000000
#define QUIET_HOURS 6

/* What kind of days: one in eight is calm, the others differ. */
static void
choose_manner(struct sim *sim)
{
	struct manner *manner = &sim->manner;

	manner->days = roll(sim, 4) == 0 ? 2 : 1;
	manner->calls = 4 + roll(sim, 20);
	manner->letters = 10 + roll(sim, 40);
	manner->wishes = roll(sim, 12);
	manner->workers = roll(sim, 8);
	manner->reloads = roll(sim, 5);
	manner->busy = roll(sim, 2 * manner->days + 1);
	for (unsigned i = 0; i < manner->busy; i++)
		sim->busy_ms[i] = between(sim, 0, manner->days * DAY);
	manner->sites = 1 + (roll(sim, 3) == 0);
	manner->calm = roll(sim, 8) == 0;
	if (manner->calm)
		return;
	manner->crashes = roll(sim, 8);
	manner->restarts = roll(sim, 4);
	manner->disk_faults = roll(sim, 5);
	manner->jumps = roll(sim, 3);
	manner->moods = roll(sim, 6);
	manner->forgets = roll(sim, 2);
	manner->floods = roll(sim, 3) / 2;
	manner->refusals = roll(sim, 200) == 0;
}

static void
make_phones(struct sim *sim)
{
	static const char *const numbers[PERSONS] = { "+447700900101",
		"+447700900102", "+447700900103", "+447700900104",
		"+48555019901", "+442079460999", "anonymous",
		"+447700900105" };
	struct keys *keys = sim->keys;

	for (unsigned i = 0; i < PERSONS; i++) {
		sim->phones[i].number = numbers[i];
		sim->phones[i].known = numbers[i][0] == '+';
		keys_person(keys, numbers[i], &sim->phones[i].person);
	}
}

static void
run_for(struct sim *sim, int64_t ms)
{
	int64_t until = sim->steady_ms + ms;

	while (!sim->failed && sim->steady_ms < until && world_step(sim)) {
		machine_after_step(sim);
		if (sim->steps > STEPS_MOST)
			broken(sim, "I6: it never rests");
	}
}

static unsigned
disk_rolls(void *arg, unsigned below)
{
	return roll(arg, below);
}

static int64_t
disk_now(void *arg)
{
	return wall_ms(arg);
}

/* Two sites share callers, carrier, keys and settings, and no store: each has
 * the texts of its own accounts, and any of them answers any call. */
static void
make_sites(struct sim *sim)
{
	for (unsigned i = 0; i < SITES; i++) {
		struct site *site = &sim->sites[i];

		site->sim = sim;
		(void)snprintf(site->store, sizeof(site->store),
		    "%s/%d-%u.db", load_folder(), (int)getpid(), i);
		site->disk.path = site->store;
		site->disk.roll = disk_rolls;
		site->disk.now_ms = disk_now;
		site->disk.arg = sim;
		site->disk.next = sim->disks.first;
		sim->disks.first = &site->disk;
	}
}

static void
begin(struct sim *sim)
{
	choose_manner(sim);
	make_sites(sim);
	checks_begin(sim);
	disk_mount(&sim->disks);
	for (unsigned i = 0; i < sim->manner.sites; i++)
		machine_start(sim, &sim->sites[i]);
	make_phones(sim);
	calls_plan(sim);
	letters_plan(sim);
	workers_plan(sim);
	trouble_plan(sim);
}

/* All at once, at the very end: what was promised is on the disk. */
static void
last_cut(struct sim *sim)
{
	for (unsigned i = 0; i < sim->manner.sites; i++) {
		machine_die(&sim->sites[i], DISK_DROPS);
		machine_start(sim, &sim->sites[i]);
	}
}

static void
finish(struct sim *sim)
{
	while (sim->processes != NULL)
		machine_stop(sim->processes);
	keys_free(sim->keys);
	disk_unmount(&sim->disks);
}

void
seed_run(struct sim *sim, uint64_t seed, struct snapshot *loaded[2])
{
	sim->seed = seed;
	world_begin(sim);
	for (unsigned i = 0; i < 2; i++)
		sim->snapshots[i] = loaded[i];
	for (unsigned i = 0; i < ACCOUNTS; i++)
		sim->accounts[i] = &sim->snapshots[0]->settings.accounts[i];
	begin(sim);
	run_for(sim, sim->manner.days * DAY + HOUR);
	machine_calm(sim);
	run_for(sim, QUIET_HOURS * HOUR);
	if (!sim->failed)
		checks_end(sim);
	last_cut(sim);
	if (!sim->failed)
		checks_end(sim);
	finish(sim);
}

static void
tell_failure(const struct sim *sim)
{
	uint64_t from = sim->trace_count < TRACE_LINES ? 0 :
	    sim->trace_count - TRACE_LINES;

	if (sim->trace_count - from > 40 && !sim->aloud)
		from = sim->trace_count - 40;
	for (; from < sim->trace_count && !sim->aloud; from++)
		(void)printf("    %s\n", sim->trace[from % TRACE_LINES]);
	(void)printf("seed %llu: %s\n    again: make simulate SEED=%llu\n",
	    (unsigned long long)sim->seed, sim->failure,
	    (unsigned long long)sim->seed);
}

/* A seed that failed is played once more, so that the others need not keep
 * what they would tell. */
static void
play_again(struct sim *sim, struct snapshot *snapshots[2])
{
	uint64_t seed = sim->seed;

	world_end(sim);
	memset(sim, 0, sizeof(*sim));
	sim->told = true;
	seed_run(sim, seed, snapshots);
	if (sim->failed)
		return;
	(void)snprintf(sim->failure, sizeof(sim->failure),
	    "it failed once and not again: something of it is not pretended");
	sim->failed = true;
}

void
seed_play(uint64_t seed, bool aloud, struct snapshot *snapshots[2],
    struct totals *totals)
{
	static struct sim sim;

	memset(&sim, 0, sizeof(sim));
	sim.told = sim.aloud = aloud;
	seed_run(&sim, seed, snapshots);
	totals->days += (double)(sim.steady_ms - 5000000) / (double)DAY;
	totals->documents += sim.documents;
	totals->accepted += sim.accepted;
	totals->doubled += sim.doubled;
	totals->crashes += sim.crashes;
	totals->sent += sim.sent;
	if (!sim.failed) {
		totals->passed++;
	} else {
		totals->failed++;
		if (!aloud)
			play_again(&sim, snapshots);
		tell_failure(&sim);
	}
	world_end(&sim);
}
