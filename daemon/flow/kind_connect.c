/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * connect: rings the numbers of a route, one after the other; when the far end
 * hangs up and the caller is still there, asks whether a person was reached.
 */
#include "flow/kind.h"

struct connect {
	const struct route *route;
	const struct prompt *say;	/* to who hears English */
	const struct prompt *say_other;	/* with the English words to say */
	const struct prompt *say_named;	/* to who has only a name */
	const struct prompt *between;	/* no answer yet, another number */
	const struct prompt *phrase;	/* then: the English words again */
	const struct prompt *interpreter;	/* a number that is only said */
	const struct prompt *after;	/* did you talk to a person? */
	const struct prompt *whisper;	/* to the person who answers */
	const struct prompt *whisper_silent;
	const struct prompt *whisper_quiet;
	const struct prompt *whisper_child;
	const struct step *nobody;	/* all were tried */
	const struct step *done;	/* no key to `after`, or tried enough */
	int64_t rounds;
	int64_t after_ms;
};

#define WHISPER_SECONDS 8
#define ASKING 1			/* session.page: `after` was asked */

/* NULL: nobody chose one. */
static const struct language *
spoken(const struct turn *turn)
{
	uint16_t language = turn->session.language;

	return language >= turn->languages->count ? NULL :
	    &turn->languages->at[language];
}

static const struct prompt *
opening(const struct connect *own, const struct turn *turn)
{
	const struct language *language = spoken(turn);

	if (language == NULL || language->index == LANGUAGE_ENGLISH)
		return own->say;
	if (own->say_named != NULL && !language->offered)
		return own->say_named;
	return own->say_other != NULL ? own->say_other : own->say;
}

/* What the rung telephone shows: the line's number, or the caller's where the
 * carrier may pass it on and it is known. */
static const char *
shown_number(const struct walk *walk)
{
	const struct turn *turn = walk->turn;

	if (walk->flow->parts.pass_caller_number &&
	    turn->input->from[0] != '\0')
		return turn->input->from;
	return turn->line == NULL ? NULL : turn->line->number;
}

static bool
is_theirs(const struct route_number *number, const struct input *input)
{
	return strcmp(number->number, input->from) == 0 ||
	    strcmp(number->number, input->diverted) == 0;
}

/* Is it for this caller, now? */
static bool
is_meant(const struct walk *walk, const struct route_number *number)
{
	return route_suits(number, spoken(walk->turn)) &&
	    (number->hours == NULL || walk_open(walk, number->hours));
}

/* A number that calls us is never rung: its owner would hear itself. One that
 * sends its callers on to us would send this one, too, for ever. */
static bool
may_ring(const struct walk *walk, const struct route_number *number)
{
	return !number->said && !is_theirs(number, walk->turn->input) &&
	    is_meant(walk, number);
}

static const struct route_number *
next_number(const struct walk *walk, const struct connect *own)
{
	struct session *session = &walk->turn->session;
	const struct route_number *number =
	    route_hop(own->route, session->hop);

	while (number != NULL && !may_ring(walk, number))
		number = route_hop(own->route, ++session->hop);
	return number;
}

/* Nobody could answer: numbers that are only said, then what comes next. */
static void
give_up(struct walk *walk, const struct connect *own)
{
	for (unsigned i = 0; i < own->route->count; i++) {
		const struct route_number *number = &own->route->numbers[i];

		if (number->said && is_meant(walk, number))
			walk_say_number(walk, own->interpreter,
			    number->number);
	}
	walk->turn->session.hop = 0;
	walk_go(walk, own->nobody);
}

static void
dial(struct walk *walk, const struct step *step,
    const struct route_number *number)
{
	const struct connect *own = step->own;
	struct action *action = walk_add(walk, ACTION_RING);

	if (action != NULL) {
		action->numbers[0] = number->number;
		action->number_count = 1;
		action->seconds = (unsigned)(number->ring_ms / 1000);
		action->whisper = number->whisper;
		action->caller_id = shown_number(walk);
		action->route = own->route->name;
	}
	walk_wait(walk, step);
}

/* Rings hop number session.hop; past the last one nobody could answer. */
static void
ring(struct walk *walk, const struct step *step)
{
	const struct route_number *number = next_number(walk, step->own);

	if (number == NULL)
		give_up(walk, step->own);
	else
		dial(walk, step, number);
}

/* A key while it was announced: what was announced rings, though its hours may
 * just have ended. */
