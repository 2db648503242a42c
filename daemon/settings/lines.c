/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines, and what stands in prompts in the place of {names}. */
#include "settings/draft.h"

#define NAMES_MOST 64u

struct line_draft {
	const char *number;
	const char *account;
	const char *call_step;
	const char *text_step;
	const char *language;
};

#define LINE(member) offsetof(struct line_draft, member)

const struct setting line_table[] = {
	{ .name = "number", .kind = SETTING_PHONE, .offset = LINE(number),
	  .required = true, .about = "The number that residents use." },
	{ .name = "account", .kind = SETTING_TEXT, .offset = LINE(account),
	  .required = true, .about = "The account that it belongs to." },
	{ .name = "calls", .kind = SETTING_TEXT, .offset = LINE(call_step),
	  .about = "The step where calls begin; else where the flow says." },
	{ .name = "texts", .kind = SETTING_TEXT, .offset = LINE(text_step),
	  .about = "The step where texts begin; else where the flow says." },
	{ .name = "language", .kind = SETTING_TEXT, .offset = LINE(language),
	  .about = "The tag of the language spoken from the start; else the "
	  "caller chooses." },
	{ .name = NULL },
};

static const struct account *
account_find(const struct draft *draft, const struct node *node,
    const char *name)
{
	const struct settings *settings = &draft->settings;
	const struct node *where = node_find(node, "account");
	const char *names[NAMES_MOST];
	unsigned count = 0;

	for (unsigned i = 0; i < settings->account_count; i++) {
		const struct account *account = &settings->accounts[i];

		bool notifies = account->kind != NULL &&
		    account->kind->notifies;

		if (strcmp(account->name, name) == 0 && notifies) {
			(void)problems_add(draft->problems, where->place,
			    "the account \"%s\" carries notices to the team: "
			    "nobody can call or text it", name);
			return NULL;
		}
		if (strcmp(account->name, name) == 0)
			return account;
		if (count + 1 < NAMES_MOST && !notifies)
			names[count++] = account->name;
	}
	names[count] = NULL;
	(void)draft_unknown(draft, where->place, "account", name, names);
	return NULL;
}

static bool
check_number(const struct draft *draft, const struct node *node,
    const struct line *line)
{
	const struct settings *settings = &draft->settings;

	for (const struct line *other = settings->lines; other < line; other++)
		if (other->number != NULL &&
		    strcmp(other->number, line->number) == 0)
			return problems_add(draft->problems,
			    node_find(node, "number")->place,
			    "this is the number of the line \"%s\" too",
			    other->name);
	return true;
}

static bool
read_line(const struct draft *draft, const struct node *node,
    struct line *line)
{
	struct line_draft fields = { .number = NULL };

	line->name = node->name;
	line->place = node->name_place;
	line->language_index = LANGUAGE_UNKNOWN;
	if (!table_read(line_table, NULL, node, &fields, draft->arena,
	    draft->problems))
		return false;
	line->number = fields.number;
	line->call_step = fields.call_step;
	line->text_step = fields.text_step;
	line->language = fields.language;
	line->account = account_find(draft, node, fields.account);
	return check_number(draft, node, line) && line->account != NULL;
}

static bool
check_accounts_have_lines(const struct draft *draft)
{
	const struct settings *settings = &draft->settings;
	bool good = true;

	for (unsigned i = 0; i < settings->account_count; i++) {
		const struct account *account = &settings->accounts[i];
		unsigned count = 0;

		for (unsigned j = 0; j < settings->line_count; j++)
			count += settings->lines[j].account == account;
		if (count == 0 && (account->kind == NULL ||
		    !account->kind->notifies))
			good = problems_add(draft->problems, account->place,
			    "the account \"%s\" has no line: nobody could "
			    "call it", account->name);
	}
	return good;
}

bool
draft_read_lines(struct draft *draft)
{
	const struct node *node = draft->lines;
	struct line *list;
	bool good = true;

	if (node == NULL)
		return true;			/* told by the table */
	if (node->kind != NODE_OBJECT || node->count == 0)
		return problems_add(draft->problems, node->place,
		    "\"lines\" needs a line: {\"main\": {\"number\": ..., "
		    "\"account\": ...}}");
	/* One more than there are: see callback.c. */
	list = arena_get(draft->arena, (node->count + 1) * sizeof(*list));
	if (list == NULL)
		return problems_add(draft->problems, node->place,
		    "out of memory");
	draft->line_list = list;
	draft->settings.lines = list;
	for (node = node->first; node != NULL; node = node->next)
		good = read_line(draft, node,
		    &list[draft->settings.line_count++]) && good;
	return good && check_accounts_have_lines(draft);
}
