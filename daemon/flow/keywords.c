/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/keywords.h"

#include <stdlib.h>

#include "base/unicode.h"

#define CHOICE_DIGITS 4			/* longer numbers are no choice */

struct entry {
	struct bytes word;		/* folded */
	enum meaning meaning;
	uint16_t language;
	bool loose;			/* its script does not part words */
	struct place place;
};

struct keywords {
	struct entry *entries;		/* sorted, each word once */
	unsigned count;
	const struct languages *languages;
};

static bool
is_comma(uint32_t point)
{
	return point == ',' || point == 0x060C || point == 0x3001 ||
	    point == 0xFF0C;
}

/* Chinese, Japanese, Thai and Khmer. */
static bool
is_loose(struct bytes word)
{
	const char *at = word.at;
	const char *end = word.at + word.length;
	uint32_t point;

	while (at < end) {
		if ((unsigned char)*at < 0xE0) {	/* begins none */
			at++;
			continue;
		}
		(void)unicode_next(&at, end, &point);
		if ((point >= 0x3040 && point < 0xA000) ||
		    (point >= 0x0E00 && point < 0x0F00) ||
		    (point >= 0x1780 && point < 0x1800))
			return true;
	}
	return false;
}

static unsigned
count_words(const char *list)
{
	const char *end = list + strlen(list);
	unsigned count = 1;
	uint32_t point;

	while (unicode_next(&list, end, &point))
		count += is_comma(point);
	return count;
}

static bool
add_word(struct keywords *keywords, struct arena *arena, struct bytes word,
    const struct keyword *keyword)
{
	const char *folded = unicode_fold(arena, word);
	struct bytes bytes = bytes_from_text(folded);

	if (folded == NULL)
		return false;
	if (bytes.length == 0)
		return true;
	keywords->entries[keywords->count++] = (struct entry){
		bytes, keyword->meaning, keyword->language, is_loose(bytes),
		keyword->place };
	return true;
}

static bool
add_list(struct keywords *keywords, struct arena *arena,
    const struct keyword *keyword)
{
	const char *from = keyword->word;
	const char *at = from;
	const char *end = from + strlen(from);
	const char *before = at;
	uint32_t point;

	while (unicode_next(&at, end, &point)) {
		if (is_comma(point)) {
			if (!add_word(keywords, arena, (struct bytes){ from,
			    (size_t)(before - from) }, keyword))
				return false;
			from = at;
		}
		before = at;
	}
	return add_word(keywords, arena, (struct bytes){ from,
	    (size_t)(end - from) }, keyword);
}

static bool
add_names(struct keywords *keywords, struct arena *arena,
    const struct language *language)
{
	const struct keyword keyword = { .meaning = MEANING_LANGUAGE,
		.language = language->index };

	if (!add_word(keywords, arena, bytes_from_text(language->english),
	    &keyword) ||
	    !add_word(keywords, arena, bytes_from_text(language->autonym),
	    &keyword))
		return false;
	for (const char *const *name = language->names;
	    name != NULL && *name != NULL; name++) {
		if (!add_word(keywords, arena, bytes_from_text(*name),
		    &keyword))
			return false;
	}
	return true;
}

static int
compare_words(struct bytes a, struct bytes b)
{
	size_t length = a.length < b.length ? a.length : b.length;
	int order = memcmp(a.at, b.at, length);

	return order != 0 ? order :
	    (a.length > b.length) - (a.length < b.length);
}

/* Of equal words the meaning that comes first in its enum wins: a word of
 * leaving leaves, whatever it means elsewhere. */
static int
compare_entries(const void *one, const void *other)
{
	const struct entry *a = one, *b = other;
	int order = compare_words(a->word, b->word);

	if (order != 0)
		return order;
	if (a->meaning != b->meaning)
		return a->meaning < b->meaning ? -1 : 1;
	return (a->language > b->language) - (a->language < b->language);
}

static const char *const meaning_words[MEANINGS] = {
	[MEANING_EXIT] = "to leave",
	[MEANING_STOP] = "to stop",
	[MEANING_URGENT] = "danger",
	[MEANING_LANGUAGE] = "a language",
	[MEANING_PRIVACY] = "privacy",
	[MEANING_COMPLAINT] = "a complaint",
};

static void
tell_clash(const struct keywords *keywords, const struct entry *kept,
    const struct entry *other, struct problems *problems)
{
	const struct language *all = keywords->languages->at;
	const char *where = kept->language == LANGUAGE_UNKNOWN ?
	    "several languages" : all[kept->language].english;

	if (problems != NULL)
		problems_warn(problems, other->place, "\"%.*s\" means %s in "
		    "%s and %s in %s: it is always taken for the first",
		    (int)kept->word.length, kept->word.at,
		    meaning_words[kept->meaning], where,
		    meaning_words[other->meaning],
		    all[other->language].english);
}

/* `other` is the same word: nobody can tell any more which language it is,
 * unless it is the name of one. */
static void
fold_into(struct keywords *keywords, struct entry *kept,
    const struct entry *other, struct problems *problems)
{
	if (other->meaning != kept->meaning)
		tell_clash(keywords, kept, other, problems);
	else if (other->language != kept->language &&
	    kept->meaning != MEANING_LANGUAGE)
		kept->language = LANGUAGE_UNKNOWN;
}

