/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts of residents: folded, composed, and read for what they mean. */
#include "at_step.h"
#include "base/unicode.h"

static struct fixture fixture;
static char memory[262144];

static void
begin(void)
{
	at_step_open(&fixture);
}

static void
check_fold(struct arena *arena, struct bytes text)
{
	char *fold = unicode_fold(arena, text);
	struct bytes composed = unicode_compose(arena, text);
	char *again;
	size_t length;

	if (fold == NULL)
		return;
	length = strlen(fold);
	must(unicode_is_utf8((struct bytes){ fold, length }),
	    "what is folded is text");
	must(length == 0 || (fold[0] != ' ' && fold[length - 1] != ' ' &&
	    strstr(fold, "  ") == NULL), "spaces stand between words, alone");
	again = unicode_fold(arena, (struct bytes){ fold, length });
	must(again == NULL || strcmp(fold, again) == 0,
	    "what is folded stays so");
	for (size_t i = 0; i < composed.length; i++)
		must(composed.at[i] != '\0' || memchr(text.at, '\0',
		    text.length) != NULL, "no NUL comes from nowhere");
}

static void
take(struct bytes text)
{
	struct reading reading, again;
	struct arena arena, small;

	arena_init(&arena, memory, sizeof(memory));
	check_fold(&arena, text);
	arena_init(&arena, memory, sizeof(memory));
	reading = keywords_read(fixture.keywords, text, &arena);
	must(reading.meaning < MEANINGS, "it means something or nothing");
	must(reading.meaning != MEANING_LANGUAGE ||
	    reading.language < fixture.languages.count,
	    "a language is one of ours");
	arena_init(&small, memory, 16 + text.length % 256);
	again = keywords_read(fixture.keywords, text, &small);
	must(again.meaning < MEANINGS, "also without memory");
}

const struct fuzz_target fuzz_keywords = {
	.begin = begin,
	.take = take,
};
