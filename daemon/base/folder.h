/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders that are ours: made where they are missing, and written in. */
#ifndef BASE_FOLDER_H
#define BASE_FOLDER_H

#include "base/problem.h"

/* Makes the folder that this path lies in, 0700, and those above it. False: it
 * cannot be, or we may not write there; the problem says what to do. */
bool folder_make_for(const char *path, struct problem *);

#endif
