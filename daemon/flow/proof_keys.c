/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys mean one thing: 0 5 9 * # the same on every page, choices what the words
 * say of them. */
#include "flow/proof_calls.h"

#define CHOICES "1234678"

static bool
names(const struct exploring *exploring, char key)
{
	return exploring->from.names >>
	    (strchr(PROOF_KEYS, key) - PROOF_KEYS) & 1;
}

static bool
typing(const struct exploring *exploring)
{
	return exploring_step(exploring, exploring->from.step)->kind ==
	    &kind_number;
}

/* Who was rung for before may have been rung for often enough; and who calls
 * from a number of ours is not rung itself. They are told whom to call. */
static bool
rings(const struct exploring *exploring)
{
	return exploring->document.ring != NULL ||
	    exploring->from.rounds > 0 || (exploring->document.danger &&
	    exploring->play.caller->routed);
}

/* It was said again, or brings a person. */
static bool
again(const struct exploring *exploring)
{
	return exploring->session.step == exploring->from.step ||
	    rings(exploring);
}

static bool
to_number(const struct exploring *exploring)
{
	if (exploring->document.ends)
		return typing(exploring);
	return exploring_step(exploring, exploring->session.step)->kind ==
	    &kind_number;
}

static bool
says_more(const struct exploring *exploring)
{
	return again(exploring) || names(exploring, '9');
}

/* Whose fault it is: the step that the whole flow names for the key, or the
 * page on which it was pressed. */
static const struct step *
person_step(const struct exploring *exploring)
{
	return exploring->proving->flow->person;
}

static const struct step *
cannot_talk_step(const struct exploring *exploring)
{
	return exploring->proving->flow->cannot_talk;
}

static const struct step *
number_step(const struct exploring *exploring)
{
	return exploring->proving->flow->number;
}

static const struct step *
own_step(const struct exploring *exploring)
{
	return exploring_step(exploring, exploring->from.step);
}

static const struct meaning_row {
	char key;
	enum rule rule;
	bool (*holds)(const struct exploring *);
	const struct step *(*where)(const struct exploring *);
	const char *does;		/* instead */
	const char *means;
} meanings[] = {
	{ '0', RULE_ZERO, rings, person_step, "rings nobody",
	    "\"a person now\" on every page" },
	{ '5', RULE_FIVE, rings, cannot_talk_step, "rings nobody",
	    "\"I cannot talk\" on every page" },
	{ '9', RULE_NINE, says_more, own_step, "leads elsewhere",
	    "\"again\" where the words do not name it" },
	{ '#', RULE_HASH, again, own_step, "leads elsewhere",
	    "\"again\" on every page" },
	{ '*', RULE_STAR, to_number, number_step,
	    "asks for no number", "\"the number of my language\" on every "
	    "page" },
};

static void
judge_meaning(const struct exploring *exploring, char key)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		const struct meaning_row *row = &meanings[i];

		if (row->key != key || row->holds(exploring))
			continue;
		exploring_complain(exploring, row->where(exploring)->index,
		    row->rule, "key %c %s at \"%s\", though it means %s", key,
		    row->does, own_step(exploring)->name, row->means);
	}
}

/* A key that brings a person is never wrong; and how a call may end is judged
 * where it ends. */
static bool
helps(const struct exploring *exploring)
{
	return exploring->document.ring != NULL ||
	    exploring->document.ends ||
	    exploring->session.step == exploring->from.step ||
	    exploring->play.caller->routed;
}

static void
judge_choice(const struct exploring *exploring, char key, bool out_of_place)
{
	const char *place = strchr(CHOICES, key);
	const char *step = exploring_step(exploring,
	    exploring->from.step)->name;
	unsigned nth;

	if (place == NULL)
		return;
	nth = (unsigned)(place - CHOICES);
	if (out_of_place && names(exploring, key))
		exploring_complain(exploring, exploring->from.step,
		    RULE_NAMED + nth, "the words of \"%s\" name key %c, and "
		    "it leads nowhere: let it lead somewhere or take it out "
		    "of the words", step, key);
	if (!out_of_place && !names(exploring, key) && !helps(exploring))
		exploring_complain(exploring, exploring->from.step,
		    RULE_UNNAMED + nth, "at \"%s\" key %c leads on, and the "
		    "words there do not name it: let them, or take it out",
		    step, key);
}

bool
exploring_judge_key(const struct exploring *exploring, char key)
{
	const struct stop *from = &exploring->from;
	const struct session *session = &exploring->session;
	bool asked_again = session->step == from->step &&
	    session->tries > from->tries;

	if (typing(exploring)) {
		if (key == '*')
			judge_meaning(exploring, key);
		return false;
	}
	judge_meaning(exploring, key);
	if (asked_again && from->tries > 0)
		exploring_complain(exploring, from->step, RULE_WRONG,
		    "at \"%s\" a key out of place is asked for again and "
		    "again; the second time it counts as silence",
		    exploring_step(exploring, from->step)->name);
	/* While a ringing is announced every key rings; and what was out of
	 * place once is silence. */
	if (!from->rings && from->tries == 0)
		judge_choice(exploring, key, asked_again);
	return asked_again;
}

static void
whisper(struct exploring *exploring, uint8_t marks, enum input_kind kind,
    const char *keys, struct document *document)
{
	const struct stop *from = &exploring->from;
	struct session session = {
		.step = from->step,
		.language = from->language,
		.hop = from->hop,
		.rounds = from->rounds,
		.marks = marks,
	};

	play_input(&exploring->play, &session, kind, keys);
	(void)play_on(&exploring->play);
	document_read(exploring->proving, exploring->play.turn.actions,
	    document);
}

/* Whatever is known of the caller. */
void
exploring_judge_whisper(struct exploring *exploring)
{
	struct document told, taken, left;
	uint16_t step = exploring->from.step;

	exploring->by = "answered";
	for (unsigned all = 0; all < 1u << MARK_TURNED; all++) {
		uint8_t marks = (uint8_t)all;

		whisper(exploring, marks, INPUT_WHISPER, "", &told);
		whisper(exploring, marks, INPUT_WHISPER_KEYS, "1", &taken);
		whisper(exploring, marks, INPUT_WHISPER_KEYS, "2", &left);
		if (told.listen != NULL && told.inside > 0 && told.ends &&
		    taken.accepts && !left.accepts && left.ends)
			continue;
		exploring_complain(exploring, step, RULE_WHISPER,
		    "who answers at \"%s\" must be told of the caller, take "
		    "the call with 1 and leave it otherwise",
		    exploring_step(exploring, step)->name);
	}
}
