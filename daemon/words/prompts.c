/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "words/prompts.h"

#include "base/table.h"
#include "words/template.h"

#define FILE_MOST (1u << 20)
#define PROMPTS_MOST 1000
#define ID_MOST 60

/* One prompt as it stands in the file. */
struct entry {
	const char *voice;
	const char *text;
	int64_t seconds;
	struct {
		int64_t gsm, ucs2;
	} parts;
	int class;
	bool translate;
	bool danger_first;
	bool asked_for;
	const char *fills;
	int fills_while;
	struct texts notes;
};

static const char *const class_words[] = { "plain", "safety", "keyword",
	NULL };
static const char *const while_words[] = { "always", "callbacks",
	"no-callbacks", NULL };

static const struct setting part_settings[] = {
	{ .name = "gsm", .kind = SETTING_NUMBER,
	    .offset = offsetof(struct entry, parts.gsm) -
	    offsetof(struct entry, parts), .least = 0, .most = 6,
	    .fallback = "0", .about = "At most so many parts in GSM-7." },
	{ .name = "ucs2", .kind = SETTING_NUMBER,
	    .offset = offsetof(struct entry, parts.ucs2) -
	    offsetof(struct entry, parts), .least = 0, .most = 6,
	    .fallback = "0", .about = "At most so many parts in UCS-2." },
	{ .name = NULL },
};

static const struct setting prompt_settings[] = {
	{ .name = "voice", .kind = SETTING_TEXT,
	    .offset = offsetof(struct entry, voice),
	    .about = "What is said on the telephone." },
	{ .name = "text", .kind = SETTING_TEXT,
	    .offset = offsetof(struct entry, text),
	    .about = "What is written in a text." },
	{ .name = "seconds", .kind = SETTING_NUMBER,
	    .offset = offsetof(struct entry, seconds), .least = 0, .most = 60,
	    .fallback = "0",
	    .about = "How long the voice form may take; 0 = any." },
	{ .name = "parts", .kind = SETTING_OBJECT,
	    .offset = offsetof(struct entry, parts), .table = part_settings,
	    .about = "What the text form may cost." },
	{ .name = "class", .kind = SETTING_WORD,
	    .offset = offsetof(struct entry, class), .words = class_words,
	    .fallback = "plain",
	    .about = "safety: two people approve each translation." },
	{ .name = "translate", .kind = SETTING_FLAG,
	    .offset = offsetof(struct entry, translate), .fallback = "true",
	    .about = "false: always in English." },
	{ .name = "danger_first", .kind = SETTING_FLAG,
	    .offset = offsetof(struct entry, danger_first),
	    .fallback = "false",
	    .about = "999 and a number must stand in the first part." },
	{ .name = "asked_for", .kind = SETTING_FLAG,
	    .offset = offsetof(struct entry, asked_for),
	    .fallback = "false",
	    .about = "People ask for these very words, so the text may say "
	    "what others must not see on a locked screen." },
	{ .name = "fills", .kind = SETTING_TEXT,
	    .offset = offsetof(struct entry, fills),
	    .about = "It stands in other prompts as {this}." },
	{ .name = "while", .kind = SETTING_WORD,
	    .offset = offsetof(struct entry, fills_while),
	    .words = while_words, .fallback = "always",
	    .about = "When it does: while callbacks are configured, or not." },
	{ .name = "notes", .kind = SETTING_TEXTS,
	    .offset = offsetof(struct entry, notes),
	    .about = "What translators must know." },
	{ .name = NULL },
};

/* It names messages of catalogues, and stands in lines of review. */
static bool
check_id(const struct node *node, struct problems *problems)
{
	size_t length = strspn(node->name, "abcdefghijklmnopqrstuvwxyz"
	    "0123456789-");

	if (length > 0 && length <= ID_MOST && node->name[length] == '\0')
		return true;
	return problems_add(problems, node->name_place, "\"%s\": a prompt's "
	    "name is 1 to %d of a-z, 0-9 and -", node->name, ID_MOST);
}

/* Nobody can say or see them, and translators' files cannot hold them. */
static bool
check_controls(const struct node *node, const char *text,
    struct problems *problems)
{
	for (const char *at = text; text != NULL && *at != '\0'; at++) {
		unsigned char sign = (unsigned char)*at;

		if ((sign < 0x20 && sign != '\n') || sign == 0x7f)
			return problems_add(problems, node->place, "\"%s\": "
			    "the only sign below a space may be \\n, found "
			    "\\u%04x", node->name, sign);
	}
	return true;
}

/* The English itself: numbers belong into the settings, and typographic marks
 * make a text cost twice. */
static bool
check_english(const struct node *node, const char *form, const char *text,
    struct problems *problems)
{
	struct problem why;
	unsigned run = 0;

