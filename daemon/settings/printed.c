/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "settings/printed.h"

#include <unistd.h>

#include "base/json.h"
#include "base/table.h"
#include "settings/draft.h"

struct printed {
	const char *language;
	int64_t code;
	const char *number;
	const char *since;
};

#define AT(member) offsetof(struct printed, member)

static const struct setting printed_table[] = {
	{ .name = "language", .kind = SETTING_TEXT, .offset = AT(language),
	  .required = true, .about = "Its tag." },
	{ .name = "keys", .kind = SETTING_NUMBER, .offset = AT(code),
	  .required = true, .least = 30, .most = 989,
	  .about = "The number of the language that stands there, after *." },
	{ .name = "number", .kind = SETTING_PHONE, .offset = AT(number),
	  .required = true,
	  .about = "Our telephone number that stands there." },
	{ .name = "since", .kind = SETTING_TEXT, .offset = AT(since),
	  .about = "When it was printed: a remark." },
	{ .name = NULL },
};

static bool
is_ours(const struct settings *settings, const char *number)
{
	for (unsigned i = 0; i < settings->line_count; i++) {
		if (strcmp(settings->lines[i].number, number) == 0)
			return true;
	}
	return false;
}

static struct place
place_of(const struct node *entry, const char *name)
{
	const struct node *node = node_find(entry, name);

	return node == NULL ? entry->place : node->place;
}

static bool
compare(const struct settings *settings, const struct languages *languages,
    const struct node *entry, const struct printed *printed,
    struct problems *problems)
{
	const struct language *language = language_find(languages,
	    printed->language);
	bool good = true;

	if (language == NULL)
		good = problems_add(problems, place_of(entry, "language"),
		    "posters are out for \"%s\", and there is no such "
		    "language in the registry", printed->language);
	else if (language->code != printed->code)
		good = problems_add(problems, place_of(entry, "keys"),
		    "posters in %s say * %u, and the registry has * %u: "
		    "callers would hear another language. Give it back its "
		    "number, or take this entry out when no such paper hangs "
		    "any more", language->english, (unsigned)printed->code,
		    language->code);
	if (!is_ours(settings, printed->number))
		good = problems_add(problems, place_of(entry, "number"),
		    "posters say %s, and no line has that number. Give it to "
		    "a line, or take this entry out when no such paper hangs "
		    "any more", printed->number);
	return good;
}

bool
printed_check(const struct settings *settings,
    const struct languages *languages, struct arena *arena,
    struct problems *problems)
{
	const struct node *root;
	bool good = true;

	if (settings->printed == NULL || access(settings->printed, F_OK) != 0)
		return true;
	root = node_read_file(arena, settings->printed, SETTINGS_FILE_MOST,
	    problems);
	if (root == NULL)
		return false;
	if (root->kind != NODE_LIST)
		return problems_add(problems, root->place, "expected a list "
		    "of what was printed, found %s",
		    node_kind_name(root->kind));
	for (const struct node *entry = root->first; entry != NULL;
	    entry = entry->next) {
		struct printed printed = { .language = NULL };

		if (!table_read(printed_table, NULL, entry, &printed, arena,
		    problems) || !compare(settings, languages, entry,
		    &printed, problems))
			good = false;
	}
	return good;
}
