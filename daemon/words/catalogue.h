/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One language's translations of the prompts, each held against its source. */
#ifndef WORDS_CATALOGUE_H
#define WORDS_CATALOGUE_H

#include "words/words.h"

struct catalogue {
	const char *const *templates;	/* [prompt * FORMS + form], or NULL */
	const char *file;
	const char *source;		/* its PO file, or NULL */
	unsigned errors;
};

/* Where a language's complaints go: errors, or warnings when it may be
 * switched off. */
struct complaints {
	struct problems *problems;
	bool forgive;
};

/* Where the `offset`-th byte of a translation stands: in the PO file if there
 * is one, else only which catalogue. */
struct place catalogue_place(const struct catalogue *, const struct prompt *,
    enum form, size_t offset);

/* Adds one; counts it in the catalogue. */
void catalogue_complain(struct catalogue *, const struct complaints *,
    struct place, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Reads folder/<tag>.mo. What is missing is NULL and told in one warning. Of a
 * language that is not offered there need not be any, and nothing is missing:
 * it is a short set, and only written where nobody could speak it. */
void catalogue_read(struct catalogue *, struct arena *,
    const struct words_parts *, const struct language *,
    const struct complaints *);

#endif
