/* SPDX-License-Identifier: GPL-3.0-or-later */
/* helpline languages: the registry, what is offered and how far it is. */
#include <stdlib.h>

#include "base/json.h"
#include "cli/command.h"

struct listing {
	const struct snapshot *snapshot;
	const struct language *language;
	const struct review *review;
};

static const char *
level(const struct listing *listing)
{
	if (listing->language->offered)
		return "offered";
	return words_some(listing->snapshot->words, listing->language->index) ?
	    "short set" : "name only";
}

static void
print_line(const struct listing *listing)
{
	const struct language *language = listing->language;
	char place[32] = "-";

	if (language->key != '\0')
		(void)snprintf(place, sizeof(place), "page %u key %c",
		    language->page + 1, language->key);
	(void)printf("%-8s %4u  %-10s %-13s ", language->tag, language->code,
	    level(listing), place);
	if (language->index != LANGUAGE_ENGLISH &&
	    words_some(listing->snapshot->words, language->index))
		(void)printf("missing %u, draft %u, read %u, approved %u, "
		    "recorded %u  ", listing->review->missing,
		    listing->review->states[REVIEW_DRAFT],
		    listing->review->states[REVIEW_READ],
		    listing->review->states[REVIEW_APPROVED],
		    listing->review->states[REVIEW_RECORDED]);
	(void)printf("%s (%s)\n", language->english, language->autonym);
}

static void
write_json(const struct listing *listing, struct json_writer *writer)
{
	const struct language *language = listing->language;
	char key[2] = { language->key, '\0' };

	writer_open(writer, NULL, '{');
	writer_text(writer, "tag", bytes_from_text(language->tag));
	writer_text(writer, "english", bytes_from_text(language->english));
	writer_text(writer, "autonym", bytes_from_text(language->autonym));
	writer_number(writer, "code", language->code);
	writer_flag(writer, "offered", language->offered);
	writer_number(writer, "page", language->page);
	writer_text(writer, "key", bytes_from_text(key));
	writer_flag(writer, "rtl", language->rtl);
	writer_number(writer, "missing", listing->review->missing);
	for (unsigned i = 0; i < REVIEW_STATES; i++)
		writer_number(writer, review_words[i],
		    listing->review->states[i]);
	writer_close(writer, '}');
}

static void
list_all(const struct cli *cli, const struct snapshot *snapshot)
{
	struct json_writer writer;
	struct arena arena;
	struct text text;

	arena_init_growing(&arena);
	text_init_arena(&text, &arena, 1u << 18);
	writer = (struct json_writer){ .into = &text };
	if (cli->json)
		writer_open(&writer, NULL, '[');
	for (uint16_t i = 0; i < snapshot->languages.count; i++) {
		struct listing listing = { .snapshot = snapshot,
		    .language = &snapshot->languages.at[i],
		    .review = &snapshot->reviews[i] };

		if (cli->json)
			write_json(&listing, &writer);
		else
			print_line(&listing);
	}
	if (cli->json) {
		writer_close(&writer, ']');
		(void)printf("%s\n", text.at);
	}
	arena_clear(&arena);
}

static int
languages_run(struct cli *cli)
{
	int code = CLI_CONFIG;
	struct snapshot *snapshot = cli_load(cli, &code);

	if (snapshot == NULL)
		return code;
	list_all(cli, snapshot);
	snapshot_drop(snapshot);
	return CLI_GOOD;
}

const struct command command_languages = {
	.name = "languages",
	.about = "Lists the languages: number, key, how far a translation is.",
	.json = true,
	.run = languages_run,
};
