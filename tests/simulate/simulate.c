/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * simulate [--seeds N] [--from SEED] [--seed SEED] [--list FILE]
 *
 * Runs a helpline in a pretended world, once for each seed, and prints what
 * broke with the line that plays it again; --seed tells all that happens.
 */
#include <getopt.h>
#include <glob.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "providers/provider.h"
#include "settings/snapshot.h"
#include "simulate/sim.h"

#define FOLDER "tests/simulate/"
#define FLOW_ROOM 65536
#define STEPS_MOST 3000000
#define QUIET_HOURS 8

struct options {
	uint64_t from;
	unsigned count;
	bool aloud;
	const char *list;
	const char *catalogues;
};

struct totals {
	unsigned passed, failed;
	double days;
	uint64_t documents, accepted, doubled, crashes, sent;
};

static uint64_t running;		/* the seed, for on_death() */
static struct snapshot *snapshots[2];
static char folder[] = "/tmp/simulate.XXXXXX";

static void
on_death(int number)
{
	char line[128];
	int length = snprintf(line, sizeof(line), "seed %llu died by signal "
	    "%d: make simulate SEED=%llu\n0 passed, 1 failed\n",
	    (unsigned long long)running, number, (unsigned long long)running);

	(void)!write(STDOUT_FILENO, line, (size_t)length);
	_exit(EX_SOFTWARE);
}

static void
die(const char *what)
{
	(void)fprintf(stderr, "simulate: %s\n", what);
	exit(EX_CONFIG);
}

/* The shipped flow with one step under another name: calls that stand there
 * lose their place in a reload. */
static void
write_other_flow(const char *path)
{
	static char flow[FLOW_ROOM];
	static const char name[] = "\"what-happens\"";
	FILE *in = fopen("prompts/flow.json", "r");
	FILE *out = fopen(path, "w");
	size_t length = in == NULL ? 0 : fread(flow, 1, FLOW_ROOM - 1, in);
	char *at = flow;
	char *next;
	unsigned found = 0;

	flow[length] = '\0';
	if (out == NULL)
		die("the other flow cannot be written");
	while ((next = strstr(at, name)) != NULL) {
		/* Names of prompts stay as they are. */
		bool says = next - flow > 8 && strncmp(next - 7, "\"say\": ",
		    7) == 0;

		(void)fprintf(out, "%.*s%s", (int)(next - at), at,
		    says ? name : "\"what-comes\"");
		at = next + strlen(name);
		found += !says;
	}
	(void)fputs(at, out);
	(void)fclose(out);
	if (in != NULL)
		(void)fclose(in);
	if (found < 2)
		die("prompts/flow.json has no step \"what-happens\"");
}

/* The other prompts beside it. */
static void
link_prompts(void)
{
	char path[PATH_MAX], to[PATH_MAX];
	glob_t found;

	if (glob("prompts/*.json", 0, NULL, &found) != 0)
		die("there is no prompts/*.json here");
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *name = strrchr(found.gl_pathv[i], '/');

		if (strcmp(name, "/flow.json") == 0)
			continue;
		(void)snprintf(to, sizeof(to), "%s%s", folder, name);
		if (realpath(found.gl_pathv[i], path) == NULL ||
		    symlink(path, to) != 0)
			die("the prompts cannot be linked");
	}
	globfree(&found);
}

static struct snapshot *
load(const char *flow, const char *catalogues, const char *store)
{
	const struct account_kind *kinds[32];
	struct snapshot_parts parts = { .file = FOLDER "helpline.json",
		.kinds = kinds, .flow = flow, .catalogues = catalogues,
		.prompts = flow == NULL ? NULL : folder };
	struct problems problems;
	struct snapshot *snapshot;
	unsigned count = 0;

	for (; providers[count] != NULL; count++)
		kinds[count] = &providers[count]->kind;
	kinds[count] = NULL;
	problems_init(&problems);
	snapshot = snapshot_read(&parts, &problems);
	problems_print(&problems, stderr);
	problems_clear(&problems);
	if (snapshot == NULL)
		die("the configuration is not good");
	snapshot->settings.store = store;
	return snapshot;
}

static void
load_all(const struct options *options)
{
	static char flow[64], store[64];

	(void)setenv("SIMULATE_TOKEN", "00000000000000000000000000000001", 1);
	if (mkdtemp(folder) == NULL)
		die("no folder in /tmp");
	(void)snprintf(flow, sizeof(flow), "%s/flow.json", folder);
	(void)snprintf(store, sizeof(store), "%s/helpline.db", folder);
	write_other_flow(flow);
	link_prompts();
	snapshots[0] = load(NULL, options->catalogues, store);
	snapshots[1] = load(flow, options->catalogues, store);
}

static void
clean_up(void)
{
	char path[96];
	glob_t found;

	snapshot_drop(snapshots[0]);
	snapshot_drop(snapshots[1]);
	(void)snprintf(path, sizeof(path), "%s/*", folder);
	if (glob(path, 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc; i++)
			(void)unlink(found.gl_pathv[i]);
		globfree(&found);
	}
	(void)rmdir(folder);
}

