/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What ships, in a folder of its own, where it can be altered: its prompts,
 * flow and settings, with as many languages as are wanted. Their words are the
 * English ones, said at the same pace, so that seconds do not change with the
 * translations.
 */
#ifndef TESTS_PADDED_H
#define TESTS_PADDED_H

#include <ftw.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "languages/registry.h"
#include "providers/provider.h"
#include "settings/snapshot.h"
#include "words/prompts.h"

#define PADDED_ROOM (1u << 20)		/* bytes of one file */
#define PADDED_MESSAGES 1024
#define PADDED_LANGUAGES 25

struct padded {
	char folder[40];
	char *text;			/* of the file that is worked on */
	bool callbacks;			/* residents are rung back */
	struct problems problems;
};

static inline const char *
padded_path(const struct padded *padded, const char *name)
{
	static char path[160];

	(void)snprintf(path, sizeof(path), "%s/%s", padded->folder, name);
	return path;
}

static inline void
padded_load(struct padded *padded, const char *path)
{
	FILE *file = fopen(path, "r");
	size_t length;

	if (file == NULL)
		abort();
	length = fread(padded->text, 1, PADDED_ROOM - 1, file);
	padded->text[length] = '\0';
	(void)fclose(file);
}

static inline void
padded_save(struct padded *padded, const char *name)
{
	FILE *file = fopen(padded_path(padded, name), "w");

	if (file == NULL || fputs(padded->text, file) < 0 ||
	    fclose(file) != 0)
		abort();
}

/* The first `was` of the loaded text becomes `is`. False: there is none. */
static inline bool
padded_put(struct padded *padded, const char *was, const char *is)
{
	char *at = strstr(padded->text, was);
	size_t rest;

	if (at == NULL || strlen(padded->text) + strlen(is) >= PADDED_ROOM)
		return false;
	rest = strlen(at + strlen(was)) + 1;
	memmove(at + strlen(is), at + strlen(was), rest);
	memcpy(at, is, strlen(is));
	return true;
}

/* In one of its files, "prompts/flow.json". False: nothing says `was`. */
static inline bool
padded_alter(struct padded *padded, const char *name, const char *was,
    const char *is)
{
	char path[160];

	(void)snprintf(path, sizeof(path), "%s", padded_path(padded, name));
	padded_load(padded, path);
	if (!padded_put(padded, was, is))
		return false;
	padded_save(padded, name);
	return true;
}

static inline void
padded_copy_prompts(struct padded *padded)
{
	glob_t found;

	if (glob("prompts/*.json", 0, NULL, &found) != 0)
		abort();
	for (size_t i = 0; i < found.gl_pathc; i++) {
		padded_load(padded, found.gl_pathv[i]);
		padded_save(padded, found.gl_pathv[i]);
	}
	globfree(&found);
}

/* The whole registry, with everybody speaking, writing and telling the time as
 * the English do. */
static inline void
padded_copy_registry(struct padded *padded)
{
	char *at;

	padded_load(padded, "locales/languages.json");
	for (at = padded->text; (at = strstr(at, "\"pace\": ")) != NULL; ) {
		at += strlen("\"pace\": ");
		while (*at >= '0' && *at <= '9')
			memmove(at, at + 1, strlen(at));
		memmove(at + 3, at, strlen(at) + 1);
		memcpy(at, "150", 3);
	}
	while (padded_put(padded, "\"clock_24\": true", "\"clock_24\": false"))
		continue;
	while (padded_put(padded, "\"rtl\": true", "\"rtl\": false"))
		continue;
	padded_save(padded, "locales/languages.json");
}

/* English and the languages that come after it in the registry. */
static inline void
padded_offer(struct padded *padded, unsigned count)
{
	char memory[1024];
	const char *at;
	struct text list;

	text_init(&list, memory, sizeof(memory));
	text_add_text(&list, "\"offered\": [\"en\"");
	padded_load(padded, "locales/languages.json");
	at = padded->text;
	for (unsigned i = 0; i < count; i++) {
		at = strstr(at, "\"tag\": \"");
		if (at == NULL)
			abort();
		at += strlen("\"tag\": \"");
		if (i > 0)
			text_add_format(&list, ", \"%.*s\"",
			    (int)strcspn(at, "\""), at);
	}
	padded_load(padded, padded_path(padded, "config/helpline.json"));
	at = strstr(padded->text, "\"offered\": [");
	if (at == NULL || list.full ||
	    !padded_put(padded, "../build/locales", "../catalogues"))
		abort();
	at = strstr(padded->text, "\"offered\": [");
	memmove(padded->text + (at - padded->text) + list.length,
	    strchr(at, ']'), strlen(strchr(at, ']')) + 1);
	memcpy(padded->text + (at - padded->text), list.at, list.length);
	padded_save(padded, "config/helpline.json");
}

static inline void
padded_number(FILE *file, uint32_t number)
{
	(void)fwrite(&number, sizeof(number), 1, file);
}

struct padded_message {
	char *key;
	const char *words;
};

