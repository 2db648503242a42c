/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The age from which English can be read: the grade of Flesch and Kincaid
 * (Kincaid and others, 1975) and five, as children of grade 4 are 9 years old.
 *
 *     0.39 words / sentences + 11.8 syllables / words - 15.59
 *
 * Counted as Flesch counts ("How to Write Plain English", chapter 2): a
 * sentence is a unit that ends with . : ; ? ! or a line; a word is what stands
 * between spaces; a figure has one syllable. So a {name} is one word of one
 * syllable, and so is what stands between « and »: it is said on to somebody
 * else, not understood.
 */
#ifndef WORDS_READABILITY_H
#define WORDS_READABILITY_H

#include "turn/prompt.h"

#define READABILITY_AGE 9		/* what a prompt may ask */
#define READABILITY_LEAST 5		/* words; fewer are a label */

struct readability {
	unsigned words;
	unsigned sentences;
	unsigned syllables;
	int age_tenths;			/* years in tenths, 50 at least; 0 for
					 * a label */
};

struct readability readability_measure(const char *english);

/* Is it a prompt that somebody must understand as it stands? Not words that
 * are compared, and not the phrases that hours are put together from. */
bool readability_matters(const struct prompt *, enum form);

/* False with a sentence: it asks too much of a child of nine. */
bool readability_good(const char *english, struct problem *);

#endif
