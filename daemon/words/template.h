/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Wording with holes: {names} of values, « » around what is said in English.
 * A translation has the same names, digits in the same order and the same
 * English as its source.
 */
#ifndef WORDS_TEMPLATE_H
#define WORDS_TEMPLATE_H

#include "base/problem.h"
#include "base/text.h"

#define TEMPLATE_OPEN "\xC2\xAB"	/* « */
#define TEMPLATE_CLOSE "\xC2\xBB"	/* » */

/* Finds the next {name} at or after *at, sets the name and moves on behind
 * it; `before` is what stood before. False: none is left, `before` is the
 * rest. */
bool template_next(const char **at, struct bytes *before, struct bytes *name);

/* Does it use that name? */
bool template_uses(const char *template, const char *name);

/* Braces and « » in pairs? */
bool template_is_sound(const char *template, struct problem *);

/* Is this a faithful translation, as far as a machine can tell? */
bool template_matches(const char *english, const char *translation,
    struct problem *);

/* What fills a hole of a phrase. */
struct hole {
	const char *name;
	struct bytes with;
};

/* Fills up to `count` names; others stay as they stand. */
void template_fill(struct text *, const char *template, const struct hole *,
    unsigned count);

#endif
