/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Workers' telephones, as the carrier rings them: they lift, listen, press,
 * hang up, or do none of it; then the resident's own may ring. */
#include "simulate/callbacks.h"

#include <stdio.h>
#include <time.h>

#include "base/form.h"
#include "base/json.h"
#include "gateway/token.h"
#include "simulate/document.h"

#define DOCUMENTS_MOST 12
#define FORM_ROOM 1024
#define LIST_MOST 50

static struct document heard;		/* one at a time */

static void on_document(struct hook *, unsigned, struct bytes);

static const char *
path_of(struct sim *sim, struct bytes link)
{
	size_t length = strlen(sim->snapshots[0]->settings.public_url);

	return link.length < length ? "" :
	    sim_copy(sim, bytes_after(link, length));
}

struct claim *
desks_order(struct process *process, unsigned account,
    const struct fields *fields)
{
	struct sim *sim = process->sim;
	const char *path = path_of(sim, form_find(fields, "Url"));
	const char *last = strrchr(path, '/');
	struct turn turn = {
		.flow = process->gateway == NULL ? NULL :
		    gateway_snapshot(process->gateway)->flow,
		.languages = &sim->snapshots[0]->languages,
		.account = sim->accounts[account],
		.now_ms = wall_ms(sim),
	};
	struct token token;
	struct claim *claim;

	if (last == NULL || !token_read(sim->keys, bytes_from_text(last + 1),
	    &turn, &token) || token.purpose != TOKEN_DESK)
		return NULL;
	claim = asked_claim(process->site, token.callback.claim);
	if (claim != NULL && strstr(path, claim->asked->phone->number + 1) !=
	    NULL)
		broken(sim, "C7: a link shows a number");
	return claim;
}

/* Words of their own: EXIT, 10 or a new wish, when it matters most. */
void
desks_disturb(struct sim *sim, const struct asked *asked, unsigned percent)
{
	static const char *const words[] = { "EXIT", "10", "10", "exit", "11",
		"10", "EXIT" };
	unsigned account = (unsigned)(asked->site - sim->sites);

	if (chance(sim, percent))
		letters_write(sim, asked->phone, account, words[roll(sim, 7)],
		    chance(sim, 50) ? between(sim, 0, 40) :
		    between(sim, 0, 20 * SECOND));
}

/* No worker hears the number, and it rings only by a Dial. */
static void
on_taken(struct hook *hook)
{
	struct leg *leg = hook->own;
	const char *number = leg->claim->asked->phone->number;

	document_hear(&heard, hook->document);
	if (hook->status != 200 || !heard.good)
		broken(hook->sim, "C1: a desk got status %u", hook->status);
	for (unsigned i = 0; i < heard.count; i++) {
		const struct verb *verb = &heard.verbs[i];

		if (verb->kind == VERB_DIAL)
			rung_resident(leg, bytes_from_text(verb->text));
		else if (strstr(verb->text, number + 3) != NULL)
			broken(hook->sim, "C7: a desk hears the number");
	}
}

static void
send(struct leg *leg, const char *path, const char *more, int64_t after_ms)
{
	struct sim *sim = leg->sim;
	bool twice = !sim->manner.calm && chance(sim, 12);
	char memory[FORM_ROOM];
	struct text form;

	text_init(&form, memory, sizeof(memory));
	form_add(&form, "CallSid", bytes_from_text(leg->sid));
	form_add(&form, "AccountSid", bytes_from_text(
	    account_sid(leg->account)));
	form_add(&form, "From", bytes_from_text(leg->from));
	form_add(&form, "To", bytes_from_text(leg->to));
	text_add_text(&form, "&Direction=outbound-api");
	text_add_text(&form, more);
	for (unsigned i = 0; i <= twice; i++) {
		struct hook *hook = hook_new(sim, leg->account, DOOR_VOICE,
		    path, memory);

		hook->site = leg->claim->asked->site;
		hook->taken = on_taken;
		hook->answered = i == 0 ? on_document : NULL;
		hook->own = leg;
		hook_send(hook, after_ms);
		/* Once more at once, or when it is over. */
		after_ms = chance(sim, 50) ? after_ms :
		    between(sim, after_ms, after_ms + HOUR);
	}
	desks_disturb(sim, leg->claim->asked, 6);
}

