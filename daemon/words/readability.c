/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "words/readability.h"

#include <ctype.h>
#include <string.h>

#include "words/speech.h"
#include "words/template.h"

#define WORD_MOST 40
#define AGE_LEAST 50			/* tenths; below, the formula is off */

/* Words that the rules below count wrongly. */
static const struct {
	const char *word;
	unsigned syllables;
} exceptions[] = {
	{ "anyone", 3 }, { "area", 3 }, { "being", 2 }, { "business", 2 },
	{ "doing", 2 }, { "evening", 2 }, { "every", 2 }, { "everyone", 3 },
	{ "going", 2 }, { "idea", 3 }, { "quiet", 2 }, { "radio", 3 },
	{ "safeguarding", 3 }, { "seeing", 2 }, { "something", 2 },
	{ "sometimes", 2 }, { "usual", 3 }, { "video", 3 },
};

static bool
is_vowel(const char *word, size_t at)
{
	/* As in "young" and "playing". */
	if (word[at] == 'y')
		return word[at + 1] == '\0' ||
		    strchr("aeiou", word[at + 1]) == NULL;
	return word[at] != '\0' && strchr("aeiou", word[at]) != NULL;
}

static bool
ends(const char *word, size_t length, const char *ending)
{
	size_t tail = strlen(ending);

	return length > tail && strcmp(word + length - tail, ending) == 0;
}

static bool
ends_in_one(const char *word, size_t length, const char *const *endings)
{
	for (; *endings != NULL; endings++) {
		if (ends(word, length, *endings))
			return true;
	}
	return false;
}

/* An e that is written and not said: "safe", "called", "clothes", "safely";
 * not in "people", "needed", "voices". */
static bool
has_silent_e(const char *word, size_t length)
{
	static const char *const said[] = { "ses", "ces", "xes", "zes", "ges",
		"shes", "ches", "ted", "ded", NULL };

	if (ends(word, length, "ely") || ends(word, length, "eful") ||
	    ends(word, length, "eless") || ends(word, length, "ement"))
		return true;
	if (ends(word, length, "es") || ends(word, length, "ed"))
		return length > 3 && !is_vowel(word, length - 3) &&
		    !ends_in_one(word, length, said);
	if (!ends(word, length, "e"))
		return false;
	if (ends(word, length, "le"))
		return length > 2 && is_vowel(word, length - 3);
	return !is_vowel(word, length - 2);
}

/* Of one word in small letters, nothing else in it. */
static unsigned
count_syllables(const char *word)
{
	size_t length = strlen(word);
	unsigned count = 0;

	for (size_t i = 0; i < sizeof(exceptions) / sizeof(exceptions[0]); i++)
		if (strcmp(exceptions[i].word, word) == 0)
			return exceptions[i].syllables;
	for (size_t i = 0; i < length; i++)
		count += is_vowel(word, i) && (i == 0 ||
		    !is_vowel(word, i - 1));
	if (count > 1 && has_silent_e(word, length))
		count--;
	return count == 0 ? 1 : count;
}

/* "grown-up" has those of its parts; "{day_number}", "9am" and "999" are
 * figures of one. */
static unsigned
syllables_of(struct bytes word)
{
	char part[WORD_MOST];
	size_t length = 0;
	unsigned count = 0;

	for (size_t i = 0; i <= word.length; i++) {
		char sign = i < word.length ? word.at[i] : '-';

		if (isdigit((unsigned char)sign) || sign == '{')
			return 1;
		if (isalpha((unsigned char)sign) && length + 1 < WORD_MOST) {
			part[length++] = (char)tolower((unsigned char)sign);
		} else if (sign == '-' && length > 0) {
			part[length] = '\0';
			count += count_syllables(part);
			length = 0;
		}
	}
	return count == 0 ? 1 : count;
}

static bool
has_letter(struct bytes word)
{
	for (size_t i = 0; i < word.length; i++) {
		if (isalnum((unsigned char)word.at[i]) || word.at[i] == '{')
			return true;
	}
	return false;
}

/* Does it end a sentence? Brackets and quotes may follow the mark. */
static bool
is_last(struct bytes word)
{
	while (word.length > 0 &&
	    strchr(")\"'", word.at[word.length - 1]) != NULL)
		word.length--;
	return word.length > 0 &&
	    strchr(".:;?!", word.at[word.length - 1]) != NULL;
}

/* What stands before the next space; a quoted phrase is one word, and what is
 * glued behind it (a full stop) belongs to it. */
static struct bytes
next_word(const char **at)
{
	const char *from = *at + strspn(*at, " ");
	const char *to = from;

	while (*to != '\0' && *to != ' ' && *to != '\n') {
		const char *close = strncmp(to, TEMPLATE_OPEN, 2) != 0 ?
		    NULL : strstr(to, TEMPLATE_CLOSE);

		to = close == NULL ? to + 1 : close + 2;
	}
	*at = to;
	return (struct bytes){ from, (size_t)(to - from) };
}

static int
age_of(const struct readability *counted)
{
	long words = (long)counted->words;
	long sentences = (long)counted->sentences;
	long syllables = (long)counted->syllables;
	long hundredths = (39 * words * words + 1180 * syllables * sentences -
	    1559 * words * sentences) / (words * sentences);
	long tenths = (hundredths + 500 + 5) / 10;

	return tenths < AGE_LEAST ? AGE_LEAST : (int)tenths;
}

struct readability
readability_measure(const char *english)
{
	struct readability counted = { .words = 0 };
	unsigned open = 0;		/* words since a sentence ended */

	while (*english != '\0') {
		struct bytes word = next_word(&english);
		bool quoted = memmem(word.at, word.length, TEMPLATE_OPEN, 2) !=
		    NULL;

		if (quoted || has_letter(word)) {
			counted.words++;
			counted.syllables += quoted ? 1 : syllables_of(word);
			open++;
		}
		if (open > 0 && (is_last(word) || *english == '\n' ||
		    *english == '\0')) {
			counted.sentences++;
			open = 0;
		}
		english += *english == '\n';
	}
	if (open > 0)			/* spaces stood at the end */
		counted.sentences++;
	if (counted.words >= READABILITY_LEAST)
		counted.age_tenths = age_of(&counted);
	return counted;
}

bool
readability_matters(const struct prompt *prompt, enum form form)
{
	return prompt->english[form] != NULL &&
	    prompt->class != PROMPT_KEYWORD && !speech_is_phrase(prompt->id);
}

bool
readability_good(const char *english, struct problem *why)
{
	struct readability found = readability_measure(english);

	if (found.age_tenths <= READABILITY_AGE * 10)
		return true;
	return problem_set(why, "it is for readers of %d.%d years and may be "
	    "for %d at most: use shorter words (%u syllables in %u words) or "
	    "shorter sentences (%u)", found.age_tenths / 10,
	    found.age_tenths % 10, READABILITY_AGE, found.syllables,
	    found.words, found.sentences);
}
