/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The template for translators: whatever operators write into prompts,
 * gettext reads the template without a word, and every English as it was. */
#include "cli/pot.h"
#include "json_words.h"
#include "po_read.h"
#include "words/prompts.h"

static unsigned file;

static void
begin(void)
{
	folder_open();
	file = folder_name("template.pot");
}

static void
write_template(const struct prompts *prompts)
{
	FILE *out = fopen(folder_made.files[file], "wbe");

	must(out != NULL, "there is a file");
	pot_write(prompts, out);
	must(fclose(out) == 0, "it was written");
}

static void
check_message(const struct prompt *prompt, enum form form, po_file_t template)
{
	static const char *const names[FORMS] = { "voice", "text" };
	po_message_iterator_t iterator = po_message_iterator(template, NULL);
	po_message_t message;
	char context[128];
	bool found = false;

	(void)snprintf(context, sizeof(context), "%s:%s", names[form],
	    prompt->id);
	while (!found && (message = po_next_message(iterator)) != NULL) {
		const char *name = po_message_msgctxt(message);

		if (name == NULL || strcmp(name, context) != 0)
			continue;
		found = true;
		must(strcmp(po_message_msgid(message),
		    prompt->english[form]) == 0, "the English is as it was");
		must(po_message_msgstr(message)[0] == '\0',
		    "nothing is translated yet");
	}
	must(found, "every wording is there");
	po_message_iterator_free(iterator);
}

static void
check(const struct prompts *prompts)
{
	po_file_t template;

	write_template(prompts);
	template = po_read(folder_made.files[file]);
	must(template != NULL, "gettext reads it");
	for (unsigned i = 0; i < prompts->count * FORMS; i++) {
		const struct prompt *prompt = &prompts->at[i / FORMS];

		if (prompt->english[i % FORMS] != NULL &&
		    !prompt->only_english)
			check_message(prompt, i % FORMS, template);
	}
	po_file_free(template);
}

static void
take(struct bytes bytes)
{
	const char *name = fuzz_file(bytes);
	struct prompts prompts = { NULL, 0 };
	struct fuzz_load load;
	bool good;

	fuzz_load_open(&load);
	good = prompts_read(&prompts, &load.arena, &name, 1, &load.problems);
	if (good)
		check(&prompts);
	fuzz_load_close(&load, good);
}

static void
words(struct fuzz_words *list)
{
	words_add_list(list, (const char *const[]){ "voice", "text", "notes",
	    "seconds", "parts", "class", "keyword", "{day_number}", "\\n",
	    "\\n\\n", "\\\\", "\\\\n", "\\u0085", "\\u2028", "\\u00ad", "\\r",
	    "\\t", "\\u0007", "\\u001b", "\\u009b", "\\\"", "\"", "msgid",
	    "#~ ", "#, fuzzy", NULL });
}

const struct fuzz_target fuzz_pot = {
	.begin = begin,
	.take = take,
	.words = words,
	.leaks = true,			/* gettext's library: contexts */
};