static void report(struct sim *, void *);

struct word {
	struct leg *leg;
	const char *status;
	unsigned tries;
};

static void
on_reported(struct hook *hook, unsigned status, struct bytes document)
{
	struct word *word = hook->own;

	(void)document;
	if (status != 0 && status != 204 && status != 503)
		broken(hook->sim, "C5: a desk's report got status %u", status);
	/* A link of a clock that has jumped since means nothing. */
	if (status == 204)
		word->leg->told = word->leg->offset_ms == hook->sim->offset_ms;
	else if (++word->tries < 3)
		happen(hook->sim, 3 * SECOND, report, word);
}

static void
report(struct sim *sim, void *arg)
{
	struct word *word = arg;
	struct leg *leg = word->leg;
	struct hook *hook = hook_new(sim, leg->account, DOOR_REPORT,
	    leg->report, sim_format(sim, "CallSid=%s&AccountSid=%s&From=%%2B%s"
		"&To=%%2B%s&Direction=outbound-api&CallStatus=%s&CallDuration="
		"9", leg->sid, account_sid(leg->account), leg->from + 1,
		leg->to + 1, word->status));

	hook->site = leg->claim->asked->site;
	hook->answered = on_reported;
	hook->own = word;
	hook_send(hook, 0);
}

/* The telephone is down. A press may still be on its way. */
static void
end(struct leg *leg, const char *status)
{
	struct sim *sim = leg->sim;
	bool well = sim->manner.calm || sim->ending;

	if (leg->over)
		return;
	leg->over = true;
	trace(sim, "the desk for %s is down: %s",
	    leg->claim->asked->reference, status);
	if (leg->keys != NULL && !well && chance(sim, 15))
		send(leg, leg->keys, "&CallStatus=in-progress&Digits=1",
		    between(sim, 0, 10 * SECOND));
	if (!well && chance(sim, 4))
		return;			/* nobody says so */
	for (unsigned i = !well && chance(sim, 15) ? 2 : 1; i > 0; i--) {
		struct word *word = sim_get(sim, sizeof(*word));

		*word = (struct word){ leg, status, 0 };
		happen(sim, between(sim, 1, 2000), report, word);
	}
}

static void
hang_up(struct sim *sim, void *arg)
{
	(void)sim;
	end(arg, "completed");
}

/* The resident's telephone rings: how does that end? */
static void
ring_resident(struct leg *leg, const struct verb *verb)
{
	static const struct {
		const char *status;
		unsigned often, seconds;
	} ends[] = {
		{ "no-answer", 35, 0 }, { "completed", 30, 60 },
		{ "completed", 12, 4 },	/* a machine, "wrong number" */
		{ "busy", 8, 0 }, { "failed", 5, 0 }, { "canceled", 5, 0 },
		{ NULL, 5, 0 },		/* the worker hangs up; no result */
	};
	struct sim *sim = leg->sim;
	unsigned luck = roll(sim, 100);
	unsigned i = 0;

	while (luck >= ends[i].often)
		luck -= ends[i++].often;
	if (ends[i].status == NULL) {
		happen(sim, between(sim, 1, 20) * SECOND, hang_up, leg);
		return;
	}
	send(leg, path_of(sim, bytes_from_text(verb->link)), sim_format(sim,
	    "&CallStatus=in-progress&DialCallStatus=%s&DialCallDuration=%u"
	    "&DialBridged=%s", ends[i].status, ends[i].seconds,
	    ends[i].seconds > 0 ? "true" : "false"),
	    between(sim, 2, 20 + ends[i].seconds) * SECOND);
}

