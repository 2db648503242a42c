/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The helpline's machine: how it starts, works, dies, and what befalls it. */
#include "gateway/inside.h"

#include <stdlib.h>

#include "simulate/sim.h"

static void
keys_of(const struct sim *sim, unsigned char seed[32])
{
	memset(seed, 7, 32);
	memcpy(seed, &sim->seed, sizeof(sim->seed));
}

static void *
life_arg(const struct sim *sim)
{
	return (void *)(uintptr_t)sim->life;
}

static bool
is_this_life(const struct sim *sim, const void *arg)
{
	return sim->gateway != NULL && (uintptr_t)arg == sim->life;
}

void
machine_start(struct sim *sim, void *arg)
{
	struct gateway_parts parts = {
		.world = &sim->world, .clock = &sim->clock,
		.driver = &sim->driver, .wire = &sim->wire,
	};
	unsigned char seed[32];
	struct problem why = { "" };

	(void)arg;
	if (sim->gateway != NULL)
		return;
	sim->wire = (struct outbox_wire){ carrier_send, sim };
	keys_of(sim, seed);
	parts.keys = keys_new(seed);
	if (sim->keys == NULL)
		sim->keys = keys_copy(parts.keys);
	parts.snapshot = snapshot_keep(sim->snapshots[0]);
	sim->life++;
	sim->working = false;
	sim->gateway = gateway_new(&parts, &why);
	trace(sim, "the helpline starts");
	if (sim->gateway == NULL)
		broken(sim, "the helpline does not start: %s", why.text);
}

/* Everything that the gateway borrowed is back. */
static void
check_returned(struct sim *sim)
{
	if (sim->hooks != NULL)
		broken(sim, "I6: a webhook was never answered");
	if (sim->wound_count != 0)
		broken(sim, "I6: a timer is left behind");
	for (unsigned i = 0; i < 2; i++) {
		if (sim->snapshots[i]->count != 1)
			broken(sim, "I6: a snapshot is kept %u times",
			    sim->snapshots[i]->count - 1);
	}
}

/* As main does it. */
static void
take_down(struct sim *sim)
{
	gateway_finish(sim->gateway);
	hooks_forget(sim);
	gateway_free(sim->gateway);
	sim->gateway = NULL;
	carrier_lose(sim);
	check_returned(sim);
}

static void
die(struct sim *sim, enum disk_cut cut)
{
	sim->dying = true;
	sim->disk.dead = true;
	take_down(sim);
	disk_cut(&sim->disk, cut);
	sim->dying = false;
	sim->crashes++;
	sim->trouble_ms = sim->steady_ms;
}

void
machine_stop(struct sim *sim)
{
	if (sim->gateway == NULL)
		return;
	take_down(sim);
	disk_cut(&sim->disk, DISK_KEEPS);
	trace(sim, "the helpline stops");
}

static void
do_tell(struct sim *sim, void *arg)
{
	if (is_this_life(sim, arg) && !sim_is_dead(sim))
		keeper_tell(sim->gateway->keeper);
}

static void
do_work(struct sim *sim, void *arg)
{
	int64_t takes = between(sim, 0, 3);

	if (!is_this_life(sim, arg))
		return;
	sim->working = false;
	if (!sim->manner.calm && chance(sim, 2))
		takes = between(sim, 0, 2 * SECOND);
	keeper_work(sim->gateway->keeper);
	happen(sim, takes, do_tell, arg);
}

/* A death that came in the middle of it; the store's thread has work. */
void
machine_after_step(struct sim *sim)
{
	static const char *const words[] = { "is killed", "loses power",
		"loses power in mid-write" };

	if (sim->gateway == NULL)
		return;
	if (sim_is_dead(sim)) {
		unsigned cut = roll(sim, 3);

		trace(sim, "the helpline %s", words[cut]);
		die(sim, (enum disk_cut)cut);
		happen(sim, chance(sim, 80) ? between(sim, 50, 3000) :
		    between(sim, 0, 2 * HOUR), machine_start, NULL);
		return;
	}
	if (!sim->working && keeper_has_work(sim->gateway->keeper)) {
		bool slow = !sim->manner.calm && chance(sim, 2);

		sim->working = true;
		happen(sim, slow ? between(sim, 0, 1500) : between(sim, 0, 2),
		    do_work, life_arg(sim));
	}
}

