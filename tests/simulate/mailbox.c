/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The team's mail server, and what must hold of notices (N1 to N5, in
 * tests/README.md). It takes them, breaks off, says later, or is away.
 */
#include <stdio.h>
#include <stdlib.h>

#include "simulate/sim.h"

#define ALERT_MS HOUR
#define ID "\r\nMessage-ID: <helpline."

/* A notice, as the store was given it. */
struct posted {
	struct posted *next;
	struct site *site;
	int64_t row;
	int64_t wish;			/* it goes with that; or 0 */
	bool good;			/* it was committed; else perhaps */
	int64_t made_ms;		/* wall */
	char *message;			/* as it first left */
	unsigned taken;			/* by the server */
};

static const struct manners {
	const char *name;
	unsigned often[MOODS];		/* of a hundred */
	bool takes;
	enum transport transport;
	unsigned status;
} manners[] = {
	{ "takes it", { 91, 88, 0, 38 }, true, TRANSPORT_ANSWERED, 250 },
	{ "takes it and breaks off", { 2, 5, 5, 16 }, true,
	  TRANSPORT_UNKNOWN, 0 },
	{ "breaks off", { 2, 2, 20, 12 }, false, TRANSPORT_UNKNOWN, 0 },
	{ "is not reached", { 2, 2, 55, 10 }, false, TRANSPORT_NOT_SENT, 0 },
	{ "says later", { 2, 2, 12, 10 }, false, TRANSPORT_ANSWERED, 451 },
	{ "refuses our login", { 0, 0, 5, 4 }, false, TRANSPORT_ANSWERED,
	  535 },
	{ "refuses it", { 1, 1, 3, 10 }, false, TRANSPORT_ANSWERED, 550 },
};
#define MANNERS (sizeof(manners) / sizeof(manners[0]))

static struct posted *
find(const struct site *site, int64_t row)
{
	struct posted *posted = site->sim->posts;

	while (posted != NULL && (posted->row != row ||
	    posted->site != site))
		posted = posted->next;
	return posted;
}

static bool
has_mail(const struct turn *turn, int64_t wish)
{
	const struct action *action = turn->actions;

	while (action != NULL && (action->kind != ACTION_MAIL ||
	    action->wish != wish))
		action = action->next;
	return action != NULL;
}

/* Two cries in one millisecond are one alert. */
static bool
is_alerted(const struct site *site, const struct turn *turn)
{
	const struct posted *posted = site->sim->posts;

	while (posted != NULL && (posted->site != site ||
	    posted->wish != 0 || posted->made_ms != turn->now_ms))
		posted = posted->next;
	return posted != NULL || has_mail(turn, 0);
}

/* N1: what the team is to know is saved with what it tells of. */
static void
check_told(const struct site *site, const struct turn *turn)
{
	struct sim *sim = site->sim;
	int64_t ago_ms = turn->now_ms - turn->session.alerted_ms;

	if (turn->capped == CAP_MAILS)
		return;
	for (const struct action *action = turn->actions; action != NULL;
	    action = action->next) {
		if (action->kind == ACTION_CALLBACK && action->row != 0 &&
		    !has_mail(turn, action->row))
			broken(sim, "N1: nobody is told of request %lld",
			    (long long)action->row);
		if (action->kind == ACTION_TEXT && action->urgent &&
		    (ago_ms >= ALERT_MS || ago_ms < 0 ||
		    (ago_ms == 0 && !is_alerted(site, turn))))
			broken(sim, "N1: nobody is told of words of danger");
	}
}

/* What was not committed may have left its id to another one. */
static void
note(struct site *site, const struct action *action, int64_t now_ms,
    bool good)
{
	struct posted *posted = find(site, action->row);

	if (posted == NULL) {
		posted = sim_get(site->sim, sizeof(*posted));
		posted->next = site->sim->posts;
		site->sim->posts = posted;
	}
	posted->site = site;
	posted->row = action->row;
	posted->wish = action->wish;
	posted->good = good;
	posted->made_ms = now_ms;
	posted->message = NULL;
	posted->taken = 0;
}

void
mailbox_owe(struct site *site, const struct turn *turn, bool good)
{
	if (turn->has_person)
		check_told(site, turn);
	for (const struct action *action = turn->actions; action != NULL;
	    action = action->next) {
		if (action->kind == ACTION_MAIL)
			note(site, action, turn->now_ms, good);
	}
}

