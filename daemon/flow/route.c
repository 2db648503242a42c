/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/route.h"

#define HOPS_MOST 20u			/* nobody waits through more */

struct reader {
	const struct line *lines;
	unsigned line_count;
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
	{ .name = NULL },
};

#define OTHER "is a premium, personal or internet number; routes ring " \
	"numbers with 01, 02, 03, 07 (mobiles), 080 only"

/* Which kinds of number a route never rings; NULL: it may. */
static const char *const refusals[] = {
	[PHONE_NONE] = OTHER,
	[PHONE_UK_MOBILE] = NULL,
	[PHONE_UK_LAND] = NULL,
	[PHONE_UK_FREE] = NULL,
	[PHONE_UK_OTHER] = OTHER,
	[PHONE_FOREIGN] =
	    "is a foreign number; routes ring UK numbers only",
};

static const struct line *
own_line(const struct reader *reader, const char *number)
{
	for (unsigned i = 0; i < reader->line_count; i++)
		if (reader->lines[i].number != NULL &&
		    strcmp(reader->lines[i].number, number) == 0)
			return &reader->lines[i];
	return NULL;
}

static bool
check_number(const struct reader *reader, struct route_number *number)
{
	const char *written = number->number;
	char e164[PHONE_SIZE];
	const struct line *line;
	const char *refused;

	if (phone_is_emergency(bytes_from_text(written)))
		return problems_add(reader->problems, number->place,
		    "\"%s\" is never rung by the helpline: callers dial it "
		    "themselves", written);
	if (!phone_from_person(bytes_from_text(written), e164))
		return problems_add(reader->problems, number->place,
		    "\"%s\" is no phone number; write it like "
		    "\"020 8314 6660\"", written);
	refused = refusals[phone_kind(e164)];
	if (refused != NULL)
		return problems_add(reader->problems, number->place,
		    "\"%s\" %s", written, refused);
	line = own_line(reader, e164);
	if (line != NULL)
		return problems_add(reader->problems, number->place,
		    "\"%s\" is our own line \"%s\": the helpline would ring "
		    "itself", written, line->name);
	number->number = arena_copy_text(reader->arena, e164);
	if (number->number == NULL)
		return problems_add(reader->problems, number->place,
		    "out of memory");
	return true;
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
	return check_number(reader, number) &&
	    !(number->whisper && number->answers != ANSWERS_PERSON);
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
	return good;
}

bool
routes_read(struct routes *routes, const struct node *node,
    const struct line *lines, unsigned line_count, struct arena *arena,
    struct problems *problems)
{
	struct reader reader = { lines, line_count, arena, problems };
	struct route *list;
	bool good = true;

	*routes = (struct routes){ .at = NULL };
	if (node == NULL)
		return true;
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

const char *
route_read_number(const char *written, struct place place,
    const struct line *lines, unsigned line_count, struct arena *arena,
    struct problems *problems)
{
	struct reader reader = { lines, line_count, arena, problems };
	struct route_number number = { .number = written, .place = place };

	return check_number(&reader, &number) ? number.number : NULL;
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
