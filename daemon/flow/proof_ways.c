/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long the worst caller of each language waits for the first ring, by each
 * way in, and how long it may be. */
#include "flow/proof_ways.h"

#include <stdlib.h>

#define WHOLE 1024			/* bytes of a path */

const char *const proof_way_words[PROOF_WAYS] = {
	[PROOF_SILENCE] = "silence",
	[PROOF_ZERO] = "key 0",
	[PROOF_FIVE] = "key 5",
	[PROOF_KEY] = "key",
	[PROOF_NUMBER] = "number",
	[PROOF_LINE] = "own line",
};

/* Tenths of a second to the first ring. */
#define MOST_ENGLISH 350		/* English, silence, 0, 5 */
#define MOST_FIRST_PAGE 450
#define MOST_LATER_PAGE 850
#define MOST_DIRECT 300			/* own line, printed number */

static const unsigned most_by_way[PROOF_WAYS] = {
	[PROOF_SILENCE] = MOST_ENGLISH,
	[PROOF_ZERO] = MOST_ENGLISH,
	[PROOF_FIVE] = MOST_ENGLISH,
	[PROOF_KEY] = MOST_FIRST_PAGE,
	[PROOF_NUMBER] = MOST_DIRECT,
	[PROOF_LINE] = MOST_DIRECT,
};

static unsigned
most_of(const struct proof_row *row)
{
	if (row->way != PROOF_KEY)
		return most_by_way[row->way];
	if (row->page > 0)
		return MOST_LATER_PAGE;
	return row->language == LANGUAGE_ENGLISH ? MOST_ENGLISH :
	    MOST_FIRST_PAGE;
}

/* Goes on from the spot as is best; the keys and hours are written, the wait
 * that takes longest is kept in the spot. */
static void
follow(const struct ways *ways, struct spot *spot, const struct value *values,
    struct text *text)
{
	struct guess guess = spot->guess;

	for (unsigned i = 0; i <= ways->waits.count; i++) {
		const struct wait *wait = proof_set_at(&ways->waits,
		    spot->wait);
		const struct value *value = &values[spot->wait];
		const struct option *option = value->option == PROOF_NEVER ?
		    NULL : &ways->options[value->option];
		unsigned tenths = option == NULL ? wait->silence :
		    option->after;

		if (tenths >= spot->slow_tenths) {
			spot->slow = spot->wait;
			spot->slow_tenths = tenths;
		}
		if (option == NULL)
			break;
		if (option->by != '\0')
			text_add_format(text, "%s%c",
			    text->length == 0 ? "" : " ", option->by);
		else
			text_add_format(text, "%ssilence",
			    text->length == 0 ? "" : " ");
		if (option->guess.count > 0)
			guess = option->guess;
		if (option->to == PROOF_NEVER)
			break;
		spot->wait = option->to;
	}
	proof_write_hours(&guess, text);
}

static unsigned
plus(unsigned a, unsigned b)
{
	return a == PROOF_NEVER || b == PROOF_NEVER ? PROOF_NEVER : a + b;
}

/* The worst of the spots; PROOF_NEVER where there are none. */
static unsigned
worst_of(const struct value *values, const struct spots *spots,
    struct spot *worst)
{
	unsigned most = 0;

	*worst = (struct spot){ .wait = 0 };
	if (spots->count == 0)
		return PROOF_NEVER;
	for (unsigned i = 0; i < spots->count; i++) {
		unsigned tenths = plus(spots->at[i].elapsed,
		    values[spots->at[i].wait].tenths);

		if (tenths < most)
			continue;
		most = tenths;
		*worst = spots->at[i];
	}
	return most;
}

static const char *
path_of(const struct ways *ways, const char *keys, struct spot *spot,
    const struct value *values)
{
	char memory[WHOLE];
	struct text text;

	text_init(&text, memory, sizeof(memory));
	text_add_text(&text, keys);
	if (spot != NULL)
		follow(ways, spot, values, &text);
	return arena_copy_text(ways->proving->arena,
	    text.at == NULL ? "" : text.at);
}

