/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "words/lint.h"

#include "base/unicode.h"
#include "words/template.h"

/* Where a list of words holds: its own language inflects, so its words are
 * beginnings and may stand anywhere; the English ones hold in every language,
 * as words of their own. */
enum where { ANYWHERE, AT_WORDS };

/* As people read it: names in braces are none of its words. */
static const char *
blank_names(struct arena *arena, const char *template)
{
	char *copy = arena_get(arena, strlen(template) + 1);
	bool inside = false;

	if (copy == NULL)
		return template;
	memcpy(copy, template, strlen(template) + 1);
	for (char *at = copy; *at != '\0'; at++) {
		inside |= *at == '{';
		if (inside) {
			inside = *at != '}';
			*at = '.';
		}
	}
	return copy;
}

static bool
is_there(struct bytes text, struct bytes word, enum where where)
{
	const char *at = text.at;
	const char *end = text.at + text.length;

	while (word.length > 0 && (at = memmem(at, (size_t)(end - at), word.at,
	    word.length)) != NULL) {
		if (where == ANYWHERE || at == text.at || at[-1] == ' ')
			return true;
		at++;
	}
	return false;
}

static bool
is_in(struct arena *arena, struct bytes text, struct bytes word,
    enum where where)
{
	return is_there(bytes_from_text(unicode_fold(arena, text)), word,
	    where);
}

/* Folding forgets where things stood: the shortest beginning that has the
 * word ends with it, and the longest cut before that keeps it begins with
 * it. Only on the way to a complaint. */
static size_t
find_offset(struct arena *arena, const char *text, struct bytes word,
    enum where where)
{
	size_t end = 0, from = 0;
	size_t length = strlen(text);

	while (end < length && !is_in(arena, (struct bytes){ text, end },
	    word, where))
		end++;
	for (size_t at = 0; at < end; at++) {
		if (((unsigned char)text[at] & 0xc0) == 0x80)
			continue;
		if (!is_in(arena, (struct bytes){ text + at, end - at }, word,
		    where))
			break;
		from = at;
	}
	return from;
}

/* Words that are parted by commas, also by those of Arabic and Chinese. */
static bool
is_comma(uint32_t point)
{
	return point == ',' || point == 0x060C || point == 0x3001 ||
	    point == 0xFF0C;
}

static void
add_word(struct lint_word **into, struct arena *arena, const char *from,
    const char *to)
{
	struct lint_word word;

	while (from < to && *from == ' ')
		from++;
	word.written = (struct bytes){ from, (size_t)(to - from) };
	word.folded = bytes_from_text(unicode_fold(arena, word.written));
	if (word.folded.length > 0)
		*(*into)++ = word;
}

static const struct lint_word *
read_list(struct arena *arena, const char *list)
{
	struct lint_word *words, *into;
	const char *at = list, *from = list, *before = list;
	const char *end;
	uint32_t point;

	if (list == NULL)
		return NULL;
	end = list + strlen(list);
	words = arena_get(arena, (strlen(list) / 2 + 2) * sizeof(*words));
	into = words;
	for (; words != NULL && unicode_next(&at, end, &point); before = at) {
		if (!is_comma(point))
			continue;
		add_word(&into, arena, from, before);
		from = at;
	}
	if (words != NULL) {
		add_word(&into, arena, from, end);
		into->folded = (struct bytes){ NULL, 0 };
	}
	return words;
}

void
lint_lists(struct lint_subject *subject, struct arena *arena)
{
	static const char *const ids[LINT_LISTS] = {
		[LINT_SCREEN] = "words-screen",
		[LINT_NEVER] = "words-never",
	};

	for (unsigned i = 0; i < LINT_LISTS; i++) {
		const struct prompt *prompt = prompt_find(
		    subject->words->prompts, ids[i]);

		subject->own[i] = subject->english[i] = NULL;
		if (prompt == NULL)
			continue;
		subject->english[i] = read_list(arena,
		    prompt->english[FORM_TEXT]);
		if (subject->language->index != LANGUAGE_ENGLISH)
			subject->own[i] = read_list(arena, words_keyword(
			    subject->words, prompt, subject->language->index));
	}
}

/* What is looked through, and what was found. */
struct hunt {
	struct arena arena;
	const struct lint_subject *subject;
	const struct lint_word *found;
	size_t offset;
};

static bool
try_list(struct hunt *hunt, const char *text, struct bytes folded,
    const struct lint_word *list, enum where where)
{
	for (; list != NULL && list->folded.length > 0; list++) {
		if (!is_there(folded, list->folded, where))
			continue;
		hunt->found = list;
		hunt->offset = find_offset(&hunt->arena, text, list->folded,
		    where);
		return true;
	}
	return false;
}

static bool
has_word(struct hunt *hunt, enum lint_list which, const char *template)
{
	const struct lint_subject *subject = hunt->subject;
	const char *text = blank_names(&hunt->arena, template);
	struct bytes folded = bytes_from_text(unicode_fold(&hunt->arena,
	    bytes_from_text(text)));

	return try_list(hunt, text, folded, subject->own[which], ANYWHERE) ||
	    try_list(hunt, text, folded, subject->english[which], AT_WORDS);
}

/* A value that is the same in every language, such as an address. */
static bool
has_word_in_values(struct hunt *hunt)
{
	const struct words_parts *parts = &hunt->subject->words->parts;
	const char *at = hunt->subject->template;
	struct bytes before, name;

	while (template_next(&at, &before, &name)) {
		for (unsigned i = 0; i < parts->value_count; i++) {
			const struct value *value = &parts->values[i];

			if (value->kind != VALUE_TEXT ||
			    !bytes_are(name, value->name) ||
			    !has_word(hunt, LINT_SCREEN, value->text))
				continue;
			hunt->offset = (size_t)(name.at - 1 -
			    hunt->subject->template);
			return true;
		}
	}
	return false;
}

/* What was found, for the sentence: words are never longer than this. */
#define SHOWN(hunt) (int)((hunt)->found->written.length < 60 ? \
    (hunt)->found->written.length : 60), (hunt)->found->written.at

bool
lint_screen(const struct lint_subject *subject, size_t *offset,
    struct problem *why)
{
	struct hunt hunt = { .subject = subject };
	bool found;

	if (subject->prompt->asked_for)
		return true;
	arena_init_growing(&hunt.arena);
	found = has_word(&hunt, LINT_SCREEN, subject->template) ||
	    has_word_in_values(&hunt);
	*offset = hunt.offset;
	arena_clear(&hunt.arena);
	return !found || problem_set(why, "\"%.*s\" may show on a locked "
	    "screen that somebody else sees: say it without, or mark the "
	    "prompt \"asked_for\" if people ask for these very words",
	    SHOWN(&hunt));
}

bool
lint_no_promise(const struct lint_subject *subject, size_t *offset,
    struct problem *why)
{
	struct hunt hunt = { .subject = subject };
	bool found;

	arena_init_growing(&hunt.arena);
	found = has_word(&hunt, LINT_NEVER, subject->template);
	*offset = hunt.offset;
	arena_clear(&hunt.arena);
	return !found || problem_set(why, "\"%.*s\" promises what nobody can "
	    "keep: others may have to be told, and their own lines may "
	    "record", SHOWN(&hunt));
}
