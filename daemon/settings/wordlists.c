/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "settings/wordlists.h"

#include "base/sign.h"
#include "base/table.h"

#define FILE_MOST (1u << 20)
#define HASH_DIGITS 16

static const struct {
	const char *id;
	const char *name;		/* in keywords.json; NULL: not there */
	enum meaning meaning;
} kinds[] = {
	{ "words-exit", "exit", MEANING_EXIT },
	{ "words-stop", "stop", MEANING_STOP },
	{ "words-urgent", "urgent", MEANING_URGENT },
	{ "words-privacy", "privacy", MEANING_PRIVACY },
	{ "words-complaint", "complaint", MEANING_COMPLAINT },
	/* No text has a meaning by these: lints look for them. */
	{ "words-screen", NULL, MEANING_NONE },
	{ "words-never", NULL, MEANING_NONE },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* One list as it stands in the file. */
struct entry {
	const char *words;
	int state;
	const char *hash;
	const char *who;
	const char *date;
};

static const char *const state_words[] = { "draft", "read", "approved", NULL };

static const struct setting entry_settings[] = {
	{ .name = "words", .kind = SETTING_TEXT, .required = true,
	    .offset = offsetof(struct entry, words),
	    .about = "The words, parted by commas." },
	{ .name = "state", .kind = SETTING_WORD, .words = state_words,
	    .fallback = "draft", .offset = offsetof(struct entry, state),
	    .about = "How far native readers have approved them." },
	{ .name = "hash", .kind = SETTING_TEXT,
	    .offset = offsetof(struct entry, hash),
	    .about = "Of the words that were read." },
	{ .name = "who", .kind = SETTING_TEXT,
	    .offset = offsetof(struct entry, who), .about = "Initials." },
	{ .name = "date", .kind = SETTING_TEXT,
	    .offset = offsetof(struct entry, date), .about = "The day." },
	{ .name = NULL },
};

/* The first 16 digits of SHA-256 over the words. */
static bool
hash_fits(const struct entry *entry)
{
	char memory[HASH_DIGITS + 1];
	unsigned char digest[SIGN_SHA256];
	struct text hex;

	if (entry->hash == NULL ||
	    !sign_sha256(bytes_from_text(entry->words), digest))
		return false;
	text_init(&hex, memory, sizeof(memory));
	sign_hex(&hex, (struct bytes){ (const char *)digest,
	    HASH_DIGITS / 2 });
	return strcmp(memory, entry->hash) == 0;
}

/* Who has read other words than those that count has not read them. */
static struct wordlist
judge(const struct entry *entry, struct keyword keyword)
{
	struct wordlist list = { .keyword = keyword,
		.state = (enum wordlist_state)entry->state };

	if (list.state != WORDLIST_DRAFT && !hash_fits(entry)) {
		list.state = WORDLIST_DRAFT;
		list.changed = true;
	}
	return list;
}

static size_t
find_kind(const char *name)
{
	size_t i = 0;

	while (i < KINDS && (kinds[i].name == NULL ||
	    strcmp(kinds[i].name, name) != 0))
		i++;
	return i;
}

static bool
read_list(struct wordlists *lists, struct wordlist *into, struct arena *arena,
    const struct language *language, const struct node *node,
    struct problems *problems)
{
	size_t kind = find_kind(node->name);
	struct entry entry = { .words = NULL };

	if (kind == KINDS)
		return problems_add(problems, node->name_place, "\"%s\" is no "
		    "kind of words: exit, stop, urgent, privacy or complaint",
		    node->name);
	if (!table_read(entry_settings, NULL, node, &entry, arena, problems))
		return false;
	*into = judge(&entry, (struct keyword){ entry.words,
		kinds[kind].meaning, language->index, node->place });
	lists->count++;
	return true;
}

static bool
read_language(struct wordlists *lists, struct wordlist *all,
    struct arena *arena, const struct languages *languages,
    const struct node *node, struct problems *problems)
{
	const struct language *language = language_find(languages, node->name);
	bool good = true;

	if (language == NULL)
		return problems_add(problems, node->name_place, "the registry "
		    "has no language \"%s\"", node->name);
	if (node->kind != NODE_OBJECT)
		return problems_add(problems, node->place, "\"%s\": expected "
		    "lists of words, found %s", node->name,
		    node_kind_name(node->kind));
	for (const struct node *list = node->first; list != NULL;
	    list = list->next)
		good &= read_list(lists, &all[lists->count], arena, language,
		    list, problems);
	return good;
}

static unsigned
count_lists(const struct node *root)
{
	unsigned count = 0;

	for (const struct node *node = root->first; node != NULL;
	    node = node->next)
		count += node->count;
	return count;
}

bool
wordlists_read(struct wordlists *lists, struct arena *arena, const char *file,
    const struct languages *languages, struct problems *problems)
{
	const struct node *root = file == NULL ? NULL :
	    node_read_file(arena, file, FILE_MOST, problems);
	struct wordlist *all;
	bool good = true;

	*lists = (struct wordlists){ .count = 0 };
	if (root == NULL)
		return file == NULL;
	if (root->kind != NODE_OBJECT)
		return problems_add(problems, root->place, "expected languages "
		    "by their tags, found %s", node_kind_name(root->kind));
	all = arena_get(arena, (count_lists(root) + 1) * sizeof(*all));
	if (all == NULL)
		return problems_add(problems, root->place, "out of memory");
	lists->at = all;
	for (const struct node *node = root->first; node != NULL;
	    node = node->next) {
		if (strcmp(node->name, "about") != 0)
			good &= read_language(lists, all, arena, languages,
			    node, problems);
	}
	return good;
}

/* A language's words stand in one place. */
static bool
has_two(const struct wordlists_parts *parts, const struct keyword *keyword)
{
	for (size_t i = 0; i < KINDS; i++) {
		const struct prompt *prompt = prompt_find(parts->prompts,
		    kinds[i].id);

		if (kinds[i].meaning == keyword->meaning && prompt != NULL)
			return words_keyword(parts->words, prompt,
			    keyword->language) != NULL;
	}
	return false;
}

static void
add_others(const struct wordlists_parts *parts, struct keyword *list,
    unsigned *count, struct problems *problems)
{
	const struct wordlists *others = parts->others;

	for (unsigned i = 0; i < others->count; i++) {
		const struct keyword *keyword = &others->at[i].keyword;
		const char *tag =
		    parts->languages->at[keyword->language].tag;

		if (has_two(parts, keyword))
			problems_warn(problems, keyword->place, "%s has its "
			    "words in %s.po: those here count, too; take them "
			    "out", tag, tag);
		list[(*count)++] = *keyword;
	}
}

/* Those of one prompt, in every language that has a catalogue. */
static void
add_prompt(const struct wordlists_parts *parts, const struct prompt *prompt,
    enum meaning meaning, struct keyword *list, unsigned *count)
{
	for (uint16_t i = 0; i < parts->languages->count; i++) {
		const char *words = words_keyword(parts->words, prompt, i);

		if (words != NULL)
			list[(*count)++] = (struct keyword){ words, meaning, i,
				prompt->place };
	}
}

const struct keywords *
wordlists_join(const struct wordlists_parts *parts, struct arena *arena,
    struct problems *problems)
{
	struct place place = { .file = parts->folder };
	struct keyword *list = arena_get(arena, (KINDS *
	    parts->languages->count + parts->others->count) * sizeof(*list));
	const struct keywords *keywords = NULL;
	unsigned count = 0;
	bool good = list != NULL;

	for (size_t i = 0; good && i < KINDS; i++) {
		const struct prompt *prompt = prompt_find(parts->prompts,
		    kinds[i].id);

		if (prompt == NULL)
			(void)problems_add(problems, place, "the prompt "
			    "\"%s\" is missing", kinds[i].id);
		else if (kinds[i].meaning != MEANING_NONE)
			add_prompt(parts, prompt, kinds[i].meaning, list,
			    &count);
	}
	if (good) {
		add_others(parts, list, &count, problems);
		keywords = keywords_new(arena, list, count, parts->languages,
		    problems);
	}
	if (keywords == NULL && problems->errors == 0)
		(void)problems_add(problems, place, "out of memory");
	return keywords;
}
