/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/proof_inside.h"

#include <stdlib.h>

/* The keys that plain words name. */
static unsigned
names_of(const struct proof_words *words, const struct language *english,
    struct bytes text)
{
	static const char keys[] = PROOF_KEYS;
	const struct span span = { text, english, false };
	const struct wording wording = { &span, 1 };
	unsigned names = 0;

	for (unsigned i = 0; keys[i] != '\0'; i++)
		if (words->named_tenths(&wording, keys[i]) >= 0)
			names |= 1u << i;
	return names;
}

static bool
stands_in(const struct proving *proving, const struct prompt *piece,
    struct bytes name)
{
	bool callbacks = proving->flow->parts.callbacks != NULL;

	if (piece->fills == NULL || !bytes_are(name, piece->fills) ||
	    piece->english[FORM_VOICE] == NULL)
		return false;
	return piece->fills_while == WHILE_ALWAYS ||
	    (piece->fills_while == WHILE_CALLBACKS) == callbacks;
}

static unsigned find_names(const struct proving *, const char *template,
    bool inside);

/* Other prompts that stand here name keys, too; values do not: "8 am". */
static unsigned
names_inside(const struct proving *proving, struct bytes name)
{
	const struct prompts *prompts = proving->flow->parts.prompts;
	unsigned names = 0;

	for (unsigned i = 0; i < prompts->count; i++)
		if (stands_in(proving, &prompts->at[i], name))
			names |= find_names(proving,
			    prompts->at[i].english[FORM_VOICE], true);
	return names;
}

/* The keys that the English names: translations have the same digits. */
static unsigned
find_names(const struct proving *proving, const char *template, bool inside)
{
	const struct language *english =
	    &proving->flow->parts.languages->at[LANGUAGE_ENGLISH];
	unsigned names = 0;

	while (*template != '\0') {
		size_t words = strcspn(template, "{");
		size_t name = strcspn(template + words, "}");

		names |= names_of(proving->words, english,
		    (struct bytes){ template, words });
		template += words;
		if (*template == '\0' || template[name] == '\0')
			break;
		if (!inside)
			names |= names_inside(proving, (struct bytes){
			    template + 1, name - 1 });
		template += name + 1;
	}
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
			    proving, template, false);
	}
}

/* One that has numbers of its own in a route has the longest way. */
static void
choose(const struct proving *proving, uint16_t *chosen, uint16_t language)
{
	const struct flow_parts *parts = &proving->flow->parts;

	if (*chosen == LANGUAGE_UNKNOWN || !route_names(parts->routes,
	    parts->languages->at[*chosen].tag))
		*chosen = language;
}

static void
choose_languages(struct proving *proving)
{
	const struct languages *languages = proving->flow->parts.languages;

	proving->offered = LANGUAGE_UNKNOWN;
	proving->named = LANGUAGE_UNKNOWN;
	for (uint16_t i = languages->count; i-- > 1; ) {
		choose(proving, languages->at[i].offered ?
		    &proving->offered : &proving->named, i);
	}
}

bool
proving_open(struct proving *proving)
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

void
proving_close(struct proving *proving)
{
	free(proving->work);
	free(proving->heard);
	free(proving->names);
	free(proving->told);
}

bool
flow_prove(const struct flow *flow, const struct proof_words *words,
    struct arena *arena, struct problems *problems, struct proof *proof)
{
	struct proving proving = { .flow = flow, .words = words,
		.arena = arena, .problems = problems, .proof = proof };
	unsigned before = problems->errors;

	*proof = (struct proof){ .rows = NULL };
	proving.full = !proving_open(&proving);
	if (!proving.full)
		proof_calls(&proving);
	if (!proving.full)
		proof_ways(&proving);
	if (!proving.full)
		proof_texts(&proving);
	if (!proving.full)
		proof_alone(&proving);
	if (!proving.full)
		proof_voices(&proving);
	if (proving.full)
		(void)problems_add(problems, flow->steps[0].place,
		    "out of memory while the flow was proven");
	proving_close(&proving);
	return problems->errors == before;
}
