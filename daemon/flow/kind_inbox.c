/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * inbox: a conversation by text. Its numbers mean the same at any time, so no
 * state can be lost. The first free text gets one full reply, the next one
 * `again`, then silence until a command or an urgent word.
 */
#include "flow/kind.h"

#define NUMBERS_MOST 29			/* 30 and more are languages */

struct inbox {
	const struct prompt *first;
	const struct prompt *urgent;
	const struct prompt *which;
	const struct prompt *named;
	const struct prompt *again;
	const struct prompt *picture;
	const struct prompt *foreign;
	const struct prompt *changed;
	const struct prompt *privacy;
	const struct prompt *complaint;
	const struct step *numbers[NUMBERS_MOST + 1];
	int64_t replies_most;
	int64_t window_ms;
};

static void
inbox_enter(struct walk *walk, const struct step *step)
{
	walk_wait(walk, step);
}

static const struct language *
spoken(const struct turn *turn)
{
	uint16_t language = turn->session.language;

	return language >= turn->languages->count ? NULL :
	    &turn->languages->at[language];
}

/* After a full reply: for who texts from abroad the numbers as they are dialled
 * there, for a language without words its English name. */
static void
greet_more(struct walk *walk, const struct inbox *own)
{
	const struct language *language = spoken(walk->turn);

	if (phone_kind(walk->turn->input->from) == PHONE_FOREIGN)
		(void)walk_text(walk, own->foreign);
	if (language != NULL && !language->offered)
		(void)walk_text(walk, own->named);
}

static void
greet(struct walk *walk, const struct inbox *own)
{
	(void)walk_text(walk, own->first);
	walk->turn->noted = "first";
	greet_more(walk, own);
	walk->turn->session.known = true;
}

/* Whose language nobody knows yet: the text as a whole tells better than one
 * word, which related languages share. */
static void
learn_language(struct walk *walk, const struct reading *reading)
{
	struct turn *turn = walk->turn;
	const struct flow_parts *parts = &walk->flow->parts;

	if (turn->session.language != LANGUAGE_UNKNOWN ||
	    reading->meaning == MEANING_NONE ||
	    reading->meaning == MEANING_NUMBER)
		return;
	if (reading->meaning == MEANING_URGENT && parts->identify != NULL)
		turn->session.language = parts->identify(
		    parts->identify_model, turn->input->body, turn->arena);
	if (turn->session.language == LANGUAGE_UNKNOWN)
		turn->session.language = reading->language;
}

/* What was typed before it was a language, a number or danger. */
static void
take_free(struct walk *walk, const struct inbox *own)
{
	struct turn *turn = walk->turn;
	struct session *session = &turn->session;
	const struct flow_parts *parts = &walk->flow->parts;

	if (session->language == LANGUAGE_UNKNOWN && parts->identify != NULL)
		session->language = parts->identify(parts->identify_model,
		    turn->input->body, turn->arena);
	if (session->unread < UINT8_MAX)
		session->unread++;
	if (turn->input->media > 0 && turn->input->body.length == 0) {
		if (session->unread <= 2)
			(void)walk_text(walk, own->picture);
	} else if (!session->known && session->language == LANGUAGE_UNKNOWN) {
		/* Asked twice; whoever then says it gets the full reply. */
		if (session->unread <= 2)
			(void)walk_text(walk, own->which);
	} else if (!session->known) {
		greet(walk, own);
	} else if (session->unread == 2) {
		(void)walk_text(walk, own->again);
	}
}

static void
take_number(struct walk *walk, const struct inbox *own, unsigned number)
{
	const struct step *to = number > NUMBERS_MOST ? NULL :
	    own->numbers[number];

	if (to == NULL) {
		take_free(walk, own);
		return;
	}
	walk->turn->session.unread = 1;
	walk->turn->session.known = true;
	walk->turn->noted = "number";
	walk_go(walk, to);
}

static void
take_language(struct walk *walk, const struct inbox *own, uint16_t language)
{
	struct turn *turn = walk->turn;
	bool changed = turn->session.known &&
	    turn->session.language != LANGUAGE_UNKNOWN &&
	    turn->languages->at[language].offered;

	turn->session.language = language;
	turn->session.unread = 1;
	turn->noted = "language";
	if (changed)
		(void)walk_text(walk, own->changed);
	else
		greet(walk, own);
}

/* EXIT and STOP: nothing is sent back, everything is deleted. */
static void
leave(struct walk *walk, const struct step *step, bool stop)
{
	struct turn *turn = walk->turn;

	(void)turn_add(turn, ACTION_FORGET);
	turn->noted = stop ? "stop" : "exit";
	turn->opted_out = stop;
	turn->session = (struct session){
		.step = step->index,
		.language = LANGUAGE_UNKNOWN,
	};
}

/* Whoever texts more than a person could is a machine that answers us: it gets
 * no reply until it has been quiet for a whole window. An urgent word is always
 * answered. */
static bool
may_reply(struct turn *turn, const struct inbox *own)
{
	struct session *session = &turn->session;
	int64_t since_ms = turn->now_ms - session->window_ms;

	/* A clock that is set back a little does not begin it anew. */
	if (since_ms >= own->window_ms || since_ms <= -own->window_ms) {
		session->window_ms = turn->now_ms;
		session->replies = 0;
	}
	if (session->replies >= own->replies_most) {
		session->window_ms = turn->now_ms;
		turn->capped = CAP_REPLIES;
		return false;
	}
	session->replies++;
	return true;
}

