/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Helplines that tell the team nothing, too often, or too much. */
#include "simulate/mutants.h"

#include "store/sqlite_inside.h"

/* Saves all but the notices; a tone is nothing to the store. */
static bool
save_no_notices(struct store *store, struct batch *batch,
    struct problem *why)
{
	bool good = true;

	for (unsigned i = 0; i < 2; i++) {
		enum action_kind from = i == 0 ? ACTION_MAIL : ACTION_TONE;

		for (struct turn *turn = batch->first; turn != NULL;
		    turn = turn->next) {
			for (struct action *action = turn->actions;
			    action != NULL; action = action->next) {
				if (action->kind == from)
					action->kind = i == 0 ? ACTION_TONE :
					    ACTION_MAIL;
			}
		}
		if (i == 0)
			good = store_sqlite.save(store, batch, why);
	}
	return good;
}

static void
keeps_it_to_itself(struct process *process)
{
	process->under.save = save_no_notices;
}

static void
nobody_waits(void *arg, const struct client_result *result)
{
	(void)arg;
	(void)result;
}

static bool
send_thrice(void *arg, const struct client_request *request,
    void (*done)(void *, const struct client_result *), void *done_arg)
{
	for (unsigned i = 0; request->envelope != NULL && i < 2; i++)
		(void)carrier_send(arg, request, nobody_waits, NULL);
	return carrier_send(arg, request, done, done_arg);
}

static void
mails_thrice(struct process *process)
{
	process->wire.send = send_thrice;
}

static bool
send_number(void *arg, const struct client_request *request,
    void (*done)(void *, const struct client_result *), void *done_arg)
{
	struct process *process = arg;
	struct client_request changed = *request;
	char memory[16384];
	struct text message;

	text_init(&message, memory, sizeof(memory));
	text_add(&message, request->body);
	text_add_text(&message, process->sim->phones[0].number);
	changed.body = text_bytes(&message);
	return carrier_send(arg, request->envelope == NULL ? request :
	    &changed, done, done_arg);
}

static void
mails_numbers(struct process *process)
{
	process->wire.send = send_number;
}

/* A second one is a new one. */
static bool
send_renamed(void *arg, const struct client_request *request,
    void (*done)(void *, const struct client_result *), void *done_arg)
{
	static unsigned sent;
	struct client_request changed = *request;
	char memory[16384];
	struct text message;

	text_init(&message, memory, sizeof(memory));
	text_add_format(&message, "X-Try: %u\r\n", ++sent);
	text_add(&message, request->body);
	changed.body = text_bytes(&message);
	return carrier_send(arg, request->envelope == NULL ? request :
	    &changed, done, done_arg);
}

static void
mails_anew(struct process *process)
{
	process->wire.send = send_renamed;
}

const struct mutant mutants_mail[] = {
	{ "tells the team nothing", "N3", keeps_it_to_itself },
	{ "mails thrice", "N4", mails_thrice },
	{ "mails anew", "N4", mails_anew },
	{ "mails numbers", "N5", mails_numbers },
	{ .name = NULL },
};
