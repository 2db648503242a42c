/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The document that a carrier keeps for when we cannot be reached. */
#ifndef CLI_ALONE_H
#define CLI_ALONE_H

#include "flow/guess.h"
#include "settings/snapshot.h"

/* The document of a line, by its account's provider, while hours are as is
 * supposed. False: it does not fit. */
bool alone_document(const struct snapshot *, const struct line *,
    struct guess *, struct text *into);

#endif
