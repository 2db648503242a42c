/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was said of opening hours, in a file of its own: it holds while the
 * database is down, and after a power cut. */
#ifndef GATEWAY_OVERRIDE_FILE_H
#define GATEWAY_OVERRIDE_FILE_H

#include "flow/hours.h"

/* No file: nothing was said. False: it is broken, and nothing is read. */
bool override_file_read(const char *path, struct overrides *,
    struct problem *);

/* On the disk when it returns true; else what was there before. */
bool override_file_write(const char *path, const struct overrides *,
    struct problem *);

#endif
