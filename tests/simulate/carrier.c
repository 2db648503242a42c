/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The carrier's API: it answers, slowly, wrongly, or not at all; what it has in
 * its books is what it will deliver.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/form.h"
#include "base/json.h"
#include "simulate/callbacks.h"

#define LIST_MOST 100
#define TIMEOUT_MS 15000

/* What it does with a request for a text. */
static const struct manners {
	const char *name;
	unsigned often[MOODS];		/* of a hundred */
	bool stores;
	enum transport transport;
	unsigned status;
	int64_t retry_after_s;
	const char *body;		/* NULL: the message */
} manners[] = {
	{ "takes it", { 91, 89, 0, 27 }, true, TRANSPORT_ANSWERED, 201, -1,
	  NULL },
	{ "takes it and is cut off", { 2, 4, 5, 15 }, true, TRANSPORT_UNKNOWN,
	  0, -1, "" },
	{ "resets", { 1, 2, 20, 10 }, false, TRANSPORT_UNKNOWN, 0, -1, "" },
	{ "is not reached", { 1, 1, 45, 5 }, false, TRANSPORT_NOT_SENT, 0, -1,
	  "" },
	{ "is busy", { 2, 2, 5, 10 }, false, TRANSPORT_ANSWERED, 429, 3,
	  "{\"code\": 20429, \"status\": 429}" },
	{ "is in trouble", { 1, 1, 20, 6 }, false, TRANSPORT_ANSWERED, 503, -1,
	  "<html>no</html>" },
	{ "fails", { 0, 0, 5, 2 }, false, TRANSPORT_ANSWERED, 500, -1,
	  "{\"code\": 20500, \"status\": 500}" },
	{ "takes it and says that it failed", { 1, 1, 5, 5 }, true,
	  TRANSPORT_ANSWERED, 500, -1, "{\"code\": 20500, \"status\": 500}" },
	{ "takes it and says nothing sound", { 0, 0, 0, 10 }, true,
	  TRANSPORT_ANSWERED, 201, -1, "<html>well</html>" },
	{ "lies", { 0, 0, 0, 5 }, false, TRANSPORT_ANSWERED, 201, -1,
	  "{\"sid\": \"SMlie\", \"status\": \"queued\"}" },
	{ "refuses the number", { 1, 0, 0, 4 }, false, TRANSPORT_ANSWERED,
	  400, -1, "{\"code\": 21211, \"status\": 400}" },
	{ "says they sent STOP", { 0, 0, 0, 3 }, false, TRANSPORT_ANSWERED,
	  400, -1, "{\"code\": 21610, \"status\": 400}" },
};
#define MANNERS (sizeof(manners) / sizeof(manners[0]))

