/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When the English of a prompt changed but not its meaning: its translations
 * stay what they are, under the new English. */
#ifndef CLI_REKEY_H
#define CLI_REKEY_H

#include "turn/prompt.h"

/* In every <folder>/<tag>.po and its <tag>.review, which keeps its state.
 * Exit code; says what it changed on stdout. A catalogue that gettext cannot
 * read ends the program before any is changed. */
int rekey_folder(const struct prompt *, const char *folder);

#endif
