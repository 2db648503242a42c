/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "settings/rings.h"

#include <stdlib.h>

#include "base/when.h"

#define MOMENTS_MOST 64u		/* looked at for a change */
#define LANGUAGES_MOST 1024u
#define WORK 65536u			/* of one walk through the flow */
#define SAID_MOST 512u

/* Which number rings for whom: the languages' in their order, then that of who
 * presses nothing. */
struct rings {
	const struct snapshot *snapshot;
	const struct line *line;
	const struct overrides *overrides;
	unsigned count;
	char numbers[LANGUAGES_MOST + 1][PHONE_SIZE];
	char work[WORK];
};

/* The first number that rings for the i-th; empty: none does. */
static void
ask(struct rings *rings, unsigned i, int64_t at_ms, char e164[PHONE_SIZE])
{
	const struct snapshot *snapshot = rings->snapshot;
	const struct input input = { .kind = INPUT_KEYS };
	struct arena arena;
	struct turn turn = {
		.arena = &arena,
		.flow = snapshot->flow,
		.words = snapshot->words,
		.languages = &snapshot->languages,
		.account = rings->line->account,
		.line = rings->line,
		.input = &input,
		.now_ms = at_ms,
		.overrides = rings->overrides,
	};
	const struct action *action;

	turn.session.language = i + 1 == rings->count ? LANGUAGE_UNKNOWN :
	    (uint16_t)i;
	arena_init(&arena, rings->work, sizeof(rings->work));
	flow_ask_person(&turn);
	action = turn.actions;
	while (action != NULL && action->kind != ACTION_RING)
		action = action->next;
	(void)snprintf(e164, PHONE_SIZE, "%s", action == NULL ||
	    action->number_count == 0 ? "" : action->numbers[0]);
}

static void
fill(struct rings *rings, int64_t at_ms)
{
	const struct languages *languages = &rings->snapshot->languages;

	rings->count = 1 + (languages->count < LANGUAGES_MOST ?
	    languages->count : LANGUAGES_MOST);
	for (unsigned i = 0; i < rings->count; i++)
		ask(rings, i, at_ms, rings->numbers[i]);
}

static bool
same(struct rings *rings, int64_t at_ms)
{
	for (unsigned i = 0; i < rings->count; i++) {
		char number[PHONE_SIZE];

		ask(rings, i, at_ms, number);
		if (strcmp(number, rings->numbers[i]) != 0)
			return false;
	}
	return true;
}

/* The next moment at which any hours open or close. */
static int64_t
next_hours(const struct rings *rings, int64_t at_ms)
{
	const struct hours_set *set = &rings->snapshot->settings.hours;
	int64_t next_ms = INT64_MAX;

	for (unsigned i = 0; i < set->count; i++) {
		int64_t change_ms = hours_change_ms(&set->at[i],
		    rings->overrides, at_ms);

		if (change_ms < next_ms)
			next_ms = change_ms;
	}
	return next_ms;
}

/* False: it does not before *change_ms (INT64_MAX: as far as is known). */
static bool
find_change(struct rings *rings, int64_t at_ms, int64_t *change_ms)
{
	*change_ms = at_ms;
	for (unsigned i = 0; i < MOMENTS_MOST; i++) {
		*change_ms = next_hours(rings, *change_ms);
		if (*change_ms == INT64_MAX)
			return false;
		if (!same(rings, *change_ms))
			return true;
	}
	return false;
}

/* "English, Polish, 177 others": whose number it is. Names those that are
 * offered; "everybody" where no other number rings. */
