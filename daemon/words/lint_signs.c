/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "words/lint.h"

#include "base/unicode.h"
#include "words/segments.h"
#include "words/template.h"

#define ROOM 4096

/* Signs that a text editor puts in by itself, and what stands for them in the
 * old alphabet of texts. A script's own signs are not among them. */
static const struct {
	uint32_t from, to;
	const char *plain;
	const char *name;
} signs[] = {
	{ 0x00A0, 0x00A0, " ", "a space that does not break" },
	{ 0x00AD, 0x00AD, "", "a soft hyphen" },
	{ 0x2000, 0x200A, " ", "a space of its own width" },
	{ 0x200B, 0x200B, "", "a space without width" },
	{ 0x200E, 0x200F, "", "a mark of direction" },
	{ 0x2010, 0x2015, "-", "a dash" },
	{ 0x2018, 0x201B, "'", "a curly quote" },
	{ 0x201C, 0x201F, "\"", "a curly quote" },
	{ 0x2026, 0x2026, "...", "three dots in one" },
	{ 0x202F, 0x202F, " ", "a space that does not break" },
	{ 0x2032, 0x2033, "'", "a prime" },
	{ 0xFEFF, 0xFEFF, "", "a byte order mark" },
};

#define SIGNS (sizeof(signs) / sizeof(signs[0]))

static size_t
find_sign(uint32_t point)
{
	size_t i = 0;

	while (i < SIGNS && (point < signs[i].from || point > signs[i].to))
		i++;
	return i;
}

/* Would it fit the old alphabet if its signs were plain? */
static bool
would_fit(struct bytes text)
{
	const char *at = text.at;
	const char *end = text.at + text.length;
	const char *before = at;
	char memory[ROOM];
	struct text plain;
	uint32_t point;

	text_init(&plain, memory, sizeof(memory));
	for (; unicode_next(&at, end, &point); before = at) {
		size_t sign = find_sign(point);

		if (sign < SIGNS)
			text_add_text(&plain, signs[sign].plain);
		else
			text_add(&plain, (struct bytes){ before,
			    (size_t)(at - before) });
	}
	return !plain.full && !segments_count(text_bytes(&plain)).ucs2;
}

bool
lint_plain_signs(const struct lint_subject *subject, size_t *offset,
    struct problem *why)
{
	struct bytes text = subject->wording->spans[0].text;
	const char *at = subject->template;
	const char *end = at + strlen(at);
	const char *before = at;
	uint32_t point;
	size_t sign;

	if (!segments_count(text).ucs2 || !would_fit(text))
		return true;
	for (; unicode_next(&at, end, &point); before = at) {
		sign = find_sign(point);
		if (sign == SIGNS)
			continue;
		*offset = (size_t)(before - subject->template);
		return problem_set(why, "%s (U+%04X) makes the text cost "
		    "more than twice as much: write it plain",
		    signs[sign].name, point);
	}
	return problem_set(why, "a typographic sign in what fills it makes "
	    "the text cost more than twice as much");
}

static bool
is_number(const struct lint_subject *subject, struct bytes name)
{
	const struct words_parts *parts = &subject->words->parts;
	static const char abroad[] = "_abroad";
	size_t tail = sizeof(abroad) - 1;

	if (name.length > tail &&
	    memcmp(name.at + name.length - tail, abroad, tail) == 0)
		name.length -= tail;
	for (unsigned i = 0; i < parts->value_count; i++) {
		if (parts->values[i].kind == VALUE_NUMBER &&
		    bytes_are(name, parts->values[i].name))
			return true;
	}
	return false;
}

/* What stands at `at`: digits, or the name of a number? It moves on behind. */
static bool
takes_number(const struct lint_subject *subject, const char **at)
{
	const char *close;
	size_t digits = strspn(*at, "0123456789");

	if (digits > 0) {
		*at += digits;
		return true;
	}
	close = **at == '{' ? strchr(*at, '}') : NULL;
	if (close == NULL || !is_number(subject, (struct bytes){ *at + 1,
	    (size_t)(close - *at - 1) }))
		return false;
	*at = close + 1;
	return true;
}

/* "020 8314 6660" among words that run from right to left shows as "6660 8314
 * 020", even alone on its line. */
bool
lint_whole_numbers(const struct lint_subject *subject, size_t *offset,
    struct problem *why)
{
	const char *at = subject->template;

	if (!subject->language->rtl)
		return true;
	while (*at != '\0') {
		const char *from = at;
		size_t spaces;

		if (!takes_number(subject, &at)) {
			at++;
			continue;
		}
		spaces = strspn(at, " \xC2\xA0");
		if (spaces == 0 || (at[spaces] != '{' &&
		    (at[spaces] < '0' || at[spaces] > '9')))
			continue;
		*offset = (size_t)(from - subject->template);
		at += spaces;
		if (takes_number(subject, &at))
			return problem_set(why, "a space between two numbers: "
			    "read from right to left they change places; "
			    "write them as one");
	}
	return true;
}
