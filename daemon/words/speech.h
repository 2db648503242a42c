/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How numbers and hours are said and written in a language, and how long it
 * takes to say something. The words of it (days, "closed") are prompts. */
#ifndef WORDS_SPEECH_H
#define WORDS_SPEECH_H

#include "words/words.h"

enum phrase {
	PHRASE_DAY,			/* seven, Monday first */
	PHRASE_FROM_DAY = PHRASE_DAY + 7,
	PHRASE_TO_DAY = PHRASE_FROM_DAY + 7,
	PHRASE_DAYS_RANGE = PHRASE_TO_DAY + 7,
	PHRASE_TIME_AM,
	PHRASE_TIME_PM,
	PHRASE_TIMES_RANGE,
	PHRASE_ALL_DAY,
	PHRASE_HOURS,
	PHRASE_AND,
	PHRASE_NEVER,
	PHRASE_ON_DAY,			/* seven, and today */
	PHRASES = PHRASE_ON_DAY + 8
};

/* The prompt's id of each; NULL: no such phrase (nothing begins on Sunday). */
extern const char *const speech_ids[PHRASES];
bool speech_is_phrase(const char *id);

/* The phrases of one language and form; text forms have no FROM and TO. */
struct phrases {
	const char *at[PHRASES];
};

struct speaking {
	const struct language *language;
	enum form form;
	const struct phrases *phrases;	/* for hours */
};

/* Spoken digit by digit in groups; written with spaces, or joined where the
 * language runs from right to left and spaces would turn the groups round. */
void speech_number(struct text *, const struct speaking *, const char *e164,
    bool abroad);

void speech_hours(struct text *, const struct speaking *,
    const struct value_hours *);

/* "on Monday", as in struct action; 0: the longest of them. */
void speech_on_day(struct text *, const struct speaking *, unsigned day);

/* "2:15 pm" */
void speech_time(struct text *, const struct speaking *, unsigned minutes);

/* About how many tenths of a second the voice takes. */
unsigned speech_tenths(const struct wording *);

/* How many of them until a key is named; -1: it is not. A digit that is spelled
 * among others belongs to a telephone number ("9 9 9") and names no key. */
int speech_named_tenths(const struct wording *, char key);

#endif
