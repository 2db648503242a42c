/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where words stand in the files that people edit, prompts/ and locales/: what
 * is wrong with them is told there, and not in compiled catalogues. */
#ifndef WORDS_SOURCE_H
#define WORDS_SOURCE_H

#include <stddef.h>

#include "base/problem.h"

/* The `offset`-th byte of a translation, in the PO file (borrowed); line 0 if
 * the file or the message is not there. `context` is "voice:menu". */
struct place source_in_po(const char *file, const char *context,
    size_t offset);

/* The `offset`-th byte of a text whose first quote is at `from`. */
struct place source_in_json(struct place from, const char *text,
    size_t offset);

#endif
