/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One language's translations of the prompts, each held against its source. */
#ifndef WORDS_CATALOGUE_H
#define WORDS_CATALOGUE_H

#include "words/words.h"

struct catalogue {
	const char *const *templates;	/* [prompt * FORMS + form], or NULL */
	const char *file;
	unsigned errors;
};

/* Where a language's complaints go: errors, or warnings when it may be
 * switched off. */
struct complaints {
	struct problems *problems;
	bool forgive;
};

/* Adds one; counts it in the catalogue. */
void catalogue_complain(struct catalogue *, const struct complaints *,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Reads folder/<tag>.mo. What is missing is NULL and told in one warning. */
void catalogue_read(struct catalogue *, struct arena *,
    const struct words_parts *, const struct language *,
    const struct complaints *);

#endif
