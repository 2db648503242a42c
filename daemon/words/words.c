/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "words/lint.h"

#include "words/readability.h"
#include "words/source.h"
#include "words/template.h"

struct builder {
	struct words *words;
	struct arena *arena;
	const struct words_parts *parts;
	struct catalogue *catalogues;
	struct complaints complaints;
};

static size_t
cell(const struct words *words, unsigned language, unsigned prompt,
    enum form form)
{
	return ((size_t)language * words->prompts->count + prompt) * FORMS +
	    form;
}

struct linting {
	const struct builder *builder;
	struct catalogue *catalogue;	/* NULL: English */
	bool good;
};

static void
tell_fault(void *arg, const struct lint_subject *subject, size_t offset,
    bool warning, const char *sentence)
{
	struct linting *linting = arg;
	const struct complaints *to = &linting->builder->complaints;
	const struct prompt *prompt = subject->prompt;
	struct place place = linting->catalogue != NULL ?
	    catalogue_place(linting->catalogue, prompt, subject->form,
	    offset) : source_in_json(prompt->places[subject->form],
	    subject->template, offset);
	const char *form = subject->form == FORM_VOICE ? "voice" : "text";

	if (warning)
		problems_warn(to->problems, place, "%s:%s: %s", form,
		    prompt->id, sentence);
	else if (linting->catalogue != NULL)
		catalogue_complain(linting->catalogue, to, place, "%s:%s: %s",
		    form, prompt->id, sentence);
	else
		linting->good = problems_add(to->problems, place,
		    "%s:%s: %s", form, prompt->id, sentence);
}

/* One prompt in the subject's language, held against every rule. */
static void
lint_prompt(struct linting *linting, struct lint_subject *subject)
{
	const struct words *words = linting->builder->words;
	unsigned language = subject->language->index;

	subject->template = words_own_template(words, subject->prompt,
	    language, subject->form);
	if (subject->template == NULL ||
	    subject->prompt->class == PROMPT_KEYWORD)
		return;
	subject->wording = words_make(words, linting->builder->arena,
	    subject->template, language, language, subject->form, NULL);
	if (subject->wording == NULL || subject->wording->count == 0)
		tell_fault(linting, subject, 0, false,
		    "it is too long or says nothing");
	else
		lint_wording(subject, tell_fault, linting);
}

/* All prompts of one language. False: one of the English ones is wrong. */
static bool
lint_language(const struct builder *builder, unsigned language)
{
	const struct prompts *prompts = builder->parts->prompts;
	struct linting linting = { .builder = builder, .good = true };
	struct lint_subject subject = { .words = builder->words,
		.language = &builder->parts->languages->at[language] };

	if (language != LANGUAGE_ENGLISH) {
		linting.catalogue = &builder->catalogues[language];
		if (linting.catalogue->templates == NULL)
			return true;
	}
	lint_lists(&subject, builder->arena);
	for (unsigned i = 0; i < prompts->count * FORMS; i++) {
		subject.prompt = &prompts->at[i / FORMS];
		subject.form = i % FORMS;
		lint_prompt(&linting, &subject);
	}
	return linting.good;
}

static void
read_catalogues(struct builder *builder)
{
	const struct languages *languages = builder->parts->languages;

	for (unsigned i = 1; i < languages->count; i++)
		catalogue_read(&builder->catalogues[i], builder->arena,
		    builder->parts, &languages->at[i],
		    &builder->complaints);
	for (unsigned i = 1; i < languages->count; i++)
		(void)lint_language(builder, i);
}

/* Languages whose catalogue is broken speak through their fallback. */
static void
switch_off(struct builder *builder, struct words_result *result)
{
	const struct languages *languages = builder->parts->languages;
	const unsigned most = sizeof(result->off) / sizeof(result->off[0]);

	for (unsigned i = 1; i < languages->count; i++) {
		if (builder->catalogues[i].errors == 0)
			continue;
		builder->catalogues[i].templates = NULL;
		if (result->off_count < most)
			result->off[result->off_count++] =
			    languages->at[i].tag;
	}
}

static bool
count_pieces(const struct prompts *prompts, struct problems *problems)
{
	unsigned count = 0;

	for (unsigned i = 0; i < prompts->count; i++) {
		if (prompts->at[i].fills != NULL && ++count > FILL_PIECES)
			return problems_add(problems, prompts->at[i].place,
			    "more than %d prompts stand in others",
			    FILL_PIECES);
	}
	return true;
}

