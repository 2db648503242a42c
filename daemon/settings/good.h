/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The last good set: after a good load every file that made it is copied, so
 * that a start with broken files still has something proven to run on. It is
 * swapped in whole; what changed while it was read is not saved.
 */
#ifndef SETTINGS_GOOD_H
#define SETTINGS_GOOD_H

#include "settings/snapshot.h"

/* What stands in the folder. */
#define GOOD_CONFIG "helpline.json"
#define GOOD_HOLIDAYS "holidays.json"
#define GOOD_FLOW "flow.json"
#define GOOD_REGISTRY "languages.json"
#define GOOD_KEYWORDS "keywords.json"
#define GOOD_PROMPTS "prompts"
#define GOOD_CATALOGUES "catalogues"
#define GOOD_SAMPLES "samples"

bool good_save(const struct settings *, const char *folder, struct problem *);

/* `saved` reads the set that was saved for `from`; its folder is written to
 * `folder`, which must live as long. False: nothing was saved. */
bool good_parts(const struct snapshot_parts *from,
    struct snapshot_parts *saved, char *folder, size_t room);

/* "folder/name"; NULL: no memory. */
const char *good_file(struct arena *, const char *folder, const char *name);

/* What all the files hold, in a number, and for which program: of the
 * configuration before it is read, then of the rest before they are. */
uint64_t good_print_config(const char *file);
uint64_t good_print(const struct settings *, uint64_t config);

/* What was read is, byte for byte, the set that this very program proved and
 * saved: to prove it again would only make a start longer. */
bool good_proven(const struct settings *, const char *config);

#endif