static void
ring_announced(struct walk *walk, const struct step *step)
{
	const struct connect *own = step->own;
	const struct route_number *number = route_hop(own->route,
	    walk->turn->session.hop);

	if (number == NULL || number->said ||
	    is_theirs(number, walk->turn->input))
		ring(walk, step);
	else
		dial(walk, step, number);
}

/* Keys are heard while it is said that somebody is called; none falls
 * through to the ringing. */
static void
announce(struct walk *walk)
{
	if (walk->said != NULL)
		(void)walk_listen(walk, 1);
}

static void
connect_enter(struct walk *walk, const struct step *step)
{
	const struct connect *own = step->own;
	struct session *session = &walk->turn->session;

	if (session->rounds >= own->rounds) {
		walk_go(walk, own->done);
		return;
	}
	session->rounds++;
	session->hop = 0;
	session->keys[0] = '\0';
	walk_say(walk, opening(own, walk->turn));
	announce(walk);
	ring(walk, step);
}

static void
ring_next(struct walk *walk, const struct step *step)
{
	const struct connect *own = step->own;
	struct session *session = &walk->turn->session;

	session->hop++;
	session->page = 0;
	if (next_number(walk, own) != NULL) {
		const struct language *language = spoken(walk->turn);

		walk_say(walk, own->between);
		if (language != NULL && language->index != LANGUAGE_ENGLISH)
			walk_say(walk, own->phrase);
		announce(walk);
	}
	ring(walk, step);
}

static void
ask_after(struct walk *walk, const struct step *step)
{
	const struct connect *own = step->own;

	walk->turn->session.page = ASKING;
	walk_say(walk, own->after);
	walk_ask(walk, step, own->after_ms);
}

static void
take_dialed(struct walk *walk, const struct step *step)
{
	if (!walk->turn->input->bridged) {
		ring_next(walk, step);
		return;
	}
	walk->turn->session.tries = 0;
	if (!walk->turn->input->gone)
		walk->turn->noted = "asked";
	ask_after(walk, step);
}

/* What is known of the caller, the weightiest first. */
static const struct prompt *
whispered(const struct connect *own, const struct session *session)
{
	const struct {
		enum mark mark;
		const struct prompt *prompt;
	} rows[] = {
		{ MARK_CANNOT_TALK, own->whisper_silent },
		{ MARK_CHILD, own->whisper_child },
		{ MARK_SILENT, own->whisper_quiet },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (session->marks & 1u << rows[i].mark &&
		    rows[i].prompt != NULL)
			return rows[i].prompt;
	}
	return own->whisper;
}

/* The worker hears English, with the caller's language named. */
static bool
connect_tell(struct walk *walk, const struct step *step)
{
	const struct connect *own = step->own;

	if (walk != NULL)
		walk_say(walk, whispered(own, &walk->turn->session));
	return own->whisper != NULL;
}

static void
take_whisper(struct walk *walk, const struct step *step)
{
	if (walk->turn->input->kind == INPUT_WHISPER_KEYS) {
		(void)walk_add(walk, walk_is_key(walk, '1') ?
		    ACTION_ACCEPT : ACTION_HANGUP);
		return;
	}
	(void)connect_tell(walk, step);
	(void)walk_listen(walk, WHISPER_SECONDS);
	(void)walk_add(walk, ACTION_HANGUP);
}

/* While it is announced: nobody was rung yet, so that no round is used up. */
static void
cannot_talk(struct walk *walk)
{
	struct session *session = &walk->turn->session;

	if (session->page != ASKING && session->rounds > 0)
		session->rounds--;
	walk_go(walk, walk->flow->cannot_talk);
}

static void
take_key(struct walk *walk, const struct step *step)
{
	const struct connect *own = step->own;
	struct session *session = &walk->turn->session;

	if (walk_is_key(walk, '*')) {
		walk_go(walk, walk->flow->number);
	} else if (walk_is_key(walk, '5')) {
		cannot_talk(walk);
	} else if (session->page != ASKING) {
		ring_announced(walk, step);
	} else if (walk_is_key(walk, '1') || walk_is_key(walk, '0')) {
		walk->turn->noted = "no";
		ring_next(walk, step);
	} else if (walk_is_key(walk, '9') || walk_is_key(walk, '#')) {
		ask_after(walk, step);
	} else if (walk->turn->input->keys.length > 0 && session->tries == 0) {
		session->tries = 1;	/* out of place: once more */
		ask_after(walk, step);
	} else {
		walk->turn->noted = "silent";
		walk_go(walk, own->done);
	}
}