/* What msgfmt makes of translations that say the English. */
static inline void
padded_write_catalogue(const char *path, const struct padded_message *list,
    uint32_t count)
{
	FILE *file = fopen(path, "wb");
	uint32_t at = 28 + count * 16;

	if (file == NULL)
		abort();
	padded_number(file, 0x950412de);
	padded_number(file, 0);
	padded_number(file, count);
	padded_number(file, 28);
	padded_number(file, 28 + count * 8);
	padded_number(file, 0);
	padded_number(file, 0);
	for (unsigned side = 0; side < 2; side++) {
		for (uint32_t i = 0; i < count; i++) {
			const char *text = side == 0 ? list[i].key :
			    list[i].words;

			padded_number(file, (uint32_t)strlen(text));
			padded_number(file, at);
			at += (uint32_t)strlen(text) + 1;
		}
	}
	for (unsigned side = 0; side < 2; side++) {
		for (uint32_t i = 0; i < count; i++) {
			const char *text = side == 0 ? list[i].key :
			    list[i].words;

			(void)fwrite(text, 1, strlen(text) + 1, file);
		}
	}
	if (fclose(file) != 0)
		abort();
}

static inline int
padded_compare(const void *one, const void *other)
{
	const struct padded_message *a = one, *b = other;

	return strcmp(a->key, b->key);
}

static inline uint32_t
padded_list(struct padded_message *list, const struct prompts *prompts,
    struct arena *arena)
{
	uint32_t count = 0;

	list[count++] = (struct padded_message){ arena_copy_text(arena, ""),
		"Content-Type: text/plain; charset=UTF-8\n" };
	for (unsigned i = 0; i < prompts->count * FORMS; i++) {
		const struct prompt *prompt = &prompts->at[i / FORMS];
		const char *words = prompt->english[i % FORMS];

		if (words == NULL || prompt->only_english ||
		    count == PADDED_MESSAGES)
			continue;
		list[count++] = (struct padded_message){ arena_format(arena,
		    "%s:%s\4%s", i % FORMS == FORM_VOICE ? "voice" : "text",
		    prompt->id, words), words };
	}
	qsort(list, count, sizeof(*list), padded_compare);
	return count;
}

/* One for each language, of the prompts as they stand in the folder now. */
static inline void
padded_translate(struct padded *padded, const struct languages *languages)
{
	static struct padded_message list[PADDED_MESSAGES];
	const char *files[64];
	struct prompts prompts = { .at = NULL };
	struct arena arena;
	char path[200];
	uint32_t count;
	glob_t found;
	unsigned file_count = 0;

	arena_init_growing(&arena);
	(void)snprintf(path, sizeof(path), "%s/prompts/*.json",
	    padded->folder);
	if (glob(path, 0, NULL, &found) != 0)
		abort();
	for (size_t i = 0; i < found.gl_pathc; i++)
		if (strstr(found.gl_pathv[i], "/flow.json") == NULL)
			files[file_count++] = found.gl_pathv[i];
	if (prompts_read(&prompts, &arena, files, file_count,
	    &padded->problems)) {
		count = padded_list(list, &prompts, &arena);
		for (uint16_t i = 1; i < languages->count; i++) {
			(void)snprintf(path, sizeof(path),
			    "%s/catalogues/%s.mo", padded->folder,
			    languages->at[i].tag);
			padded_write_catalogue(path, list, count);
		}
	}
	globfree(&found);
	arena_clear(&arena);
}

/* `registry` tells which languages there are. */
static inline void
padded_open(struct padded *padded, unsigned languages)
{
	static const char *const folders[] = { "config", "prompts", "locales",
		"catalogues" };
	char cwd[512], samples[600];

	memset(padded, 0, sizeof(*padded));
	(void)snprintf(padded->folder, sizeof(padded->folder),
	    "/tmp/helpline-padded-XXXXXX");
	padded->text = malloc(PADDED_ROOM);
	if (padded->text == NULL || mkdtemp(padded->folder) == NULL ||
	    getcwd(cwd, sizeof(cwd)) == NULL)
		abort();
	problems_init(&padded->problems);
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		if (mkdir(padded_path(padded, folders[i]), 0700) != 0)
			abort();
	padded_copy_prompts(padded);
	/* The names of so many languages fit into no text. */
	if (!padded_alter(padded, "prompts/texts.json", "{languages}", "Name"))
		abort();
	padded_copy_registry(padded);
	padded_load(padded, "config/holidays-england.json");
	padded_save(padded, "config/holidays-england.json");
	(void)snprintf(samples, sizeof(samples), "%s/locales/samples", cwd);
	padded_load(padded, "config/helpline.json");
	if (!padded_put(padded, "../locales/samples", samples) ||
	    !padded_put(padded, ",\n    \"keywords\": "
	    "\"../locales/keywords.json\"", ""))
		abort();		/* padded catalogues have their own */
	padded_save(padded, "config/helpline.json");
	padded_offer(padded, languages);
}

/* NULL: what is wrong is in padded->problems. */
static inline struct snapshot *
padded_read(struct padded *padded)
{
	const struct account_kind *known[33] = { NULL };
	char file[160];

	(void)snprintf(file, sizeof(file), "%s",
	    padded_path(padded, "config/helpline.json"));
	for (unsigned i = 0; providers[i] != NULL && i < 32; i++)
		known[i] = &providers[i]->kind;
	return snapshot_read(&(struct snapshot_parts){ .file = file,
	    .kinds = known, .without_secrets = true,
	    .callbacks = padded->callbacks ? CALLBACKS_PRETENDED :
	    CALLBACKS_AS_THEY_ARE }, &padded->problems);
}

static inline int
padded_remove(const char *path, const struct stat *about, int kind,
    struct FTW *where)
{
	(void)about;
	(void)kind;
	(void)where;
	return remove(path);
}

static inline void
padded_close(struct padded *padded)
{
	(void)nftw(padded->folder, padded_remove, 8, FTW_DEPTH | FTW_PHYS);
	problems_clear(&padded->problems);
	free(padded->text);
}

#endif
