/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whoever texts is answered with 999 or a number to call, in every language,
 * whatever they texted before; and the numbers that texts offer are answered.
 */
#include "flow/proof_inside.h"

#define NUMBERS_MOST 29u		/* 30 and more are languages */

struct texting {
	struct proving *proving;
	struct play play;
	struct session session;		/* before the text; STEP_NONE: none */
	uint32_t answered;		/* numbers: a bit each */
	uint32_t reaching;		/* those whose answer tells whom to
					 * call, in this language */
};

/* "Reply 1: ... 2: ...": the numbers that a text offers, a bit each. The
 * English says it: translations have the same digits. */
static uint32_t
offers(const struct proving *proving, const struct prompt *prompt)
{
	const struct wording *wording = proving->words->find(
	    proving->words->words, prompt, LANGUAGE_ENGLISH, FORM_TEXT);
	struct bytes rest = wording == NULL || wording->count == 0 ?
	    BYTES("") : wording->spans[0].text;
	uint32_t offered = 0;

	while (rest.length > 0) {
		struct bytes word = { rest.at, 0 };
		unsigned long long number;

		while (word.length < rest.length &&
		    strchr(" \n", word.at[word.length]) == NULL)
			word.length++;
		rest = bytes_after(rest, word.length == rest.length ?
		    word.length : word.length + 1);
		if (word.length < 2 || word.at[--word.length] != ':')
			continue;
		if (bytes_number(word, &number) && number <= NUMBERS_MOST)
			offered |= 1u << number;
	}
	return offered;
}

/* The first text of an answer from here on; NULL: none. */
static const struct action *
next_text(const struct action *action)
{
	while (action != NULL && action->kind != ACTION_TEXT)
		action = action->next;
	return action;
}

static const struct action *
answer(struct texting *texting, struct bytes body, unsigned media)
{
	struct play *play = &texting->play;

	play_input(play, texting->session.step == STEP_NONE ? NULL :
	    &texting->session, INPUT_TEXT, "");
	play->input.body = body;
	play->input.media = media;
	play->input.parts = 1;
	return play_on(play) ? next_text(play->turn.actions) : NULL;
}

/* One of the texts tells whom to call. */
static bool
reaches(const struct texting *texting, const struct action *text)
{
	for (; text != NULL; text = next_text(text->next)) {
		if (proving_reaches(texting->proving, text->prompt,
		    text->language))
			return true;
	}
	return false;
}

static bool
first_of(const struct texting *texting, const struct prompt *prompt,
    unsigned bit)
{
	unsigned short *names = &texting->proving->names[prompt->index];
	bool first = !(*names & 1u << bit);

	*names = (unsigned short)(*names | 1u << bit);
	return first;
}

#define BIT_ALONE 14			/* keys take 0 to 11 */
#define BIT_NOWHERE 15

static void
judge_offers(struct texting *texting, const struct action *text)
{
	struct proving *proving = texting->proving;

	for (; text != NULL; text = next_text(text->next)) {
		uint32_t nowhere = offers(proving, text->prompt) &
		    ~texting->answered;
		unsigned number = 1;

		if (nowhere == 0 || !first_of(texting, text->prompt,
		    BIT_NOWHERE))
			continue;
		while (!(nowhere >> number & 1))
			number++;
		(void)problems_add(proving->problems, text->prompt->place,
		    "the text \"%s\" offers %u, and nothing answers that "
		    "number: add it to \"numbers\" or take it out",
		    text->prompt->id, number);
	}
}

static void
judge(struct texting *texting, const struct action *text)
{
	const struct languages *languages =
	    texting->proving->flow->parts.languages;

	judge_offers(texting, text);
	if (text == NULL || reaches(texting, text))
		return;
	for (const struct action *at = text; at != NULL;
	    at = next_text(at->next)) {
		if (offers(texting->proving, at->prompt) & texting->reaching)
			return;
	}
	if (!first_of(texting, text->prompt, BIT_ALONE))
		return;
	(void)problems_add(texting->proving->problems, text->prompt->place,
	    "the text \"%s\" can come alone, in %s, and has neither 999 nor a "
	    "number that our routes ring: add one", text->prompt->id,
	    languages->at[text->language].english);
}

