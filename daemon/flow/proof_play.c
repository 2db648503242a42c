/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Turns as the gateway plays them, and what their documents say. */
#include "flow/proof_inside.h"

#define TONE_TENTHS 5

/* Kinds ask walk_open(); but who reckons with days has one of each. */
#define MONDAY 1795435200000LL		/* 2026-11-23 12:00 UTC */
#define SUNDAY 1795392000000LL		/* 2026-11-23 00:00 UTC */

/* Whether a promise could be kept is guessed as hours are. */
static const struct hours kept = { .name = "a promise" };

bool
proving_first(struct proving *proving, uint16_t step, unsigned rule)
{
	uint64_t bit = (uint64_t)1 << rule;

	if (step >= proving->flow->count || proving->told[step] & bit)
		return false;
	proving->told[step] |= bit;
	return true;
}

/* The digits of "999" or of a telephone number, however they are grouped. */
bool
proof_holds(struct bytes text, const char *digits)
{
	for (size_t i = 0; i < text.length; i++) {
		const char *next = digits;

		for (size_t k = i; k < text.length && *next != '\0'; k++) {
			if (text.at[k] == *next)
				next++;
			else if (next == digits ||
			    strchr(" ,.-", text.at[k]) == NULL)
				break;
		}
		if (*next == '\0')
			return true;
	}
	return false;
}

const struct heard *
proving_heard(struct proving *proving, const struct prompt *prompt,
    uint16_t language)
{
	struct heard *heard = &proving->heard[
	    (size_t)language * proving->flow->parts.prompts->count +
	    prompt->index];
	const struct proof_words *words = proving->words;
	const struct wording *wording;

	if (heard->known)
		return heard;
	heard->known = true;
	wording = words->find(words->words, prompt, language, FORM_VOICE);
	if (wording == NULL)
		return heard;
	heard->tenths = (unsigned short)words->tenths(wording);
	for (unsigned i = 0; i < wording->count; i++)
		heard->danger |= proof_holds(wording->spans[i].text, "999");
	return heard;
}

/* +442083146660 is written 020 8314 6660, or 0044 20 8314 6660. */
static bool
holds_ours(const struct routes *routes, struct bytes text)
{
	for (unsigned i = 0; i < routes->count; i++) {
		const struct route *route = &routes->at[i];

		for (unsigned k = 0; k < route->count; k++) {
			const char *number = route->numbers[k].number;

			if (strncmp(number, "+44", 3) == 0 &&
			    proof_holds(text, number + 3))
				return true;
		}
	}
	return false;
}

bool
proving_reaches(struct proving *proving, const struct prompt *prompt,
    uint16_t language)
{
	const struct flow_parts *parts = &proving->flow->parts;
	struct heard *heard = &proving->heard[
	    (size_t)language * parts->prompts->count + prompt->index];
	const struct wording *wording;

	if (heard->read)
		return heard->reaches;
	heard->read = true;
	wording = proving->words->find(proving->words->words, prompt,
	    language, FORM_TEXT);
	for (unsigned i = 0; wording != NULL && i < wording->count; i++) {
		struct bytes text = wording->spans[i].text;

		heard->reaches |= proof_holds(text, "999") ||
		    holds_ours(parts->routes, text);
	}
	return heard->reaches;
}

void
play_begin(struct play *play, struct proving *proving,
    const struct line *line, const struct caller *caller)
{
	*play = (struct play){ .proving = proving, .line = line,
		.caller = caller };
	(void)snprintf(play->input.from, sizeof(play->input.from), "%s",
	    caller->from);
	if (line != NULL && line->number != NULL)
		(void)snprintf(play->input.to, sizeof(play->input.to), "%s",
		    line->number);
	play->input.id = BYTES("proof");
}

void
play_input(struct play *play, const struct session *from,
    enum input_kind kind, const char *keys)
{
	play->fresh = from == NULL;
	if (from != NULL)
		play->from = *from;
	else
		play->from = (struct session){ .step = STEP_NONE,
			.language = LANGUAGE_UNKNOWN };
	play->input.kind = kind;
	play->input.keys = bytes_from_text(keys);
	play->input.bridged = false;
	play->input.dialed = DIALED_ANSWERED;
	play->guess = (struct guess){ .count = 0 };
	play->begun = false;
}

static void
play_once(struct play *play)
{
	struct proving *proving = play->proving;
	struct turn *turn = &play->turn;

	arena_init(&play->arena, proving->work, PROOF_WORK);
	*turn = (struct turn){
		.arena = &play->arena,
		.flow = proving->flow,
		.words = proving->words->words,
		.languages = proving->flow->parts.languages,
		.account = play->line == NULL ? NULL : play->line->account,
		.line = play->line,
		.input = &play->input,
		.now_ms = play->caller->at_night ? SUNDAY : MONDAY,
		.has_person = play->caller->from[0] != '\0',
		.remembered = play->caller->remembered,
		.cut_off = play->caller->cut_off,
		.full = play->caller->full,
		.opted_out = play->caller->opted_out,
		.session = play->from,
		.fresh = play->fresh,
	};
	proving->proof->turns++;
	flow_suppose(turn, &play->guess);
	if (turn->promises) {
		turn->actions = NULL;
		turn->promises = false;
		turn->fresh = false;
		turn->phase = guess_open(&play->guess, &kept) ?
		    PHASE_KEPT : PHASE_FAILED;
		flow_suppose(turn, &play->guess);
	}
	/* Of a call that goes on and on: walk.c rings a person for it. */
	turn->session.turns = 0;
}

