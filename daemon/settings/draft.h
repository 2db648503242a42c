/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings while they are being read: for the files of this folder. */
#ifndef SETTINGS_DRAFT_H
#define SETTINGS_DRAFT_H

#include "settings/snapshot.h"

struct draft {
	struct settings settings;
	struct texts listen;
	const struct node *accounts;
	const struct node *lines;
	const struct node *hours;
	const struct node *routes;
	const struct node *callback;
	const struct node *values;
	const char *about;
	struct line *line_list;		/* settings.lines, to be completed */
	const struct node *root;
	const struct snapshot_parts *parts;
	struct arena *arena;
	struct problems *problems;
};

#define SETTINGS_GOOD "../var/good"	/* beside the file, by default */
#define SETTINGS_FILE_MOST ((size_t)1024 * 1024)

/* Fills draft->settings. The parts, arena and problems are set before. */
bool draft_read(struct draft *);

bool draft_read_listeners(struct draft *);
bool draft_read_accounts(struct draft *);
bool draft_read_lines(struct draft *);
bool draft_read_callback(struct draft *);
bool draft_read_values(struct draft *);

/* Calls kind->clear on what was prepared. */
void draft_clear_accounts(const struct settings *);

/* Where the value of a key stands, or the whole file where it is absent. */
struct place draft_place(const struct draft *, const char *name);

/* `"x" is no account; did you mean "y"?`, with the nearest of `names`. */
bool draft_unknown(const struct draft *, struct place, const char *what,
    const char *name, const char *const *names);

/* The tables, for the reference. */
extern const struct setting settings_table[], account_table[], line_table[],
    callback_table[], value_table[];

#endif