static void
write_whom(const struct rings *rings, const char *number, struct text *text)
{
	const struct languages *languages = &rings->snapshot->languages;
	unsigned others = 0, all = 0;

	for (unsigned i = 0; i < rings->count; i++) {
		bool is_it = strcmp(rings->numbers[i], number) == 0;
		bool named = i + 1 < rings->count && languages->at[i].offered;

		all += is_it;
		others += is_it && !named && i + 1 < rings->count;
		if (is_it && named)
			text_add_format(text, "%s%s", text->length > 0 ?
			    ", " : "", languages->at[i].english);
	}
	if (all == rings->count) {
		text->length = 0;
		text_add_text(text, "everybody");
		return;
	}
	if (others > 0)
		text_add_format(text, "%s%u other language%s",
		    text->length > 0 ? ", " : "", others,
		    others == 1 ? "" : "s");
	if (strcmp(rings->numbers[rings->count - 1], number) == 0)
		text_add_format(text, "%swho presses nothing",
		    text->length > 0 ? ", " : "");
}

static bool
came_before(const struct rings *rings, unsigned at)
{
	for (unsigned i = 0; i < at; i++) {
		if (strcmp(rings->numbers[i], rings->numbers[at]) == 0)
			return true;
	}
	return false;
}

/* A row for each number. */
static void
write_numbers(const struct rings *rings, const char *name,
    struct json_writer *writer)
{
	writer_open(writer, name, '[');
	for (unsigned i = 0; i < rings->count; i++) {
		char number[24] = "none";
		char memory[SAID_MOST];
		struct text whom;

		if (came_before(rings, i))
			continue;
		if (rings->numbers[i][0] != '\0')
			phone_write(rings->numbers[i], number);
		text_init(&whom, memory, sizeof(memory));
		write_whom(rings, rings->numbers[i], &whom);
		writer_open(writer, NULL, '{');
		writer_text(writer, "number", bytes_from_text(number));
		writer_text(writer, "for", text_bytes(&whom));
		writer_close(writer, '}');
	}
	writer_close(writer, ']');
}

static void
write_moment(const struct zone *zone, const char *name, int64_t at_ms,
    struct json_writer *writer)
{
	char memory[40];
	struct text text;

	text_init(&text, memory, sizeof(memory));
	when_write(zone, at_ms, &text);
	writer_text(writer, name, text_bytes(&text));
}

void
rings_write_overrides(const struct settings *settings,
    const struct overrides *overrides, int64_t at_ms,
    struct json_writer *writer)
{
	writer_open(writer, "overrides", '[');
	for (unsigned i = 0; overrides != NULL && i < overrides->count; i++) {
		const struct override *at = &overrides->at[i];

		if (at_ms >= at->until_ms)
			continue;
		writer_open(writer, NULL, '{');
		writer_text(writer, "hours", bytes_from_text(at->hours));
		writer_text(writer, "state", at->open ? BYTES("open") :
		    BYTES("closed"));
		write_moment(settings->zone, "until", at->until_ms, writer);
		write_moment(settings->zone, "since", at->since_ms, writer);
		writer_flag(writer, "known",
		    hours_find(&settings->hours, at->hours) != NULL);
		writer_close(writer, '}');
	}
	writer_close(writer, ']');
}

static void
write_all(struct rings *rings, int64_t at_ms, struct json_writer *writer)
{
	const struct zone *zone = rings->snapshot->settings.zone;
	int64_t change_ms;
	bool changes;

	fill(rings, at_ms);
	write_moment(zone, "at", at_ms, writer);
	write_numbers(rings, "rings", writer);
	changes = find_change(rings, at_ms, &change_ms);
	if (change_ms != INT64_MAX) {
		write_moment(zone, changes ? "changes" : "steady_until",
		    change_ms, writer);
		writer_number(writer, changes ? "changes_ms" :
		    "steady_until_ms", change_ms);
	}
	if (changes) {
		fill(rings, change_ms);
		write_numbers(rings, "then", writer);
	}
	rings_write_overrides(&rings->snapshot->settings, rings->overrides,
	    at_ms, writer);
}

bool
rings_write(const struct snapshot *snapshot, const struct line *line,
    const struct overrides *overrides, int64_t at_ms,
    struct json_writer *writer)
{
	struct rings *rings = calloc(1, sizeof(*rings));

	if (rings == NULL)
		return false;
	rings->snapshot = snapshot;
	rings->line = line;
	rings->overrides = overrides;
	write_all(rings, at_ms, writer);
	free(rings);
	return true;
}
