/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The registry of languages: refused in a sentence, or no two languages are
 * reached by the same digits. */
#include "flow/keywords.h"
#include "json_words.h"
#include "languages/registry.h"

static void
check(const struct languages *languages, struct arena *arena)
{
	const struct keywords *keywords = keywords_new(arena, NULL, 0,
	    languages, NULL);

	must(keywords != NULL, "their names make words");
	must(languages->count > 0 &&
	    strcmp(languages->at[0].tag, "en") == 0, "English is the first");
	for (uint16_t i = 0; i < languages->count; i++) {
		const struct language *language = &languages->at[i];

		must(language->index == i &&
		    language_find(languages, language->tag) == language,
		    "a language is found by its tag");
		must(language->code == 0 ||
		    language_by_code(languages, language->code) == language,
		    "a language is found by its number");
		must(language->related_index < languages->count,
		    "its related language is there");
		must(language->page < languages->pages || language->key == 0,
		    "its page is there");
		(void)keywords_read(keywords,
		    bytes_from_text(language->autonym), arena);
	}
}

static void
take(struct bytes bytes)
{
	static const char *const tags[] = { "en", "pl", "ar" };
	static const struct place places[3] = { { "offered", 1, 1 },
		{ "offered", 1, 2 }, { "offered", 1, 3 } };
	static const struct texts offered = { tags, places, 3 };
	struct languages languages = { NULL, 0, 0 };
	struct fuzz_load load;
	bool good;

	fuzz_load_open(&load);
	good = languages_read(&languages, &load.arena, fuzz_file(bytes),
	    &offered, &load.problems);
	if (good)
		check(&languages, &load.arena);
	fuzz_load_close(&load, good);
}

static void
words(struct fuzz_words *list)
{
	words_add_list(list, (const char *const[]){ "tag", "english",
	    "autonym", "script", "rtl", "related", "code", "clock_24", "pace",
	    "names", "voices", "twilio", "language", "voice", "languages",
	    "en", "pl", "ar", "Latn", "Arab", "en-GB", "Polly.Amy", NULL });
}

const struct fuzz_target fuzz_registry = {
	.take = take,
	.words = words,
};
