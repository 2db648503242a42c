/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Calls: a resident hears the documents as the carrier plays them, presses
 * keys, falls silent, talks, hangs up. Every document is sound and leads to a
 * person, whoever says nothing at all.
 */
#include <stdio.h>

#include "base/form.h"
#include "simulate/document.h"
#include "simulate/callbacks.h"

#define DOCUMENTS_MOST 120
#define SILENT_MOST 40			/* documents up to the last words */
#define FORM_ROOM 1024

struct call {
	struct sim *sim;
	unsigned account;
	struct phone *phone;
	struct site *site;		/* that answered last */
	char sid[40];
	unsigned documents;
	bool left;			/* pressed ** */
	unsigned since_star;		/* presses */
	bool bridged;			/* talked to somebody */
	bool wishes;			/* is here to be rung back */
	uint64_t begun;			/* commits before it */
};

static struct document heard;		/* one at a time */

static void on_document(struct hook *, unsigned, struct bytes);

static char *
form_of(const struct call *call, const char *more)
{
	struct sim *sim = call->sim;
	char memory[FORM_ROOM];
	struct text form;

	text_init(&form, memory, sizeof(memory));
	form_add(&form, "CallSid", bytes_from_text(call->sid));
	form_add(&form, "AccountSid", bytes_from_text(
	    account_sid(call->account)));
	form_add(&form, "From", bytes_from_text(call->phone->number));
	form_add(&form, "To", bytes_from_text(
	    sim->snapshots[0]->settings.lines[call->account].number));
	text_add_text(&form, more);
	return sim_copy(sim, text_bytes(&form));
}

static const char *
path_of(struct call *call, const char *link)
{
	const char *url = call->sim->snapshots[0]->settings.public_url;
	size_t length = strlen(url);

	if (strncmp(link, url, length) == 0 && strncmp(link + length, "/in/",
	    4) == 0)
		return link + length;
	broken(call->sim, "I4: a document leads to \"%.60s\"", link);
	return sim_format(call->sim, "/in/%s/voice",
	    call->sim->accounts[call->account]->name);
}

static void
go_on(struct call *call, const char *link, const char *more, int64_t after)
{
	struct hook *hook = hook_new(call->sim, call->account, DOOR_VOICE,
	    path_of(call, link), form_of(call, more));

	/* Each press may reach another process: the call brings its state. */
	call->site = &call->sim->sites[roll(call->sim,
	    call->sim->manner.sites)];
	hook->site = call->site;
	hook->answered = on_document;
	hook->own = call;
	hook_send(hook, after);
}

/* The end of a call is reported; the carrier says it twice at times. */
static void
end_call(struct call *call)
{
	struct sim *sim = call->sim;

	trace(sim, "call %s ends after %u documents", call->sid,
	    call->documents);
	for (unsigned i = chance(sim, 10) ? 2 : 1; i > 0; i--) {
		struct hook *hook = hook_new(sim, call->account, DOOR_REPORT,
		    sim_format(sim, "/in/%s/report",
			sim->accounts[call->account]->name), form_of(call,
			"&CallStatus=completed&CallDuration=7"));

		hook_send(hook, between(sim, 1, 2000));
	}
}

/* What the silent caller gets next, at once. False: the end. */
static bool
silent_next(struct call *call, const char *link, const char *more)
{
	struct hook *hook = hook_new(call->sim, call->account, DOOR_VOICE,
	    path_of(call, link), form_of(call, more));

	hook->site = call->site;
	if (!hook_ask(hook) || hook->status != 200) {
		broken(call->sim, "I4: silence got status %u", hook->status);
		return false;
	}
	document_hear(&heard, hook->document);
	if (!heard.good)
		broken(call->sim, "I4: a document does not parse: %.100s",
		    hook->document.at);
	return heard.good;
}

/* The first verb that leads on when nobody does anything. */
static const struct verb *
silent_way(const struct document *document)
{
	for (unsigned i = 0; i < document->count; i++) {
		const struct verb *verb = &document->verbs[i];

		if (verb->kind == VERB_GATHER && verb->empty_comes_back)
			return verb;
		if (verb->kind == VERB_DIAL || verb->kind == VERB_REDIRECT ||
		    verb->kind == VERB_HANGUP)
			return verb;
	}
	return NULL;
}

/* From the document in `heard`: silence reaches a ringing telephone, and,
 * when nobody answers, at last the last words. */
