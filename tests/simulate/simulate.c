/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * simulate [--seeds N] [--from SEED] [--jobs N] [--list FILE] [--seed SEED]
 *     [--mutants N]
 *
 * Runs a helpline in a pretended world, once for each seed, and prints what
 * broke with the line that plays it again; --seed tells all that happens.
 * --mutants tries faulty helplines instead, which N seeds must find out.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "simulate/simulate.h"

struct options {
	struct jobs jobs;
	bool aloud;
	unsigned mutants;
	const char *catalogues;
};

static uint64_t
number(const char *text)
{
	char *end;
	unsigned long long value = strtoull(text, &end, 10);

	if (end == text || *end != '\0')
		die("a number is expected after --seeds, --from, --seed, "
		    "--jobs, --mutants");
	return value;
}

static void
read_options(int argc, char **argv, struct options *options)
{
	static const struct option known[] = {
		{ "seeds", required_argument, NULL, 'n' },
		{ "from", required_argument, NULL, 'f' },
		{ "seed", required_argument, NULL, 's' },
		{ "jobs", required_argument, NULL, 'j' },
		{ "mutants", required_argument, NULL, 'm' },
		{ "list", required_argument, NULL, 'l' },
		{ "catalogues", required_argument, NULL, 'c' },
		{ NULL, 0, NULL, 0 },
	};
	struct jobs *jobs = &options->jobs;
	int option;

	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (option == 'l')
			jobs->list = optarg;
		else if (option == 'c')
			options->catalogues = optarg;
		else if (option == 'n')
			jobs->count = (unsigned)number(optarg);
		else if (option == 'm')
			options->mutants = (unsigned)number(optarg);
		else if (option == 'j')
			jobs->processes = (unsigned)number(optarg);
		else if (option == 'f' || option == 's')
			jobs->from = number(optarg);
		else
			exit(EX_USAGE);
		options->aloud |= option == 's';
	}
}

/* One seed, at length. */
static bool
play_aloud(const struct jobs *jobs)
{
	struct totals totals = { .passed = 0 };

	seed_play(jobs->from, true, jobs->snapshots, &totals);
	(void)printf("%u passed, %u failed\n", totals.passed, totals.failed);
	return totals.failed == 0;
}

int
main(int argc, char **argv)
{
	struct snapshot *snapshots[2];
	struct options options = { .catalogues = "build/locales",
		.jobs = { .processes = 1, .from = 1, .count = 300,
		    .snapshots = snapshots } };
	bool good;

	read_options(argc, argv, &options);
	/* A long run that is stopped has still said what it saw. */
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	(void)sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	secrets_begin();
	load_all(snapshots, options.catalogues);
	if (options.mutants > 0)
		good = mutants_run(options.mutants, snapshots);
	else
		good = options.aloud ? play_aloud(&options.jobs) :
		    jobs_run(&options.jobs);
	load_undo(snapshots);
	return good ? EX_OK : 1;
}
