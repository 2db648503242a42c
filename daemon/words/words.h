/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the helpline says: every prompt in every language and form, with
 * numbers and hours filled in, made once when settings load. Looking one up
 * during a call is two array indexes.
 *
 * A prompt falls back along one chain: the language's own words, its related
 * language's, English. Never a silent gap.
 */
#ifndef WORDS_WORDS_H
#define WORDS_WORDS_H

#include "turn/turn.h"

/* A placeholder's value: a phone number, or opening hours, or plain text. It
 * is written anew for each language and form. */
enum value_kind {
	VALUE_NUMBER,			/* E.164 in `text` */
	VALUE_HOURS,			/* `days` and `week` */
	VALUE_TEXT,			/* `text` as it is */
};

/* Ranges of a week as words/speech.c says them; minutes of the day. */
struct value_hours {
	struct { short from, to; } days[7];	/* Monday first; -1 = closed */
};

struct value {
	const char *name;		/* {name} in prompts */
	enum value_kind kind;
	const char *text;
	struct value_hours hours;
};

struct words_parts {
	const struct prompts *prompts;
	const struct languages *languages;
	const struct value *values;
	unsigned value_count;
	const char *folder;		/* of compiled catalogues, <tag>.mo */
	bool callbacks;			/* they are offered */
	const char *sources;		/* "../locales/", where <tag>.po are, to
					 * say what stands where; or NULL */
};

/*
 * Reads the catalogues of the offered languages; those of others, where there
 * are any, are a short set: what they have is said instead of English, in a
 * language that the carriers have a voice for. Besides `values`, prompts may
 * use {language} (its English name), {autonym}, {key} (in the spoken choice),
 * {code}, {languages} (the autonyms of those offered) and, for each number,
 * {name_abroad}, as it is dialled from other countries. The prompts that ship
 * use day_number night_number office_number childline callback (numbers),
 * team_hours office_hours (hours) and office_mail (text), what other prompts
 * fill ("fills"), and {on_day}, {asked_time} and {interpreter} (a number),
 * which each action brings.
 * Text between « and » stays English and becomes a span of its own in voice
 * forms (the marks are left out); in text forms it is put in "".
 *
 * A broken catalogue, a changed placeholder in any form, digits other than 999
 * and keys, or a text over its budget is a problem with place; words_read then
 * is NULL, unless `forgive`: then that language is switched off (its name is
 * in `off`, count in off_count) and the rest goes on.
 */
struct words_result {
	const struct words *words;
	const char *off[128];
	unsigned off_count;
};
bool words_read(struct words_result *, struct arena *,
    const struct words_parts *, bool forgive, struct problems *);

/* Never NULL for a form that the prompt has; the language is the one asked
 * for, the wording's spans say what it really is in. */
const struct wording *words_find(const struct words *, const struct prompt *,
    uint16_t language, enum form);

/* The same for a day and a time of the day, made anew in the arena; NULL: it
 * is full. `day` and `minutes` as in struct action. */
const struct wording *words_when(const struct words *, struct arena *,
    const struct action *);

/* Fills `wording` of every action of the turn. */
void words_fill(struct turn *);

/* Has it words of its own? Any, offered or not. */
bool words_some(const struct words *, uint16_t language);

/* The comma-separated words of a keyword prompt in one language; NULL if that
 * language has none of its own. */
const char *words_keyword(const struct words *, const struct prompt *,
    uint16_t language);

#endif