/* Wordings are made once for all: what stands in them must be so, too. */
static bool
check_piece(const struct prompt *prompt, struct bytes name,
    const struct words *words, struct problem *why)
{
	const struct prompts *prompts = words->prompts;
	char text[64];

	(void)snprintf(text, sizeof(text), "{%.*s}",
	    name.length > 60 ? 60 : (int)name.length, name.at);
	for (unsigned i = 0; i < prompts->count; i++) {
		if (prompts->at[i].fills != NULL &&
		    bytes_are(name, prompts->at[i].fills))
			return problem_set(why, "\"%s\" stands in others: no "
			    "other can stand in it as %s", prompt->id, text);
	}
	return (!fill_is_personal(text) && !fill_is_of_now(text)) ||
	    problem_set(why, "\"%s\" stands in others: %s, which changes "
	    "from one to another, cannot stand in it", prompt->id, text);
}

static bool
check_names(const struct builder *builder, const struct prompt *prompt,
    const char *english, struct problems *problems)
{
	struct bytes before, name;
	struct problem why;
	bool good = true;

	while (!speech_is_phrase(prompt->id) &&
	    template_next(&english, &before, &name)) {
		if (!fill_knows(builder->parts, name))
			good = problems_add(problems, prompt->place,
			    "\"%s\": nothing is called {%.*s}", prompt->id,
			    (int)name.length, name.at);
		if (prompt->fills != NULL && !check_piece(prompt, name,
		    builder->words, &why))
			good = problems_add(problems, prompt->place, "%s",
			    why.text);
	}
	return good;
}

/* English is the last of every chain: its own faults are never forgiven. */
static bool
check_english(const struct builder *builder, struct problems *problems)
{
	const struct prompts *prompts = builder->parts->prompts;
	bool good = lint_language(builder, LANGUAGE_ENGLISH);

	for (unsigned i = 0; i < prompts->count * FORMS; i++) {
		const struct prompt *prompt = &prompts->at[i / FORMS];
		const char *at = prompt->english[i % FORMS];
		struct problem why;

		if (at == NULL || prompt->class == PROMPT_KEYWORD)
			continue;
		if (readability_matters(prompt, i % FORMS) &&
		    !readability_good(at, &why))
			problems_warn(problems, prompt->places[i % FORMS],
			    "\"%s\": %s", prompt->id, why.text);
		good &= check_names(builder, prompt, at, problems);
	}
	return good && count_pieces(prompts, problems);
}

static bool
says_days(const struct prompts *prompts)
{
	for (unsigned i = 0; i < prompts->count * FORMS; i++) {
		const char *english = prompts->at[i / FORMS].english[i % FORMS];

		if (english != NULL && template_uses(english, "on_day"))
			return true;
	}
	return false;
}

static bool
look_up_phrases(struct builder *builder, struct problems *problems)
{
	const struct prompts *prompts = builder->parts->prompts;
	bool wanted = false;

	for (unsigned i = 0; i < builder->parts->value_count; i++)
		wanted |= builder->parts->values[i].kind == VALUE_HOURS;
	for (unsigned i = 0; i < PHRASES; i++) {
		const struct prompt **phrase = &builder->words->phrases[i];

		if (speech_ids[i] == NULL)
			continue;
		if (i == PHRASE_ON_DAY)
			wanted = says_days(prompts);
		*phrase = prompt_find(prompts, speech_ids[i]);
		if (*phrase == NULL && wanted)
			return problems_add(problems, (struct place){
			    .file = prompts->count == 0 ? NULL :
			    prompts->at[0].place.file }, "hours and days "
			    "cannot be said: the prompt \"%s\" is missing",
			    speech_ids[i]);
	}
	return true;
}

static bool
list_autonyms(struct builder *builder)
{
	const struct languages *languages = builder->parts->languages;
	struct text text;

	text_init_arena(&text, builder->arena, 4096);
	for (unsigned i = 0; i < languages->count; i++) {
		if (!languages->at[i].offered)
			continue;
		if (text.length > 0)
			text_add_text(&text, ", ");
		text_add_text(&text, languages->at[i].autonym);
	}
	builder->words->autonyms = text_bytes(&text);
	return !text.full;
}

