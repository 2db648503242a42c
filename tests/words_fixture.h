/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prompts, languages and catalogues of a test, in a folder of its own. */
#ifndef TESTS_WORDS_FIXTURE_H
#define TESTS_WORDS_FIXTURE_H

#include <glob.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "languages/registry.h"
#include "mo_make.h"
#include "words/prompts.h"
#include "words/words.h"

extern char **environ;

#define NINE_TO_FIVE { 540, 1020 }
#define SHUT { -1, -1 }

static const struct value words_values[] = {
	{ .name = "day_number", .kind = VALUE_NUMBER,
	    .text = "+442083146660" },
	{ .name = "night_number", .kind = VALUE_NUMBER,
	    .text = "+442083146000" },
	{ .name = "office_number", .kind = VALUE_NUMBER,
	    .text = "+442083143396" },
	{ .name = "childline", .kind = VALUE_NUMBER, .text = "+448001111" },
	{ .name = "callback", .kind = VALUE_NUMBER, .text = "+442079460999" },
	{ .name = "office_mail", .kind = VALUE_TEXT,
	    .text = "safeguardingpartnership@lewisham.gov.uk" },
	{ .name = "team_hours", .kind = VALUE_HOURS, .hours = { {
	    NINE_TO_FIVE, NINE_TO_FIVE, NINE_TO_FIVE, NINE_TO_FIVE,
	    NINE_TO_FIVE, SHUT, SHUT } } },
	{ .name = "office_hours", .kind = VALUE_HOURS, .hours = { {
	    NINE_TO_FIVE, NINE_TO_FIVE, NINE_TO_FIVE, NINE_TO_FIVE,
	    NINE_TO_FIVE, SHUT, SHUT } } },
};
#define WORDS_VALUES (sizeof(words_values) / sizeof(words_values[0]))

static const char *const words_files[] = { "prompts/calls.json",
	"prompts/texts.json", "prompts/posters.json",
	"prompts/keywords.json" };
#define WORDS_FILES (sizeof(words_files) / sizeof(words_files[0]))
/* What ships: most tests take the first three. */
static const char *const words_tags[] = { "en", "pl", "ar", "es", "ta", "so" };
#define WORDS_TAGS (sizeof(words_tags) / sizeof(words_tags[0]))

struct words_fixture {
	char folder[64];
	struct arena arena;
	struct problems problems;
	struct prompts prompts;
	struct languages languages;
	struct words_result result;
	unsigned value_count;
	bool callbacks;
	bool good;
	const char *sources;		/* as in struct words_parts */
};

static inline void
words_fixture_open(struct words_fixture *fixture)
{
	memset(fixture, 0, sizeof(*fixture));
	snprintf(fixture->folder, sizeof(fixture->folder),
	    "/tmp/words-test-XXXXXX");
	if (mkdtemp(fixture->folder) == NULL)
		abort();
	fixture->value_count = WORDS_VALUES;
	arena_init_growing(&fixture->arena);
	problems_init(&fixture->problems);
}

/* A file in the fixture's folder; its name lives as long as the arena. */
static inline const char *
words_fixture_file(struct words_fixture *fixture, const char *name,
    struct bytes bytes)
{
	const char *path = arena_format(&fixture->arena, "%s/%s",
	    fixture->folder, name);
	FILE *file = fopen(path, "wb");

	if (file == NULL || fwrite(bytes.at, 1, bytes.length, file) !=
	    bytes.length || fclose(file) != 0)
		abort();
	return path;
}

/* A catalogue, compiled as the Makefile does. */
static inline bool
words_fixture_msgfmt(struct words_fixture *fixture, const char *folder,
    const char *tag)
{
	char *source = arena_format(&fixture->arena, "%s/%s.po", folder, tag);
	char *into = arena_format(&fixture->arena, "%s/%s.mo",
	    fixture->folder, tag);
	char program[] = "msgfmt", check[] = "--check", out[] = "-o";
	char *words[] = { program, check, out, into, source, NULL };
	pid_t child;
	int status = 0;

	return posix_spawnp(&child, program, NULL, NULL, words, environ) ==
	    0 && waitpid(child, &status, 0) == child && status == 0;
}

/* The one that ships. */
static inline bool
words_fixture_compile(struct words_fixture *fixture, const char *tag)
{
	return words_fixture_msgfmt(fixture, "locales", tag);
}

/* All that ship; how many. */
static inline size_t
words_fixture_compile_all(struct words_fixture *fixture)
{
	glob_t found;
	size_t count;

	if (glob("locales/*.po", 0, NULL, &found) != 0)
		abort();
	count = found.gl_pathc;
	for (size_t i = 0; i < count; i++) {
		const char *name = strrchr(found.gl_pathv[i], '/') + 1;

		if (!words_fixture_compile(fixture, arena_format(
		    &fixture->arena, "%.*s", (int)strcspn(name, "."), name)))
			abort();
	}
	globfree(&found);
	return count;
}

static inline void
words_fixture_read(struct words_fixture *fixture, const char *const *files,
    unsigned file_count, unsigned tags, bool forgive)
{
	static const struct place places[WORDS_TAGS];
	struct texts offered = { words_tags, places, tags };
	struct words_parts parts = {
		.prompts = &fixture->prompts,
		.languages = &fixture->languages,
		.values = words_values,
		.value_count = fixture->value_count,
		.folder = fixture->folder,
		.callbacks = fixture->callbacks,
		.sources = fixture->sources,
	};

	fixture->good = prompts_read(&fixture->prompts, &fixture->arena,
	    files, file_count, &fixture->problems) &&
	    languages_read(&fixture->languages, &fixture->arena,
	    "locales/languages.json", &offered, &fixture->problems) &&
	    words_read(&fixture->result, &fixture->arena, &parts, forgive,
	    &fixture->problems);
}

static inline void
words_fixture_close(struct words_fixture *fixture)
{
	char *pattern = arena_format(&fixture->arena, "%s/*",
	    fixture->folder);
	glob_t found;

	if (glob(pattern, 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc; i++)
			unlink(found.gl_pathv[i]);
		globfree(&found);
	}
	rmdir(fixture->folder);
	problems_clear(&fixture->problems);
	arena_clear(&fixture->arena);
}

/* All spans, parted by bars, each with its language. */
static inline const char *
words_fixture_said(struct words_fixture *fixture, const char *tag,
    const char *id, enum form form)
{
	const struct wording *wording = words_find(fixture->result.words,
	    prompt_find(&fixture->prompts, id),
	    language_find(&fixture->languages, tag)->index, form);
	struct text text;

	text_init_arena(&text, &fixture->arena, 4096);
	for (unsigned i = 0; i < wording->count; i++) {
		const struct span *span = &wording->spans[i];

		text_add_format(&text, "%s%s%s: %.*s", i > 0 ? " | " : "",
		    span->language->tag, span->slow ? " slowly" : "",
		    (int)span->text.length, span->text.at);
	}
	return text.at;
}

static inline bool
words_fixture_tells(const struct words_fixture *fixture, const char *part)
{
	for (unsigned i = 0; i < fixture->problems.count; i++) {
		if (strstr(fixture->problems.entries[i].text, part) != NULL)
			return true;
	}
	return false;
}

#endif
