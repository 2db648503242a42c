/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "languages/registry.h"

#include "languages/choose.h"

#define FILE_MOST (1u << 20)
#define LANGUAGES_MOST 300

/* One language as it stands in the file. */
struct entry {
	const char *tag;
	const char *english;
	const char *autonym;
	const char *script;
	const char *related;
	int64_t code;
	int64_t pace;
	bool rtl;
	bool clock_24;
	struct texts names;
	const struct node *voices;
};

#define AT(field) .offset = offsetof(struct entry, field)

static const struct setting language_settings[] = {
	{ .name = "tag", .kind = SETTING_TEXT, AT(tag), .required = true,
	    .about = "Its BCP 47 tag; also the name of its catalogue." },
	{ .name = "english", .kind = SETTING_TEXT, AT(english),
	    .required = true, .about = "What workers call it." },
	{ .name = "autonym", .kind = SETTING_TEXT, AT(autonym),
	    .required = true, .about = "What its speakers call it." },
	{ .name = "script", .kind = SETTING_TEXT, AT(script),
	    .required = true, .about = "ISO 15924." },
	{ .name = "rtl", .kind = SETTING_FLAG, AT(rtl), .fallback = "false",
	    .about = "Written from right to left." },
	{ .name = "related", .kind = SETTING_TEXT, AT(related),
	    .about = "Spoken where it has no words of its own." },
	{ .name = "code", .kind = SETTING_NUMBER, AT(code), .required = true,
	    .least = 30, .most = 989, .about = "Its number on posters." },
	{ .name = "clock_24", .kind = SETTING_FLAG, AT(clock_24),
	    .fallback = "false", .about = "Writes 17:00, not 5 p.m." },
	{ .name = "pace", .kind = SETTING_NUMBER, AT(pace), .fallback = "150",
	    .least = 60, .most = 300, .about = "Words a minute, spoken." },
	{ .name = "names", .kind = SETTING_TEXTS, AT(names),
	    .about = "More names that people write." },
	{ .name = "voices", .kind = SETTING_NODE, AT(voices),
	    .about = "How each dialect of carriers speaks it." },
	{ .name = NULL },
};

struct voice_entry {
	const char *language;
	const char *voice;
};

static const struct setting voice_settings[] = {
	{ .name = "language", .kind = SETTING_TEXT,
	    .offset = offsetof(struct voice_entry, language),
	    .about = "The carrier's name of the language." },
	{ .name = "voice", .kind = SETTING_TEXT,
	    .offset = offsetof(struct voice_entry, voice),
	    .about = "The carrier's name of the voice." },
	{ .name = NULL },
};

static bool
read_voices(struct language *language, const struct node *node,
    struct arena *arena, struct problems *problems)
{
	struct voice *voices;

	if (node == NULL)
		return true;
	if (node->kind != NODE_OBJECT)
		return problems_add(problems, node->place, "expected voices "
		    "by dialect, found %s", node_kind_name(node->kind));
	voices = arena_get(arena, node->count * sizeof(*voices) + 1);
	if (voices == NULL)
		return problems_add(problems, node->place,
		    "no memory is left");
	language->voices = voices;
	for (const struct node *each = node->first; each != NULL;
	    each = each->next) {
		struct voice_entry entry = { 0 };

		if (!table_read(voice_settings, NULL, each, &entry, arena,
		    problems))
			return false;
		voices[language->voice_count++] = (struct voice){
			.dialect = each->name,
			.language = entry.language,
			.voice = entry.voice,
		};
	}
	return true;
}

/* Two digits from 30 or three from 800: none begins another. */
static bool
check_code(const struct languages *languages, const struct node *node,
    unsigned code, struct problems *problems)
{
	const struct language *same = language_by_code(languages, code);

	if (same != NULL)
		return problems_add(problems, node->place, "the code %u is "
		    "already that of %s", code, same->english);
	if (code == 55 || (code > 79 && code < 800))
		return problems_add(problems, node->place, "the code %u may "
		    "not be used; codes are 30 to 79 but not 55, or 800 to "
		    "989", code);
	return true;
}

static const char *const *
copy_names(struct arena *arena, const struct texts *names)
{
	const char **copy = arena_get(arena,
	    (names->count + 1) * sizeof(*copy));

	for (unsigned i = 0; copy != NULL && i < names->count; i++)
		copy[i] = names->at[i];
	return copy;
}

static bool
read_language(struct languages *languages, struct language *into,
    const struct node *node, struct arena *arena, struct problems *problems)
{
	struct entry entry = { 0 };

	if (!table_read(language_settings, NULL, node, &entry, arena,
	    problems))
		return false;
	if (language_find(languages, entry.tag) != NULL)
		return problems_add(problems, node->place, "%s stands in the "
		    "registry twice", entry.tag);
	if (!check_code(languages, node, (unsigned)entry.code, problems))
		return false;
	*into = (struct language){
		.index = languages->count,
		.tag = entry.tag,
		.english = entry.english,
		.autonym = entry.autonym,
		.script = entry.script,
		.names = copy_names(arena, &entry.names),
		.related = entry.related,
		.code = (unsigned)entry.code,
		.rtl = entry.rtl,
		.clock_24 = entry.clock_24,
		.pace = (unsigned)entry.pace,
	};
	languages->count++;
	if (into->names == NULL)
		return problems_add(problems, node->place,
		    "no memory is left");
	return read_voices(into, entry.voices, arena, problems);
}

