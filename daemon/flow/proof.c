/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/proof_inside.h"

#include <stdlib.h>

/* The keys that the English words name: translations have the same digits.
 * What fills braces is none of them, "8 am" names no key. */
static unsigned
find_names(const struct proof_words *words, const struct languages *languages,
    const char *template)
{
	static const char keys[] = PROOF_KEYS;
	char plain[1024];
	struct span span = { { plain, 0 }, &languages->at[LANGUAGE_ENGLISH],
	    false };
	const struct wording wording = { &span, 1 };
	bool inside = false;
	unsigned names = 0;

	for (; *template != '\0' && span.text.length < sizeof(plain);
	    template++) {
		inside = inside || *template == '{';
		plain[span.text.length++] = inside ? 'x' : *template;
		inside = inside && *template != '}';
	}
	for (unsigned i = 0; keys[i] != '\0'; i++)
		if (words->named_tenths(&wording, keys[i]) >= 0)
			names |= 1u << i;
	return names;
}

static void
find_all_names(struct proving *proving)
{
	const struct prompts *prompts = proving->flow->parts.prompts;

	for (unsigned i = 0; i < prompts->count; i++) {
		const char *template = prompts->at[i].english[FORM_VOICE];

		if (template != NULL)
			proving->names[i] = (unsigned short)find_names(
			    proving->words, proving->flow->parts.languages,
			    template);
	}
}

static void
choose_languages(struct proving *proving)
{
	const struct languages *languages = proving->flow->parts.languages;

	proving->offered = LANGUAGE_UNKNOWN;
	proving->named = LANGUAGE_UNKNOWN;
	for (uint16_t i = languages->count; i-- > 1; ) {
		if (languages->at[i].offered)
			proving->offered = i;
		else
			proving->named = i;
	}
}

static bool
prepare(struct proving *proving)
{
	const struct flow_parts *parts = &proving->flow->parts;

	proving->work = malloc(PROOF_WORK);
	proving->heard = calloc((size_t)parts->languages->count *
	    parts->prompts->count + 1, sizeof(*proving->heard));
	proving->names = calloc(parts->prompts->count + 1u,
	    sizeof(*proving->names));
	proving->told = calloc(proving->flow->count,
	    sizeof(*proving->told));
	if (proving->work == NULL || proving->heard == NULL ||
	    proving->names == NULL || proving->told == NULL)
		return false;
	find_all_names(proving);
	choose_languages(proving);
	return true;
}

bool
flow_prove(const struct flow *flow, const struct proof_words *words,
    struct arena *arena, struct problems *problems, struct proof *proof)
{
	struct proving proving = { .flow = flow, .words = words,
		.arena = arena, .problems = problems, .proof = proof };
	unsigned before = problems->errors;

	*proof = (struct proof){ .rows = NULL };
	proving.full = !prepare(&proving);
	if (!proving.full)
		proof_calls(&proving);
	if (!proving.full)
		proof_ways(&proving);
	if (proving.full)
		(void)problems_add(problems, flow->steps[0].place,
		    "out of memory while the flow was proven");
	free(proving.work);
	free(proving.heard);
	free(proving.names);
	free(proving.told);
	return problems->errors == before;
}