/* What is remembered of a way until all of them can be counted. */
struct way_in {
	struct proof_row row;
	struct spots spots;
	char keys[24];
};

static void
tell(struct telling *telling, const struct way_in *in)
{
	struct ways *ways = telling->ways;
	struct proof *proof = ways->proving->proof;
	struct proof_row row = in->row;
	const struct value *values = row.way == PROOF_SILENCE ||
	    row.way == PROOF_FIVE ? ways->silent : ways->asks;
	const struct languages *languages =
	    ways->proving->flow->parts.languages;
	struct spot worst, other;

	row.line = ways->line;
	row.most = most_of(&row);
	row.waits = worst_of(ways->silent, &in->spots, &other);
	row.asks = worst_of(values, &in->spots, &worst);
	row.path = path_of(ways, in->keys, in->spots.count == 0 ? NULL :
	    &worst, values);
	if (row.way != PROOF_NUMBER ||
	    languages->at[row.language].offered) {
		telling_judge(telling, &row, &worst);
		telling->rows[proof->count++] = row;
	} else if (telling->named++ == 0 || row.asks > telling->worst.asks) {
		telling->worst = row;
		telling->worst_spot = worst;
	}
}

static void
press_key(struct ways *ways, struct way_in *in, struct text *keys, char key,
    unsigned after)
{
	const char one[2] = { key, '\0' };

	text_add_format(keys, "%s%c", keys->length == 0 ? "" : " ", key);
	ways_press(ways, &in->spots, one, after);
}

/* * and two digits, or three, the last of them by itself. */
static void
press_number(struct ways *ways, struct way_in *in, struct text *keys,
    unsigned code)
{
	char number[16];

	(void)snprintf(number, sizeof(number), "%u", code);
	press_key(ways, in, keys, '*', REACTION_TENTHS);
	text_add_format(keys, " %s", number);
	ways_press(ways, &in->spots, (char[]){ number[0], number[1], '\0' },
	    REACTION_TENTHS + NEXT_KEY_TENTHS);
	if (number[2] != '\0')
		ways_press(ways, &in->spots, number + 2, NEXT_KEY_TENTHS);
}

static void
choose(struct ways *ways, struct way_in *in, struct text *keys,
    const struct language *language)
{
	if (in->row.way == PROOF_NUMBER) {
		press_number(ways, in, keys, language->code);
	} else if (in->row.way == PROOF_KEY) {
		for (unsigned i = 0; i < language->page; i++)
			press_key(ways, in, keys, '9', PRESS_NEVER);
		press_key(ways, in, keys, language->key, PRESS_NEVER);
	}
}

/* PROOF_SILENCE and PROOF_LINE: nothing is pressed. */
static void
come_in(struct ways *ways, struct way_in *in, const struct language *language)
{
	struct text keys;

	text_init(&keys, in->keys, sizeof(in->keys));
	ways_begin(ways, &in->spots);
	if (in->row.way == PROOF_ZERO)
		press_key(ways, in, &keys, '0', REACTION_TENTHS);
	else if (in->row.way == PROOF_FIVE)
		press_key(ways, in, &keys, '5', REACTION_TENTHS);
	else if (language != NULL)
		choose(ways, in, &keys, language);
}

/* Who chose a language stands in that language. */
static void
check_language(const struct ways *ways, struct way_in *in)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < in->spots.count; i++) {
		const struct wait *wait = proof_set_at(&ways->waits,
		    in->spots.at[i].wait);

		if (wait->language == in->row.language)
			in->spots.at[kept++] = in->spots.at[i];
	}
	in->spots.count = kept;
}

static void
add_way(struct ways *ways, struct way_in *list, unsigned *count,
    enum proof_way way, const struct language *language)
{
	struct way_in *in = &list[(*count)++];

