/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON as lines that people read. */
#ifndef CLI_PRINT_H
#define CLI_PRINT_H

#include <stdio.h>

#include "base/bytes.h"

/* False: it is no JSON, nothing was printed. */
bool print_json(struct bytes, FILE *);

#endif
