/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts of residents; the carrier delivers them again until they are taken,
 * and at times once more. */
#include <stdio.h>

#include "base/form.h"
#include "simulate/document.h"
#include "simulate/sim.h"

#define TRIES 6
#define MARK LETTER_MARK

static const char *const bodies[] = {
	"1", "2", "3", "14", "9", "51", "30", "99", "0", "10", "11", "12",
	"EXIT", "exit", "STOP", "Stop all",
	"hello, I am worried about the boy next door " MARK,
	"he hits me " MARK " help",
	"Dzie\xc5\x84 dobry, potrzebuj\xc4\x99 pomocy dla dziecka " MARK,
	"\xd9\x85\xd8\xb1\xd8\xad\xd8\xa8\xd8\xa7 \xd8\xa7\xd8\xad\xd8\xaa\xd8"
	"\xa7\xd8\xac \xd9\x85\xd8\xb3\xd8\xa7\xd8\xb9\xd8\xaf\xd8\xa9 " MARK,
	"Polski", "somali", "privacy", "complaint", "",
	"\xf0\x9f\x98\xad\xf0\x9f\x98\xad " MARK, "<Response/> & ]]> \" " MARK,
	"asdkj " MARK, "thank you " MARK,
};
#define BODIES (sizeof(bodies) / sizeof(bodies[0]))

static void deliver(struct letter *, struct sim *, int64_t after_ms);

static void
send_again(struct sim *sim, void *arg)
{
	deliver(arg, sim, 0);
}

/* The carrier carries out what the answer says. */
static void
obey(struct sim *sim, struct letter *letter, struct bytes document)
{
	static struct document read;
	const char *url = sim->snapshots[0]->settings.public_url;

	document_hear(&read, document);
	for (unsigned i = 0; i < read.count; i++) {
		const struct verb *verb = &read.verbs[i];
		bool has = strncmp(verb->link, url, strlen(url)) == 0;
		struct message *message;

		if (verb->kind != VERB_MESSAGE)
			continue;
		message = carrier_keep(sim, letter->account,
		    verb->to[0] == '\0' ? letter->phone->number : verb->to,
		    bytes_from_text(verb->text),
		    has ? verb->link + strlen(url) : "");
		if (has)
			checks_sent(site_of(sim, letter->account),
			    ledger_row(sim, letter->account, message->report),
			    true);
		receipts_plan(sim, message);
	}
}

/* What the carrier makes of it. */
static void
on_end(struct hook *hook, unsigned status, struct bytes document)
{
	struct sim *sim = hook->sim;
	struct letter *letter = hook->own;
	int64_t wait = between(sim, 500, 5000);

	if (status == 200) {
		obey(sim, letter, document);
		if (!sim->manner.calm && !sim->ending &&
		    letter->repeats < 3 && chance(sim, 15)) {
			letter->repeats++;
			happen(sim, chance(sim, 50) ? 0 : between(sim, 0,
			    HOUR), send_again, letter);
		}
		return;
	}
	if (status != 0 && status != 503)
		broken(sim, "a text got status %u", status);
	if (status == 503 && sim->manner.calm)
		broken(sim, "a text was refused on a calm day");
	if (++letter->tries < TRIES)
		happen(sim, wait << (2 * letter->tries), send_again, letter);
}

/* What the site of its account knows of who sent it. */
struct known *
letters_known(const struct letter *letter, struct sim *sim)
{
	return &letter->phone->at[site_of(sim, letter->account) - sim->sites];
}

static void
check_same(struct hook *hook, const struct letter *letter)
{
	static struct document read;
	struct sim *sim = hook->sim;

	if (hook->document.length == letter->answer_length &&
	    memcmp(hook->document.at, letter->answer,
		letter->answer_length) == 0)
		return;
	if (ledger_old(sim, letter))
		return;
	document_hear(&read, hook->document);
	if ((hook->document.length == 0 || (read.good && read.count == 0)) &&
	    letters_known(letter, sim)->left_maybe >= letter->saved)
		return;
	broken(sim, "I2: %s was answered otherwise the second time",
	    letter->sid);
}

/* Nothing goes to somebody who has left, inside an answer neither. */
static void
check_inside(struct hook *hook, struct letter *letter)
{
	static struct document read;
	struct sim *sim = hook->sim;
	const char *url = sim->snapshots[0]->settings.public_url;

	document_hear(&read, hook->document);
	for (unsigned i = 0; i < read.count; i++) {
		if (strncmp(read.verbs[i].link, url, strlen(url)) == 0)
			checks_departure(site_of(sim, letter->account),
			    ledger_row(sim, letter->account,
				read.verbs[i].link + strlen(url)));
	}
}