/* Every chain of fallbacks ends. */
static bool
link_related(const struct languages *languages, struct language *all,
    struct place place, struct problems *problems)
{
	for (unsigned i = 0; i < languages->count; i++) {
		const struct language *related;

		if (all[i].related == NULL)
			continue;
		related = language_find(languages, all[i].related);
		if (related == NULL)
			return problems_add(problems, place, "%s is related "
			    "to %s, which the registry lacks", all[i].tag,
			    all[i].related);
		all[i].related_index = related->index;
	}
	for (unsigned i = 0; i < languages->count; i++) {
		unsigned at = i, steps = 0;

		while (at != LANGUAGE_ENGLISH &&
		    steps++ <= languages->count)
			at = all[at].related_index;
		if (at != LANGUAGE_ENGLISH)
			return problems_add(problems, place, "the fallbacks "
			    "of %s go in a circle", all[i].tag);
	}
	return true;
}

static bool
read_all(struct languages *languages, struct language *all,
    const struct node *root, struct arena *arena, struct problems *problems)
{
	const struct node *list = root->kind == NODE_OBJECT ?
	    node_find(root, "languages") : NULL;
	bool good = true;

	if (list == NULL || list->kind != NODE_LIST)
		return problems_add(problems, root->place, "expected "
		    "{\"languages\": [...]}");
	if (list->count > LANGUAGES_MOST)
		return problems_add(problems, list->place, "more than %d "
		    "languages", LANGUAGES_MOST);
	for (const struct node *node = list->first; node != NULL;
	    node = node->next)
		good &= read_language(languages, &all[languages->count], node,
		    arena, problems);
	if (!good)
		return false;
	if (languages->count == 0 || strcmp(all[0].tag, "en") != 0)
		return problems_add(problems, list->place, "the first "
		    "language must be \"en\"");
	return link_related(languages, all, list->place, problems);
}

static void
offer(struct languages *languages, struct language *language, unsigned nth)
{
	language->offered = true;
	language->page = choose_page(nth);
	language->key = choose_key(nth);
	languages->pages = choose_pages(nth + 1);
}

static bool
offer_all(struct languages *languages, struct language *all,
    const struct texts *offered, struct problems *problems)
{
	unsigned nth = 0;
	bool named = false, good = true;

	for (unsigned i = 0; i < offered->count; i++)
		named |= strcmp(offered->at[i], "en") == 0;
	if (!named)
		offer(languages, &all[LANGUAGE_ENGLISH], nth++);
	for (unsigned i = 0; i < offered->count; i++) {
		const struct language *found =
		    language_find(languages, offered->at[i]);

		if (found == NULL)
			good = problems_add(problems, offered->places[i],
			    "the registry has no language \"%s\"",
			    offered->at[i]);
		else if (found->offered)
			good = problems_add(problems, offered->places[i],
			    "\"%s\" is offered twice", offered->at[i]);
		else
			offer(languages, &all[found->index], nth++);
	}
	return good;
}

bool
languages_read(struct languages *languages, struct arena *arena,
    const char *file, const struct texts *offered, struct problems *problems)
{
	struct language *all = arena_get(arena, LANGUAGES_MOST * sizeof(*all));
	const struct node *root;

	*languages = (struct languages){ .at = all };
	if (all == NULL)
		return problems_add(problems, (struct place){ .file = file },
		    "no memory is left");
	root = node_read_file(arena, file, FILE_MOST, problems);
	return root != NULL &&
	    read_all(languages, all, root, arena, problems) &&
	    offer_all(languages, all, offered, problems);
}

static bool
is_listed(const char *tag, const char *const *list, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		if (strcmp(list[i], tag) == 0)
			return true;
	}
	return false;
}

/* The place in the spoken choice, for sorting; -1: not offered. */
static int
place_of(const struct language *language)
{
	const char *key = language->key == '\0' ? NULL :
	    strchr(CHOOSE_KEYS, language->key);

	if (!language->offered || key == NULL)
		return -1;
	return (int)(language->page * (sizeof(CHOOSE_KEYS) - 1)) +
	    (int)(key - CHOOSE_KEYS);
}

bool
languages_without(struct languages *languages, struct arena *arena,
    const struct languages *from, const char *const *off, unsigned off_count)
{
	struct language *all = arena_get(arena, from->count * sizeof(*all));
	unsigned nth = 0;

	if (all == NULL)
		return false;
	*languages = (struct languages){ .at = all, .count = from->count,
	    .pages = 1 };
	memcpy(all, from->at, from->count * sizeof(*all));
	for (unsigned i = 0; i < from->count; i++) {
		all[i].offered = false;
		all[i].off |= is_listed(all[i].tag, off, off_count);
		all[i].page = 0;
		all[i].key = '\0';
	}
	for (int place = 0; place < from->count; place++) {
		for (unsigned i = 0; i < from->count; i++) {
			if (place_of(&from->at[i]) == place &&
			    !is_listed(from->at[i].tag, off, off_count))
				offer(languages, &all[i], nth++);
		}
	}
	return true;
}
