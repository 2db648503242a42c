/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run of bytes that somebody else owns: not terminated, may hold NULs. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct bytes {
	const char *at;
	size_t length;
};

/* The bytes of a string literal. */
#define BYTES(literal) ((struct bytes){ (literal), sizeof(literal) - 1 })

/* The bytes of a C string; NULL gives the empty run. */
static inline struct bytes
bytes_from_text(const char *text)
{
	return (struct bytes){ text, text == NULL ? 0 : strlen(text) };
}

static inline bool
bytes_equal(struct bytes a, struct bytes b)
{
	return a.length == b.length &&
	    (a.length == 0 || memcmp(a.at, b.at, a.length) == 0);
}

static inline bool
bytes_are(struct bytes a, const char *text)
{
	return bytes_equal(a, bytes_from_text(text));
}

static inline bool
bytes_start(struct bytes a, struct bytes head)
{
	return a.length >= head.length &&
	    (head.length == 0 || memcmp(a.at, head.at, head.length) == 0);
}

/* The rest after the first `count` bytes (count <= length). */
static inline struct bytes
bytes_after(struct bytes a, size_t count)
{
	return (struct bytes){ a.at + count, a.length - count };
}

/* ASCII case is ignored. For protocol words only, never for words of people. */
bool bytes_equal_nocase(struct bytes a, struct bytes b);

/* Reads 1*DIGIT with nothing around it; false if empty, other, or too big. */
bool bytes_number(struct bytes a, unsigned long long *value);

#endif
