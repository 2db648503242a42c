/* SPDX-License-Identifier: GPL-3.0-or-later */
/* menu: says the choices and waits for one key. */
#include "flow/kind.h"

#define CHOICES "1234678"		/* 0 5 9 * # mean the same everywhere */

struct menu {
	const struct prompt *say;
	const struct step *silence;
	const struct step *back;	/* 9; NULL: says it again */
	const struct step *choices[sizeof(CHOICES) - 1];
	int64_t listen_ms;
	int64_t times;
};

static void
menu_enter(struct walk *walk, const struct step *step)
{
	const struct menu *own = step->own;

	for (int64_t i = 0; i < own->times; i++)
		walk_say(walk, own->say);
	walk_ask(walk, step, own->listen_ms);
}

static const struct step *
chosen(const struct menu *own, struct bytes keys)
{
	const char *place;

	if (keys.length != 1)
		return NULL;
	place = memchr(CHOICES, keys.at[0], sizeof(CHOICES) - 1);
	return place == NULL ? NULL : own->choices[place - CHOICES];
}

static void
menu_take(struct walk *walk, const struct step *step)
{
	const struct menu *own = step->own;
	const struct step *to = chosen(own, walk->turn->input->keys);
	bool goes_back = own->back != NULL && walk_is_key(walk, '9');

	if (walk_common_key(walk, goes_back ? own->back : step))
		return;
	if (to != NULL)
		walk_go(walk, to);
	else if (walk_gave_up(walk, step))
		walk_go(walk, own->silence);
}

static bool
menu_read(struct flow_reader *reader, const struct node *node, void *into)
{
	struct menu *own = into;
	const struct node *keys = node_find(node, "keys");
	bool good = true;

	if (keys == NULL || keys->kind != NODE_OBJECT)
		return problems_add(reader->problems,
		    keys == NULL ? node->place : keys->place,
		    "a menu needs \"keys\", for example "
		    "{\"1\": \"name of a step\"}");
	for (const struct node *key = keys->first; key != NULL;
	    key = key->next) {
		const char *place = strlen(key->name) != 1 ? NULL :
		    strchr(CHOICES, key->name[0]);

		if (place == NULL)
			good = problems_add(reader->problems, key->name_place,
			    "\"%s\" cannot be a choice: use 1 2 3 4 6 7 8 "
			    "(0 5 9 * # mean the same everywhere)", key->name);
		else if (!reader_step(reader, key,
		    &own->choices[place - CHOICES]))
			good = false;
	}
	return good;
}

static void
menu_exits(const struct step *step, exit_function *each, void *arg)
{
	const struct menu *own = step->own;

	for (size_t i = 0; i < sizeof(CHOICES) - 1; i++) {
		if (own->choices[i] != NULL)
			each(arg, own->choices[i], WAY_KEY);
	}
	if (own->back != NULL)
		each(arg, own->back, WAY_KEY);
	each(arg, own->silence, WAY_SILENCE);
}

#define AT(field) offsetof(struct menu, field)

static const struct setting menu_settings[] = {
	{ "listen", SETTING_DURATION, AT(listen_ms), "5s",
	    "How long it waits after the last word.",
	    .least = 1000, .most = 20000 },
	{ "times", SETTING_NUMBER, AT(times), "1",
	    "How often the prompt is said.", .least = 1, .most = 3 },
	{ .name = NULL },
};

static const struct reference menu_references[] = {
	{ "say", REFERENCE_VOICE, AT(say), true, "The choices, spoken." },
	{ "silence", REFERENCE_STEP, AT(silence), true,
	    "The step when no key comes, or two wrong ones." },
	{ "back", REFERENCE_STEP, AT(back), false,
	    "The step that 9 goes back to; else 9 says it again." },
	{ .name = NULL },
};

static const char *const menu_extras[] = { "keys", NULL };

const struct kind kind_menu = {
	.name = "menu",
	.about = "Says choices and waits for a key. \"keys\" names a step for "
	    "each of 1 2 3 4 6 7 8.",
	.settings = menu_settings,
	.references = menu_references,
	.size = sizeof(struct menu),
	.waits = true,
	.by_call = true,
	.read = menu_read,
	.extras = menu_extras,
	.enter = menu_enter,
	.take = menu_take,
	.exits = menu_exits,
};
