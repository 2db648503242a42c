/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What befalls a helpline: deaths, disks, clocks, reloads, the carrier's moods,
 * and an operator who lets somebody be forgotten. */
#include "simulate/sim.h"

static struct site *
any_site(struct sim *sim)
{
	return &sim->sites[roll(sim, sim->manner.sites)];
}

static void
crash(struct sim *sim, void *arg)
{
	struct site *site = any_site(sim);
	struct process *process = machine_front(site);

	(void)arg;
	if (sim->ending || process == NULL)
		return;
	if (chance(sim, 15)) {		/* SIGTERM twice: at once */
		machine_stop(process);
		happen(sim, between(sim, 50, 5000), machine_start, site);
	} else if (chance(sim, 25)) {
		site->disk.dead = true;
	} else {
		site->disk.dies_at = site->disk.operations + 1 +
		    roll(sim, 30);
	}
}

static void
restart(struct sim *sim, void *arg)
{
	(void)arg;
	if (!sim->ending)
		machine_restart(any_site(sim));
}

static void
disk_well(struct sim *sim, void *arg)
{
	struct disk *disk = arg;

	disk->fail_syncs = disk->fail_writes = 0;
	sim->trouble_ms = sim->steady_ms;
}

static void
disk_fault(struct sim *sim, void *arg)
{
	static const int codes[] = { SQLITE_FULL, SQLITE_IOERR_WRITE };
	unsigned count = chance(sim, 50) ? 1 + roll(sim, 3) : 100000;
	struct disk *disk = &any_site(sim)->disk;

	(void)arg;
	if (sim->ending)
		return;
	disk->fail_code = codes[roll(sim, 2)];
	if (chance(sim, 50))
		disk->fail_syncs = count;
	else
		disk->fail_writes = count;
	sim->trouble_ms = sim->steady_ms;
	trace(sim, "a disk fails %u times", count);
	happen(sim, between(sim, SECOND, chance(sim, 80) ? 20 * SECOND :
	    5 * MINUTE), disk_well, disk);
}

static void
move_clock(struct sim *sim, int64_t by_ms)
{
	sim->offset_ms += by_ms;
	if (by_ms > HOUR || by_ms < -HOUR)
		sim->jumped_ms = sim->steady_ms;
	sim->trouble_ms = sim->steady_ms;
}

static void
jump_back(struct sim *sim, void *arg)
{
	int64_t *by = arg;

	move_clock(sim, -*by);
	trace(sim, "the clock jumps back by %lld s", (long long)*by / 1000);
}

static void
jump(struct sim *sim, void *arg)
{
	static const int64_t sizes[] = { 2 * SECOND, MINUTE, 20 * MINUTE,
		2 * HOUR, DAY, 365 * DAY };
	int64_t *by = sim_get(sim, sizeof(*by));
	unsigned size = roll(sim, 6);

	(void)arg;
	if (sim->ending)
		return;
	*by = (chance(sim, 50) ? 1 : -1) * between(sim, 1, sizes[size]);
	move_clock(sim, *by);
	trace(sim, "the clock jumps by %lld s", (long long)*by / 1000);
	/* Not so long that old conversations may go. */
	if (size == 5 || chance(sim, 70))
		happen(sim, between(sim, SECOND, 50 * MINUTE), jump_back, by);
}

static void
reload(struct sim *sim, void *arg)
{
	unsigned which = roll(sim, 2);
	struct process *process = machine_front(any_site(sim));

	(void)arg;
	if (process == NULL)
		return;
	trace(sim, "reload: flow %u", which);
	gateway_reload(process->gateway, snapshot_keep(sim->snapshots[which]));
}

/* A reload that is refused: nothing of it is seen. */
static void
refuse(struct sim *sim, void *arg)
{
	struct process *process = machine_front(any_site(sim));
	const struct snapshot *old;

	(void)arg;
	if (process == NULL)
		return;
	old = gateway_snapshot(process->gateway);
	trace(sim, "a reload is refused");
	if (load_broken())
		broken(sim, "a flow that leads to nobody is loaded");
	if (gateway_snapshot(process->gateway) != old)
		broken(sim, "a refused reload changed the settings");
}

static void
mood_ends(struct sim *sim, void *arg)
{
	(void)arg;
	sim->mood = MOOD_WELL;
	sim->trouble_ms = sim->steady_ms;
}

static void
mood(struct sim *sim, void *arg)
{
	(void)arg;
	if (sim->ending)
		return;
	sim->mood = (enum mood)roll(sim, MOODS);
	sim->trouble_ms = sim->steady_ms;
	trace(sim, "the carrier's mood is %d", (int)sim->mood);
	happen(sim, between(sim, MINUTE, HOUR), mood_ends, NULL);
}

struct wish {
	struct sim *sim;
	struct phone *phone;
	struct process *process;
};

static void
on_forgotten(void *arg, bool good)
{
	struct wish *wish = arg;
	struct known *known = &wish->phone->at[wish->process->site -
	    wish->sim->sites];

	if (process_is_dead(wish->process))
		return;
	trace(wish->sim, "phone %u is forgotten: %d",
	    (unsigned)(wish->phone - wish->sim->phones), (int)good);
	if (good && known->left < known->forgotten)
		known->left = known->forgotten;
}

static void
forget(struct sim *sim, void *arg)
{
	struct wish *wish = sim_get(sim, sizeof(*wish));
	struct process *process = machine_front(any_site(sim));

	(void)arg;
	*wish = (struct wish){ sim, &sim->phones[roll(sim, PERSONS)],
		process };
	if (process == NULL || !wish->phone->known)
		return;
	if (!gateway_forget(process->gateway, wish->phone->number,
	    on_forgotten, wish))
		broken(sim, "nobody can be forgotten");
}

static void
plan(struct sim *sim, unsigned count, void (*run)(struct sim *, void *))
{
	while (count-- > 0)
		happen(sim, busy_time(sim), run, NULL);
}

void
trouble_plan(struct sim *sim)
{
	const struct manner *manner = &sim->manner;
	unsigned days = manner->days;

	plan(sim, days * manner->crashes, crash);
	plan(sim, days * manner->restarts, restart);
	plan(sim, days * manner->disk_faults, disk_fault);
	plan(sim, days * manner->jumps, jump);
	plan(sim, days * manner->reloads, reload);
	plan(sim, days * manner->moods, mood);
	plan(sim, days * manner->forgets, forget);
	plan(sim, manner->refusals, refuse);
}

void
trouble_ends(struct sim *sim)
{
	sim->mood = MOOD_WELL;
	for (unsigned i = 0; i < sim->manner.sites; i++) {
		sim->sites[i].disk.dies_at = 0;
		disk_well(sim, &sim->sites[i].disk);
	}
}
