/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What no prompt may be, in any language: too long or too dear, without 999 in
 * what arrives first, readable on a locked screen as what it is, a promise of
 * secrecy, a number that shows the wrong way round. Each rule is a row in
 * lint.c.
 */
#ifndef WORDS_LINT_H
#define WORDS_LINT_H

#include "words/words_inside.h"

/* One word of a list, as written and folded; the last has no bytes. */
struct lint_word {
	struct bytes written, folded;
};

enum lint_list { LINT_SCREEN, LINT_NEVER, LINT_LISTS };

/* One prompt in one language's own words. */
struct lint_subject {
	const struct words *words;
	const struct prompt *prompt;
	enum form form;
	const struct language *language;
	const char *template;
	const struct wording *wording;	/* the same, filled in */
	const struct lint_word *own[LINT_LISTS];	/* of the language */
	const struct lint_word *english[LINT_LISTS];
};

/* The words that must not stand in it, for a language: the prompts
 * "words-screen" and "words-never". NULL where there are none. */
void lint_lists(struct lint_subject *, struct arena *);

/* Told of each fault: `offset` is a byte of the template. */
typedef void lint_tell(void *arg, const struct lint_subject *, size_t offset,
    bool warning, const char *sentence);

/* Holds it against every rule. */
void lint_wording(const struct lint_subject *, lint_tell *, void *arg);

/* The rules of lint_signs.c and lint_screen.c: false with sentence and place.
 * Typographic signs that make a text cost more; a space inside a number where
 * one reads from right to left; words that betray on a locked screen; words
 * that promise what is not true. */
bool lint_plain_signs(const struct lint_subject *, size_t *offset,
    struct problem *);
bool lint_whole_numbers(const struct lint_subject *, size_t *offset,
    struct problem *);
bool lint_screen(const struct lint_subject *, size_t *offset,
    struct problem *);
bool lint_no_promise(const struct lint_subject *, size_t *offset,
    struct problem *);

#endif