/* The carrier's clock is right. */
int64_t
carrier_now(const struct sim *sim)
{
	return sim->steady_ms + sim->true_offset_ms;
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

struct message *
carrier_keep(struct sim *sim, unsigned account, const char *to,
    struct bytes body, const char *report)
{
	struct message *message = sim_get(sim, sizeof(*message));
	bool late = !sim->manner.calm && chance(sim, 10);

	message->account = account;
	(void)snprintf(message->sid, sizeof(message->sid), "SM%032x",
	    ++sim->names);
	(void)snprintf(message->to, sizeof(message->to), "%s", to);
	(void)snprintf(message->report, sizeof(message->report), "%s",
	    report);
	message->body = sim_copy(sim, body);
	message->made_ms = carrier_now(sim);
	message->listed_ms = message->made_ms +
	    (late ? between(sim, 0, 90 * SECOND) : 0);
	message->next = sim->messages;
	sim->messages = message;
	sim->sent++;
	return message;
}

static struct bytes
write_message(struct sim *sim, const char *sid)
{
	struct json_writer writer;
	struct text into;
	char *memory = sim_get(sim, 256);

	text_init(&into, memory, 256);
	writer = (struct json_writer){ .into = &into };
	writer_open(&writer, NULL, '{');
	writer_text(&writer, "sid", bytes_from_text(sid));
	writer_text(&writer, "status", BYTES("queued"));
	writer_close(&writer, '}');
	return text_bytes(&into);
}

static void
write_listed(struct json_writer *writer, const struct message *message)
{
	time_t at = (time_t)(message->made_ms / 1000);
	struct tm tm;
	char date[64];

	(void)gmtime_r(&at, &tm);
	(void)strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S +0000", &tm);
	writer_open(writer, NULL, '{');
	writer_text(writer, "sid", bytes_from_text(message->sid));
	writer_text(writer, "body", bytes_from_text(message->body));
	writer_text(writer, "date_created", bytes_from_text(date));
	writer_close(writer, '}');
}

/* All texts to that number, newest first. */
static struct bytes
write_list(struct sim *sim, unsigned account, struct bytes to)
{
	static char memory[CLIENT_BODY_MOST];
	struct json_writer writer;
	struct text into;
	unsigned count = 0;

	text_init(&into, memory, sizeof(memory));
	text_add_text(&into, "{\"next_page_uri\": null, \"messages\": ");
	writer = (struct json_writer){ .into = &into };
	writer_open(&writer, NULL, '[');
	for (const struct message *message = sim->messages; message != NULL &&
	    count < LIST_MOST; message = message->next) {
		if (message->account != account ||
		    message->listed_ms > carrier_now(sim) ||
		    !bytes_are(to, message->to))
			continue;
		write_listed(&writer, message);
		count++;
	}
	writer_close(&writer, ']');
	text_add_char(&into, '}');
	return (struct bytes){ sim_copy(sim, text_bytes(&into)), into.length };
}

static void
land_list(struct flight *flight)
{
	struct sim *sim = flight->sim;
	struct fields fields;
	const char *query = strchr(flight->target, '?');
	const struct manners *how = choose(sim);

	if (!form_read(&fields, bytes_from_text(query == NULL ? "" :
	    query + 1), &sim->memory))
		abort();
	trace(sim, "the carrier is asked for its list: %s", how->name);
	flight->result = (struct client_result){
		.transport = how->transport, .status = how->status,
		.retry_after_s = how->retry_after_s, .why = how->name,
		.body = bytes_from_text(how->body) };
	if (how->body != NULL)
		return;
	flight->result.status = 200;
	flight->result.body = flight->rings ?
	    desks_list(sim, flight->account, form_find(&fields, "To")) :
	    write_list(sim, flight->account, form_find(&fields, "To"));
}

/* It is the carrier's now; its id there. */
static const char *
keep(struct flight *flight, const struct fields *fields)
{
	struct sim *sim = flight->sim;
	const char *url = sim->snapshots[0]->settings.public_url;
	struct bytes report = form_find(fields, "StatusCallback");
	struct message *message;

	checks_sent(flight->process->site, flight->row, false);
	if (flight->rings)
		return desks_ring(flight, fields);
	message = carrier_keep(sim, flight->account,
	    sim_copy(sim, form_find(fields, "To")), form_find(fields, "Body"),
	    report.length == 0 ? "" : sim_copy(sim, bytes_after(report,
	    strlen(url))));
	receipts_plan(sim, message);
	return message->sid;
}

static void
land_order(struct flight *flight)
{
	struct sim *sim = flight->sim;
	const struct manners *how = choose(sim);
	const char *sid = NULL;
	struct fields fields;

	if (!form_read(&fields, bytes_from_text(flight->body), &sim->memory))
		abort();
	trace(sim, "row %lld reaches the carrier, which %s",
	    (long long)flight->row, how->name);
	if (how->stores)
		sid = keep(flight, &fields);
	flight->result = (struct client_result){
		.transport = how->transport, .status = how->status,
		.retry_after_s = how->retry_after_s, .why = how->name,
		.body = how->body != NULL ? bytes_from_text(how->body) :
		    write_message(sim, sid) };
}

static void
drop(struct flight *flight)
{
	struct flight **at = &flight->sim->flights;

	while (*at != flight)
		at = &(*at)->next;
	*at = flight->next;
}

static void
come_back(struct sim *sim, void *arg)
{
	struct flight *flight = arg;

	(void)sim;
	if (flight->gone || process_is_dead(flight->process))
		return;			/* carrier_lose() tells it */
	flight->gone = true;
	drop(flight);
	flight->done(flight->arg, &flight->result);
}

static void
land(struct sim *sim, void *arg)
{
	struct flight *flight = arg;
	int64_t after = sim->mood == MOOD_SLOW ? between(sim, 0, 20 * SECOND) :
	    between(sim, 5, 400);

	if (flight->mail)
		mailbox_land(flight);
	else if (flight->list)
		land_list(flight);
	else
		land_order(flight);
	if (after > TIMEOUT_MS) {
		after = TIMEOUT_MS;
		flight->result = (struct client_result){
			.transport = TRANSPORT_UNKNOWN, .retry_after_s = -1,
			.why = "timed out" };
	}
	happen(sim, after, come_back, flight);
}

/* Which row leaves, and may it? */
static void
depart(struct flight *flight, struct bytes body)
{
	struct process *process = flight->process;
	struct sim *sim = flight->sim;
	const char *url = sim->snapshots[0]->settings.public_url;
	const struct claim *claim;
	struct fields fields;
	struct bytes report;

	if (flight->mail) {
		mailbox_departs(flight);
		return;
	}
	if (!form_read(&fields, body, &sim->memory))
		abort();
	report = form_find(&fields, "StatusCallback");
	if (flight->rings) {
		claim = desks_order(process, flight->account, &fields);
		flight->row = claim == NULL ? 0 : claim->row;
		if (claim != NULL)
			rung_desk(process, claim);
	} else if (report.length > strlen(url)) {
		flight->row = ledger_row(sim, flight->account, sim_copy(sim,
		    bytes_after(report, strlen(url))));
	}
	if (flight->row == 0)
		broken(sim, "an order leaves without a way for its end");
	checks_departure(process->site, flight->row);
}

bool
carrier_send(void *arg, const struct client_request *request,
    void (*done)(void *, const struct client_result *), void *done_arg)
{
	struct process *process = arg;
	struct sim *sim = process->sim;
	struct flight *flight = sim_get(sim, sizeof(*flight));

	flight->sim = sim;
	flight->process = process;
	flight->mail = request->envelope != NULL;
	flight->list = !flight->mail && strcmp(request->method, "GET") == 0;
	flight->rings = strstr(request->url, "/Calls.json") != NULL;
	flight->account = strstr(request->url, account_sid(0)) != NULL ? 0 : 1;
	flight->target = sim_copy(sim, bytes_from_text(request->url));
	flight->body = sim_copy(sim, request->body);
	flight->done = done;
	flight->arg = done_arg;
	flight->next = sim->flights;
	sim->flights = flight;
	if (process_is_dead(process))
		return true;		/* it never left */
	if (!flight->list)
		depart(flight, request->body);
	happen(sim, between(sim, 1, 200), land, flight);
	return true;
}

/* What was on its way may arrive all the same; nobody hears of it. */
void
carrier_lose(struct process *process)
{
	static const struct client_result lost = {
		.transport = TRANSPORT_UNKNOWN, .retry_after_s = -1,
		.why = "we ended" };
	struct flight *next;

	for (struct flight *flight = process->sim->flights; flight != NULL;
	    flight = next) {
		next = flight->next;
		if (flight->process != process)
			continue;
		drop(flight);
		flight->gone = true;
		flight->done(flight->arg, &lost);
	}
}
