/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One wording: the template along the chain of languages, what stands in it. */
#include "words/words_inside.h"

#include "words/template.h"

#define ANY_NUMBER "+442079460000"	/* as long as others */
#define LONGEST_TIME (12 * 60 + 55)	/* "12:55 pm" */

const char *
words_own_template(const struct words *words, const struct prompt *prompt,
    unsigned language, enum form form)
{
	const struct catalogue *catalogue = &words->catalogues[language];

	if (language == LANGUAGE_ENGLISH)
		return prompt->english[form];
	if (prompt->only_english || catalogue->templates == NULL)
		return NULL;
	return catalogue->templates[prompt->index * FORMS + form];
}

const char *
words_template(const struct words *words, const struct prompt *prompt,
    unsigned asked, enum form form, unsigned *spoken)
{
	const char *template;

	*spoken = prompt->only_english ? LANGUAGE_ENGLISH : asked;
	while ((template = words_own_template(words, prompt, *spoken, form)) ==
	    NULL && *spoken != LANGUAGE_ENGLISH)
		*spoken = words->languages->at[*spoken].related_index;
	return template;
}

static void
find_phrases(const struct words *words, unsigned language, enum form form,
    struct phrases *phrases)
{
	unsigned spoken;

	for (unsigned i = 0; i < PHRASES; i++) {
		const struct prompt *prompt = words->phrases[i];

		phrases->at[i] = prompt == NULL ||
		    prompt->english[form] == NULL ? NULL :
		    words_template(words, prompt, language, form, &spoken);
	}
}

static bool
stands_now(const struct words *words, const struct prompt *prompt)
{
	return prompt->fills_while == WHILE_ALWAYS ||
	    (prompt->fills_while == WHILE_CALLBACKS) ==
	    words->parts.callbacks;
}

static void
find_pieces(const struct words *words, unsigned language, enum form form,
    struct pieces *pieces)
{
	pieces->count = 0;
	for (unsigned i = 0; i < words->prompts->count; i++) {
		const struct prompt *prompt = &words->prompts->at[i];
		unsigned at = 0;
		unsigned spoken;

		if (prompt->fills == NULL)
			continue;
		while (at < pieces->count &&
		    strcmp(pieces->names[at], prompt->fills) != 0)
			at++;
		if (at == FILL_PIECES)
			return;		/* told by check_english() */
		if (at == pieces->count) {
			pieces->names[at] = prompt->fills;
			pieces->templates[at] = NULL;
			pieces->count++;
		}
		if (!stands_now(words, prompt) || prompt->english[form] == NULL)
			continue;
		pieces->templates[at] = words_template(words, prompt, language,
		    form, &spoken);
		pieces->foreign[at] = spoken != language &&
		    spoken == LANGUAGE_ENGLISH;
	}
}

const struct wording *
words_make(const struct words *words, struct arena *arena,
    const char *template, unsigned spoken, unsigned asked, enum form form,
    const struct action *now)
{
	const struct language *all = words->languages->at;
	struct phrases phrases;
	struct pieces pieces;
	struct filling filling = {
		.parts = &words->parts,
		.autonyms = words->autonyms,
		.pieces = &pieces,
		.speaking = { &all[spoken], form, &phrases },
		.asked = &all[asked],
		.day = now == NULL ? 0 : now->day,
		.minutes = now == NULL ? LONGEST_TIME : now->minutes,
		.number = now == NULL || now->number_count == 0 ?
		    ANY_NUMBER : now->numbers[0],
	};

	find_phrases(words, spoken, form, &phrases);
	find_pieces(words, spoken, form, &pieces);
	return fill_wording(arena, &filling, template);
}