	*in = (struct way_in){ .row = { .way = way,
		.language = language == NULL ? LANGUAGE_UNKNOWN :
		language->index,
		.page = language == NULL ? 0 : (uint16_t)language->page } };
	come_in(ways, in, language);
	if (language != NULL)
		check_language(ways, in);
}

static unsigned
add_all(struct ways *ways, struct way_in *list)
{
	const struct languages *languages =
	    ways->proving->flow->parts.languages;
	uint16_t own = ways->line == NULL ? LANGUAGE_UNKNOWN :
	    ways->line->language_index;
	unsigned count = 0;

	if (own != LANGUAGE_UNKNOWN)
		add_way(ways, list, &count, PROOF_LINE, &languages->at[own]);
	else
		add_way(ways, list, &count, PROOF_SILENCE, NULL);
	add_way(ways, list, &count, PROOF_ZERO, NULL);
	add_way(ways, list, &count, PROOF_FIVE, NULL);
	for (uint16_t i = 0; own == LANGUAGE_UNKNOWN && i < languages->count;
	    i++) {
		const struct language *language = &languages->at[i];

		if (language->offered)
			add_way(ways, list, &count, PROOF_KEY, language);
		add_way(ways, list, &count, PROOF_NUMBER, language);
	}
	return count;
}

/* The routes that `person` rings, at whatever hour: their numbers differ by
 * language. */
static void
find_persons(struct ways *ways)
{
	const unsigned most = sizeof(ways->persons) / sizeof(ways->persons[0]);

	play_input(&ways->play, NULL, INPUT_DIALED, "");
	while (play_on(&ways->play)) {
		struct document document;

		document_read(ways->proving, ways->play.turn.actions,
		    &document);
		if (document.ring != NULL && document.ring->route != NULL &&
		    ways->person_count < most)
			ways->persons[ways->person_count++] =
			    document.ring->route;
	}
}

static void
count_line(struct proving *proving, const struct line *line,
    struct way_in *list, struct proof_row *rows)
{
	static const struct caller caller = { .from = "+447700900123" };
	struct ways ways = { .proving = proving, .line = line };
	struct telling telling = { .ways = &ways, .rows = rows };
	unsigned count;

	play_begin(&ways.play, proving, line, &caller);
	proof_set_init(&ways.waits, sizeof(struct wait));
	find_persons(&ways);
	count = add_all(&ways, list);
	ways_count(&ways);
	for (unsigned i = 0; i < count && !proving->full; i++)
		tell(&telling, &list[i]);
	if (telling.named > 0) {
		telling_judge(&telling, &telling.worst, &telling.worst_spot);
		rows[proving->proof->count++] = telling.worst;
	}
	telling_end(&telling);
	proof_set_clear(&ways.waits);
	free(ways.options);
}

static bool
is_first(const struct flow_parts *parts, unsigned nth)
{
	const struct line *line = &parts->lines[nth];

	for (unsigned i = 0; i < nth; i++) {
		const struct line *other = &parts->lines[i];

		if (!other->rings_back &&
		    other->language_index == line->language_index &&
		    (other->call_step == NULL) == (line->call_step == NULL) &&
		    (line->call_step == NULL ||
		    strcmp(other->call_step, line->call_step) == 0))
			return false;
	}
	return true;
}

void
proof_ways(struct proving *proving)
{
	const struct flow_parts *parts = &proving->flow->parts;
	size_t most = (size_t)parts->languages->count * 2 + 3;
	unsigned lines = parts->line_count == 0 ? 1 : parts->line_count;
	struct way_in *list = calloc(most, sizeof(*list));
	struct proof_row *rows = arena_get(proving->arena,
	    lines * most * sizeof(*rows));

	proving->proof->rows = rows;
	if (list == NULL || rows == NULL) {
		proving->full = true;
	} else if (parts->line_count == 0) {
		count_line(proving, NULL, list, rows);
	} else {
		for (unsigned i = 0; i < parts->line_count; i++) {
			if (!parts->lines[i].rings_back && is_first(parts, i))
				count_line(proving, &parts->lines[i], list,
				    rows);
		}
	}
	free(list);
}
