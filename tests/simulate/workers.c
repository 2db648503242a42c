/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Workers at the control door: they look at the list, claim, let go, end, and
 * ask for a number; often at the worst moment. */
#include "simulate/callbacks.h"

#include <stdio.h>

#include "gateway/callbacks.h"

#define LIST_MOST 500
#define DESKS 3

struct visitor {
	struct sim *sim;
	struct site *site;
	struct process *process;
	uint64_t before;		/* commits, when the list was asked */
	struct asked *asked;		/* whom the word is about */
	enum callback_order order;
};

static void look(struct sim *, void *site);

/* The number is shown to who asks for it, and to nobody else. */
static void
check_number(const struct visitor *visitor, const struct callback_row *row)
{
	const struct asked *asked = visitor->asked;
	bool shown = row->number[0] != '\0';

	if (visitor->order != CALLBACK_REVEAL && shown)
		broken(visitor->sim, "C7: %s's number is shown unasked",
		    asked->reference);
	if (visitor->order != CALLBACK_REVEAL)
		return;
	if (strcmp(row->number, asked->phone->number) != 0)
		broken(visitor->sim, "C7: %s's number is another one's",
		    asked->reference);
	if (asked_is_off(asked, NULL))
		broken(visitor->sim, "C2: %s is shown after EXIT or 10",
		    asked->reference);
}

static void
on_said(void *arg, const struct callback_said *said, const char *why)
{
	struct visitor *visitor = arg;
	struct asked *asked = visitor->asked;

	if (process_is_dead(visitor->process))
		return;
	trace(visitor->sim, "a worker's word %d on %s: %s",
	    (int)visitor->order, asked->reference, said == NULL ? why :
	    said->answer == ANSWER_GOOD ? "good" : "refused");
	if (said == NULL || said->answer != ANSWER_GOOD)
		return;
	check_number(visitor, &said->row);
	if ((visitor->order == CALLBACK_RELEASE ||
	    visitor->order == CALLBACK_DONE) && asked->claims != NULL)
		asked->claims->taken_back = true;
	if (visitor->order == CALLBACK_CLAIM)
		desks_disturb(visitor->sim, asked, 8);
}

/* Two helplines that share a carrier do not share desks. */
static const char *
any_desk(struct sim *sim, const struct site *site)
{
	static const char *const names[DESKS] = { "first", "second", "third" };

	if (chance(sim, 2))
		return "none";
	if (sim->manner.sites == 1)
		return names[roll(sim, DESKS)];
	return site == &sim->sites[0] ? names[0] : names[1 + roll(sim, 2)];
}

static enum callback_order
choose(struct sim *sim, enum callback_state state)
{
	unsigned luck = roll(sim, 100);

	if (luck < 8)
		return (enum callback_order)roll(sim, 4);
	if (state == CALLBACK_WAITING)
		return luck < 90 ? CALLBACK_CLAIM : CALLBACK_REVEAL;
	if (luck < 25)
		return CALLBACK_RELEASE;
	return luck < 35 ? CALLBACK_DONE : CALLBACK_REVEAL;
}

static void
say(struct visitor *visitor, const struct callback_row *row)
{
	struct sim *sim = visitor->sim;
	struct callback_word word = {
		.order = choose(sim, row->state),
		.reference = bytes_from_text(row->reference),
		.desk = bytes_from_text(any_desk(sim, visitor->site)),
		.by = BYTES("AB"), .why = BYTES("they asked for a letter"),
	};

	visitor->asked = asked_find(visitor->site, row->id);
	visitor->order = word.order;
	if (visitor->asked == NULL)
		broken(sim, "C6: nobody asked for %s", row->reference);
	else if (!callbacks_say(visitor->process->gateway, &word, on_said,
	    visitor))
		broken(sim, "a worker's word finds no memory");
}

/* Whoever was there when the list was asked for is in it. */
static void
check_list(const struct visitor *visitor, const struct callback_row *rows,
    unsigned count)
{
	const struct asked *asked = visitor->sim->asked;

	for (unsigned i = 0; i < count; i++) {
		if (rows[i].number[0] != '\0')
			broken(visitor->sim, "C7: a number is in the list");
	}
	for (; asked != NULL && count < LIST_MOST; asked = asked->next) {
		unsigned i = 0;

		if (asked->site != visitor->site || !asked->good ||
		    asked->saved > visitor->before || asked->gone ||
		    asked->state > CALLBACK_RINGING)
			continue;	/* asked_check() sees to it */
		while (i < count && rows[i].id != asked->id)
			i++;
		if (i == count)
			broken(visitor->sim, "C5: %s is not in the list",
			    asked->reference);
	}
}

static void
on_list(void *arg, const struct callback_row *rows, unsigned count,
    const char *why)
{
	struct visitor *visitor = arg;
	struct sim *sim = visitor->sim;
	unsigned open = 0;

	if (process_is_dead(visitor->process))
		return;
	if (why != NULL) {
		happen(sim, between(sim, SECOND, 2 * MINUTE), look,
		    visitor->site);
		return;
	}
	check_list(visitor, rows, count);
	while (open < count && rows[open].state <= CALLBACK_RINGING)
		open++;
	if (open > 0 && chance(sim, 90))
		say(visitor, &rows[roll(sim, open)]);
	else if (count > 0)
		say(visitor, &rows[roll(sim, count)]);
	/* What waits is looked at again. */
	if (open > 0 && !sim->ending)
		happen(sim, between(sim, 5 * SECOND, 30 * MINUTE), look,
		    visitor->site);
}

static void
look(struct sim *sim, void *arg)
{
	struct visitor *visitor = sim_get(sim, sizeof(*visitor));
	struct site *site = arg;

	*visitor = (struct visitor){ .sim = sim, .site = site,
		.process = machine_front(site), .before = sim->commits };
	if (visitor->process != NULL && !callbacks_list(
	    visitor->process->gateway, LIST_MOST, on_list, visitor))
		broken(sim, "the list of requests finds no memory");
}

void
workers_hear(struct site *site)
{
	struct sim *sim = site->sim;

	if (!sim->ending)
		happen(sim, between(sim, SECOND, 10 * MINUTE), look, site);
}

/* They ask as people do: two texts, or a call that nobody answers. */
static void
wish(struct sim *sim, void *arg)
{
	static const char *const words[] = { "11", "11", "12", "13", "1" };
	struct phone *phone = &sim->phones[roll(sim, PERSONS)];
	unsigned account = roll(sim, ACCOUNTS);

	if (chance(sim, 30)) {
		calls_wish(sim, arg);
		return;
	}
	letters_write(sim, phone, account, words[roll(sim, 5)], 0);
	if (chance(sim, 15))
		letters_write(sim, phone, account, "10", between(sim, 0,
		    10 * MINUTE));
}

void
workers_plan(struct sim *sim)
{
	const struct manner *manner = &sim->manner;

	for (unsigned i = manner->wishes * manner->days; i > 0; i--)
		happen(sim, busy_time(sim), wish, NULL);
	for (unsigned i = manner->workers * manner->days; i > 0; i--)
		happen(sim, busy_time(sim), look,
		    &sim->sites[roll(sim, manner->sites)]);
}
