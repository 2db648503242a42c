/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "turn/prompt.h"

#include <stddef.h>
#include <string.h>

/* While settings load only: turns carry pointers. */
const struct prompt *
prompt_find(const struct prompts *prompts, const char *id)
{
	for (unsigned i = 0; i < prompts->count; i++) {
		if (strcmp(prompts->at[i].id, id) == 0)
			return &prompts->at[i];
	}
	return NULL;
}
