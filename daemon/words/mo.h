/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Compiled catalogues (GNU .mo, both byte orders). Nothing in the file is
 * believed: every offset is checked, the hash table is ignored, the rule of
 * plurals is compiled by us. The result borrows nothing from the file.
 */
#ifndef WORDS_MO_H
#define WORDS_MO_H

#include <stdint.h>

#include "base/arena.h"
#include "base/problem.h"

#define MO_FILE_MOST (4u << 20)		/* bytes */
#define MO_FORMS 6			/* plural forms a language may have */

struct mo_message {
	struct bytes context;		/* msgctxt; at == NULL: none */
	struct bytes id;		/* msgid */
	struct bytes plural;		/* msgid_plural; at == NULL: none */
	struct bytes forms[MO_FORMS];	/* translations; one without plural */
	unsigned form_count;
};

struct mo;

/* NULL if the file is broken: the sentence is in problems, placed at `name`
 * (borrowed by problems). */
const struct mo *mo_read(struct arena *, const char *name, struct bytes file,
    struct problems *);
const struct mo *mo_read_file(struct arena *, const char *name,
    struct problems *);

unsigned mo_count(const struct mo *);
const struct mo_message *mo_at(const struct mo *, unsigned);

/* NULL if absent. */
const struct mo_message *mo_find(const struct mo *, struct bytes context,
    struct bytes id);

/* Which form goes with `n`; always below the catalogue's number of forms. */
unsigned mo_form(const struct mo *, unsigned long n);
unsigned mo_form_count(const struct mo *);

#endif
