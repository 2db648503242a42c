/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The document that a carrier keeps for when we cannot be reached. */
#ifndef CLI_ALONE_H
#define CLI_ALONE_H

#include "settings/snapshot.h"

/* What it does at a moment; NULL: no memory. */
const struct action *alone_actions(const struct snapshot *,
    const struct line *, int64_t at_ms, struct arena *);

/* The document itself, by the account's provider. False: it does not fit. */
bool alone_document(const struct snapshot *, const struct line *,
    int64_t at_ms, struct text *into);

#endif
