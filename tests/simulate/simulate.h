/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Around the pretended world: what is loaded, one seed, many of them. */
#ifndef SIMULATE_SIMULATE_H
#define SIMULATE_SIMULATE_H

#include "simulate/sim.h"

/* What many seeds came to. */
struct totals {
	unsigned passed, failed;
	double days;
	uint64_t documents, accepted, doubled, crashes, sent;
};

/* load.c: the shipped flow, and the same with a step under another name. Ends
 * the program when they are not good. */
_Noreturn void die(const char *what);
void load_all(struct snapshot *snapshots[2], const char *catalogues);
void load_undo(struct snapshot *snapshots[2]);
/* Where the stores lie, as the gateways are told; their locks really do. */
const char *load_folder(void);

/* seed.c: from `world_begin` on; the caller ends it with world_end(). */
void seed_run(struct sim *, uint64_t seed, struct snapshot *snapshots[2]);
/* The same, and what came of it is told and counted. */
void seed_play(uint64_t seed, bool aloud, struct snapshot *snapshots[2],
    struct totals *);

/* jobs.c: so many processes play the seeds of the list and those after them.
 * What broke is printed at once, what came of it at the end. */
struct jobs {
	unsigned processes;
	const char *list;		/* a file; NULL: none */
	uint64_t from;
	unsigned count;
	struct snapshot **snapshots;
};
/* True: all passed. */
bool jobs_run(const struct jobs *);


/* mutants.c: each faulty helpline must be found out by one of so many seeds.
 * True: all were. */
bool mutants_run(unsigned count, struct snapshot *snapshots[2]);

#endif