static struct bytes
number_of(unsigned number, char into[12])
{
	(void)snprintf(into, 12, "%u", number);
	return bytes_from_text(into);
}

/* Silence after the second free text, so that only numbers are answered. */
static void
find_numbers(struct texting *texting)
{
	char digits[12];

	texting->answered = 0;
	texting->reaching = 0;
	texting->session.known = true;
	texting->session.unread = 2;
	for (unsigned i = 1; i <= NUMBERS_MOST; i++) {
		const struct action *text = answer(texting,
		    number_of(i, digits), 0);

		if (text == NULL)
			continue;
		texting->answered |= 1u << i;
		if (reaches(texting, text))
			texting->reaching |= 1u << i;
	}
}

/* Everything that a text can mean, where the person stands now. */
static void
text_all(struct texting *texting)
{
	static const enum meaning meanings[] = { MEANING_URGENT,
		MEANING_PRIVACY, MEANING_COMPLAINT };
	const struct flow_parts *parts = &texting->proving->flow->parts;
	char digits[12];

	judge(texting, answer(texting, BYTES("x"), 0));
	judge(texting, answer(texting, BYTES(""), 1));
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		struct bytes word = keywords_word(parts->keywords,
		    meanings[i]);

		if (word.length > 0)
			judge(texting, answer(texting, word, 0));
	}
	for (unsigned i = 1; i <= NUMBERS_MOST; i++)
		judge(texting, answer(texting, number_of(i, digits), 0));
	for (uint16_t i = 0; i < parts->languages->count; i++) {
		const struct language *language = &parts->languages->at[i];

		if (language->offered || i == texting->proving->named)
			judge(texting, answer(texting,
			    number_of(language->code, digits), 0));
	}
}

/* Whoever leaves is sent nothing. */
static void
leave(struct texting *texting, const struct step *inbox)
{
	static const enum meaning meanings[] = { MEANING_EXIT, MEANING_STOP };

	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		struct bytes word = keywords_word(
		    texting->proving->flow->parts.keywords, meanings[i]);

		if (word.length > 0 && answer(texting, word, 0) != NULL &&
		    proving_first(texting->proving, inbox->index, RULE_WORDS))
			(void)problems_add(texting->proving->problems,
			    inbox->place, "who texts \"%.*s\" is answered at "
			    "\"%s\": whoever leaves is sent nothing",
			    (int)word.length, word.at, inbox->name);
	}
}

static void
text_in(struct texting *texting, const struct step *inbox, uint16_t language)
{
	texting->session = (struct session){ .step = inbox->index,
		.language = language };
	find_numbers(texting);
	texting->session.unread = 0;
	text_all(texting);
	texting->session.unread = 1;
	text_all(texting);
	texting->session.known = false;
	text_all(texting);
	leave(texting, inbox);
}

static void
text_from(struct proving *proving, const struct step *inbox,
    const struct line *line, const char *from)
{
	const struct caller caller = { .from = from };
	const struct languages *languages = proving->flow->parts.languages;
	struct texting texting = { .proving = proving };

	play_begin(&texting.play, proving, line, &caller);
	for (uint16_t i = 0; i < languages->count; i++) {
		if (languages->at[i].offered || i == proving->named)
			text_in(&texting, inbox, i);
	}
	text_in(&texting, inbox, LANGUAGE_UNKNOWN);
	texting.session.step = STEP_NONE;
	text_all(&texting);
}

void
proof_texts(struct proving *proving)
{
	const struct flow *flow = proving->flow;
	const struct flow_parts *parts = &flow->parts;
	static const char *const from[] = { "+447700900123", "+351900000000" };

	/* Texts that no step reads: flow_check() has told. */
	if (flow->texts->kind->take == NULL || !flow->texts->kind->by_text)
		return;
	for (size_t k = 0; k < sizeof(from) / sizeof(from[0]); k++) {
		text_from(proving, flow->texts, NULL, from[k]);
		for (unsigned i = 0; i < parts->line_count; i++) {
			const struct line *line = &parts->lines[i];
			uint16_t step = line->text_step == NULL ? STEP_NONE :
			    flow_find_step(flow, line->text_step);

			if (step < flow->count &&
			    step != flow->texts->index &&
			    flow->steps[step].kind->take != NULL)
				text_from(proving, &flow->steps[step], line,
				    from[k]);
		}
	}
}
