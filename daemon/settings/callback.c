/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How residents are rung back: from which line, by whose desks, how often. */
#include "settings/draft.h"

#define NAMES_MOST 64u
#define DESKS_MOST 32u
#define PRETENDED_LINE "+442079460999"	/* kept by Ofcom for drama */
#define PRETENDED_DESK "+442079460998"

struct callback_draft {
	const char *line;
	const char *hours;
	const struct node *desks;
	struct callbacks callbacks;
};

#define AT(member) offsetof(struct callback_draft, member)
#define OF(member) offsetof(struct callback_draft, callbacks.member)

const struct setting callback_table[] = {
	{ .name = "line", .kind = SETTING_TEXT, .offset = AT(line),
	  .required = true,
	  .about = "The line whose number desks and residents see. It takes no "
	  "calls, and its carrier must have confirmed that it may be shown." },
	{ .name = "hours", .kind = SETTING_TEXT, .offset = AT(hours),
	  .fallback = "team",
	  .about = "The hours in which somebody claims requests." },
	{ .name = "desks", .kind = SETTING_NODE, .offset = AT(desks),
	  .required = true, .about = "The workers' telephones that ring first, "
	  "by name: `{\"mash\": \"020 8314 6660\"}`." },
	{ .name = "ring", .kind = SETTING_DURATION, .offset = OF(ring_ms),
	  .fallback = "20s", .least = 10000, .most = 60000,
	  .about = "How long a resident is rung: short of voicemail." },
	{ .name = "desk_ring", .kind = SETTING_DURATION,
	  .offset = OF(desk_ring_ms), .fallback = "30s", .least = 10000,
	  .most = 120000, .about = "How long a desk is rung." },
	{ .name = "per_hour", .kind = SETTING_NUMBER, .offset = OF(per_hour),
	  .fallback = "30", .least = 1, .most = 1000,
	  .about = "Requests taken in an hour; then callers and texters are "
	  "told the numbers instead." },
	{ .name = "per_day", .kind = SETTING_NUMBER, .offset = OF(per_day),
	  .fallback = "120", .least = 1, .most = 10000,
	  .about = "The same in 24 hours." },
	{ .name = "per_number", .kind = SETTING_NUMBER,
	  .offset = OF(per_number), .fallback = "6", .least = 1, .most = 100,
	  .about = "The same of one number in 24 hours." },
	{ .name = "keep", .kind = SETTING_DURATION, .offset = OF(keep_ms),
	  .fallback = "7d", .least = 86400000, .most = 2592000000,
	  .about = "After this nobody rings any more, and the number is "
	  "deleted." },
	{ .name = NULL },
};

static struct place
place_of(const struct node *node, const char *name)
{
	const struct node *found = node_find(node, name);

	return found == NULL ? node->place : found->place;
}

static bool
find_line(struct draft *draft, const struct node *node, const char *name,
    struct callbacks *callbacks)
{
	const struct settings *settings = &draft->settings;
	const char *names[NAMES_MOST];
	unsigned count = 0;

	for (unsigned i = 0; i < settings->line_count; i++) {
		if (strcmp(settings->lines[i].name, name) == 0) {
			draft->line_list[i].rings_back = true;
			callbacks->line = &settings->lines[i];
			return true;
		}
		if (count + 1 < NAMES_MOST)
			names[count++] = settings->lines[i].name;
	}
	names[count] = NULL;
	return draft_unknown(draft, place_of(node, "line"), "line", name,
	    names);
}

/* Whoever rings back what stands in a phone hears nothing of the helpline, and
 * residents see a number that the carrier lets us show. */
static bool
check_line(const struct draft *draft, const struct node *node,
    const struct line *line)
{
	struct place place = place_of(node, "line");
	enum phone_kind kind = phone_kind(line->number);

	if (line->call_step != NULL || line->text_step != NULL ||
	    line->language != NULL)
		return problems_add(draft->problems, place, "the line \"%s\" "
		    "takes no calls: it has no \"calls\", \"texts\" or "
		    "\"language\"", line->name);
	if (kind != PHONE_UK_LAND && kind != PHONE_UK_MOBILE)
		return problems_add(draft->problems, place, "the line \"%s\" "
		    "must have a UK number with 01, 02, 03 or 07: others are "
		    "rejected when they ring", line->name);
	return line->account->kind->places_calls ||
	    problems_add(draft->problems, place, "the account \"%s\" of the "
	    "line \"%s\" cannot begin calls", line->account->name, line->name);
}

/* An account's other numbers are for residents. */
static bool
check_other_lines(const struct draft *draft, const struct node *node,
    const struct line *line)
{
	const struct settings *settings = &draft->settings;

	for (unsigned i = 0; i < settings->line_count; i++) {
		if (!settings->lines[i].rings_back)
			return true;
	}
	return problems_add(draft->problems, place_of(node, "line"),
	    "\"%s\" is the only line, and it takes no calls: nobody could "
	    "call the helpline", line->name);
}

