/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys as files: 32 bytes each, for the owner alone, durable before they are
 * used. A file that others may read is refused: it is a secret no longer.
 */
#ifndef BASE_KEYFILE_H
#define BASE_KEYFILE_H

#include "base/problem.h"
#include "base/world.h"

#define KEY_SIZE 32

/* The folder is there, ours, and closed to others. With `may_make` it and its
 * parent are made, 0700. */
bool keyfile_folder(const char *folder, bool may_make, struct problem *);

/* Reads folder/name. With `may_make` a missing one is made from luck and is on
 * the disk before this returns. */
bool keyfile_get(const char *folder, const char *name, bool may_make,
    const struct world *, unsigned char key[KEY_SIZE], struct problem *);

/* The two highest n of the files token-<n>.key, highest first; 0 = none. */
bool keyfile_tokens(const char *folder, unsigned newest[2], struct problem *);

#endif
