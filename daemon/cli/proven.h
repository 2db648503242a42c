/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the proof found: the worst path of each language by each way in. */
#ifndef CLI_PROVEN_H
#define CLI_PROVEN_H

#include "base/json.h"
#include "settings/snapshot.h"

void proven_print(const struct snapshot *, FILE *);
/* "paths": one object for each. */
void proven_write(const struct snapshot *, struct json_writer *);

#endif
