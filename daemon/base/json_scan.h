/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the tokens of a JSON text stand: lines, and columns in characters.
 * It judges nothing; what is wrong with a refused text is explained by it. */
#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include "base/bytes.h"
#include "base/problem.h"

enum token_kind {
	TOKEN_END,
	TOKEN_OPEN,			/* { [ */
	TOKEN_CLOSE,			/* } ] */
	TOKEN_COLON,
	TOKEN_COMMA,
	TOKEN_TEXT,			/* with its quotes */
	TOKEN_NUMBER,			/* what begins with a digit or minus */
	TOKEN_WORD,
	TOKEN_OTHER,			/* one byte that no JSON has there */
};

struct token {
	enum token_kind kind;
	struct bytes bytes;
	struct place place;
};

struct scan {
	const char *at;
	const char *end;
	struct place place;		/* of `at` */
};

void scan_init(struct scan *, const char *file, struct bytes);
struct token scan_next(struct scan *);

/* Adds why the JSON library stopped `position` bytes into the text, in words
 * for the person who wrote it, at the token where it stopped. `said` are the
 * library's own words. */
void scan_explain(const char *file, struct bytes, size_t position,
    const char *said, struct problems *);

#endif
