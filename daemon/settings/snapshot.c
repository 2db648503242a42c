/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "settings/snapshot.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

#include "base/json.h"
#include "languages/identify.h"
#include "languages/registry.h"
#include "settings/draft.h"
#include "settings/good.h"
#include "settings/printed.h"
#include "words/prompts.h"
#include "words/speech.h"

#define PROMPT_FILES_MOST 64u
#define KEYWORDS_MOST 2048u

/* A snapshot on its way. */
struct build {
	const struct snapshot_parts *parts;
	const char *config;		/* the file that is read */
	struct snapshot *snapshot;
	struct draft *draft;
	struct problems *problems;
	const struct languages *languages;
};

static bool
out_of_memory(const struct build *build)
{
	(void)problems_add(build->problems,
	    (struct place){ build->parts->file, 0, 0 }, "out of memory");
	return false;
}

/* A saved set is read as if it stood where it came from: its paths mean what
 * they meant there. */
static const struct node *
read_config(struct build *build)
{
	const struct snapshot_parts *parts = build->parts;
	struct arena *arena = &build->snapshot->arena;

	build->config = parts->good == NULL ? parts->file :
	    good_file(arena, parts->good, GOOD_CONFIG);
	if (build->config == NULL)
		return NULL;
	build->snapshot->settings.print = good_print_config(build->config);
	return node_read_file_as(arena, build->config, parts->file,
	    SETTINGS_FILE_MOST, build->problems);
}

static bool
read_settings(struct build *build)
{
	struct snapshot *snapshot = build->snapshot;
	struct draft *draft;
	bool good;

	draft = arena_get(&snapshot->arena, sizeof(*draft));
	if (draft == NULL)
		return out_of_memory(build);
	build->draft = draft;
	draft->parts = build->parts;
	draft->arena = &snapshot->arena;
	draft->problems = build->problems;
	draft->root = read_config(build);
	if (draft->root == NULL)
		return false;
	draft->settings.print = snapshot->settings.print;
	good = draft_read(draft);
	snapshot->settings = draft->settings;
	return good;
}

static int
is_json(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return length > 5 && entry->d_name[0] != '.' &&
	    strcmp(entry->d_name + length - 5, ".json") == 0;
}

/* Every *.json of the folder but the flow. */
static bool
list_prompts(const struct build *build, const char **files, unsigned *count)
{
	const struct settings *settings = &build->snapshot->settings;
	struct dirent **list = NULL;
	struct place place = { settings->prompts, 0, 0 };
	int found = scandir(settings->prompts, &list, is_json, alphasort);
	bool good = true;

	if (found < 0)
		return problems_add(build->problems, place,
		    "the folder of prompts cannot be read: %s",
		    strerror(errno));
	for (int i = 0; i < found; i++) {
		const char *file = good_file(&build->snapshot->arena,
		    settings->prompts, list[i]->d_name);

		free(list[i]);
		if (file == NULL || *count == PROMPT_FILES_MOST)
			good = false;
		else if (strcmp(file, settings->flow) != 0)
			files[(*count)++] = file;
	}
	free(list);
	return good || problems_add(build->problems, place,
	    "there are more than %u files of prompts", PROMPT_FILES_MOST);
}

static bool
read_prompts(struct build *build)
{
	struct snapshot *snapshot = build->snapshot;
	const char **files;
	unsigned count = 0;

	files = arena_get(&snapshot->arena,
	    PROMPT_FILES_MOST * sizeof(*files));
	if (files == NULL)
		return out_of_memory(build);
	return list_prompts(build, files, &count) &&
	    prompts_read(&snapshot->prompts, &snapshot->arena, files, count,
	    build->problems);
}

/* The languages in a place of their own: the words point to them. */
static bool
read_languages(struct build *build)
{
	struct snapshot *snapshot = build->snapshot;
	struct languages *languages = arena_get(&snapshot->arena,
	    sizeof(*languages));

	if (languages == NULL)
		return out_of_memory(build);
	build->languages = languages;
	return languages_read(languages, &snapshot->arena,
	    snapshot->settings.registry, &snapshot->settings.languages,
	    build->problems);
}

static bool
unknown_language(const struct build *build, const struct line *line)
{
	const struct languages *languages = build->languages;
	const struct node *lines = node_find(build->draft->root, "lines");
	const struct node *where = node_find(node_find(lines, line->name),
	    "language");
	const char **tags = arena_get(&build->snapshot->arena,
	    ((size_t)languages->count + 1) * sizeof(*tags));

	if (tags == NULL)
		return out_of_memory(build);
	for (uint16_t i = 0; i < languages->count; i++)
		tags[i] = languages->at[i].tag;
	return draft_unknown(build->draft, where->place, "language",
	    line->language, tags);
}

static bool
find_line_languages(struct build *build)
{
	const struct settings *settings = &build->snapshot->settings;
	bool good = true;

	for (unsigned i = 0; i < settings->line_count; i++) {
		struct line *line = &build->draft->line_list[i];
		const struct language *language;

		if (line->language == NULL)
			continue;
		language = language_find(build->languages, line->language);
		if (language == NULL)
			good = unknown_language(build, line);
		else
			line->language_index = language->index;
	}
	return good;
}

/* The PO files stand beside the registry, "../locales/". */
static const char *
sources_of(const struct build *build)
{
	const char *registry = build->snapshot->settings.registry;
	const char *slash = strrchr(registry, '/');

	return arena_format(&build->snapshot->arena, "%.*s",
	    slash == NULL ? 0 : (int)(slash - registry) + 1, registry);
}