static void
check_silence(struct call *call)
{
	bool whole = chance(call->sim, 20);
	bool rang = false;
	char link[VERB_LINK];

	for (unsigned i = 0; i < SILENT_MOST; i++) {
		const struct verb *way = silent_way(&heard);
		bool dial = way != NULL && way->kind == VERB_DIAL;

		if (way == NULL || (way->kind == VERB_HANGUP &&
		    heard.said == 0 && !rang)) {
			broken(call->sim, "I4: a document with no way to a "
			    "person (step %u)", i);
			return;
		}
		rang = rang || dial;
		if (way->kind == VERB_HANGUP || (dial && !whole))
			return;
		(void)snprintf(link, sizeof(link), "%s", way->link);
		if (!silent_next(call, link, dial ?
		    "&DialCallStatus=no-answer&DialCallDuration=0" :
		    way->kind == VERB_GATHER ? "&Digits=" : ""))
			return;
	}
	broken(call->sim, "I4: silence ends nowhere");
}

/* The far end's leg: told what the call is, asked to take it. */
static bool
whispered(struct call *call, const char *link)
{
	struct sim *sim = call->sim;
	struct hook *hook;
	const char *path = path_of(call, link);
	bool takes = chance(sim, 60);
	bool directed = chance(sim, 50);

	for (unsigned i = 0; i < 2; i++) {
		if (machine_front(call->site) == NULL)
			return false;
		hook = hook_new(sim, call->account, DOOR_VOICE, path,
		    sim_format(sim, "CallSid=CB%s&ParentCallSid=%s&AccountSid="
			"%s&From=%%2B442079460123&To=%%2B442083146660%s%s",
			call->sid + 2, call->sid, account_sid(call->account),
			directed ? "&Direction=outbound-dial" : "",
			i == 0 ? "" : takes ? "&Digits=1" : "&Digits="));
		hook->site = call->site;
		if (!hook_ask(hook) || hook->status != 200) {
			broken(sim, "I4: a whisper got %u", hook->status);
			return false;
		}
		document_hear(&heard, hook->document);
		if (!heard.good)
			broken(sim, "I4: a whisper does not parse");
		if (heard.count > 0 && heard.verbs[0].kind == VERB_GATHER)
			path = path_of(call, heard.verbs[0].link);
	}
	if (takes == (silent_way(&heard) != NULL))
		broken(sim, "I4: a whisper's \"1\" does not decide");
	return takes;
}

static void
dial(struct call *call, const struct verb *verb)
{
	static const char *const ends[] = { "no-answer", "busy", "failed",
		"completed", "completed", "canceled" };
	struct sim *sim = call->sim;
	unsigned luck = call->wishes ? 0 : roll(sim, 6);
	struct verb way = *verb;
	bool talks = luck == 3 || luck == 4;

	if (verb->numbers == 0)
		broken(sim, "I4: a Dial without a number");
	if (luck == 5) {		/* hung up while it rang */
		end_call(call);
		return;
	}
	if (talks && way.whisper[0] != '\0')
		talks = whispered(call, way.whisper);
	call->bridged = call->bridged || talks;
	go_on(call, way.link, sim_format(sim, "&DialCallStatus=%s&"
	    "DialCallDuration=%u&DialBridged=%s", ends[luck], talks ? 60u : 0u,
	    talks ? "true" : "false"),
	    between(sim, 2, talks ? 600 : 40) * SECOND);
}

/* What is said in the document in `heard`. */
static bool
hears(const char *words)
{
	for (unsigned i = 0; i < heard.count; i++) {
		if (strstr(heard.verbs[i].text, words) != NULL)
			return true;
	}
	return false;
}

/* Who wants to be rung back: nobody answers, then 2, safe, and when. */
static const char *
wished_key(struct call *call)
{
	static const char *const whens[] = { "1", "2", "3", "1" };

	if (hears("To ask us to ring you back"))
		return "2";
	if (hears("Is it safe for us to ring"))
		return "1";
	if (hears("To be rung as soon as"))
		return whens[roll(call->sim, 4)];
	return "0";
}

/* C5: whoever is told that a person will ring is in the store. */
static void
check_promise(struct call *call)
{
	const struct asked *asked;

	if (!hears("A person will ring you today") &&
	    !hears("The team is back"))
		return;
	for (asked = call->sim->asked; asked != NULL; asked = asked->next) {
		if (asked->phone == call->phone && !asked->texted &&
		    asked->good && asked->saved > call->begun)
			return;
	}
	broken(call->sim, "C5: a call was promised a person, and it is not "
	    "in the store");
}

