/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The machinery of settings: a table of rows says what each setting is called,
 * what it may be, where it goes and what it means; the table fills defaults,
 * checks, names unknown keys with the nearest known one, and writes the
 * reference. Flow, routes, accounts and lines are all read by tables.
 */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include <stdio.h>

#include "base/json.h"

enum setting_kind {
	SETTING_TEXT,			/* const char * */
	SETTING_FLAG,			/* bool */
	SETTING_NUMBER,			/* int64_t, least..most */
	SETTING_DURATION,		/* int64_t ms: "250ms" .. "30d" */
	SETTING_SIZE,			/* int64_t bytes: "64KiB", "16MiB" */
	SETTING_WORD,			/* int: index into words */
	SETTING_PHONE,			/* const char *, E.164 */
	SETTING_SECRET,			/* struct secret * */
	SETTING_PATH,			/* const char *, relative to the file */
	SETTING_TEXTS,			/* struct texts */
	SETTING_OBJECT,			/* struct in place, its own table */
	SETTING_NODE,			/* const struct node * */
};

struct texts {
	const char *const *at;
	const struct place *places;
	unsigned count;
};

/* Where a secret comes from: {"file": path}, {"credential": name} (a systemd
 * credential) or {"environment": NAME}. Filled by secret_fetch(). */
struct secret {
	const char *file;
	const char *credential;
	const char *environment;
	struct place place;
};

struct setting {
	const char *name;
	enum setting_kind kind;
	size_t offset;
	const char *fallback;		/* as in the file, lists with
					 * commas; NULL = zero */
	const char *about;		/* one sentence for the reference */
	bool required;
	int64_t least, most;		/* of numbers; 0,0 = any */
	const char *const *words;	/* WORD: NULL-terminated */
	const struct setting *table;	/* OBJECT: ends with name == NULL */
};

/* Fills `into` from an object; false if anything was wrong, and all of it is in
 * problems. Rows end with name == NULL. Texts are borrowed from the tree.
 * Keys in `also` (NULL-terminated, or NULL) are passed over. */
bool table_read(const struct setting *, const char *const *also,
    const struct node *, void *into, struct arena *, struct problems *);

/* Only the defaults. */
bool table_defaults(const struct setting *, void *into, struct arena *);

/* Rows of a Markdown table: name, kind and limits, default, meaning. */
void table_write_reference(const struct setting *, const char *prefix, FILE *);

/* Reads the secret, at most `room` - 1 bytes, one trailing newline cut. Never
 * prints it. NULL secret or nothing set: false. */
bool secret_fetch(const struct secret *, char *into, size_t room,
    struct problem *);

#endif