/* What kind of days: one in eight is calm, the others differ. */
static void
choose_manner(struct sim *sim)
{
	struct manner *manner = &sim->manner;

	manner->days = 1 + roll(sim, 3);
	manner->calls = 4 + roll(sim, 20);
	manner->letters = 10 + roll(sim, 40);
	manner->reloads = roll(sim, 5);
	manner->busy = roll(sim, 2 * manner->days + 1);
	for (unsigned i = 0; i < manner->busy; i++)
		sim->busy_ms[i] = between(sim, 0, manner->days * DAY);
	manner->calm = roll(sim, 8) == 0;
	if (manner->calm)
		return;
	manner->crashes = roll(sim, 8);
	manner->disk_faults = roll(sim, 5);
	manner->jumps = roll(sim, 3);
	manner->moods = roll(sim, 6);
	manner->forgets = roll(sim, 2);
	manner->floods = roll(sim, 3) / 2;
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

static void
run_seed(struct sim *sim)
{
	world_begin(sim);
	for (unsigned i = 0; i < 2; i++)
		sim->snapshots[i] = snapshots[i];
	for (unsigned i = 0; i < ACCOUNTS; i++)
		sim->accounts[i] = &snapshots[0]->settings.accounts[i];
	choose_manner(sim);
	checks_begin(sim);
	disk_mount(&sim->disk);
	machine_start(sim, NULL);
	make_phones(sim);
	calls_plan(sim);
	letters_plan(sim);
	machine_plan(sim);
	run_for(sim, sim->manner.days * DAY + HOUR);
	machine_calm(sim);
	run_for(sim, QUIET_HOURS * HOUR);
	if (!sim->failed)
		checks_end(sim);
	machine_last_cut(sim);
	if (!sim->failed)
		checks_end(sim);
	machine_stop(sim);
	keys_free(sim->keys);
	disk_unmount(&sim->disk);
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

static void
play(struct sim *sim, uint64_t seed, bool told, bool aloud)
{
	memset(sim, 0, sizeof(*sim));
	sim->seed = running = seed;
	sim->told = told;
	sim->aloud = aloud;
	run_seed(sim);
}

/* A seed that failed is played once more, so that the others need not keep
 * what they would tell. */
static void
play_again(struct sim *sim)
{
	uint64_t seed = sim->seed;

	world_end(sim);
	play(sim, seed, true, false);
	if (sim->failed)
		return;
	(void)snprintf(sim->failure, sizeof(sim->failure),
	    "it failed once and not again: something of it is not pretended");
	sim->failed = true;
}

static void
run_one(uint64_t seed, bool aloud, struct totals *totals)
{
	static struct sim sim;

	play(&sim, seed, aloud, aloud);
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
			play_again(&sim);
		tell_failure(&sim);
	}
	world_end(&sim);
}

static void
run_list(const char *path, struct totals *totals)
{
	FILE *in = fopen(path, "r");
	char line[256];

	if (in == NULL)
		die("the list of seeds cannot be read");
	while (fgets(line, sizeof(line), in) != NULL) {
		char *end;
		unsigned long long seed = strtoull(line, &end, 10);

		if (end != line)
			run_one(seed, false, totals);
	}
	(void)fclose(in);
}

static double
seconds(void)
{
	struct timespec at;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void
read_options(int argc, char **argv, struct options *options)
{
	static const struct option known[] = {
		{ "seeds", required_argument, NULL, 'n' },
		{ "from", required_argument, NULL, 'f' },
		{ "seed", required_argument, NULL, 's' },
		{ "list", required_argument, NULL, 'l' },
		{ "catalogues", required_argument, NULL, 'c' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (option == 'n') {
			options->count = (unsigned)strtoul(optarg, NULL, 10);
		} else if (option == 'f' || option == 's') {
			options->from = strtoull(optarg, NULL, 10);
			options->aloud = option == 's';
		} else if (option == 'l') {
			options->list = optarg;
		} else if (option == 'c') {
			options->catalogues = optarg;
		} else {
			exit(EX_USAGE);
		}
	}
	if (options->aloud)
		options->count = 1;
}

int
main(int argc, char **argv)
{
	struct options options = { .from = 1, .count = 300,
		.catalogues = "build/locales" };
	struct totals totals = { .passed = 0 };
	double begun;

	read_options(argc, argv, &options);
	/* A long run that is stopped has still said what it saw. */
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	(void)signal(SIGSEGV, on_death);
	(void)signal(SIGABRT, on_death);
	(void)sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	secrets_begin();
	load_all(&options);
	begun = seconds();
	if (options.list != NULL && !options.aloud)
		run_list(options.list, &totals);
	for (unsigned i = 0; i < options.count; i++)
		run_one(options.from + i, options.aloud, &totals);
	begun = seconds() - begun;
	(void)printf("%llu documents, %llu texts accepted, %llu of them again, "
	    "%llu texts of ours, %llu deaths\n"
	    "%.0f simulated days in %.1f s of one core: %.0f a minute\n",
	    (unsigned long long)totals.documents,
	    (unsigned long long)totals.accepted,
	    (unsigned long long)totals.doubled,
	    (unsigned long long)totals.sent,
	    (unsigned long long)totals.crashes, totals.days, begun,
	    totals.days * 60 / begun);
	(void)printf("%u passed, %u failed\n", totals.passed, totals.failed);
	clean_up();
	return totals.failed == 0 ? EX_OK : 1;
}
