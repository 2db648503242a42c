/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands in prompts in the place of {names}: no number is code. */
#include "settings/draft.h"

#define NAMES_MOST 64u
#define CALLBACK "callback"

struct value_draft {
	const char *number;
	const char *hours;
	const char *text;
};

#define AT(member) offsetof(struct value_draft, member)

const struct setting value_table[] = {
	{ .name = "number", .kind = SETTING_PHONE, .offset = AT(number),
	  .about = "A phone number: said digit by digit, written in groups." },
	{ .name = "hours", .kind = SETTING_TEXT, .offset = AT(hours),
	  .about = "The name of hours: said and written in each language." },
	{ .name = "text", .kind = SETTING_TEXT, .offset = AT(text),
	  .about = "A text that is the same in every language." },
	{ .name = NULL },
};

static bool
read_hours(const struct draft *draft, const struct node *node,
    const char *name, struct value *value)
{
	const struct hours_set *set = &draft->settings.hours;
	const struct node *where = node_find(node, "hours");
	const struct hours *hours = hours_find(set, name);
	const char *names[NAMES_MOST];
	unsigned count = 0;

	for (unsigned i = 0; i < set->count && count + 1 < NAMES_MOST; i++)
		names[count++] = set->at[i].name;
	names[count] = NULL;
	if (hours == NULL)
		return draft_unknown(draft, where->place, "hours", name, names);
	value->kind = VALUE_HOURS;
	for (unsigned i = 0; i < 7; i++) {
		const struct hours_day *day = &hours->week[i];

		if (day->count > 1)
			return problems_add(draft->problems, where->place,
			    "the hours \"%s\" have a break in a day; prompts "
			    "can say one range a day only", name);
		value->hours.days[i].from = day->count == 0 ? -1 :
		    day->ranges[0].from;
		value->hours.days[i].to = day->count == 0 ? -1 :
		    day->ranges[0].to;
	}
	return true;
}

static bool
check_name(const struct draft *draft, const struct node *node)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz_";
	size_t length = strlen(node->name);

	if (strcmp(node->name, CALLBACK) == 0)
		return problems_add(draft->problems, node->name_place,
		    "{%s} is the number of the line that \"callback\" names",
		    CALLBACK);
	if (length >= 1 && length <= 40 &&
	    strspn(node->name, letters) == length)
		return true;
	return problems_add(draft->problems, node->name_place,
	    "\"%s\" cannot stand in prompts; use a-z and _", node->name);
}

static bool
read_value(const struct draft *draft, const struct node *node,
    struct value *value)
{
	struct value_draft fields = { .number = NULL };
	unsigned ways;

	value->name = node->name;
	if (!check_name(draft, node) || !table_read(value_table, NULL, node,
	    &fields, draft->arena, draft->problems))
		return false;
	ways = (fields.number != NULL ? 1u : 0u) +
	    (fields.hours != NULL ? 1u : 0u) + (fields.text != NULL ? 1u : 0u);
	if (ways != 1)
		return problems_add(draft->problems, node->place,
		    "\"%s\": give one of \"number\", \"hours\" and \"text\", "
		    "found %u", node->name, ways);
	if (fields.hours != NULL)
		return read_hours(draft, node, fields.hours, value);
	value->kind = fields.number != NULL ? VALUE_NUMBER : VALUE_TEXT;
	value->text = fields.number != NULL ? fields.number : fields.text;
	return true;
}

/* While nobody is rung back, no prompt with it is said or sent. */
static struct value
callback_value(const struct settings *settings)
{
	const struct callbacks *callbacks = settings->callbacks;

	return callbacks == NULL ?
	    (struct value){ .name = CALLBACK, .kind = VALUE_TEXT, .text = "" } :
	    (struct value){ .name = CALLBACK, .kind = VALUE_NUMBER,
		.text = callbacks->line->number };
}

bool
draft_read_values(struct draft *draft)
{
	const struct node *node = draft->values;
	unsigned count = node == NULL ? 0 : node->count;
	struct value *list;
	bool good = true;

	if (node != NULL && node->kind != NODE_OBJECT)
		return problems_add(draft->problems, node->place,
		    "\"values\": expected an object, found %s",
		    node_kind_name(node->kind));
	list = arena_get(draft->arena, (count + 1) * sizeof(*list));
	if (list == NULL)
		return problems_add(draft->problems, draft->root->place,
		    "out of memory");
	draft->settings.values = list;
	for (node = node == NULL ? NULL : node->first; node != NULL;
	    node = node->next)
		good = read_value(draft, node,
		    &list[draft->settings.value_count++]) && good;
	list[draft->settings.value_count++] = callback_value(&draft->settings);
	return good;
}