	if (text[0] == '\0')
		return problems_add(problems, node->place,
		    "\"%s\": the %s form is empty", node->name, form);
	if (!template_is_sound(text, &why))
		return problems_add(problems, node->place, "\"%s\": %s",
		    node->name, why.text);
	for (const char *at = text; ; at++) {
		if (*at >= '0' && *at <= '9') {
			run++;
			continue;
		}
		if (run > 2 && strncmp(at - run, "999", 3) != 0 &&
		    strncmp(at - run, "1800", 4) != 0)
			return problems_add(problems, node->place, "\"%s\": "
			    "write numbers as {names}; only 999, 18000, 18001 "
			    "and keys are digits", node->name);
		run = 0;
		if (*at == '\0')
			return true;
		if (strncmp(at, "\xE2\x80", 2) == 0)
			return problems_add(problems, node->place, "\"%s\": "
			    "write plain quotes and dashes: typographic ones "
			    "make a text cost twice", node->name);
	}
}

static bool
check_entry(const struct node *node, const struct entry *entry,
    struct problems *problems)
{
	bool good = check_id(node, problems);

	good &= check_controls(node, entry->voice, problems);
	good &= check_controls(node, entry->text, problems);
	for (unsigned i = 0; i < entry->notes.count; i++)
		good &= check_controls(node, entry->notes.at[i], problems);
	if (entry->voice == NULL && entry->text == NULL)
		return problems_add(problems, node->place, "\"%s\" has "
		    "neither a voice nor a text form", node->name);
	if (entry->class == PROMPT_KEYWORD) {
		if (entry->text == NULL || entry->voice != NULL)
			return problems_add(problems, node->place, "\"%s\": "
			    "keywords have a text form only", node->name);
		return good;
	}
	if (entry->fills != NULL && strspn(entry->fills,
	    "abcdefghijklmnopqrstuvwxyz_") != strlen(entry->fills))
		good = problems_add(problems, node->place, "\"%s\": "
		    "\"fills\" is a name of a-z and _, without braces",
		    node->name);
	if (entry->voice != NULL)
		good &= check_english(node, "voice", entry->voice, problems);
	if (entry->text != NULL)
		good &= check_english(node, "text", entry->text, problems);
	return good;
}

static const char *const *
notes_copy(struct arena *arena, const struct texts *notes)
{
	const char **copy = arena_get(arena,
	    (notes->count + 1) * sizeof(*copy));

	if (copy == NULL)
		return NULL;
	for (unsigned i = 0; i < notes->count; i++)
		copy[i] = notes->at[i];
	return copy;
}

static struct place
place_of(const struct node *node, const char *form)
{
	const struct node *text = node_find(node, form);

	return text == NULL ? node->name_place : text->place;
}

static bool
read_prompt(struct prompts *prompts, struct prompt *into, struct arena *arena,
    const struct node *node, struct problems *problems)
{
	struct entry entry = { 0 };
	const struct prompt *same = prompt_find(prompts, node->name);

	if (same != NULL)
		return problems_add(problems, node->name_place, "\"%s\" is "
		    "also in %s:%u", node->name, same->place.file,
		    same->place.line);
	if (!table_read(prompt_settings, NULL, node, &entry, arena, problems))
		return false;
	*into = (struct prompt){
		.index = prompts->count,
		.id = node->name,
		.english = { [FORM_VOICE] = entry.voice,
		    [FORM_TEXT] = entry.text },
		.class = (enum prompt_class)entry.class,
		.seconds_most = (unsigned)entry.seconds,
		.parts_gsm = (unsigned)entry.parts.gsm,
		.parts_ucs2 = (unsigned)entry.parts.ucs2,
		.only_english = !entry.translate,
		.danger_first = entry.danger_first,
		.asked_for = entry.asked_for,
		.fills = entry.fills,
		.fills_while = (enum prompt_while)entry.fills_while,
		.notes = notes_copy(arena, &entry.notes),
		.place = node->name_place,
		.places = { [FORM_VOICE] = place_of(node, "voice"),
		    [FORM_TEXT] = place_of(node, "text") },
	};
	prompts->count++;
	return check_entry(node, &entry, problems);
}

static bool
read_root(struct prompts *prompts, struct prompt *all, struct arena *arena,
    const struct node *root, struct problems *problems)
{
	bool good = true;

	if (root->kind != NODE_OBJECT)
		return problems_add(problems, root->place, "expected prompts "
		    "by their ids, found %s", node_kind_name(root->kind));
	for (const struct node *node = root->first; node != NULL;
	    node = node->next) {
		if (prompts->count == PROMPTS_MOST)
			return problems_add(problems, node->name_place,
			    "more than %d prompts", PROMPTS_MOST);
		good &= read_prompt(prompts, &all[prompts->count], arena,
		    node, problems);
	}
	return good;
}

bool
prompts_read(struct prompts *prompts, struct arena *arena,
    const char *const *files, unsigned count, struct problems *problems)
{
	struct prompt *all = arena_get(arena, PROMPTS_MOST * sizeof(*all));
	bool good = all != NULL;

	*prompts = (struct prompts){ .at = all };
	if (all == NULL)
		return problems_add(problems, (struct place){ 0 },
		    "no memory is left");
	for (unsigned i = 0; i < count; i++) {
		const struct node *root = node_read_file(arena, files[i],
		    FILE_MOST, problems);

		good &= root != NULL &&
		    read_root(prompts, all, arena, root, problems);
	}
	return good;
}