bool
play_on(struct play *play)
{
	if (play->begun && !guess_next(&play->guess))
		return false;
	play->begun = true;
	play_once(play);
	return true;
}

void
proof_write_hours(const struct guess *guess, struct text *text)
{
	const char *before = " while ";

	for (unsigned i = 0; i < guess->count; i++) {
		bool open = guess->open >> i & 1;

		if (guess->asked[i] == &kept)
			text_add_format(text, "%s%s", before, open ?
			    "what was promised is kept" :
			    "what was promised cannot be kept");
		else
			text_add_format(text, "%s\"%s\" is %s", before,
			    guess->asked[i]->name,
			    open ? "open" : "closed");
		before = " and ";
	}
}

static unsigned
tenths_of(struct proving *proving, const struct action *action,
    struct document *document)
{
	const struct heard *heard;

	if (action->kind == ACTION_PAUSE)
		return action->seconds * 10;
	if (action->kind == ACTION_TONE)
		return TONE_TENTHS;
	if (action->kind != ACTION_SAY)
		return 0;
	heard = proving_heard(proving, action->prompt, action->language);
	document->danger |= heard->danger;
	if (heard->tenths > document->longest_tenths) {
		document->longest = action->prompt;
		document->longest_tenths = heard->tenths;
	}
	return heard->tenths;
}

static void
read_listen(struct proving *proving, const struct action *listen,
    struct document *document)
{
	document->listen = listen;
	document->back = listen->empty_comes_back;
	for (const struct action *said = listen->inside; said != NULL;
	    said = said->next)
		document->inside += tenths_of(proving, said, document);
}

void
document_read(struct proving *proving, const struct action *action,
    struct document *document)
{
	*document = (struct document){ .listen = NULL };
	for (; action != NULL; action = action->next) {
		if (action->kind == ACTION_LISTEN)
			read_listen(proving, action, document);
		else if (document->listen == NULL)
			document->before += tenths_of(proving, action,
			    document);
		if (action->kind == ACTION_RING && document->ring == NULL)
			document->ring = action;
		document->back |= action->kind == ACTION_AGAIN;
		document->ends |= action->kind == ACTION_HANGUP;
		document->accepts |= action->kind == ACTION_ACCEPT;
	}
}

static bool
belongs(const struct step *step, const struct prompt *prompt)
{
	const struct reference *reference = step->kind->references;

	for (; reference != NULL && reference->name != NULL; reference++) {
		const struct prompt *own;

		if (reference->kind == REFERENCE_STEP ||
		    reference->kind == REFERENCE_ROUTE ||
		    reference->kind == REFERENCE_HOURS)
			continue;
		memcpy(&own, (const char *)step->own + reference->offset,
		    sizeof(own));
		if (own == prompt)
			return true;
	}
	return false;
}

/* Words of steps that were passed on the way may speak of other keys: "press 1
 * for yes" is for the person who is being rung. */
unsigned
document_names(const struct proving *proving, const struct document *document,
    const struct session *session)
{
	const struct flow *flow = proving->flow;
	const struct languages *languages = flow->parts.languages;
	unsigned names = 0;

	if (document->listen == NULL || session->step >= flow->count)
		return 0;
	for (const struct action *said = document->listen->inside;
	    said != NULL; said = said->next) {
		const char *key;

		if (said->kind != ACTION_SAY ||
		    said->prompt->english[FORM_VOICE] == NULL ||
		    !belongs(&flow->steps[session->step], said->prompt))
			continue;
		names |= proving->names[said->prompt->index];
		if (strstr(said->prompt->english[FORM_VOICE], "{key}") == NULL)
			continue;
		key = strchr(PROOF_KEYS, languages->at[said->language].key);
		if (key != NULL && *key != '\0')
			names |= 1u << (key - PROOF_KEYS);
	}
	return names;
}

unsigned
document_press(struct proving *proving, const struct document *document,
    char key)
{
	const struct proof_words *words = proving->words;
	unsigned at = document->before;

	for (const struct action *said = document->listen->inside;
	    said != NULL; said = said->next) {
		struct document none = { .listen = NULL };
		int named = -1;

		if (said->kind == ACTION_SAY &&
		    said->prompt->english[FORM_VOICE] != NULL)
			named = words->named_tenths(words->find(words->words,
			    said->prompt, said->language, FORM_VOICE), key);
		if (named >= 0)
			return at + (unsigned)named + REACTION_TENTHS;
		at += tenths_of(proving, said, &none);
	}
	return PROOF_NEVER;
}
