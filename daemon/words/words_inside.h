/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside words: what is kept of them, and making one wording. */
#ifndef WORDS_WORDS_INSIDE_H
#define WORDS_WORDS_INSIDE_H

#include "words/catalogue.h"
#include "words/fill.h"

struct words {
	const struct prompts *prompts;
	const struct languages *languages;
	const struct catalogue *catalogues;	/* [language] */
	const struct wording **table;	/* [(language, prompt, form)] */
	struct words_parts parts;
	struct bytes autonyms;
	const struct prompt *phrases[PHRASES];
};

/* The words of a language itself, or NULL. */
const char *words_own_template(const struct words *, const struct prompt *,
    unsigned language, enum form);

/* Along the chain; English has every form that the prompt has. */
const char *words_template(const struct words *, const struct prompt *,
    unsigned asked, enum form, unsigned *spoken);

/* `now` says which day and time; NULL: the longest. NULL comes back when it is
 * too long, or the arena is full. */
const struct wording *words_make(const struct words *, struct arena *,
    const char *template, unsigned spoken, unsigned asked, enum form,
    const struct action *now);

#endif
