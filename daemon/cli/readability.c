/* SPDX-License-Identifier: GPL-3.0-or-later */
/* helpline readability: from which age the English prompts can be read. */
#include "words/readability.h"

#include <stdlib.h>

#include "base/json.h"
#include "cli/command.h"

static const char *const form_names[FORMS] = { "voice", "text" };

struct found {
	const struct prompt *prompt;
	enum form form;
	struct readability counted;
};

/* The hardest last, where one looks; else as they stand in the files. */
static int
compare(const void *one, const void *other)
{
	const struct found *a = one, *b = other;

	if (a->counted.age_tenths != b->counted.age_tenths)
		return a->counted.age_tenths < b->counted.age_tenths ? -1 : 1;
	if (a->prompt != b->prompt)
		return a->prompt->index < b->prompt->index ? -1 : 1;
	return (int)a->form - (int)b->form;
}

static unsigned
measure_all(const struct prompts *prompts, struct found *list)
{
	unsigned count = 0;

	for (unsigned i = 0; i < prompts->count * FORMS; i++) {
		const struct prompt *prompt = &prompts->at[i / FORMS];
		enum form form = i % FORMS;

		if (readability_matters(prompt, form))
			list[count++] = (struct found){ prompt, form,
			    readability_measure(prompt->english[form]) };
	}
	qsort(list, count, sizeof(*list), compare);
	return count;
}

static void
print_line(const struct found *found)
{
	const struct readability *counted = &found->counted;

	if (counted->age_tenths == 0)
		(void)printf("    -");
	else
		(void)printf("%3d.%d", counted->age_tenths / 10,
		    counted->age_tenths % 10);
	(void)printf(" %5u %9u %9u  %s:%s\n", counted->words,
	    counted->sentences, counted->syllables, form_names[found->form],
	    found->prompt->id);
}

static void
write_json(const struct found *found, struct json_writer *writer)
{
	const struct readability *counted = &found->counted;

	writer_open(writer, NULL, '{');
	writer_text(writer, "prompt", bytes_from_text(found->prompt->id));
	writer_text(writer, "form", bytes_from_text(form_names[found->form]));
	writer_number(writer, "age_tenths", counted->age_tenths);
	writer_number(writer, "words", counted->words);
	writer_number(writer, "sentences", counted->sentences);
	writer_number(writer, "syllables", counted->syllables);
	writer_close(writer, '}');
}

static void
print_json(const struct found *list, unsigned count, struct arena *arena)
{
	struct text text;
	struct json_writer writer = { .into = &text };

	text_init_arena(&text, arena, (size_t)count * 200 + 16);
	writer_open(&writer, NULL, '[');
	for (unsigned i = 0; i < count; i++)
		write_json(&list[i], &writer);
	writer_close(&writer, ']');
	(void)printf("%s\n", text.at);
}

static void
print_table(const struct found *list, unsigned count)
{
	const struct found *worst = &list[count - 1];

	(void)printf("  age words sentences syllables\n");
	for (unsigned i = 0; i < count; i++)
		print_line(&list[i]);
	(void)printf("%u prompts; the hardest is %s:%s, from %d.%d years "
	    "(at most %d)\n", count, form_names[worst->form],
	    worst->prompt->id, worst->counted.age_tenths / 10,
	    worst->counted.age_tenths % 10, READABILITY_AGE);
}

static int
readability_run(struct cli *cli)
{
	int code = CLI_CONFIG;
	struct snapshot *snapshot = cli_load(cli, &code);
	struct found *list;
	struct arena arena;
	unsigned count;

	if (snapshot == NULL)
		return code;
	arena_init_growing(&arena);
	list = arena_get(&arena,
	    (snapshot->prompts.count * FORMS + 1) * sizeof(*list));
	count = list == NULL ? 0 : measure_all(&snapshot->prompts, list);
	code = count > 0 && list[count - 1].counted.age_tenths <=
	    READABILITY_AGE * 10 ? CLI_GOOD : CLI_WANTING;
	if (count == 0)
		code = cli_fail(cli, CLI_CONFIG, "there are no prompts");
	else if (cli->json)
		print_json(list, count, &arena);
	else
		print_table(list, count);
	arena_clear(&arena);
	snapshot_drop(snapshot);
	return code;
}

const struct command command_readability = {
	.name = "readability",
	.about = "Tells from which age each English prompt can be read.",
	.more = "The grade of Flesch and Kincaid and five years. A {name}, a "
	    "figure and words that\nstay English are one word of one "
	    "syllable; fewer than five words are a label.",
	.json = true,
	.run = readability_run,
};
