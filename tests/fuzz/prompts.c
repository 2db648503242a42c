/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The prompts that operators write: refused in a sentence, or sound. */
#include "fuzz.h"
#include "words/prompts.h"

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t size)
{
	const char *file = fuzz_file((struct bytes){ (const char *)at, size });
	struct prompts prompts = { NULL, 0 };
	struct problems problems;
	struct arena arena;
	bool good;

	arena_init_growing(&arena);
	problems_init(&problems);
	good = prompts_read(&prompts, &arena, &file, 1, &problems);
	must(good == (problems.errors == 0),
	    "what is refused has its sentence");
	for (unsigned i = 0; good && i < prompts.count; i++) {
		const struct prompt *prompt = &prompts.at[i];

		must(prompt->index == i, "a prompt knows its place");
		must(prompt->english[FORM_VOICE] != NULL ||
		    prompt->english[FORM_TEXT] != NULL,
		    "a prompt has a form");
		must(prompt_find(&prompts, prompt->id) == prompt,
		    "a prompt is found by its id");
	}
	problems_clear(&problems);
	arena_clear(&arena);
	return 0;
}
