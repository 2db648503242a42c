/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JSON in and out. jansson judges the text (duplicate keys, depth, UTF-8); a
 * scanner over the accepted text records where each node stands, so that every
 * later complaint has its line and column. The only file that knows jansson.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdint.h>

#include "base/arena.h"
#include "base/problem.h"
#include "base/text.h"

enum node_kind {
	NODE_NULL,
	NODE_FLAG,
	NODE_NUMBER,			/* a whole number that fits int64_t */
	NODE_REAL,
	NODE_TEXT,
	NODE_LIST,
	NODE_OBJECT,
};

struct node {
	enum node_kind kind;
	const char *name;		/* its key; NULL in a list */
	struct place place;		/* where its value begins */
	struct place name_place;	/* where its key begins */
	bool flag;
	int64_t number;
	double real;
	const char *text;		/* no NUL inside: \u0000 is refused */
	const struct node *first;	/* inside, in file order */
	const struct node *next;	/* its neighbour */
	unsigned count;			/* of children */
};

/* NULL: the first syntax error went to problems. `file` is borrowed. */
const struct node *node_read(struct arena *, const char *file, struct bytes,
    struct problems *);

/* Reads a whole file of at most `most` bytes. */
const struct node *node_read_file(struct arena *, const char *file,
    size_t most, struct problems *);

/* The same, but its places say that it is `as`. */
const struct node *node_read_file_as(struct arena *, const char *file,
    const char *as, size_t most, struct problems *);

/* NULL if absent. */
const struct node *node_find(const struct node *, const char *name);

/* "a text", "a list": for "expected a text, found a list". */
const char *node_kind_name(enum node_kind);

/* Writing: commas and escapes are taken care of. Names are NULL in lists. */
struct json_writer {
	struct text *into;
	bool comma;
};

void writer_open(struct json_writer *, const char *name, char bracket);
void writer_close(struct json_writer *, char bracket);
void writer_text(struct json_writer *, const char *name, struct bytes);
void writer_number(struct json_writer *, const char *name, int64_t);
void writer_flag(struct json_writer *, const char *name, bool);
void writer_null(struct json_writer *, const char *name);

#endif