/* N5: no number of a resident, in any spelling that they were given in. */
static void
check_words(struct sim *sim, const char *message)
{
	for (unsigned i = 0; i < PERSONS; i++) {
		const char *digits = sim->phones[i].number;

		while (*digits == '+' || *digits == '0')
			digits++;
		if (sim->phones[i].known && strlen(digits) > 6 &&
		    strstr(message, digits) != NULL)
			broken(sim, "N5: a notice holds the number of phone "
			    "%u", i);
	}
	if (strstr(message, LETTER_MARK) != NULL)
		broken(sim, "N5: a notice holds a resident's words");
}

void
mailbox_departs(struct flight *flight)
{
	struct sim *sim = flight->sim;
	const char *id = strstr(flight->body, ID);
	struct posted *posted;

	flight->row = id == NULL ? 0 : strtoll(id + strlen(ID), NULL, 10);
	posted = find(flight->process->site, flight->row);
	check_words(sim, flight->body);
	if (posted == NULL) {
		broken(sim, "N2: a notice leaves and was never saved");
	} else if (posted->message == NULL) {
		posted->message = flight->body;
	} else if (strcmp(posted->message, flight->body) != 0) {
		broken(sim, "N4: notice %lld is another one the second time",
		    (long long)flight->row);
	}
}

static const struct manners *
choose(struct sim *sim)
{
	unsigned luck = roll(sim, 100);

	if (sim->manner.calm || sim->ending)
		return &manners[0];
	for (unsigned i = 0; i < MANNERS; i++) {
		if (luck < manners[i].often[sim->mood])
			return &manners[i];
		luck -= manners[i].often[sim->mood];
	}
	return &manners[0];
}

void
mailbox_land(struct flight *flight)
{
	struct sim *sim = flight->sim;
	const struct manners *how = choose(sim);
	struct posted *posted = find(flight->process->site, flight->row);

	trace(sim, "notice %lld reaches the mail server, which %s",
	    (long long)flight->row, how->name);
	if (how->takes && posted != NULL && ++posted->taken > 2)
		broken(sim, "N4: notice %lld arrived %u times",
		    (long long)posted->row, posted->taken);
	flight->result = (struct client_result){
		.transport = how->transport, .status = how->status,
		.retry_after_s = -1, .why = how->name };
}

/* N3: it has an end, and the end is true. */
static void
check_end(struct sim *sim, const struct posted *posted, sqlite3_stmt *row)
{
	long long id = posted->row;
	enum row_state state = (enum row_state)sqlite3_column_int(row, 0);

	if (sqlite3_column_int(row, 2) != 0)
		broken(sim, "N3: notice %lld has no end", id);
	if (state == ROW_FAILED && posted->taken > 0)
		broken(sim, "N3: notice %lld arrived and is called failed",
		    id);
	if (state == ROW_SENT && posted->taken == 0)
		broken(sim, "N3: notice %lld is called sent and never "
		    "arrived", id);
	if (posted->taken > 1 && sqlite3_column_int(row, 1) == 0)
		broken(sim, "N4: notice %lld went twice and is not marked",
		    id);
	if (sim->manner.calm && state != ROW_SENT)
		broken(sim, "N3: notice %lld ends in state %d on a calm day",
		    id, (int)state);
}

void
mailbox_end(struct process *process)
{
	struct sim *sim = process->sim;
	struct question ends = question_open(process, "SELECT state, repeats, "
	    "due_ms IS NOT NULL FROM outbox WHERE id = ?1 AND kind = 2");

	for (const struct posted *posted = sim->posts; posted != NULL &&
	    ends.statement != NULL; posted = posted->next) {
		if (posted->site != process->site)
			continue;
		(void)sqlite3_bind_int64(ends.statement, 1, posted->row);
		if (sqlite3_step(ends.statement) == SQLITE_ROW)
			check_end(sim, posted, ends.statement);
		else if (posted->good && posted->wish == 0 &&
		    !ledger_is_past(sim, posted->made_ms))
			broken(sim, "N3: notice %lld was saved and is lost",
			    (long long)posted->row);
		(void)sqlite3_reset(ends.statement);
	}
	question_close(&ends);
}
