/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Building text into a block of fixed size. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdarg.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"

/* A text that grows inside a fixed room. Past its end nothing is written and
 * `full` is set: check it once, at the end. Always terminated. */
struct text {
	char *at;
	size_t length;
	size_t room;			/* bytes at `at`, the NUL included */
	bool full;
};

void text_init(struct text *, char *memory, size_t room);

/* In the arena; a refused arena gives a text of no room with `full` set. */
void text_init_arena(struct text *, struct arena *, size_t room);

void text_add(struct text *, struct bytes);
void text_add_text(struct text *, const char *);
void text_add_char(struct text *, char);
void text_add_format(struct text *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void text_add_format_list(struct text *, const char *format, va_list)
    __attribute__((format(printf, 2, 0)));

static inline struct bytes
text_bytes(const struct text *text)
{
	return (struct bytes){ text->at, text->length };
}

#endif
