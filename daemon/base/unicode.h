/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What Unicode text is: UTF-8 checks, digits of every script, folding for
 * comparison. The only file that knows libunistring.
 */
#ifndef BASE_UNICODE_H
#define BASE_UNICODE_H

#include "base/text.h"

/* Well-formed UTF-8 without NUL? */
bool unicode_is_utf8(struct bytes);

/* Reads one code point at *at (which moves on); U+FFFD for each bad byte.
 * False at the end. */
bool unicode_next(const char **at, const char *end, uint32_t *point);

/* Appends a code point as UTF-8. */
void unicode_add(struct text *, uint32_t point);

/* The value of a decimal digit of any script, or -1. */
int unicode_digit(uint32_t point);

bool unicode_is_letter(uint32_t point);
uint32_t unicode_lower(uint32_t point);

/* "Latn", "Arab", "Hani": ISO 15924; NULL for what no script owns. */
const char *unicode_script(uint32_t point);

/* Composed (NFC); bad bytes become U+FFFD. Empty when the arena is full. */
struct bytes unicode_compose(struct arena *, struct bytes);

/* For comparing words of people: compatibility-decomposed, case folded,
 * marks dropped (except in scripts where they are letters), Arabic alef and
 * yeh forms unified, every decimal digit as ASCII, all that is neither letter
 * nor digit as one space, none at the ends. NULL when the arena is full.
 * "  Wyjdź! " -> "wyjdz", "١٢" -> "12". */
char *unicode_fold(struct arena *, struct bytes);

#endif
