/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside the disk: what was written, and what of it is safe. */
#ifndef SIMULATE_DISK_INSIDE_H
#define SIMULATE_DISK_INSIDE_H

#include "simulate/disk.h"

void disk_put(struct disk_bytes *, int64_t offset, const void *, size_t);

/* Written, not yet synced; bytes == NULL: the file ends at offset. */
void disk_note(struct disk_file *, int64_t offset, const void *bytes,
    size_t length);
/* What was not synced never will be. */
void disk_drop(struct disk_file *);
/* All of it is safe now, and the file's name with it. */
void disk_harden(struct disk_file *);
/* Deletions are safe: file systems keep names in order, so that any sync takes
 * along what happened to them before. */
void disk_harden_names(struct disk *);
void disk_unshare(struct disk_file *);
void disk_clear(struct disk_file *);

#endif
