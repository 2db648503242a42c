/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every state that a call can wait in, and what comes of everything that can
 * happen there. Languages are three: English, one that is offered and one that
 * is known by name; all others differ in words only, and those are timed for
 * each of them (proof_ways.c).
 */
#include "flow/proof_calls.h"

#include <stdarg.h>
#include <stdlib.h>

#define TRAIL_MOST 12u			/* inputs that a sentence tells */
#define NO_LANGUAGE 29u			/* languages begin with 30 */

const struct step *
exploring_step(const struct exploring *exploring, uint16_t step)
{
	const struct flow *flow = exploring->proving->flow;

	return &flow->steps[step < flow->count ? step : flow->calls->index];
}

/* ` (a hidden number, after 1, 2, silence)`: who calls, if not anybody, and
 * what was pressed and happened on the way. */
static const char *
trail(const struct exploring *exploring, char into[160])
{
	const char *list[TRAIL_MOST];
	const char *before = " (";
	unsigned count = 0, at = exploring->at;
	struct text text;

	text_init(&text, into, 160);
	list[count++] = exploring->by;
	while (at != NOWHERE && count < TRAIL_MOST) {
		if (exploring->trails[at].by != NULL)
			list[count++] = exploring->trails[at].by;
		at = exploring->trails[at].parent;
	}
	while (count > 0 && list[count - 1] == NULL)
		count--;
	if (exploring->play.caller->who != NULL) {
		text_add_format(&text, "%s%s", before,
		    exploring->play.caller->who);
		before = ", ";
	}
	for (unsigned i = count; i > 0; i--)
		text_add_format(&text, "%s%s%s", i == count ? before : ", ",
		    i == count ? "after " : "", list[i - 1]);
	if (text.length > 0)
		text_add_char(&text, ')');
	return into;
}

static const char *
hours(const struct exploring *exploring, char into[160])
{
	struct text text;

	text_init(&text, into, 160);
	proof_write_hours(&exploring->play.guess, &text);
	return into;
}

void
exploring_complain(const struct exploring *exploring, uint16_t step,
    unsigned rule, const char *format, ...)
{
	const struct step *where = exploring_step(exploring, step);
	char sentence[300], memory[2][160];
	va_list list;

	if (!proving_first(exploring->proving, where->index, rule))
		return;
	va_start(list, format);
	(void)vsnprintf(sentence, sizeof(sentence), format, list);
	va_end(list);
	(void)problems_add(exploring->proving->problems, where->place,
	    "%s%s%s", sentence, hours(exploring, memory[0]),
	    trail(exploring, memory[1]));
}

uint16_t
proving_like(const struct proving *proving, uint16_t language)
{
	const struct languages *languages = proving->flow->parts.languages;

	if (language == LANGUAGE_ENGLISH || language >= languages->count)
		return language;
	return languages->at[language].offered ? proving->offered :
	    proving->named;
}

static void
add_edge(struct exploring *exploring, unsigned to)
{
	unsigned room = exploring->edge_room == 0 ? 1024 :
	    exploring->edge_room * 2;
	struct edge *more;

	if (exploring->edge_count == exploring->edge_room) {
		more = realloc(exploring->edges, room * sizeof(*more));
		if (more == NULL) {
			exploring->proving->full = true;
			return;
		}
		exploring->edges = more;
		exploring->edge_room = room;
	}
	exploring->edges[exploring->edge_count++] =
	    (struct edge){ exploring->at, to };
}

static unsigned
add_stop(struct exploring *exploring, const struct stop *stop)
{
	unsigned before = exploring->stops.count;
	unsigned index = proof_set_add(&exploring->stops, stop);
	struct trail *more;

	if (exploring->stops.full)
		return NOWHERE;
	if (index >= exploring->trail_room) {
		more = realloc(exploring->trails, exploring->stops.room *
		    sizeof(*more));
		if (more == NULL)
			return NOWHERE;
		exploring->trails = more;
		exploring->trail_room = exploring->stops.room;
	}
	if (index >= before)
		exploring->trails[index] = (struct trail){ exploring->at,
			exploring->by };
	return index;
}

