/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words that a reader of JSON knows, taken from the tables that it reads by:
 * with them engine/json_mutate.c makes documents that get past the gate. */
#ifndef FUZZ_JSON_WORDS_H
#define FUZZ_JSON_WORDS_H

#include "base/table.h"
#include "fuzz.h"

#define WORDS_MOST 1024

struct fuzz_words {
	const char *at[WORDS_MOST];
	unsigned count;
};

static inline void
words_add(struct fuzz_words *list, const char *word)
{
	if (word != NULL && list->count < WORDS_MOST)
		list->at[list->count++] = word;
}

/* NULL-terminated, or NULL. */
static inline void
words_add_list(struct fuzz_words *list, const char *const *more)
{
	for (; more != NULL && *more != NULL; more++)
		words_add(list, *more);
}

/* Names, defaults and words of settings, also of those inside. */
static inline void
words_add_table(struct fuzz_words *list, const struct setting *table)
{
	for (; table != NULL && table->name != NULL; table++) {
		words_add(list, table->name);
		words_add(list, table->fallback);
		words_add_list(list, table->words);
		words_add_table(list, table->table);
	}
}

#endif
