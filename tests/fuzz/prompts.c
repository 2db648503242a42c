/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The prompts that operators write: refused in a sentence, or sound. */
#include "json_words.h"
#include "words/prompts.h"

static void
take(struct bytes bytes)
{
	const char *file = fuzz_file(bytes);
	struct prompts prompts = { NULL, 0 };
	struct fuzz_load load;
	bool good;

	fuzz_load_open(&load);
	good = prompts_read(&prompts, &load.arena, &file, 1, &load.problems);
	for (unsigned i = 0; good && i < prompts.count; i++) {
		const struct prompt *prompt = &prompts.at[i];

		must(prompt->index == i, "a prompt knows its place");
		must(prompt->english[FORM_VOICE] != NULL ||
		    prompt->english[FORM_TEXT] != NULL,
		    "a prompt has a form");
		must(prompt_find(&prompts, prompt->id) == prompt,
		    "a prompt is found by its id");
	}
	fuzz_load_close(&load, good);
}

static void
words(struct fuzz_words *list)
{
	words_add_list(list, (const char *const[]){ "voice", "text",
	    "seconds", "parts", "gsm", "ucs2", "class", "translate",
	    "danger_first", "notes", "plain", "safety", "keyword", "prompts",
	    "{day_number}", "{office_mail}", "{{", "}}", "\xc2\xab",
	    "\xc2\xbb", "999", "STOP, EXIT", NULL });
}

const struct fuzz_target fuzz_prompts = {
	.take = take,
	.words = words,
};
