/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `helpline pot`: writes the template of translations from the prompts. */
#ifndef CLI_POT_H
#define CLI_POT_H

#include <stdio.h>

#include "turn/prompt.h"

/* The whole template, the same bytes for the same prompts. */
void pot_write(const struct prompts *, FILE *);

/* Exit code. Options: --check (compare only), --output FILE, --same-meaning ID
 * (keep the translations of a prompt whose English changed), --locales FOLDER,
 * and the prompt files; without any, prompts/{calls,texts,keywords}.json. */
int cli_pot(int argc, char **argv);

/* What gettext complains of is told on stderr; an error ends the program. */
struct po_xerror_handler;
const struct po_xerror_handler *pot_error_handler(void);

#endif