static void
sort_entries(struct keywords *keywords, struct problems *problems)
{
	unsigned kept = 0;

	qsort(keywords->entries, keywords->count, sizeof(*keywords->entries),
	    compare_entries);
	for (unsigned i = 0; i < keywords->count; i++) {
		struct entry *last = &keywords->entries[kept - (kept > 0)];

		if (kept > 0 && bytes_equal(keywords->entries[i].word,
		    last->word))
			fold_into(keywords, last, &keywords->entries[i],
			    problems);
		else
			keywords->entries[kept++] = keywords->entries[i];
	}
	keywords->count = kept;
}

static unsigned
count_room(const struct keyword *list, unsigned count,
    const struct languages *languages)
{
	unsigned room = 1;

	for (unsigned i = 0; i < count; i++)
		room += count_words(list[i].word);
	for (unsigned i = 0; i < languages->count; i++) {
		const char *const *name = languages->at[i].names;

		for (room += 2; name != NULL && *name != NULL; name++)
			room++;
	}
	return room;
}

const struct keywords *
keywords_new(struct arena *arena, const struct keyword *list, unsigned count,
    const struct languages *languages, struct problems *problems)
{
	struct keywords *keywords = arena_get(arena, sizeof(*keywords));

	if (keywords == NULL)
		return NULL;
	keywords->languages = languages;
	keywords->entries = arena_get(arena, sizeof(*keywords->entries) *
	    count_room(list, count, languages));
	if (keywords->entries == NULL)
		return NULL;
	for (unsigned i = 0; i < count; i++) {
		if (list[i].word != NULL &&
		    !add_list(keywords, arena, &list[i]))
			return NULL;
	}
	for (unsigned i = 0; i < languages->count; i++) {
		if (!add_names(keywords, arena, &languages->at[i]))
			return NULL;
	}
	sort_entries(keywords, problems);
	return keywords;
}

/* The first entry that is not before `word`. */
static unsigned
lower_bound(const struct keywords *keywords, struct bytes word)
{
	unsigned from = 0, to = keywords->count;

	while (from < to) {
		unsigned middle = from + (to - from) / 2;

		if (compare_words(keywords->entries[middle].word, word) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static const struct entry *
find_whole(const struct keywords *keywords, struct bytes text)
{
	unsigned at = lower_bound(keywords, text);

	if (at < keywords->count &&
	    bytes_equal(keywords->entries[at].word, text))
		return &keywords->entries[at];
	return NULL;
}

/* Does an urgent word or phrase begin where `rest` begins? Entries that begin
 * with the same first word stand together. */
static const struct entry *
urgent_here(const struct keywords *keywords, struct bytes rest)
{
	const char *space = memchr(rest.at, ' ', rest.length);
	struct bytes first = { rest.at,
	    space == NULL ? rest.length : (size_t)(space - rest.at) };

	for (unsigned i = lower_bound(keywords, first);
	    i < keywords->count; i++) {
		const struct entry *entry = &keywords->entries[i];
		size_t length = entry->word.length;

		if (!bytes_start(entry->word, first))
			break;
		if (entry->meaning == MEANING_URGENT &&
		    bytes_start(rest, entry->word) &&
		    (rest.length == length || rest.at[length] == ' '))
			return entry;
	}
	return NULL;
}

static const struct entry *
find_urgent(const struct keywords *keywords, struct bytes text)
{
	const struct entry *found;
	struct bytes rest = text;

	while (rest.length > 0) {
		const char *space = memchr(rest.at, ' ', rest.length);

		found = urgent_here(keywords, rest);
		if (found != NULL)
			return found;
		if (space == NULL)
			break;
		rest = bytes_after(rest, (size_t)(space - rest.at) + 1);
	}
	if (!is_loose(text))
		return NULL;
	for (unsigned i = 0; i < keywords->count; i++) {
		const struct entry *entry = &keywords->entries[i];

		if (entry->loose && entry->meaning == MEANING_URGENT &&
		    memmem(text.at, text.length, entry->word.at,
		    entry->word.length) != NULL)
			return entry;
	}
	return NULL;
}

/* A choice, or the number of a language. */
static struct reading
read_number(const struct keywords *keywords, struct bytes text)
{
	struct reading reading = { .language = LANGUAGE_UNKNOWN };
	const struct language *language;
	unsigned long long number;

	if (text.length > CHOICE_DIGITS || !bytes_number(text, &number))
		return reading;
	reading.meaning = MEANING_NUMBER;
	reading.number = (unsigned)number;
	language = language_by_code(keywords->languages, reading.number);
	if (language != NULL) {
		reading.meaning = MEANING_LANGUAGE;
		reading.language = language->index;
	}
	return reading;
}

struct reading
keywords_read(const struct keywords *keywords, struct bytes text,
    struct arena *arena)
{
	struct reading reading = { .language = LANGUAGE_UNKNOWN };
	struct bytes folded = bytes_from_text(unicode_fold(arena, text));
	const struct entry *found;

	if (folded.length == 0)
		return reading;
	found = find_whole(keywords, folded);
	if (found == NULL)
		found = find_urgent(keywords, folded);
	if (found == NULL)
		return read_number(keywords, folded);
	reading.meaning = found->meaning;
	reading.language = found->language;
	return reading;
}

struct bytes
keywords_word(const struct keywords *keywords, enum meaning meaning)
{
	for (unsigned i = 0; i < keywords->count; i++) {
		if (keywords->entries[i].meaning == meaning)
			return keywords->entries[i].word;
	}
	return (struct bytes){ NULL, 0 };
}
