/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many seeds, played by processes of their own: one that dies is reported with
 * its seed, and the next goes on after it.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "simulate/simulate.h"

#define JOBS_MOST 64
#define LISTED_MOST 1000
#define NEWS_S 60			/* between lines about how far it is */

/* What a process has done; the one that began it reads along. */
struct job {
	pid_t pid;			/* 0: it has ended */
	unsigned next, end;		/* places in the row of seeds */
	struct totals totals;
};

struct crew {
	const struct jobs *jobs;
	uint64_t listed[LISTED_MOST];
	unsigned listed_count;
	unsigned count;			/* of seeds */
	struct job *job;		/* shared */
	unsigned running;
	struct timespec begun, told;
	sigset_t ended;			/* the signal that one has */
};

static void
read_list(struct crew *crew)
{
	FILE *in;
	char line[256];

	if (crew->jobs->list == NULL)
		return;
	in = fopen(crew->jobs->list, "r");
	if (in == NULL)
		die("the list of seeds cannot be read");
	while (fgets(line, sizeof(line), in) != NULL) {
		char *end;
		unsigned long long seed = strtoull(line, &end, 10);

		if (end == line)
			continue;
		if (crew->listed_count == LISTED_MOST)
			die("the list of seeds is too long");
		crew->listed[crew->listed_count++] = seed;
	}
	(void)fclose(in);
}

static uint64_t
seed_at(const struct crew *crew, unsigned place)
{
	return place < crew->listed_count ? crew->listed[place] :
	    crew->jobs->from + (place - crew->listed_count);
}

static _Noreturn void
work(const struct crew *crew, struct job *job)
{
	for (; job->next < job->end; job->next++) {
		seed_play(seed_at(crew, job->next), false,
		    crew->jobs->snapshots, &job->totals);
		(void)fflush(stdout);
	}
	exit(0);			/* a sanitizer has its last word */
}

static void
start(struct crew *crew, struct job *job)
{
	pid_t pid;

	(void)fflush(stdout);
	pid = fork();
	if (pid == 0)
		work(crew, job);
	if (pid < 0)
		die("no process can be started");
	job->pid = pid;
	crew->running++;
}

/* It has ended; or it died, and what comes after its seed is played by a new
 * one. */
static void
end_of(struct crew *crew, struct job *job, int status)
{
	unsigned long long seed = seed_at(crew, job->next);

	job->pid = 0;
	crew->running--;
	if (job->next >= job->end && status != 0) {
		(void)printf("a process ended badly after its last seed\n");
		job->totals.failed++;
	}
	if (job->next >= job->end)
		return;
	(void)printf("seed %llu: died by signal %d\n"
	    "    again: make simulate SEED=%llu\n", seed,
	    WIFSIGNALED(status) ? WTERMSIG(status) : 0, seed);
	job->totals.failed++;
	job->next++;
	start(crew, job);
}

static double
since(const struct timespec *then)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - then->tv_sec) +
	    (double)(now.tv_nsec - then->tv_nsec) / 1e9;
}

static struct totals
add_up(const struct crew *crew)
{
	struct totals sum = { .passed = 0 };

	for (unsigned i = 0; i < crew->jobs->processes; i++) {
		const struct totals *part = &crew->job[i].totals;

		sum.passed += part->passed;
		sum.failed += part->failed;
		sum.days += part->days;
		sum.documents += part->documents;
		sum.accepted += part->accepted;
		sum.doubled += part->doubled;
		sum.crashes += part->crashes;
		sum.sent += part->sent;
	}
	return sum;
}

static void
tell_news(struct crew *crew)
{
	struct totals sum;

	if (since(&crew->told) < NEWS_S)
		return;
	(void)clock_gettime(CLOCK_MONOTONIC, &crew->told);
	sum = add_up(crew);
	(void)printf("%.0f min: %u of %u seeds, %u failed\n",
	    since(&crew->begun) / 60, sum.passed + sum.failed, crew->count,
	    sum.failed);
}

static void
tell_end(const struct crew *crew, const struct totals *sum)
{
	struct rusage used;
	double seconds;

	(void)getrusage(RUSAGE_CHILDREN, &used);
	seconds = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
	    (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
	(void)printf("%llu documents, %llu texts accepted, %llu of them again, "
	    "%llu texts of ours, %llu deaths\n"
	    "%.0f simulated days in %.1f min by %u jobs; "
	    "a minute of one core: %.0f days\n%u passed, %u failed\n",
	    (unsigned long long)sum->documents,
	    (unsigned long long)sum->accepted,
	    (unsigned long long)sum->doubled,
	    (unsigned long long)sum->sent, (unsigned long long)sum->crashes,
	    sum->days, since(&crew->begun) / 60, crew->jobs->processes,
	    sum->days * 60 / seconds, sum->passed, sum->failed);
}

static void
watch(struct crew *crew)
{
	static const struct timespec look = { .tv_sec = 5 };

	while (crew->running > 0) {
		int status;
		pid_t pid = waitpid(-1, &status, WNOHANG);

		for (unsigned i = 0; pid > 0 && i < crew->jobs->processes;
		    i++) {
			if (crew->job[i].pid == pid)
				end_of(crew, &crew->job[i], status);
		}
		if (pid == 0 && sigtimedwait(&crew->ended, NULL, &look) < 0)
			tell_news(crew);
	}
}

bool
jobs_run(const struct jobs *jobs)
{
	static struct crew crew;
	struct totals sum;
	size_t size = JOBS_MOST * sizeof(*crew.job);

	crew.jobs = jobs;
	if (jobs->processes == 0 || jobs->processes > JOBS_MOST)
		die("--jobs takes 1 to 64");
	read_list(&crew);
	crew.count = crew.listed_count + jobs->count;
	crew.job = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (crew.job == MAP_FAILED)
		die("no memory");
	(void)clock_gettime(CLOCK_MONOTONIC, &crew.begun);
	crew.told = crew.begun;
	(void)sigemptyset(&crew.ended);
	(void)sigaddset(&crew.ended, SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &crew.ended, NULL);
	for (unsigned i = 0; i < jobs->processes; i++) {
		crew.job[i].next = (unsigned)((uint64_t)crew.count * i /
		    jobs->processes);
		crew.job[i].end = (unsigned)((uint64_t)crew.count * (i + 1) /
		    jobs->processes);
		start(&crew, &crew.job[i]);
	}
	watch(&crew);
	sum = add_up(&crew);
	tell_end(&crew, &sum);
	(void)munmap(crew.job, size);
	return sum.failed == 0 && sum.passed == crew.count;
}
