/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counting calls and texts, after their answers; and the report of it. */
#include "gateway/inside.h"

#include <stdlib.h>

#include "flow/flow.h"
#include "gateway/figures.h"

#define WRITTEN_MS 5000			/* counts wait so long, to be one row */

static const char *
tag_of(const struct turn *turn)
{
	uint16_t language = turn->session.language;

	return language < turn->languages->count ?
	    turn->languages->at[language].tag : "";
}

static void
write_soon(struct gateway *gateway)
{
	if (gateway->counts_due || !facts_wait(gateway->facts))
		return;
	gateway->counts_due = true;
	timer_set(gateway->counts, WRITTEN_MS);
}

static void
on_over(void *arg, const struct call_over *over)
{
	struct gateway *gateway = arg;

	facts_call(gateway->facts, over);
}

static void
each_fact(void *arg, const struct fact *fact)
{
	struct gateway *gateway = arg;

	keeper_note(gateway->keeper, fact);
}

static void
on_counts(void *arg)
{
	struct gateway *gateway = arg;

	gateway->counts_due = false;
	facts_flush(gateway->facts, each_fact, gateway);
}

bool
count_open(struct gateway *gateway)
{
	gateway->facts = facts_new();
	gateway->call_list = calls_new(on_over, gateway);
	gateway->counts = gateway_timer(gateway, on_counts, gateway);
	return gateway->facts != NULL && gateway->call_list != NULL &&
	    gateway->counts != NULL;
}

void
count_close(struct gateway *gateway)
{
	timer_free(gateway->counts);
	calls_free(gateway->call_list);
	facts_free(gateway->facts);
}

void
count_call(struct gateway *gateway, const struct turn *turn)
{
	if (!calls_take(gateway->call_list, turn,
	    flow_step_name(turn->flow, turn->session.step)))
		log_event(EVENT_FACTS_DROPPED, .count = 1);
	write_soon(gateway);
}

void
count_text(struct gateway *gateway, const struct turn *turn)
{
	if (turn->failed || turn->answered || turn->repeat ||
	    !turn->has_person)
		return;
	facts_text(gateway->facts, turn->noted, tag_of(turn), turn->now_ms);
	write_soon(gateway);
}

void
count_sweep(struct gateway *gateway)
{
	calls_sweep(gateway->call_list,
	    world_now_ms(gateway->parts.world));
	write_soon(gateway);
}

void
count_flush(struct gateway *gateway)
{
	if (gateway->facts != NULL)
		facts_flush(gateway->facts, each_fact, gateway);
}

struct report_job {
	struct job job;
	struct gateway *gateway;
	struct snapshot *snapshot;
	struct figures *figures;
	int64_t from_ms, to_ms;
	bool second;			/* what waited has been written */
	bool good;
	struct problem why;
	report_function *done;
	void *arg;
};

static void
report_each(void *arg, const struct fact *fact)
{
	figures_add(arg, fact);
}

static void
report_run(struct job *job, struct store *store)
{
	struct report_job *report = (struct report_job *)(void *)job;

	if (!report->second)
		return;
	if (store == NULL)
		(void)problem_set(&report->why, "the database is not open");
	else
		report->good = report->gateway->parts.driver->read_facts(
		    store, report->from_ms, report->to_ms, report_each,
		    report->figures, &report->why);
}

static void
report_done(struct job *job)
{
	struct report_job *report = (struct report_job *)(void *)job;

	/* Counts are written after a round's jobs: the next round sees them. */
	if (!report->second) {
		report->second = true;
		keeper_run(report->gateway->keeper, &report->job);
		return;
	}
	report->done(report->arg, report->good ? report->figures : NULL,
	    report->why.text);
	figures_free(report->figures);
	snapshot_drop(report->snapshot);
	free(report);
}

bool
gateway_report(struct gateway *gateway, int64_t from_ms, int64_t to_ms,
    report_function *done, void *arg)
{
	struct report_job *report = calloc(1, sizeof(*report));
	struct snapshot *snapshot = gateway->snapshot;
	struct figures *figures = figures_new(&snapshot->languages,
	    snapshot->settings.zone);

	if (report == NULL || figures == NULL) {
		free(report);
		figures_free(figures);
		return false;
	}
	count_flush(gateway);		/* what waits is counted, too */
	*report = (struct report_job){
		.job = { .run = report_run, .done = report_done },
		.gateway = gateway,
		.snapshot = snapshot_keep(snapshot),
		.figures = figures,
		.from_ms = from_ms,
		.to_ms = to_ms,
		.done = done,
		.arg = arg,
	};
	keeper_run(gateway->keeper, &report->job);
	return true;
}