static void
take_meaning(struct walk *walk, const struct step *step,
    const struct reading *reading)
{
	const struct inbox *own = step->own;

	switch (reading->meaning) {
	case MEANING_PRIVACY:
		walk->turn->noted = "privacy";
		(void)walk_text(walk, own->privacy);
		break;
	case MEANING_COMPLAINT:
		walk->turn->noted = "complaint";
		(void)walk_text(walk, own->complaint);
		break;
	case MEANING_LANGUAGE:
		take_language(walk, own, reading->language);
		break;
	case MEANING_NUMBER:
		take_number(walk, own, reading->number);
		break;
	case MEANING_NONE:
	case MEANING_EXIT:
	case MEANING_STOP:
	case MEANING_URGENT:
	case MEANINGS:
	default:
		take_free(walk, own);
	}
}

static void
take_urgent(struct walk *walk, const struct inbox *own)
{
	struct turn *turn = walk->turn;
	struct action *text = walk_text(walk, own->urgent);

	turn->noted = "urgent";
	if (text != NULL)
		text->urgent = true;
	if (!turn->session.known)
		greet_more(walk, own);
	turn->session.known = true;
	turn->session.unread = 1;
}

static void
inbox_take(struct walk *walk, const struct step *step)
{
	const struct inbox *own = step->own;
	struct turn *turn = walk->turn;
	struct reading reading = keywords_read(walk->flow->parts.keywords,
	    turn->input->body, turn->arena);

	turn->session.last_ms = turn->now_ms;
	walk_wait(walk, step);
	if (reading.meaning == MEANING_EXIT ||
	    reading.meaning == MEANING_STOP ||
	    turn->input->opted_out) {
		leave(walk, step, reading.meaning != MEANING_EXIT);
		return;
	}
	turn->opted_out = false;
	learn_language(walk, &reading);
	if (reading.meaning == MEANING_URGENT) {
		take_urgent(walk, own);
		return;
	}
	if (may_reply(turn, own))
		take_meaning(walk, step, &reading);
}

static bool
inbox_read(struct flow_reader *reader, const struct node *node, void *into)
{
	struct inbox *own = into;
	const struct node *numbers = node_find(node, "numbers");
	bool good = true;

	if (numbers == NULL || numbers->kind != NODE_OBJECT)
		return problems_add(reader->problems,
		    numbers == NULL ? node->place : numbers->place,
		    "an inbox needs \"numbers\", for example "
		    "{\"1\": \"name of a step\"}");
	for (const struct node *entry = numbers->first; entry != NULL;
	    entry = entry->next) {
		unsigned long long number = 0;

		if (!bytes_number(bytes_from_text(entry->name), &number) ||
		    number == 0 || number > NUMBERS_MOST)
			good = problems_add(reader->problems,
			    entry->name_place, "\"%s\" cannot be texted as a "
			    "choice: use 1 to %u (30 and more are languages)",
			    entry->name, NUMBERS_MOST);
		else if (!reader_step(reader, entry, &own->numbers[number]))
			good = false;
	}
	return good;
}

static void
inbox_exits(const struct step *step, exit_function *each, void *arg)
{
	const struct inbox *own = step->own;

	for (unsigned i = 0; i <= NUMBERS_MOST; i++) {
		if (own->numbers[i] != NULL)
			each(arg, own->numbers[i], WAY_KEY);
	}
}

#define AT(field) offsetof(struct inbox, field)

static const struct setting inbox_settings[] = {
	{ "replies", SETTING_NUMBER, AT(replies_most), "30",
	    "Replies to one number in one window; urgent words are always "
	    "answered.", .least = 3, .most = 200 },
	{ "window", SETTING_DURATION, AT(window_ms), "1h",
	    "How long a window is.", .least = 60000, .most = 86400000 },
	{ .name = NULL },
};

static const struct reference inbox_references[] = {
	{ "first", REFERENCE_TEXT, AT(first), true, "The first full reply." },
	{ "urgent", REFERENCE_TEXT, AT(urgent), true,
	    "The reply to words of danger." },
	{ "which", REFERENCE_TEXT, AT(which), true,
	    "Asks for the language when it is not sure." },
	{ "named", REFERENCE_TEXT, AT(named), true,
	    "Follows the first reply for a language known only by name." },
	{ "again", REFERENCE_TEXT, AT(again), true,
	    "The reply to the second free text; then there is silence." },
	{ "picture", REFERENCE_TEXT, AT(picture), true,
	    "The reply to a picture." },
	{ "foreign", REFERENCE_TEXT, AT(foreign), true,
	    "Follows the first reply to a number from abroad." },
	{ "changed", REFERENCE_TEXT, AT(changed), true,
	    "The reply when somebody changes the language." },
	{ "privacy", REFERENCE_TEXT, AT(privacy), true,
	    "What is kept about a person." },
	{ "complaint", REFERENCE_TEXT, AT(complaint), true,
	    "How to complain." },
	{ .name = NULL },
};

static const char *const inbox_extras[] = { "numbers", NULL };

const struct kind kind_inbox = {
	.name = "inbox",
	.about = "A conversation by text. \"numbers\" names a step for each "
	    "number that may be texted.",
	.settings = inbox_settings,
	.references = inbox_references,
	.size = sizeof(struct inbox),
	.waits = true,
	.by_text = true,
	.read = inbox_read,
	.extras = inbox_extras,
	.enter = inbox_enter,
	.take = inbox_take,
	.exits = inbox_exits,
};
