/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/route.h"

#define HOPS_MOST 20u			/* nobody waits through more */
#define HOURS_MOST 64u			/* names among which one is near */

#define OTHER "other"			/* every language but English */

struct reader {
	const struct route_parts *parts;
	struct arena *arena;
	struct problems *problems;
};

static const char *const answers_words[] = { "unknown", "person",
	"switchboard", NULL };

#define AT(member) offsetof(struct route_number, member)

const struct setting route_table[] = {
	{ .name = "number", .kind = SETTING_TEXT, .offset = AT(number),
	  .required = true, .about = "The UK number that rings." },
	{ .name = "ring", .kind = SETTING_DURATION, .offset = AT(ring_ms),
	  .fallback = "25s", .least = 5000, .most = 120000,
	  .about = "How long it rings before the next one does." },
	{ .name = "tries", .kind = SETTING_NUMBER, .offset = AT(tries),
	  .fallback = "1", .least = 1, .most = 5,
	  .about = "How often it rings in a row." },
	{ .name = "answers", .kind = SETTING_WORD, .offset = AT(answers),
	  .fallback = "unknown", .words = answers_words,
	  .about = "What answers it: a person at once, or a switchboard." },
	{ .name = "whisper", .kind = SETTING_FLAG, .offset = AT(whisper),
	  .fallback = "false",
	  .about = "Whether who answers is told of the caller first and takes "
	  "the call with key 1; only with a person." },
	{ .name = "for", .kind = SETTING_TEXTS, .offset = AT(only),
	  .about = "Rings only for who chose one of these languages (`so`), or "
	  "any but English (`other`): an interpreter's number, say." },
	{ .name = "hours", .kind = SETTING_TEXT, .offset = AT(hours_name),
	  .about = "Rings only in these hours." },
	{ .name = "said", .kind = SETTING_FLAG, .offset = AT(said),
	  .fallback = "false",
	  .about = "Never rings: it is told to the caller when nobody else "
	  "has answered." },
	{ .name = NULL },
};

static bool
find_hours(const struct reader *reader, const struct node *node,
    struct route_number *number)
{
	const struct hours_set *set = reader->parts->hours;
	const char *names[HOURS_MOST] = { NULL };
	const char *nearest;

	if (number->hours_name == NULL)
		return true;
	number->hours = hours_find(set, number->hours_name);
	if (number->hours != NULL)
		return true;
	for (unsigned i = 0; i < set->count && i < HOURS_MOST - 1; i++)
		names[i] = set->at[i].name;
	nearest = problem_nearest(number->hours_name, names);
	return problems_add(reader->problems, node_find(node, "hours")->place,
	    "there are no hours \"%s\"%s%s%s", number->hours_name,
	    nearest == NULL ? "" : "; did you mean \"",
	    nearest == NULL ? "" : nearest, nearest == NULL ? "" : "\"?");
}

static bool
read_number(const struct reader *reader, const struct node *node,
    struct route_number *number)
{
	const struct node *where = node_find(node, "number");
	const struct node *whisper = node_find(node, "whisper");

	number->place = where == NULL ? node->place : where->place;
	if (!table_read(route_table, NULL, node, number, reader->arena,
	    reader->problems))
		return false;
	if (number->whisper && number->answers != ANSWERS_PERSON)
		(void)problems_add(reader->problems, whisper->place,
		    "\"whisper\" needs \"answers\": \"person\"; a "
		    "switchboard's queue would swallow it and refuse every "
		    "caller");
	number->number = dial_read(&reader->parts->dial, number->number,
	    number->place, reader->arena, reader->problems);
	return find_hours(reader, node, number) && number->number != NULL &&
	    !(number->whisper && number->answers != ANSWERS_PERSON);
}

/* Somebody is rung at every hour, whoever calls. */
static bool
check_always(const struct reader *reader, const struct route *route,
    struct place place)
{
	for (unsigned i = 0; i < route->count; i++) {
		const struct route_number *number = &route->numbers[i];

		if (number->hours == NULL && number->only.count == 0 &&
		    !number->said)
			return true;
	}
	return problems_add(reader->problems, place, "\"%s\": at some hour or "
	    "for some language nobody would be rung; one of its numbers must "
	    "stand there without \"hours\", \"for\" and \"said\"",
	    route->name);
}

