/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "words/fill.h"

#include "base/unicode.h"
#include "words/template.h"

#define WORDING_ROOM 8192
#define SPANS_MOST 16

static void add_template(struct text *, const struct filling *,
    const char *template, bool inside);

static const char *const personal[] = { "language", "autonym", "key", "code" };
#define PERSONAL (sizeof(personal) / sizeof(personal[0]))
static const char *const of_now[] = { "on_day", "asked_time",
	"interpreter" };
#define OF_NOW (sizeof(of_now) / sizeof(of_now[0]))

static bool
uses_any(const char *template, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (template_uses(template, names[i]))
			return true;
	}
	return false;
}

bool
fill_is_personal(const char *template)
{
	return uses_any(template, personal, PERSONAL);
}

bool
fill_is_of_now(const char *template)
{
	return uses_any(template, of_now, OF_NOW);
}

static bool
cut_abroad(struct bytes *name)
{
	static const char tail[] = "_abroad";
	size_t length = sizeof(tail) - 1;

	if (name->length <= length ||
	    memcmp(name->at + name->length - length, tail, length) != 0)
		return false;
	name->length -= length;
	return true;
}

static const struct value *
find_value(const struct words_parts *parts, struct bytes name, bool *abroad)
{
	*abroad = cut_abroad(&name);
	for (unsigned i = 0; i < parts->value_count; i++) {
		const struct value *value = &parts->values[i];

		if (bytes_are(name, value->name))
			return *abroad && value->kind != VALUE_NUMBER ?
			    NULL : value;
	}
	return NULL;
}

static bool
is_among(struct bytes name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (bytes_are(name, names[i]))
			return true;
	}
	return false;
}

bool
fill_knows(const struct words_parts *parts, struct bytes name)
{
	bool abroad;

	for (unsigned i = 0; i < parts->prompts->count; i++) {
		const char *fills = parts->prompts->at[i].fills;

		if (fills != NULL && bytes_are(name, fills))
			return true;
	}
	return is_among(name, personal, PERSONAL) ||
	    is_among(name, of_now, OF_NOW) ||
	    bytes_are(name, "languages") ||
	    find_value(parts, name, &abroad) != NULL;
}

static bool
add_personal(struct text *text, const struct filling *filling,
    struct bytes name)
{
	const struct language *asked = filling->asked;

	if (bytes_are(name, "language"))
		text_add_text(text, asked->english);
	else if (bytes_are(name, "autonym"))
		text_add_text(text, asked->autonym);
	else if (bytes_are(name, "code"))
		text_add_format(text, "%u", asked->code);
	else if (bytes_are(name, "languages"))
		text_add(text, filling->autonyms);
	else if (!bytes_are(name, "key"))
		return false;
	else if (asked->key != '\0')
		text_add_char(text, asked->key);
	return true;
}

static bool
add_of_now(struct text *text, const struct filling *filling,
    struct bytes name)
{
	if (bytes_are(name, "on_day"))
		speech_on_day(text, &filling->speaking, filling->day);
	else if (bytes_are(name, "asked_time"))
		speech_time(text, &filling->speaking, filling->minutes);
	else if (bytes_are(name, "interpreter"))
		speech_number(text, &filling->speaking, filling->number,
		    false /* from abroad */);
	else
		return false;
	return true;
}

/* A piece that says nothing takes the space before it away, too. */
static bool
add_piece(struct text *text, const struct filling *filling,
    struct bytes name, bool inside)
{
	const struct pieces *pieces = filling->pieces;
	unsigned i = 0;
	bool foreign;

	while (pieces != NULL && i < pieces->count &&
	    !bytes_are(name, pieces->names[i]))
		i++;
	if (inside || pieces == NULL || i == pieces->count)
		return false;
	if (pieces->templates[i] == NULL) {
		if (text->length > 0 && text->at[text->length - 1] == ' ')
			text->at[--text->length] = '\0';
		return true;
	}
	/* A voice of one language does not read the words of another. */
	foreign = pieces->foreign[i] && filling->speaking.form == FORM_VOICE;
	text_add_text(text, foreign ? TEMPLATE_OPEN : "");
	add_template(text, filling, pieces->templates[i], true);
	text_add_text(text, foreign ? TEMPLATE_CLOSE : "");
	return true;
}

static void
add_value(struct text *text, const struct filling *filling, struct bytes name,
    bool inside)
{
	bool abroad;
	const struct value *value;

	if (add_personal(text, filling, name) ||
	    add_of_now(text, filling, name) ||
	    add_piece(text, filling, name, inside))
		return;
	value = find_value(filling->parts, name, &abroad);
	if (value == NULL) {
		/* A part of a phrase, such as {from}: speech fills it. */
		text_add_format(text, "{%.*s}", (int)name.length, name.at);
		return;
	}
	switch (value->kind) {
	case VALUE_NUMBER:
		speech_number(text, &filling->speaking, value->text, abroad);
		break;
	case VALUE_HOURS:
		speech_hours(text, &filling->speaking, &value->hours);
		break;
	case VALUE_TEXT:
		text_add_text(text, value->text);
		break;
	}
}