static const char *
press(struct call *call, const struct verb *verb)
{
	static const char all[] = "1123412340569#*";
	char keys[8];
	unsigned most = verb->keys_most < 1 ? 1 : verb->keys_most;
	unsigned count = 0;
	bool star;

	if (call->wishes)
		return sim_format(call->sim, "&Digits=%s", wished_key(call));
	if (most > 3)
		most = 3;
	do {
		keys[count] = all[roll(call->sim, sizeof(all) - 1)];
		if (keys[count] == '*' && verb->star_ends)
			break;
		count++;
	} while (count < most);
	keys[count] = '\0';
	/* ** ends a call, also when digits of a language stand between. */
	star = count == 0 || strcmp(keys, "*") == 0;
	call->left = star && ++call->since_star <= 3;
	call->since_star = star ? 0 : call->since_star + 1;
	trace(call->sim, "call %s presses %s", call->sid, keys);
	return sim_format(call->sim, count == 0 ? "&Digits=&FinishedOnKey=*" :
	    "&Digits=%s", strcmp(keys, "*") == 0 ? "%2A" :
	    strcmp(keys, "#") == 0 ? "%23" : keys);
}

/* Plays the document in `heard` to the caller. */
static void
play(struct call *call)
{
	struct sim *sim = call->sim;

	for (unsigned i = 0; i < heard.count; i++) {
		const struct verb *verb = &heard.verbs[i];
		int64_t after = between(sim, 1, 12) * SECOND;

		if (verb->kind == VERB_GATHER && (call->wishes ||
		    chance(sim, 60))) {
			go_on(call, verb->link, press(call, verb), after);
			return;
		}
		if (verb->kind == VERB_GATHER && verb->empty_comes_back) {
			go_on(call, verb->link, "&Digits=", after);
			return;
		}
		if (verb->kind == VERB_REDIRECT) {
			go_on(call, verb->link, "", after);
			return;
		}
		if (verb->kind == VERB_DIAL) {
			dial(call, verb);
			return;
		}
		if (verb->kind == VERB_HANGUP)
			break;
	}
	end_call(call);
}

static void
on_document(struct hook *hook, unsigned status, struct bytes document)
{
	struct call *call = hook->own;
	struct sim *sim = call->sim;
	const struct verb *way;

	if (status == 0) {		/* the carrier's own fallback */
		trace(sim, "call %s: no answer", call->sid);
		return;
	}
	sim->documents++;
	if (status != 200) {
		broken(sim, "I4: a call got status %u", status);
		return;
	}
	document_hear(&heard, document);
	if (!heard.good) {
		broken(sim, "I4: a document does not parse: %.100s",
		    document.at);
		return;
	}
	check_promise(call);
	way = silent_way(&heard);
	if (way != NULL && way->kind == VERB_HANGUP && heard.said == 0 &&
	    !call->left)
		broken(sim, "I4: a call was ended without a word");
	if (++call->documents > DOCUMENTS_MOST || chance(sim, 4)) {
		end_call(call);
		return;
	}
	if (chance(sim, 30) && way != NULL && way->kind != VERB_HANGUP &&
	    machine_front(call->site) != NULL) {
		check_silence(call);
		document_hear(&heard, document);
	}
	play(call);
}

static void
ring_up(struct sim *sim, void *arg)
{
	struct call *call = sim_get(sim, sizeof(*call));
	const char *name;

	call->wishes = arg != NULL;
	call->begun = sim->commits;
	call->sim = sim;
	call->account = roll(sim, ACCOUNTS);
	call->since_star = 3;
	call->phone = &sim->phones[roll(sim, PERSONS)];
	name = sim->accounts[call->account]->name;
	(void)snprintf(call->sid, sizeof(call->sid), "CA%032x", ++sim->names);
	trace(sim, "call %s to %s", call->sid, name);
	go_on(call, sim_format(sim, "%s/in/%s/voice",
	    sim->snapshots[0]->settings.public_url, name),
	    "&CallStatus=ringing", between(sim, 0, 50));
}

void
calls_wish(struct sim *sim, void *arg)
{
	(void)arg;
	ring_up(sim, sim);
}

void
calls_plan(struct sim *sim)
{
	unsigned count = sim->manner.calls * sim->manner.days;

	for (unsigned i = 0; i < count; i++)
		happen(sim, busy_time(sim), ring_up, NULL);
}