static bool
read_route(const struct reader *reader, const struct node *node,
    struct route *route)
{
	const struct place place = node->place;
	struct route_number *list;
	bool good = true;

	route->name = node->name;
	if (node->kind != NODE_LIST)
		return problems_add(reader->problems, place,
		    "\"%s\": expected a list of numbers to ring, found %s",
		    node->name, node_kind_name(node->kind));
	if (node->count == 0)
		return problems_add(reader->problems, place,
		    "\"%s\": a route needs a number to ring", node->name);
	list = arena_get(reader->arena, node->count * sizeof(*list));
	if (list == NULL)
		return problems_add(reader->problems, place, "out of memory");
	route->numbers = list;
	for (node = node->first; node != NULL; node = node->next) {
		struct route_number *number = &list[route->count++];

		good = read_number(reader, node, number) && good;
		route->hops += (unsigned)number->tries;
	}
	if (good && route->hops > HOPS_MOST)
		return problems_add(reader->problems, place,
		    "\"%s\" rings %u times; at most %u are allowed",
		    route->name, route->hops, HOPS_MOST);
	return good && check_always(reader, route, place);
}

bool
routes_read(struct routes *routes, const struct node *node,
    const struct route_parts *parts, struct arena *arena,
    struct problems *problems)
{
	struct reader reader = { parts, arena, problems };
	struct route *list;
	bool good = dial_check(&parts->dial, problems);

	*routes = (struct routes){ .at = NULL };
	if (node == NULL)
		return good;
	if (node->kind != NODE_OBJECT)
		return problems_add(problems, node->place,
		    "\"routes\": expected an object, found %s",
		    node_kind_name(node->kind));
	list = arena_get(arena, (node->count + 1) * sizeof(*list));
	if (list == NULL)
		return problems_add(problems, node->place, "out of memory");
	routes->at = list;
	for (node = node->first; node != NULL; node = node->next)
		good = read_route(&reader, node, &list[routes->count++]) &&
		    good;
	return good;
}

static bool
check_languages(const struct route_number *number,
    const struct languages *languages, struct problems *problems)
{
	bool good = true;

	for (unsigned i = 0; i < number->only.count; i++) {
		const char *tag = number->only.at[i];

		if (strcmp(tag, OTHER) != 0 &&
		    language_find(languages, tag) == NULL)
			good = problems_add(problems, number->only.places[i],
			    "there is no language \"%s\"; write its tag as in "
			    "the registry, or \"" OTHER "\"", tag);
	}
	return good;
}

bool
routes_check(const struct routes *routes, const struct languages *languages,
    struct problems *problems)
{
	bool good = true;

	for (unsigned i = 0; i < routes->count; i++) {
		for (unsigned k = 0; k < routes->at[i].count; k++)
			good = check_languages(&routes->at[i].numbers[k],
			    languages, problems) && good;
	}
	return good;
}

bool
route_names(const struct routes *routes, const char *tag)
{
	for (unsigned i = 0; i < routes->count; i++) {
		const struct route *route = &routes->at[i];

		for (unsigned k = 0; k < route->count; k++) {
			const struct texts *only = &route->numbers[k].only;

			for (unsigned j = 0; j < only->count; j++) {
				if (strcmp(only->at[j], tag) == 0)
					return true;
			}
		}
	}
	return false;
}

bool
route_suits(const struct route_number *number,
    const struct language *language)
{
	if (number->only.count == 0)
		return true;
	for (unsigned i = 0; language != NULL && i < number->only.count; i++) {
		if (strcmp(number->only.at[i], language->tag) == 0 ||
		    (strcmp(number->only.at[i], OTHER) == 0 &&
		    language->index != LANGUAGE_ENGLISH))
			return true;
	}
	return false;
}

const struct route *
route_find(const struct routes *routes, const char *name)
{
	for (unsigned i = 0; i < routes->count; i++)
		if (strcmp(routes->at[i].name, name) == 0)
			return &routes->at[i];
	return NULL;
}

const struct route_number *
route_hop(const struct route *route, unsigned hop)
{
	for (unsigned i = 0; i < route->count; i++) {
		unsigned tries = (unsigned)route->numbers[i].tries;

		if (hop < tries)
			return &route->numbers[i];
		hop -= tries;
	}
	return NULL;
}