/* Wordings that do not depend on who asks are made once for all. */
static const struct wording *
find_or_make(const struct builder *builder, unsigned asked,
    const struct prompt *prompt, enum form form)
{
	const struct words *words = builder->words;
	unsigned spoken;
	const char *template = words_template(words, prompt, asked, form,
	    &spoken);
	const struct wording **shared =
	    &words->table[cell(words, spoken, prompt->index, form)];

	if (fill_is_personal(template))
		return words_make(words, builder->arena, template, spoken,
		    asked, form, NULL);
	if (*shared == NULL)
		*shared = words_make(words, builder->arena, template, spoken,
		    spoken, form, NULL);
	return *shared;
}

static bool
fill_table(struct builder *builder, struct problems *problems)
{
	const struct words *words = builder->words;

	for (unsigned i = 0; i < words->languages->count; i++) {
		for (unsigned k = 0; k < words->prompts->count * FORMS; k++) {
			const struct prompt *prompt =
			    &words->prompts->at[k / FORMS];
			enum form form = k % FORMS;
			const struct wording **into = &words->table[
			    cell(words, i, prompt->index, form)];

			if (prompt->english[form] == NULL || *into != NULL)
				continue;
			*into = find_or_make(builder, i, prompt, form);
			if (*into == NULL)
				return problems_add(problems, prompt->place,
				    "\"%s\" in %s is too long", prompt->id,
				    words->languages->at[i].english);
		}
	}
	return true;
}

static bool
make_tables(struct builder *builder, struct arena *arena,
    const struct words_parts *parts)
{
	struct words *words = arena_get(arena, sizeof(*words));
	size_t cells = (size_t)parts->languages->count *
	    parts->prompts->count * FORMS;

	builder->catalogues = arena_get(arena,
	    parts->languages->count * sizeof(*builder->catalogues));
	if (words == NULL || builder->catalogues == NULL)
		return false;
	*words = (struct words){
		.prompts = parts->prompts,
		.languages = parts->languages,
		.catalogues = builder->catalogues,
		.table = arena_get(arena, cells * sizeof(*words->table) + 1),
		.parts = *parts,
	};
	builder->words = words;
	return words->table != NULL && list_autonyms(builder);
}

bool
words_read(struct words_result *result, struct arena *arena,
    const struct words_parts *parts, bool forgive, struct problems *problems)
{
	struct builder builder = { .arena = arena, .parts = parts,
	    .complaints = { problems, forgive } };

	*result = (struct words_result){ .words = NULL };
	if (!make_tables(&builder, arena, parts))
		return problems_add(problems, (struct place){
		    .file = parts->folder }, "no memory is left");
	if (!look_up_phrases(&builder, problems) ||
	    !check_english(&builder, problems))
		return false;
	read_catalogues(&builder);
	switch_off(&builder, result);
	if (result->off_count > 0 && !forgive)
		return false;
	if (!fill_table(&builder, problems))
		return false;
	result->words = builder.words;
	return true;
}

const struct wording *
words_find(const struct words *words, const struct prompt *prompt,
    uint16_t language, enum form form)
{
	if (language >= words->languages->count)
		language = LANGUAGE_ENGLISH;
	return words->table[cell(words, language, prompt->index, form)];
}

static enum form
form_of(const struct action *action)
{
	return action->kind == ACTION_TEXT ? FORM_TEXT : FORM_VOICE;
}

const struct wording *
words_when(const struct words *words, struct arena *arena,
    const struct action *action)
{
	unsigned asked = action->language < words->languages->count ?
	    action->language : LANGUAGE_ENGLISH;
	enum form form = form_of(action);
	unsigned spoken;
	const char *template = words_template(words, action->prompt, asked,
	    form, &spoken);

	return words_make(words, arena, template, spoken, asked, form,
	    action);
}

static void
fill_actions(const struct words *words, struct arena *arena,
    struct action *action)
{
	for (; action != NULL; action = action->next) {
		fill_actions(words, arena, action->inside);
		if (action->prompt == NULL)
			continue;
		action->wording = action->day != 0 ||
		    action->number_count > 0 ?
		    words_when(words, arena, action) :
		    words_find(words, action->prompt, action->language,
		    form_of(action));
	}
}

void
words_fill(struct turn *turn)
{
	fill_actions(turn->words, turn->arena, turn->actions);
}

bool
words_some(const struct words *words, uint16_t language)
{
	return language == LANGUAGE_ENGLISH ||
	    words->catalogues[language].templates != NULL;
}

const char *
words_keyword(const struct words *words, const struct prompt *prompt,
    uint16_t language)
{
	if (language >= words->languages->count)
		return NULL;
	return words_own_template(words, prompt, language, FORM_TEXT);
}
