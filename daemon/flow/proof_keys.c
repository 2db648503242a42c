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

/* It was said again, or it rings as it would have rung. */
static bool
again(const struct exploring *exploring)
{
	return exploring->session.step == exploring->from.step ||
	    exploring->document.ring != NULL;
}

static bool
typing(const struct exploring *exploring)
{
	return exploring_step(exploring, exploring->from.step)->kind ==
	    &kind_number;
}

/* Who was rung for often enough is told the numbers instead; and who calls
 * from a number of ours is not rung itself. */
static bool
rings(const struct exploring *exploring)
{
	if (exploring->document.ring != NULL)
		return true;
	return exploring->document.danger && (exploring->from.rounds > 0 ||
	    exploring->play.caller->routed);
}

static bool
to_number(const struct exploring *exploring)
{
	if (exploring->document.ends)
		return typing(exploring);
	return exploring_step(exploring, exploring->session.step)->kind ==
	    &kind_number;
}

struct meaning_row {
	char key;
	enum rule rule;
	bool (*holds)(const struct exploring *);
	const char *what;		/* what it does instead */
	const char *means;
};

static bool
says_more(const struct exploring *exploring)
{
	return again(exploring) || names(exploring, '9');
}

static const struct meaning_row meanings[] = {
	{ '0', RULE_ZERO, rings, "rings nobody", "\"a person now\" on every "
	    "page" },
	{ '5', RULE_FIVE, rings, "rings nobody", "\"I cannot talk\" on every "
	    "page" },
	{ '9', RULE_NINE, says_more, "leads elsewhere", "\"again\" where the "
	    "words do not name it" },
	{ '#', RULE_HASH, again, "leads elsewhere", "\"again\" on every "
	    "page" },
	{ '*', RULE_STAR, to_number, "does not ask for a number", "\"the "
	    "number of a language\" on every page" },
};

static void
judge_meaning(const struct exploring *exploring, char key)
{
	const char *step = exploring_step(exploring,
	    exploring->from.step)->name;

	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		const struct meaning_row *row = &meanings[i];

		if (row->key != key || row->holds(exploring))
			continue;
		exploring_complain(exploring, exploring->from.step, row->rule,
		    "at \"%s\" key %c %s, and it means %s", step, key,
		    row->what, row->means);
	}
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
	/* A key that brings a person is never wrong. */
	if (!out_of_place && !names(exploring, key) && !rings(exploring))
		exploring_complain(exploring, exploring->from.step,
		    RULE_UNNAMED + nth, "at \"%s\" key %c leads on, and its "
		    "words do not name it", step, key);
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
whisper(struct exploring *exploring, enum input_kind kind, const char *keys,
    struct document *document)
{
	const struct stop *from = &exploring->from;
	struct session session = {
		.step = from->step,
		.language = from->language,
		.hop = from->hop,
		.rounds = from->rounds,
	};

	play_input(&exploring->play, &session, kind, keys);
	(void)play_on(&exploring->play);
	document_read(exploring->proving, exploring->play.turn.actions,
	    document);
}

void
exploring_judge_whisper(struct exploring *exploring)
{
	struct document told, taken, left;
	uint16_t step = exploring->from.step;

	exploring->by = "answered";
	whisper(exploring, INPUT_WHISPER, "", &told);
	whisper(exploring, INPUT_WHISPER_KEYS, "1", &taken);
	whisper(exploring, INPUT_WHISPER_KEYS, "2", &left);
	if (told.listen == NULL || told.inside == 0 || !told.ends ||
	    !taken.accepts || left.accepts || !left.ends)
		exploring_complain(exploring, step, RULE_WHISPER,
		    "who answers at \"%s\" must be told of the caller, take "
		    "the call with 1 and leave it otherwise",
		    exploring_step(exploring, step)->name);
}
