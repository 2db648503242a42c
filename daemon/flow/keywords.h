/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a text says by itself: words of EXIT, STOP and danger in every
 * language, names and numbers of languages. */
#ifndef FLOW_KEYWORDS_H
#define FLOW_KEYWORDS_H

#include "base/arena.h"
#include "base/problem.h"
#include "turn/language.h"

enum meaning {
	MEANING_NONE,			/* free text */
	MEANING_EXIT,
	MEANING_STOP,
	MEANING_URGENT,
	MEANING_NUMBER,			/* a choice, in `number` */
	MEANING_LANGUAGE,		/* a language's name or number */
	MEANING_PRIVACY,
	MEANING_COMPLAINT,
	MEANINGS
};

struct reading {
	enum meaning meaning;
	unsigned number;
	uint16_t language;		/* of a language name, or of the word;
					 * unknown: several have that word */
};

struct keywords;

struct keyword {
	const char *word;		/* as written, or several parted by
					 * commas; folded when added */
	enum meaning meaning;
	uint16_t language;
	struct place place;		/* of the list, for what is wrong */
};

/* Sorted and folded into one table. A word that means two things is told as a
 * warning (problems may be NULL): it leaves, or stops, or is urgent, in this
 * order. A word that means the same in several languages tells of none. */
const struct keywords *keywords_new(struct arena *,
    const struct keyword *, unsigned count, const struct languages *,
    struct problems *);

/* Reads a text. EXIT, STOP, numbers and language names must be the whole text
 * (but for marks and spaces); an urgent word may stand anywhere in it. */
struct reading keywords_read(const struct keywords *, struct bytes text,
    struct arena *);

/* A word of that meaning, folded, in whatever language; nothing: there is
 * none. */
struct bytes keywords_word(const struct keywords *, enum meaning);

/* Which language a free text is in; LANGUAGE_UNKNOWN where it would rather
 * ask. Set by settings (languages/identify.c); NULL: always unknown. */
typedef uint16_t (*identify_function)(const void *model, struct bytes text,
    struct arena *);

#endif