static void
accept(struct sim *sim, struct letter *letter)
{
	const struct phone *phone = letter->phone;
	struct known *known = letters_known(letter, sim);

	letter->accepted = true;
	sim->accepted++;
	if (letter->saved == 0)		/* that commit succeeded after all */
		letter->saved = letter->saved_maybe;
	if (phone->known && letter->saved == 0)
		broken(sim, "I1: %s was accepted, and not saved",
		    letter->sid);
	if (letter->cancels && known->cancelled < letter->saved)
		known->cancelled = letter->saved;
	if (!letter->leaves)
		return;
	if (known->left < letter->saved)
		known->left = letter->saved;
	if (letter->stops && known->texted == letter->saved)
		known->stopped = letter->saved;
}

/* The gateway's answer, before it leaves. */
void
letters_taken(struct hook *hook)
{
	static struct document read;
	struct letter *letter = hook->own;
	struct sim *sim = hook->sim;

	trace(sim, "text %s: %u, %zu bytes", letter->sid, hook->status,
	    hook->document.length);
	if (hook->forged) {
		if (hook->status != 403)
			broken(sim, "A1: a forged text got %u", hook->status);
		return;
	}
	if (hook->status != 200)
		return;
	check_inside(hook, letter);
	if (letter->accepted) {
		sim->doubled++;
		check_same(hook, letter);
		return;
	}
	accept(sim, letter);
	document_hear(&read, hook->document);
	if (!read.good && hook->document.length > 0)
		broken(sim, "an answer to a text does not parse");
	letter->answer_length = hook->document.length;
	letter->answer = sim_copy(sim, hook->document);
}

static void
deliver(struct letter *letter, struct sim *sim, int64_t after_ms)
{
	char memory[1024];
	struct text form;
	struct hook *hook;
	const char *name = sim->accounts[letter->account]->name;

	text_init(&form, memory, sizeof(memory));
	form_add(&form, "MessageSid", bytes_from_text(letter->sid));
	form_add(&form, "AccountSid", bytes_from_text(
	    account_sid(letter->account)));
	form_add(&form, "From", bytes_from_text(letter->phone->number));
	form_add(&form, "To", bytes_from_text(
	    sim->snapshots[0]->settings.lines[letter->account].number));
	form_add(&form, "Body", bytes_from_text(letter->body));
	form_add(&form, "NumMedia", letter->media ? BYTES("1") : BYTES("0"));
	if (letter->carrier_stop)
		form_add(&form, "OptOutType", BYTES("STOP"));
	hook = hook_new(sim, letter->account, DOOR_TEXT, sim_format(sim,
	    "/in/%s/text", name), memory);
	hook->own = letter;
	hook->answered = on_end;
	hook_send(hook, after_ms);
}

static void
forge(struct sim *sim, struct letter *letter)
{
	struct hook *hook = hook_new(sim, 0, DOOR_TEXT, "/in/main/text",
	    "MessageSid=SMforged&Body=EXIT&From=%2B447700900101");

	hook->own = letter;
	hook->forged = true;
	hook_send(hook, 1);
	hook->starve = false;
}

static void
post(struct sim *sim, void *arg)
{
	struct letter *letter = arg;

	letter->media = letter->body[0] == '\0' || chance(sim, 2);
	letter->carrier_stop = strcmp(letter->body, "STOP") == 0 &&
	    chance(sim, 50);
	(void)snprintf(letter->sid, sizeof(letter->sid), "SM%032x",
	    ++sim->names);
	letter->next = sim->letters;
	sim->letters = letter;
	trace(sim, "text %s from phone %u to %s: %s", letter->sid,
	    (unsigned)(letter->phone - sim->phones),
	    sim->accounts[letter->account]->name, letter->body);
	deliver(letter, sim, between(sim, 0, 300));
	if (!sim->manner.calm && chance(sim, 5))
		deliver(letter, sim, between(sim, 0, 300));
	if (chance(sim, 2))
		forge(sim, letter);
}

void
letters_write(struct sim *sim, struct phone *phone, unsigned account,
    const char *body, int64_t after_ms)
{
	struct letter *letter = sim_get(sim, sizeof(*letter));

	letter->account = account;
	letter->phone = phone;
	letter->body = body;
	happen(sim, after_ms, post, letter);
}

static void
write_letter(struct sim *sim, void *arg)
{
	struct letter *letter = sim_get(sim, sizeof(*letter));

	(void)arg;
	letter->account = roll(sim, ACCOUNTS);
	letter->phone = &sim->phones[roll(sim, PERSONS)];
	letter->body = bodies[roll(sim, BODIES)];
	post(sim, letter);
}

/* Many at the same moment: batches, repeats inside them, queues. */
static void
flood(struct sim *sim, void *arg)
{
	(void)arg;
	for (unsigned i = 10 + roll(sim, 150); i > 0; i--)
		happen(sim, between(sim, 0, 1500), write_letter, NULL);
}

void
letters_plan(struct sim *sim)
{
	unsigned count = sim->manner.letters * sim->manner.days;

	for (unsigned i = 0; i < count; i++)
		happen(sim, busy_time(sim), write_letter, NULL);
	for (unsigned i = 0; i < sim->manner.floods; i++)
		happen(sim, busy_time(sim), flood, NULL);
}
