/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "words/words_inside.h"

#include "words/readability.h"
#include "words/segments.h"
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

/* 999 and one of our numbers stand in what arrives first. */
static bool
danger_is_first(const struct builder *builder, const struct wording *wording,
    size_t part_1)
{
	struct bytes all = wording->spans[0].text;
	struct speaking speaking = { wording->spans[0].language, FORM_TEXT,
	    NULL };
	const char *danger = memmem(all.at, all.length, "999", 3);
	bool number = false;

	if (danger == NULL || (size_t)(danger - all.at) + 3 > part_1)
		return false;
	for (unsigned i = 0; i < builder->parts->value_count; i++) {
		const struct value *value = &builder->parts->values[i];
		char memory[40];
		struct text text;

		if (value->kind != VALUE_NUMBER)
			continue;
		text_init(&text, memory, sizeof(memory));
		speech_number(&text, &speaking, value->text, false);
		number |= memmem(all.at, part_1, text.at, text.length) !=
		    NULL;
	}
	return number;
}

/* False with a sentence: the text costs too much. */
static bool
check_text(const struct builder *builder, const struct prompt *prompt,
    const struct wording *wording, struct problem *why)
{
	struct segments cost = segments_count(wording->spans[0].text);
	unsigned most = cost.ucs2 ? prompt->parts_ucs2 : prompt->parts_gsm;

	if (prompt->parts_ucs2 == 0)
		return true;
	if (cost.parts > most)
		return problem_set(why, "text:%s: it takes %u parts in %s "
		    "(%u units); it may take %u", prompt->id, cost.parts,
		    cost.ucs2 ? "UCS-2" : "GSM-7", cost.units, most);
	if (prompt->danger_first &&
	    !danger_is_first(builder, wording, cost.part_1_bytes))
		return problem_set(why, "text:%s: 999 and a phone number must "
		    "stand in its first part", prompt->id);
	return true;
}

/* A voice that is slow is a warning: the call still works. */
static void
check_voice(const struct builder *builder, struct place place,
    const struct prompt *prompt, const struct wording *wording)
{
	unsigned tenths = speech_tenths(wording);

	if (prompt->seconds_most > 0 && tenths > prompt->seconds_most * 10)
		problems_warn(builder->complaints.problems, place, "voice:%s: "
		    "it takes about %u.%u seconds to say; it should take at "
		    "most %u", prompt->id, tenths / 10, tenths % 10,
		    prompt->seconds_most);
}

/* One prompt in one language's own words: does it keep within its budget? */
static bool
check_budget(const struct builder *builder, unsigned language,
    const struct prompt *prompt, enum form form, struct problem *why)
{
	const char *template = words_own_template(builder->words, prompt,
	    language, form);
	const struct wording *wording;
	struct place place = prompt->place;

	if (template == NULL || prompt->class == PROMPT_KEYWORD)
		return true;
	wording = words_make(builder->words, builder->arena, template,
	    language, language, form, NULL);
	if (wording == NULL || wording->count == 0)
		return problem_set(why, "%s: it is too long or says nothing",
		    prompt->id);
	if (form == FORM_TEXT)
		return check_text(builder, prompt, wording, why);
	if (language != LANGUAGE_ENGLISH)
		place = (struct place){
		    .file = builder->catalogues[language].file };
	check_voice(builder, place, prompt, wording);
	return true;
}

static void
check_catalogue(const struct builder *builder, unsigned language)
{
	struct catalogue *catalogue = &builder->catalogues[language];
	const struct prompts *prompts = builder->parts->prompts;
	struct problem why;

	if (catalogue->templates == NULL)
		return;
	for (unsigned i = 0; i < prompts->count * FORMS; i++) {
		if (!check_budget(builder, language, &prompts->at[i / FORMS],
		    i % FORMS, &why))
			catalogue_complain(catalogue, &builder->complaints,
			    "%s", why.text);
	}
}

static void
read_catalogues(struct builder *builder)
{
	const struct languages *languages = builder->parts->languages;

	for (unsigned i = 1; i < languages->count; i++) {
		if (languages->at[i].offered)
			catalogue_read(&builder->catalogues[i],
			    builder->arena, builder->parts,
			    &languages->at[i], &builder->complaints);
	}
	for (unsigned i = 1; i < languages->count; i++)
		check_catalogue(builder, i);
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
	bool good = true;

	for (unsigned i = 0; i < prompts->count * FORMS; i++) {
		const struct prompt *prompt = &prompts->at[i / FORMS];
		const char *at = prompt->english[i % FORMS];
		struct problem why;

		if (at == NULL || prompt->class == PROMPT_KEYWORD)
			continue;
		if (!check_budget(builder, LANGUAGE_ENGLISH, prompt,
		    i % FORMS, &why)) {
			good = problems_add(problems, prompt->place, "\"%s\": "
			    "%s", prompt->id, why.text);
			continue;
		}
		if (readability_matters(prompt, i % FORMS) &&
		    !readability_good(at, &why))
			problems_warn(problems, prompt->place, "\"%s\": %s",
			    prompt->id, why.text);
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
		action->wording = action->day != 0 ?
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

const char *
words_keyword(const struct words *words, const struct prompt *prompt,
    uint16_t language)
{
	if (language >= words->languages->count)
		return NULL;
	return words_own_template(words, prompt, language, FORM_TEXT);
}
