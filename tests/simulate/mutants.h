/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The faulty helplines of mutants.c that ring residents back wrongly. */
#ifndef SIMULATE_MUTANTS_H
#define SIMULATE_MUTANTS_H

#include "simulate/sim.h"

struct mutant {
	const char *name;
	const char *breaks;		/* the invariant */
	void (*lend)(struct process *);
	bool silent;			/* flow_step() rings nobody */
	bool keeps;			/* snapshot_drop() forgets some */
};

/* mutants_callbacks.c, mutants_mail.c; they end with a nameless one. */
extern const struct mutant mutants_callbacks[], mutants_mail[];

#endif
