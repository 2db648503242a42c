/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What went wrong, in a sentence for a person, with its place. Functions that
 * run say one problem; loaders collect all of them.
 */
#ifndef BASE_PROBLEM_H
#define BASE_PROBLEM_H

#include <stdbool.h>
#include <stdio.h>

struct problem {
	char text[400];
};

/* Writes the sentence (NULL is taken) and returns false, for
 * `return problem_set(why, "%s: ...", name);`. */
bool problem_set(struct problem *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Where in which file; line and column count from 1, 0 = unknown. */
struct place {
	const char *file;
	unsigned line;
	unsigned column;
};

struct problem_entry {
	struct place place;
	bool warning;			/* told, but does not refuse the load */
	char text[400];
};

struct problems {
	struct problem_entry *entries;
	unsigned count;
	unsigned room;
	unsigned errors;		/* entries that are not warnings */
	unsigned dropped;		/* past the 1,000th, or out of memory */
	struct problem_file *files;	/* names of files, copied */
};

void problems_init(struct problems *);
void problems_clear(struct problems *);

/* Adds an error and returns false. */
bool problems_add(struct problems *, struct place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Adds a warning. */
void problems_warn(struct problems *, struct place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Prints each as `file:line:column: sentence`, by file and line. */
void problems_print(struct problems *, FILE *);

/* The candidate most like `word` (at most two slips, or NULL), for
 * "unknown setting "colour"; did you mean "color"?". NULL-terminated list. */
const char *problem_nearest(const char *word, const char *const *candidates);

#endif