/* Languages whose catalogue is broken are taken from the choice, and the
 * words made anew, so that no prompt offers them. */
static bool
read_words(struct build *build)
{
	struct snapshot *snapshot = build->snapshot;
	const struct settings *settings = &snapshot->settings;
	struct words_parts parts = { &snapshot->prompts, build->languages,
		settings->values, settings->value_count,
		settings->catalogues, settings->callbacks != NULL,
		sources_of(build) };
	struct words_result result = { .words = NULL };
	struct languages *fewer;

	if (!words_read(&result, &snapshot->arena, &parts,
	    build->parts->forgive, build->problems))
		return false;
	snapshot->off_count = result.off_count;
	for (unsigned i = 0; i < result.off_count; i++)
		snapshot->off[i] = result.off[i];
	if (result.off_count == 0) {
		snapshot->words = result.words;
		return true;
	}
	fewer = arena_get(&snapshot->arena, sizeof(*fewer));
	if (fewer == NULL || !languages_without(fewer, &snapshot->arena,
	    build->languages, snapshot->off, snapshot->off_count))
		return out_of_memory(build);
	build->languages = fewer;
	parts.languages = fewer;
	result = (struct words_result){ .words = NULL };
	if (!words_read(&result, &snapshot->arena, &parts, true,
	    build->problems))
		return false;
	snapshot->words = result.words;
	return true;
}

static bool
read_keywords(struct build *build)
{
	struct snapshot *snapshot = build->snapshot;
	struct wordlists_parts parts = {
		.prompts = &snapshot->prompts,
		.languages = build->languages,
		.words = snapshot->words,
		.others = &snapshot->wordlists,
		.folder = snapshot->settings.prompts,
	};

	if (!wordlists_read(&snapshot->wordlists, &snapshot->arena,
	    snapshot->settings.keywords, build->languages, build->problems))
		return false;
	snapshot->keywords = wordlists_join(&parts, &snapshot->arena,
	    build->problems);
	return snapshot->keywords != NULL && build->problems->errors == 0;
}

static bool
read_flow(struct build *build, const struct node *root)
{
	struct snapshot *snapshot = build->snapshot;
	const struct settings *settings = &snapshot->settings;
	struct flow_parts parts = {
		.prompts = &snapshot->prompts,
		.languages = &snapshot->languages,
		.routes = &settings->routes,
		.hours = &settings->hours,
		.keywords = snapshot->keywords,
		.lines = settings->lines,
		.line_count = settings->line_count,
		.pass_caller_number = settings->pass_caller_number,
		.callbacks = settings->callbacks,
		.identify = identify_language,
	};

	parts.identify_model = identify_read(&snapshot->arena,
	    build->languages, settings->samples, build->problems);
	snapshot->flow = flow_parse(&snapshot->arena, root, &parts,
	    build->problems);
	if (snapshot->flow != NULL)
		flow_check(snapshot->flow, build->problems);
	return snapshot->flow != NULL && parts.identify_model != NULL;
}

/* A flow that was read, and words that were filled in, may still be too long
 * or lead somebody nowhere. */
static bool
prove(struct build *build)
{
	struct snapshot *snapshot = build->snapshot;
	const struct proof_words words = {
		.words = snapshot->words,
		.find = words_find,
		.tenths = speech_tenths,
		.named_tenths = speech_named_tenths,
	};

	if (build->parts->believe_saved &&
	    good_proven(&snapshot->settings, build->config))
		return true;
	return flow_prove(snapshot->flow, &words, &snapshot->arena,
	    build->problems, &snapshot->proof);
}

/* As far as one thing can be read without the other: all problems at once.
 * The flow names routes, hours and prompts: without them it would be blamed
 * for what others did. */
static bool
read_all(struct build *build)
{
	struct snapshot *snapshot = build->snapshot;
	bool settings = read_settings(build);
	bool prompts, languages, words;
	const struct node *flow;

	if (build->draft == NULL || snapshot->settings.registry == NULL)
		return false;
	prompts = read_prompts(build);
	languages = read_languages(build) && find_line_languages(build) &&
	    routes_check(&snapshot->settings.routes, build->languages,
	    build->problems);
	flow = node_read_file(&snapshot->arena, snapshot->settings.flow,
	    SETTINGS_FILE_MOST, build->problems);
	if (!settings || !prompts || !languages)
		return false;
	if (build->parts->good == NULL && !printed_check(&snapshot->settings,
	    build->languages, &snapshot->arena, build->problems))
		return false;
	words = read_words(build) && read_keywords(build);
	snapshot->languages = *build->languages;
	return flow != NULL && read_flow(build, flow) && words &&
	    prove(build) && build->problems->errors == 0 &&
	    (review_all(snapshot) || out_of_memory(build));
}

struct snapshot *
snapshot_read(const struct snapshot_parts *parts, struct problems *problems)
{
	struct snapshot *snapshot = calloc(1, sizeof(*snapshot));
	struct build build = { .parts = parts, .snapshot = snapshot,
		.problems = problems };

	if (snapshot == NULL) {
		(void)out_of_memory(&build);
		return NULL;
	}
	snapshot->count = 1;
	arena_init_growing(&snapshot->arena);
	if (read_all(&build))
		return snapshot;
	snapshot_drop(snapshot);
	return NULL;
}

void
snapshot_drop(struct snapshot *snapshot)
{
	if (snapshot == NULL || --snapshot->count > 0)
		return;
	draft_clear_accounts(&snapshot->settings);
	arena_clear(&snapshot->arena);
	free(snapshot);
}
