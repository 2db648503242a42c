/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How each kind of setting is read, and how it is described: for table.c. */
#ifndef BASE_TABLE_KINDS_H
#define BASE_TABLE_KINDS_H

#include "base/table.h"

struct table_reader {
	struct arena *arena;
	struct problems *problems;
	const char *file;		/* paths are relative to it; or NULL */
};

/* Reads `node` into `at`; any kind but SETTING_OBJECT. False: see problems. */
bool setting_read(const struct table_reader *, const struct setting *,
    const struct node *, void *at);

/* "a text", "a duration such as "10s"". */
const char *setting_expects(enum setting_kind);

/* Adds `"name": expected a text, found a list`. */
bool setting_wrong_kind(const struct table_reader *, const struct setting *,
    const struct node *);

/* "10s", "64KiB", "5": in the largest unit that is whole. */
void setting_write_number(enum setting_kind, int64_t, char into[24]);

/* "10s" and "64KiB"; false: it is none, or too big. */
bool setting_duration(const char *, int64_t *ms);
bool setting_size(const char *, int64_t *bytes);

/* "../var/x" seen from the folder of `file`; NULL: out of memory. */
const char *setting_path(struct arena *, const char *file, const char *path);

bool setting_read_secret(const struct table_reader *, const struct setting *,
    const struct node *, void *at);

#endif
