/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Documents of calls that were rendered before. Most callers hear the same
 * words: two documents of the same account and actions differ in nothing but
 * the token of their links, so that it alone is put in anew. What tells
 * numbers or goes to the far end is never kept.
 */
#ifndef GATEWAY_DOCUMENTS_H
#define GATEWAY_DOCUMENTS_H

#include "base/text.h"
#include "turn/turn.h"

struct documents;

struct documents *documents_new(void);	/* NULL: no memory */
void documents_free(struct documents *);

/* After a reload: the kept ones know words of the snapshot before. */
void documents_forget(struct documents *);

/* Appends the document for these actions with that token in its links. False:
 * none is kept, and nothing was appended. */
bool documents_find(struct documents *, const struct account *,
    const struct action *, struct bytes token, struct text *into);

/* Keeps what was rendered for them, if it may be kept. */
void documents_keep(struct documents *, const struct account *,
    const struct action *, struct bytes token, struct bytes document);

#endif