/* `inside`: of another one; then no third one stands in it. */
static void
add_template(struct text *text, const struct filling *filling,
    const char *template, bool inside)
{
	struct bytes before, name;

	while (template_next(&template, &before, &name)) {
		text_add(text, before);
		add_value(text, filling, name, inside);
	}
	text_add(text, before);
}

static bool
has_words(struct bytes text)
{
	const char *at = text.at;
	const char *end = text.at + text.length;
	uint32_t point;

	while (unicode_next(&at, end, &point)) {
		if (unicode_is_letter(point) || unicode_digit(point) >= 0)
			return true;
	}
	return false;
}

/* What ended the phrase before is nothing to begin with, either. */
static struct bytes
trimmed(struct bytes text)
{
	while (text.length > 0 && strchr(" .,;:!?", text.at[0]) != NULL)
		text = bytes_after(text, 1);
	while (text.length > 0 && text.at[text.length - 1] == ' ')
		text.length--;
	return text;
}

struct spans {
	struct span at[SPANS_MOST];
	unsigned count;
	bool full;
};

/* A full stop by itself is nothing to say. */
static void
add_span(struct spans *spans, struct bytes text,
    const struct language *language, bool slow)
{
	text = trimmed(text);
	if (!has_words(text))
		return;
	if (spans->count == SPANS_MOST) {
		spans->full = true;
		return;
	}
	spans->at[spans->count++] = (struct span){ text, language, slow };
}

/* Voice: what stands between « and » is English and slow. */
static void
cut_spans(struct spans *spans, const struct filling *filling,
    struct bytes text)
{
	const struct language *own = filling->speaking.language;
	const struct language *english =
	    &filling->parts->languages->at[LANGUAGE_ENGLISH];
	bool quoted = false;

	while (text.length > 0) {
		const char *mark = memmem(text.at, text.length,
		    quoted ? TEMPLATE_CLOSE : TEMPLATE_OPEN, 2);
		size_t length = mark == NULL ?
		    text.length : (size_t)(mark - text.at);

		add_span(spans, (struct bytes){ text.at, length },
		    quoted ? english : own, quoted);
		text = bytes_after(text,
		    mark == NULL ? text.length : length + 2);
		quoted = !quoted;
	}
}

/* Text: « and » become plain quotes, which GSM has. */
static struct bytes
plain_quotes(struct arena *arena, struct bytes text)
{
	char *copy = arena_get(arena, text.length + 1);
	size_t length = 0;

	if (copy == NULL)
		return (struct bytes){ NULL, 0 };
	for (size_t i = 0; i < text.length; i++) {
		if (i + 1 < text.length && text.at[i] == TEMPLATE_OPEN[0] &&
		    (text.at[i + 1] == TEMPLATE_OPEN[1] ||
		    text.at[i + 1] == TEMPLATE_CLOSE[1])) {
			copy[length++] = '"';
			i++;
		} else {
			copy[length++] = text.at[i];
		}
	}
	return (struct bytes){ copy, length };
}

static const struct wording *
keep(struct arena *arena, const struct spans *spans)
{
	struct wording *wording = arena_get(arena, sizeof(*wording));
	struct span *copy = arena_get(arena,
	    (spans->count + 1) * sizeof(*copy));

	if (wording == NULL || copy == NULL || spans->full)
		return NULL;
	memcpy(copy, spans->at, spans->count * sizeof(*copy));
	*wording = (struct wording){ copy, spans->count };
	return wording;
}

const struct wording *
fill_wording(struct arena *arena, const struct filling *filling,
    const char *template)
{
	char memory[WORDING_ROOM];
	struct spans spans = { .count = 0 };
	struct text text;
	struct bytes filled;

	text_init(&text, memory, sizeof(memory));
	add_template(&text, filling, template, false);
	if (text.full)
		return NULL;
	filled.at = arena_copy(arena, text_bytes(&text));
	filled.length = text.length;
	if (filled.at == NULL)
		return NULL;
	if (filling->speaking.form == FORM_VOICE) {
		cut_spans(&spans, filling, filled);
	} else {
		filled = plain_quotes(arena, filled);
		if (filled.at == NULL)
			return NULL;
		spans.at[0] = (struct span){ filled,
		    filling->speaking.language, false };
		spans.count = 1;
	}
	return keep(arena, &spans);
}