static bool
find_hours(const struct draft *draft, const struct node *node,
    const char *name, struct callbacks *callbacks)
{
	const struct hours_set *set = &draft->settings.hours;
	const char *names[NAMES_MOST];
	unsigned count = 0;

	callbacks->hours = hours_find(set, name);
	if (callbacks->hours != NULL)
		return true;
	for (unsigned i = 0; i < set->count && count + 1 < NAMES_MOST; i++)
		names[count++] = set->at[i].name;
	names[count] = NULL;
	return draft_unknown(draft, place_of(node, "hours"), "hours", name,
	    names);
}

static bool
read_desk(const struct draft *draft, const struct node *node,
    struct desk *desk)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	size_t length = strlen(node->name);

	*desk = (struct desk){ .name = node->name, .place = node->place };
	if (length == 0 || length > 31 ||
	    strspn(node->name, letters) != length)
		return problems_add(draft->problems, node->name_place,
		    "\"%s\": the name of a desk is typed in commands; use 1 "
		    "to 31 of a-z, 0-9 and -", node->name);
	if (node->kind != NODE_TEXT)
		return problems_add(draft->problems, node->place,
		    "\"%s\": expected a phone number, found %s", node->name,
		    node_kind_name(node->kind));
	desk->number = dial_read(&(struct dial){ draft->settings.lines,
	    draft->settings.line_count, &draft->settings.dial_also },
	    node->text, node->place, draft->arena, draft->problems);
	return desk->number != NULL;
}

static bool
read_desks(const struct draft *draft, const struct node *node,
    struct callbacks *callbacks)
{
	struct desk *list;
	bool good = true;

	if (node->kind != NODE_OBJECT || node->count == 0 ||
	    node->count > DESKS_MOST)
		return problems_add(draft->problems, node->place,
		    "\"desks\" needs 1 to %u of them: {\"mash\": "
		    "\"020 8314 6660\"}", DESKS_MOST);
	list = arena_get(draft->arena, node->count * sizeof(*list));
	if (list == NULL)
		return problems_add(draft->problems, node->place,
		    "out of memory");
	callbacks->desks = list;
	for (node = node->first; node != NULL; node = node->next)
		good = read_desk(draft, node,
		    &list[callbacks->desk_count++]) && good;
	return good;
}

static bool
read_callback(struct draft *draft, const struct node *node,
    struct callback_draft *fields)
{
	struct callbacks *callbacks = &fields->callbacks;
	bool good;

	if (!table_read(callback_table, NULL, node, fields, draft->arena,
	    draft->problems))
		return false;
	good = find_line(draft, node, fields->line, callbacks) &&
	    callbacks->line->account != NULL &&
	    callbacks->line->number != NULL &&
	    check_line(draft, node, callbacks->line) &&
	    check_other_lines(draft, node, callbacks->line);
	good = find_hours(draft, node, fields->hours, callbacks) && good;
	return read_desks(draft, fields->desks, callbacks) && good;
}

/* For trying out what is not configured: draft_read_lines() left room. */
static bool
pretend(struct draft *draft, struct callback_draft *fields)
{
	struct settings *settings = &draft->settings;
	struct line *line = &draft->line_list[settings->line_count];
	struct desk *desk = arena_get(draft->arena, sizeof(*desk));

	if (desk == NULL || !table_defaults(callback_table, fields,
	    draft->arena))
		return false;
	*line = (struct line){ .name = "pretended", .number = PRETENDED_LINE,
		.account = settings->lines[0].account,
		.language_index = LANGUAGE_UNKNOWN, .rings_back = true,
		.place = settings->lines[0].place };
	*desk = (struct desk){ .name = "desk", .number = PRETENDED_DESK };
	settings->line_count++;
	fields->callbacks.line = line;
	fields->callbacks.desks = desk;
	fields->callbacks.desk_count = 1;
	return find_hours(draft, draft->root, fields->hours,
	    &fields->callbacks);
}

/* Requests would wait until somebody looks. */
static void
warn_of_silence(const struct draft *draft, const struct node *node)
{
	const struct settings *settings = &draft->settings;

	for (unsigned i = 0; i < settings->account_count; i++) {
		if (settings->accounts[i].kind != NULL &&
		    settings->accounts[i].kind->notifies)
			return;
	}
	problems_warn(draft->problems, node->place, "nobody is told of a "
	    "request to be rung back: it waits until somebody runs `helpline "
	    "callbacks`; an account with the provider \"mail\" tells the "
	    "team");
}

bool
draft_read_callback(struct draft *draft)
{
	bool pretended = draft->parts->callbacks == CALLBACKS_PRETENDED;
	const struct node *node = draft->callback;
	struct callback_draft *fields;

	if (draft->parts->callbacks == CALLBACKS_OFF ||
	    (node == NULL && !pretended))
		return true;
	if (draft->line_list == NULL)
		return false;			/* told by draft_read_lines */
	fields = arena_get(draft->arena, sizeof(*fields));
	if (fields == NULL)
		return problems_add(draft->problems, draft->root->place,
		    "out of memory");
	if (pretended ? !pretend(draft, fields) :
	    !read_callback(draft, node, fields))
		return false;
	draft->settings.callbacks = &fields->callbacks;
	if (!pretended)
		warn_of_silence(draft, node);
	return true;
}