static void
connect_take(struct walk *walk, const struct step *step)
{
	switch (walk->turn->input->kind) {
	case INPUT_DIALED:
		take_dialed(walk, step);
		break;
	case INPUT_WHISPER:
	case INPUT_WHISPER_KEYS:
		take_whisper(walk, step);
		break;
	case INPUT_CALL:
	case INPUT_KEYS:
	case INPUT_CALL_REPORT:
	case INPUT_TEXT:
	case INPUT_TEXT_PART:
	case INPUT_RECEIPT:
	case INPUT_KINDS:
	default:
		take_key(walk, step);
	}
}

/* Who answers such a number takes a call with key 1, and must be told so. */
static bool
connect_read(struct flow_reader *reader, const struct node *node, void *into)
{
	const struct connect *own = into;
	bool whispers = false, said = false;

	for (unsigned i = 0; own->route != NULL && i < own->route->count;
	    i++) {
		whispers |= own->route->numbers[i].whisper;
		said |= own->route->numbers[i].said;
	}
	if (said && own->interpreter == NULL)
		return problems_add(reader->problems, node->place,
		    "the route \"%s\" has a number that is only said, and "
		    "there is no \"interpreter\" to say it",
		    own->route->name);
	if (!whispers || own->whisper != NULL)
		return true;
	return problems_add(reader->problems, node->place,
	    "the route \"%s\" has a number that is told of the caller, and "
	    "there is no \"whisper\" to tell it: it would hear nothing, and "
	    "take no call", own->route->name);
}

static void
connect_exits(const struct step *step, exit_function *each, void *arg)
{
	const struct connect *own = step->own;

	each(arg, own->nobody, WAY_RESULT);
	each(arg, own->done, WAY_RESULT);
	each(arg, own->done, WAY_SPENT);
}

#define AT(field) offsetof(struct connect, field)

static const struct setting connect_settings[] = {
	{ "rounds", SETTING_NUMBER, AT(rounds), "4",
	    "How often in one call routes are gone through before the caller "
	    "is told the numbers.", .least = 1, .most = 10 },
	{ "after_listen", SETTING_DURATION, AT(after_ms), "6s",
	    "How long it waits for a key after \"after\".",
	    .least = 1000, .most = 20000 },
	{ .name = NULL },
};

static const struct reference connect_references[] = {
	{ "route", REFERENCE_ROUTE, AT(route), true, "The route that rings." },
	{ "say", REFERENCE_VOICE, AT(say), false,
	    "Said before the first number, to who hears English." },
	{ "say_other", REFERENCE_VOICE, AT(say_other), false,
	    "The same in another language, with the English words to say." },
	{ "say_named", REFERENCE_VOICE, AT(say_named), false,
	    "The same in English for a language known only by name." },
	{ "between", REFERENCE_VOICE, AT(between), true,
	    "Said between two numbers." },
	{ "phrase", REFERENCE_VOICE, AT(phrase), false,
	    "Follows it in another language: the English words to say." },
	{ "interpreter", REFERENCE_VOICE, AT(interpreter), false,
	    "Said when nobody answered: {interpreter} is the number (those "
	    "with \"said\")." },
	{ "after", REFERENCE_VOICE, AT(after), true,
	    "Asked when the far end has hung up; 1 = go on along the route." },
	{ "whisper", REFERENCE_VOICE, AT(whisper), false,
	    "Told to the person who answers (numbers with \"whisper\")." },
	{ "whisper_silent", REFERENCE_VOICE, AT(whisper_silent), false,
	    "The same for a caller who cannot talk." },
	{ "whisper_quiet", REFERENCE_VOICE, AT(whisper_quiet), false,
	    "The same for a caller who pressed nothing." },
	{ "whisper_child", REFERENCE_VOICE, AT(whisper_child), false,
	    "The same for a caller who is under 18." },
	{ "nobody", REFERENCE_STEP, AT(nobody), true,
	    "The step when all numbers were tried." },
	{ "done", REFERENCE_STEP, AT(done), true,
	    "The step after a talk, or when it was tried often enough." },
	{ .name = NULL },
};

const struct kind kind_connect = {
	.name = "connect",
	.about = "Rings the numbers of a route until a person answers.",
	.settings = connect_settings,
	.references = connect_references,
	.size = sizeof(struct connect),
	.waits = true,
	.person = true,
	.by_call = true,
	.read = connect_read,
	.enter = connect_enter,
	.take = connect_take,
	.tell = connect_tell,
	.exits = connect_exits,
};
