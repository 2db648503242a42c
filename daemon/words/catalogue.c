/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "words/catalogue.h"

#include <stdarg.h>
#include <unistd.h>

#include "words/mo.h"
#include "words/source.h"
#include "words/template.h"

static const char *const form_names[FORMS] = { "voice", "text" };

struct place
catalogue_place(const struct catalogue *catalogue,
    const struct prompt *prompt, enum form form, size_t offset)
{
	struct place place;
	char context[80];

	(void)snprintf(context, sizeof(context), "%s:%s", form_names[form],
	    prompt->id);
	place = source_in_po(catalogue->source, context, offset);
	return place.line > 0 ? place :
	    (struct place){ .file = catalogue->file };
}

void
catalogue_complain(struct catalogue *catalogue,
    const struct complaints *complaints, struct place place,
    const char *format, ...)
{
	char sentence[sizeof(((struct problem *)0)->text)];
	va_list list;

	va_start(list, format);
	vsnprintf(sentence, sizeof(sentence), format, list);
	va_end(list);
	catalogue->errors++;
	if (complaints->forgive)
		problems_warn(complaints->problems, place, "%s", sentence);
	else
		problems_add(complaints->problems, place, "%s", sentence);
}

/* The message of that context under an older English. */
static const struct mo_message *
find_older(const struct mo *mo, struct bytes context)
{
	for (unsigned i = 0; i < mo_count(mo); i++) {
		if (bytes_equal(mo_at(mo, i)->context, context))
			return mo_at(mo, i);
	}
	return NULL;
}

struct missing {
	unsigned absent;
	unsigned older;
	char first[80];
	struct place place;
};

/* Does every form keep what the English has? A keyword has only words. */
static bool
fits(const struct prompt *prompt, enum form form,
    const struct mo_message *message, struct problem *why)
{
	for (unsigned i = 0; prompt->class != PROMPT_KEYWORD &&
	    i < message->form_count; i++) {
		if (!template_matches(prompt->english[form],
		    message->forms[i].at, why))
			return false;
	}
	return true;
}

/* Words for an older English that fit no more are as good as none: that is no
 * fault of the locale. */
static const struct mo_message *
find_message(const struct catalogue *catalogue, const struct mo *mo,
    const struct prompt *prompt, enum form form, struct missing *missing)
{
	const struct mo_message *message;
	char context[80];
	bool older = false;
	struct problem why;

	snprintf(context, sizeof(context), "%s:%s", form_names[form],
	    prompt->id);
	message = mo_find(mo, bytes_from_text(context),
	    bytes_from_text(prompt->english[form]));
	if (message == NULL) {
		message = find_older(mo, bytes_from_text(context));
		if (message != NULL && !fits(prompt, form, message, &why))
			message = NULL;
		older = message != NULL;
	}
	if (message != NULL && message->forms[0].length == 0)
		message = NULL;
	if (message != NULL && !older)
		return message;
	if (older)
		missing->older++;
	else
		missing->absent++;
	if (missing->first[0] == '\0') {
		snprintf(missing->first, sizeof(missing->first), "%s",
		    context);
		missing->place = catalogue_place(catalogue, prompt, form, 0);
	}
	return message;
}

/* Every form is held against the English. */
static bool
check_message(struct catalogue *catalogue, const struct prompt *prompt,
    enum form form, const struct mo_message *message,
    const struct complaints *complaints)
{
	struct problem why;

	if (fits(prompt, form, message, &why))
		return true;
	catalogue_complain(catalogue, complaints, catalogue_place(catalogue,
	    prompt, form, 0), "%s:%s: %s", form_names[form], prompt->id,
	    why.text);
	return false;
}

/* What no catalogue is expected to have: it is filled into other words, or
 * always English. */
static bool
is_translated(const struct prompt *prompt, enum form form)
{
	return prompt->english[form] != NULL && !prompt->only_english;
}

/* Another language's voice would read it to who cannot know what it is. */
static bool
is_spoken(const struct language *language, enum form form)
{
	return form != FORM_VOICE || language->offered ||
	    language->voice_count > 0;
}

static void
read_templates(struct catalogue *catalogue, const struct mo *mo,
    const char **templates, const struct prompts *prompts,
    const struct language *language, const struct complaints *complaints)
{
	struct missing missing = { 0 };

	for (unsigned i = 0; i < prompts->count * FORMS; i++) {
		const struct prompt *prompt = &prompts->at[i / FORMS];
		enum form form = i % FORMS;
		const struct mo_message *message;

		if (!is_translated(prompt, form) ||
		    !is_spoken(language, form))
			continue;
		message = find_message(catalogue, mo, prompt, form,
		    &missing);
		if (message != NULL && check_message(catalogue, prompt, form,
		    message, complaints))
			templates[i] = message->forms[0].at;
	}
	if (language->offered && missing.absent + missing.older > 0)
		problems_warn(complaints->problems, missing.place,
		    "%u messages are not translated and are said in another "
		    "language, %u are translations of older English; the "
		    "first is %s", missing.absent, missing.older,
		    missing.first);
}

void
catalogue_read(struct catalogue *catalogue, struct arena *arena,
    const struct words_parts *parts, const struct language *language,
    const struct complaints *complaints)
{
	struct problems found;
	const struct mo *mo;
	const char **templates;

	catalogue->file = arena_format(arena, "%s/%s.mo", parts->folder,
	    language->tag);
	if (language->off || (!language->offered && catalogue->file != NULL &&
	    access(catalogue->file, F_OK) != 0))
		return;
	templates = arena_get(arena,
	    parts->prompts->count * FORMS * sizeof(*templates));
	catalogue->templates = templates;
	if (parts->sources != NULL)
		catalogue->source = arena_format(arena, "%s%s.po",
		    parts->sources, language->tag);
	if (catalogue->file == NULL || templates == NULL) {
		catalogue_complain(catalogue, complaints, (struct place){
		    .file = parts->folder }, "no memory is left");
		return;
	}
	problems_init(&found);
	mo = mo_read_file(arena, catalogue->file, &found);
	for (unsigned i = 0; i < found.count; i++)
		catalogue_complain(catalogue, complaints, (struct place){
		    .file = catalogue->file }, "%s", found.entries[i].text);
	problems_clear(&found);
	if (mo != NULL)
		read_templates(catalogue, mo, templates, parts->prompts,
		    language, complaints);
}