/* Whoever leaves by ** wants no words. */
static void
judge_end(const struct exploring *exploring, bool danger)
{
	const char *by = exploring->by;

	if (danger || (by != NULL && by[0] == '*'))
		return;
	exploring_complain(exploring, exploring->session.step, RULE_WORDS,
	    "the call ends at \"%s\" and nobody was told of 999 since the last "
	    "ring: let a step before it say \"9 9 9\"",
	    exploring_step(exploring, exploring->session.step)->name);
}

static void
fill_stop(const struct exploring *exploring, struct stop *stop)
{
	const struct session *session = &exploring->session;
	const struct document *document = &exploring->document;

	stop->step = session->step;
	stop->language = proving_like(exploring->proving, session->language);
	stop->names = (uint16_t)document_names(exploring->proving, document,
	    session);
	stop->tries = session->tries;
	stop->page = session->page;
	stop->hop = session->hop;
	stop->rounds = session->rounds;
	stop->marks = session->marks & SESSION_MARKS_LEADING;
	memcpy(stop->keys, session->keys, strlen(session->keys));
	if (document->listen != NULL)
		stop->keys_most = (uint8_t)document->listen->keys_most;
	stop->back = document->back;
	stop->rings = document->ring != NULL;
	stop->whispers = stop->rings && document->ring->whisper;
}

/* The turn that was just played: where does the call wait now? */
static unsigned
land(struct exploring *exploring)
{
	const struct session *session = &exploring->session;
	const struct document *document = &exploring->document;
	struct stop stop;
	unsigned index;

	exploring->session = exploring->play.turn.session;
	document_read(exploring->proving, exploring->play.turn.actions,
	    &exploring->document);
	memset(&stop, 0, sizeof(stop));
	stop.danger = document->danger ||
	    (exploring->from.danger && !exploring->from.rings);
	if (exploring->play.guess.full)
		exploring_complain(exploring, session->step, RULE_HOURS,
		    "one turn asks after more than %u opening hours",
		    GUESS_HOURS);
	if (document->ends) {
		judge_end(exploring, stop.danger);
		return NOWHERE;
	}
	if (document->ring == NULL && !document->back) {
		exploring_complain(exploring, session->step, RULE_SILENT_END,
		    "the call would fall silent at \"%s\": nothing rings, no "
		    "key is heard, nothing is said",
		    exploring_step(exploring, session->step)->name);
		return NOWHERE;
	}
	fill_stop(exploring, &stop);
	index = add_stop(exploring, &stop);
	exploring->proving->full |= index == NOWHERE;
	return index;
}

/* One thing happens: `passive` is what the caller does nothing for. */
static void
happens(struct exploring *exploring, bool passive)
{
	while (play_on(&exploring->play)) {
		unsigned to = land(exploring);

		if (passive && to != NOWHERE)
			add_edge(exploring, to);
	}
}

static void
stay_silent(struct exploring *exploring, const struct session *session)
{
	exploring->by = "silence";
	play_input(&exploring->play, session, INPUT_KEYS, "");
	happens(exploring, true);
}

static void
press_all(struct exploring *exploring, const struct session *session)
{
	static const char *const keys[] = { "0", "1", "2", "3", "4", "5", "6",
		"7", "8", "9", "*", "#" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		exploring->by = keys[i];
		play_input(&exploring->play, session, INPUT_KEYS, keys[i]);
		while (play_on(&exploring->play)) {
			unsigned to = land(exploring);

			if (exploring_judge_key(exploring, keys[i][0]) &&
			    to != NOWHERE)
				add_edge(exploring, to);
		}
	}
}

/* The numbers of languages, one of each sort; their first two digits, where
 * there are three; and one that none has. */
