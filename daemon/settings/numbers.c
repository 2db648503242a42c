/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "settings/numbers.h"

static struct number *
find(struct number *at, unsigned count, const char *e164)
{
	for (unsigned i = 0; i < count; i++) {
		if (strcmp(at[i].number, e164) == 0)
			return &at[i];
	}
	return NULL;
}

/* NULL: no memory. */
static struct number *
add(struct number *at, unsigned *count, const char *e164, const char *name,
    struct arena *arena)
{
	struct number *number = find(at, *count, e164);

	if (number == NULL) {
		number = &at[(*count)++];
		*number = (struct number){ .number = e164, .names = name };
	} else {
		number->names = arena_format(arena, "%s %s", number->names,
		    name);
	}
	return name == NULL || number->names == NULL ? NULL : number;
}

static bool
add_route(const struct route *route, struct number *at, unsigned *count,
    struct arena *arena)
{
	for (unsigned i = 0; i < route->count; i++) {
		const struct route_number *place = &route->numbers[i];
		struct number *number;

		if (place->said || place->number == NULL)
			continue;
		number = add(at, count, place->number, arena_format(arena,
		    "%s.%u", route->name, i + 1), arena);
		if (number == NULL)
			return false;
		number->routed = true;
		if (place->ring_ms > number->ring_ms)
			number->ring_ms = place->ring_ms;
	}
	return true;
}

bool
numbers_list(const struct settings *settings, struct arena *arena,
    struct numbers *numbers)
{
	const struct callbacks *callbacks = settings->callbacks;
	unsigned most = callbacks == NULL ? 0 : callbacks->desk_count;
	unsigned count = 0;
	struct number *at;

	for (unsigned i = 0; i < settings->routes.count; i++)
		most += settings->routes.at[i].count;
	at = arena_get(arena, (most + 1) * sizeof(*at));
	if (at == NULL)
		return false;
	for (unsigned i = 0; i < settings->routes.count; i++) {
		if (!add_route(&settings->routes.at[i], at, &count, arena))
			return false;
	}
	for (unsigned i = 0; callbacks != NULL && i < callbacks->desk_count;
	    i++) {
		const struct desk *desk = &callbacks->desks[i];
		struct number *number = add(at, &count, desk->number,
		    desk->name, arena);

		if (number == NULL)
			return false;
		if (callbacks->desk_ring_ms > number->ring_ms)
			number->ring_ms = callbacks->desk_ring_ms;
	}
	*numbers = (struct numbers){ at, count };
	return true;
}

static bool
is_name(struct bytes name, struct bytes word, bool whole)
{
	const char *dot;

	if (bytes_equal(name, word))
		return true;
	if (!whole || !bytes_start(name, word))
		return false;
	dot = name.at + word.length;
	return *dot == '.' && memchr(dot + 1, '.',
	    name.length - word.length - 1) == NULL;
}

bool
number_is(const struct number *number, const char *word, bool whole)
{
	struct bytes names = bytes_from_text(number->names);
	char e164[PHONE_SIZE];

	if (phone_from_person(bytes_from_text(word), e164) &&
	    strcmp(e164, number->number) == 0)
		return true;
	while (names.length > 0) {
		const char *space = memchr(names.at, ' ', names.length);
		size_t length = space == NULL ? names.length :
		    (size_t)(space - names.at);

		if (is_name((struct bytes){ names.at, length },
		    bytes_from_text(word), whole))
			return true;
		names = bytes_after(names, length + (space != NULL));
	}
	return false;
}

void
number_name(const struct number *number, char into[DRILL_NAME])
{
	size_t length = strcspn(number->names, " ");

	if (length > DRILL_NAME - 1)
		length = DRILL_NAME - 1;
	memcpy(into, number->names, length);
	into[length] = '\0';
}

const struct number *
numbers_find(const struct numbers *numbers, const char *e164)
{
	for (unsigned i = 0; i < numbers->count; i++) {
		if (strcmp(numbers->at[i].number, e164) == 0)
			return &numbers->at[i];
	}
	return NULL;
}

const struct line *
numbers_caller(const struct settings *settings)
{
	if (settings->callbacks != NULL)
		return settings->callbacks->line;
	for (unsigned i = 0; i < settings->line_count; i++) {
		const struct line *line = &settings->lines[i];
		enum phone_kind kind = phone_kind(line->number);

		if (line->account->kind->places_calls &&
		    (kind == PHONE_UK_LAND || kind == PHONE_UK_MOBILE))
			return line;
	}
	return NULL;
}

/* A clock that went back makes nothing overdue. */
bool
number_alarms(int64_t since_ms, int64_t now_ms, int64_t alarm_ms)
{
	return now_ms - since_ms >= alarm_ms;
}