static void
crash(struct sim *sim, void *arg)
{
	(void)arg;
	if (sim->ending || sim->gateway == NULL)
		return;
	if (chance(sim, 15)) {
		machine_stop(sim);
		sim->trouble_ms = sim->steady_ms;
		happen(sim, between(sim, 50, 5000), machine_start, NULL);
	} else if (chance(sim, 25)) {
		sim->disk.dead = true;
	} else {
		sim->disk.dies_at = sim->disk.operations + 1 + roll(sim, 30);
	}
}

static void
disk_well(struct sim *sim, void *arg)
{
	(void)arg;
	sim->disk.fail_syncs = sim->disk.fail_writes = 0;
	sim->trouble_ms = sim->steady_ms;
}

static void
disk_fault(struct sim *sim, void *arg)
{
	static const int codes[] = { SQLITE_FULL, SQLITE_IOERR_WRITE };
	unsigned count = chance(sim, 50) ? 1 + roll(sim, 3) : 100000;

	(void)arg;
	if (sim->ending)
		return;
	sim->disk.fail_code = codes[roll(sim, 2)];
	if (chance(sim, 50))
		sim->disk.fail_syncs = count;
	else
		sim->disk.fail_writes = count;
	sim->trouble_ms = sim->steady_ms;
	trace(sim, "the disk fails %u times", count);
	happen(sim, between(sim, SECOND, chance(sim, 80) ? 20 * SECOND :
	    5 * MINUTE), disk_well, NULL);
}

static void
jump_back(struct sim *sim, void *arg)
{
	int64_t *by = arg;

	sim->offset_ms -= *by;
	sim->trouble_ms = sim->steady_ms;
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
	sim->offset_ms += *by;
	sim->trouble_ms = sim->steady_ms;
	trace(sim, "the clock jumps by %lld s", (long long)*by / 1000);
	/* Not so long that old conversations may go. */
	if (size == 5 || chance(sim, 70))
		happen(sim, between(sim, SECOND, 50 * MINUTE), jump_back, by);
}

static void
reload(struct sim *sim, void *arg)
{
	unsigned which = roll(sim, 2);

	(void)arg;
	if (sim->gateway == NULL || sim_is_dead(sim))
		return;
	trace(sim, "reload: flow %u", which);
	gateway_reload(sim->gateway, snapshot_keep(sim->snapshots[which]));
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
	unsigned life;
};

static void
on_forgotten(void *arg, bool good)
{
	struct wish *wish = arg;
	struct sim *sim = wish->sim;

	if (sim_is_dead(sim) || wish->life != sim->life)
		return;
	trace(sim, "phone %u is forgotten: %d",
	    (unsigned)(wish->phone - sim->phones), (int)good);
	if (good && wish->phone->left < wish->phone->forgotten)
		wish->phone->left = wish->phone->forgotten;
}

static void
forget(struct sim *sim, void *arg)
{
	struct wish *wish = sim_get(sim, sizeof(*wish));

	(void)arg;
	*wish = (struct wish){ sim, &sim->phones[roll(sim, PERSONS)],
		sim->life };
	if (sim->gateway == NULL || sim_is_dead(sim) || !wish->phone->known)
		return;
	if (!gateway_forget(sim->gateway, wish->phone->number, on_forgotten,
	    wish))
		broken(sim, "nobody can be forgotten");
}

static void
plan(struct sim *sim, unsigned a_day, void (*run)(struct sim *, void *))
{
	for (unsigned i = 0; i < a_day * sim->manner.days; i++)
		happen(sim, busy_time(sim), run, NULL);
}

void
machine_plan(struct sim *sim)
{
	plan(sim, sim->manner.crashes, crash);
	plan(sim, sim->manner.disk_faults, disk_fault);
	plan(sim, sim->manner.jumps, jump);
	plan(sim, sim->manner.reloads, reload);
	plan(sim, sim->manner.moods, mood);
	plan(sim, sim->manner.forgets, forget);
}

void
machine_calm(struct sim *sim)
{
	sim->ending = true;
	sim->mood = MOOD_WELL;
	sim->disk.dies_at = 0;
	disk_well(sim, NULL);
	machine_start(sim, NULL);
}

/* All at once, at the very end: what was promised is on the disk. */
void
machine_last_cut(struct sim *sim)
{
	if (sim->gateway != NULL)
		die(sim, DISK_DROPS);
	machine_start(sim, NULL);
}