static void
press_numbers(struct exploring *exploring, const struct session *session)
{
	const struct proving *proving = exploring->proving;
	const uint16_t list[] = { LANGUAGE_ENGLISH, proving->offered,
		proving->named };
	const struct languages *languages = proving->flow->parts.languages;

	for (size_t i = 0; i <= 3; i++) {
		unsigned code = i == 3 ? NO_LANGUAGE :
		    list[i] == LANGUAGE_UNKNOWN ? 0 :
		    languages->at[list[i]].code;
		char digits[16];

		if (code == 0)
			continue;
		(void)snprintf(digits, sizeof(digits), "%u", code);
		digits[2] = '\0';	/* a third one is pressed by itself */
		exploring->by = "a number";
		play_input(&exploring->play, session, INPUT_KEYS, digits);
		happens(exploring, false);
	}
}

static void
ring_all_ways(struct exploring *exploring, const struct session *session)
{
	static const struct {
		const char *by;
		enum dialed dialed;
		bool bridged;
	} rows[] = {
		{ "somebody or a machine answered", DIALED_ANSWERED, true },
		{ "nobody took the call", DIALED_ANSWERED, false },
		{ "busy", DIALED_BUSY, false },
		{ "no answer", DIALED_NO_ANSWER, false },
		{ "failed", DIALED_FAILED, false },
		{ "hung up", DIALED_CANCELED, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		exploring->by = rows[i].by;
		play_input(&exploring->play, session, INPUT_DIALED, "");
		exploring->play.input.dialed = rows[i].dialed;
		exploring->play.input.bridged = rows[i].bridged;
		happens(exploring, true);
	}
}

static void
leave(struct exploring *exploring, unsigned at)
{
	struct session session;
	const struct stop *from = &exploring->from;

	memcpy(&exploring->from, proof_set_at(&exploring->stops, at),
	    sizeof(exploring->from));
	exploring->at = at;
	session = (struct session){
		.step = from->step,
		.language = from->language,
		.tries = from->tries,
		.page = from->page,
		.hop = from->hop,
		.rounds = from->rounds,
		.marks = from->marks,
	};
	memcpy(session.keys, from->keys, sizeof(session.keys));
	if (from->back)
		stay_silent(exploring, &session);
	if (from->keys_most > 0)
		press_all(exploring, &session);
	if (from->keys_most > 1)
		press_numbers(exploring, &session);
	if (from->rings)
		ring_all_ways(exploring, &session);
	if (from->whispers)
		exploring_judge_whisper(exploring);
}

static void
begin(struct exploring *exploring)
{
	exploring->at = NOWHERE;
	play_input(&exploring->play, NULL, INPUT_CALL, "");
	happens(exploring, false);
}

/* Nobody knows any more where the call stood, and its dialling ended: with a
 * talk, or without. */
static void
begin_unknown(struct exploring *exploring)
{
	const struct step *goodbye = exploring->proving->flow->goodbye;

	exploring->at = NOWHERE;
	memset(&exploring->from, 0, sizeof(exploring->from));
	exploring->by = "a talk that is no longer known";
	exploring->from.danger = true;
	play_input(&exploring->play, NULL, INPUT_DIALED, "");
	exploring->play.input.bridged = true;
	while (play_on(&exploring->play)) {
		if (land(exploring) != NOWHERE)
			exploring_complain(exploring, goodbye->index,
			    RULE_GOODBYE, "\"goodbye\" must end the call by "
			    "itself: \"%s\" does not", goodbye->name);
	}
	exploring->by = "ringing that is no longer known";
	exploring->from.danger = false;
	play_input(&exploring->play, NULL, INPUT_DIALED, "");
	happens(exploring, false);
}

/* Stops that leaving others leads to come behind them. */
static void
leave_all(struct exploring *exploring, unsigned from)
{
	for (unsigned i = from; i < exploring->stops.count &&
	    !exploring->proving->full; i++)
		leave(exploring, i);
}

void
exploring_play(struct exploring *exploring)
{
	unsigned known;

	begin(exploring);
	leave_all(exploring, 0);
	known = exploring->stops.count;
	begin_unknown(exploring);
	leave_all(exploring, known);
}