/* What the worker does when a key is asked for. */
static void
press(struct leg *leg, const struct verb *verb)
{
	struct sim *sim = leg->sim;
	unsigned luck = roll(sim, 100);
	int64_t after = between(sim, 1, 15) * SECOND;

	leg->keys = path_of(sim, bytes_from_text(verb->link));
	if (luck < 12) {
		happen(sim, after, hang_up, leg);
		return;
	}
	send(leg, leg->keys, sim_format(sim, "&CallStatus=in-progress&Digits="
	    "%s", luck < 80 ? "1" : luck < 88 ? "9" : luck < 94 ? "" : "2"),
	    after);
}

static void
on_document(struct hook *hook, unsigned status, struct bytes document)
{
	struct leg *leg = hook->own;

	if (status != 200 || leg->over || ++leg->documents > DOCUMENTS_MOST) {
		end(leg, "completed");
		return;
	}
	document_hear(&heard, document);
	for (unsigned i = 0; i < heard.count; i++) {
		const struct verb *verb = &heard.verbs[i];

		if (verb->kind == VERB_GATHER) {
			press(leg, verb);
			return;
		}
		if (verb->kind == VERB_DIAL) {
			ring_resident(leg, verb);
			return;
		}
	}
	end(leg, "completed");
}

static void
lift(struct sim *sim, void *arg)
{
	static const char *const ends[] = { "no-answer", "busy", "failed",
		"canceled" };
	struct leg *leg = arg;

	if (chance(sim, 15))
		end(leg, ends[roll(sim, 4)]);
	else
		send(leg, leg->voice, "&CallStatus=in-progress", 0);
}

const char *
desks_ring(struct flight *flight, const struct fields *fields)
{
	struct sim *sim = flight->sim;
	struct leg *leg = sim_get(sim, sizeof(*leg));
	struct claim *claim = asked_claim(flight->process->site, flight->row);
	bool late = !sim->manner.calm && chance(sim, 10);

	leg->sim = sim;
	leg->claim = claim;
	leg->account = flight->account;
	(void)snprintf(leg->sid, sizeof(leg->sid), "CD%032x", ++sim->names);
	(void)snprintf(leg->to, sizeof(leg->to), "%s", sim_copy(sim,
	    form_find(fields, "To")));
	(void)snprintf(leg->from, sizeof(leg->from), "%s", sim_copy(sim,
	    form_find(fields, "From")));
	leg->voice = path_of(sim, form_find(fields, "Url"));
	leg->report = path_of(sim, form_find(fields, "StatusCallback"));
	leg->made_ms = carrier_now(sim);
	leg->offset_ms = sim->offset_ms;
	leg->listed_ms = leg->made_ms +
	    (late ? between(sim, 0, 90 * SECOND) : 0);
	leg->next = sim->legs;
	sim->legs = leg;
	claim->legs++;
	happen(sim, between(sim, 500, 25 * SECOND), lift, leg);
	desks_disturb(sim, claim->asked, 10);
	return leg->sid;
}

static void
write_listed(struct json_writer *writer, const struct leg *leg)
{
	time_t at = (time_t)(leg->made_ms / 1000);
	struct tm tm;
	char date[64];

	(void)gmtime_r(&at, &tm);
	(void)strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S +0000", &tm);
	writer_open(writer, NULL, '{');
	writer_text(writer, "sid", bytes_from_text(leg->sid));
	writer_text(writer, "date_created", bytes_from_text(date));
	writer_close(writer, '}');
}

struct bytes
desks_list(struct sim *sim, unsigned account, struct bytes to)
{
	static char memory[CLIENT_BODY_MOST];
	struct json_writer writer;
	struct text into;
	unsigned count = 0;

	text_init(&into, memory, sizeof(memory));
	text_add_text(&into, "{\"next_page_uri\": null, \"calls\": ");
	writer = (struct json_writer){ .into = &into };
	writer_open(&writer, NULL, '[');
	for (const struct leg *leg = sim->legs; leg != NULL &&
	    count < LIST_MOST; leg = leg->next) {
		if (leg->account != account || !bytes_are(to, leg->to) ||
		    leg->listed_ms > carrier_now(sim))
			continue;
		write_listed(&writer, leg);
		count++;
	}
	writer_close(&writer, ']');
	text_add_char(&into, '}');
	return (struct bytes){ sim_copy(sim, text_bytes(&into)), into.length };
}
