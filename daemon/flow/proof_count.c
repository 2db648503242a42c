/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Counts tenths of seconds to the first ring. A caller who wants a person does
 * what brings one soonest among what the words offer; the hours do what takes
 * longest: the least over what may be done of the most that may come of it.
 */
#include "flow/proof_ways.h"

#include <stdlib.h>

static const char choices[] = "1234678";

static bool
is_person(const struct ways *ways, const struct action *ring)
{
	for (unsigned i = 0; i < ways->person_count; i++) {
		if (ring->route != NULL &&
		    strcmp(ways->persons[i], ring->route) == 0)
			return true;
	}
	return false;
}

static uint16_t
short_of(unsigned tenths)
{
	return tenths < PRESS_NEVER ? (uint16_t)tenths : PRESS_NEVER - 1;
}

static void
time_keys(struct ways *ways, const struct document *document,
    const struct session *session, struct wait *wait)
{
	static const char keys[] = PROOF_KEYS;
	unsigned names = document_names(ways->proving, document, session);

	for (unsigned i = 0; i < sizeof(keys) - 1; i++) {
		unsigned press = names >> i & 1 ? document_press(
		    ways->proving, document, keys[i]) : PROOF_NEVER;

		wait->press[i] = press == PROOF_NEVER ? PRESS_NEVER :
		    short_of(press);
	}
}

/* The wait that the turn led to, which was just played; PROOF_NEVER: the call
 * is over. */
static unsigned
land(struct ways *ways)
{
	const struct session *session = &ways->play.turn.session;
	struct document document;
	struct wait wait;
	unsigned index;

	document_read(ways->proving, ways->play.turn.actions, &document);
	if (document.ring == NULL && (document.ends || !document.back))
		return PROOF_NEVER;
	memset(&wait, 0, sizeof(wait));
	wait.step = session->step;
	wait.language = session->language;
	wait.tries = session->tries;
	wait.page = session->page;
	wait.marks = session->marks & SESSION_MARKS_LEADING;
	memcpy(wait.keys, session->keys, strlen(session->keys));
	wait.before = short_of(document.before);
	wait.silence = short_of(document.before + document.inside);
	wait.listens = document.listen != NULL;
	wait.back = document.back;
	wait.rings = document.ring != NULL;
	if (document.listen != NULL) {
		wait.silence = short_of(wait.silence +
		    document.listen->seconds * 10);
		if (!wait.rings)
			time_keys(ways, &document, session, &wait);
	}
	wait.person = wait.rings && is_person(ways, document.ring);
	if (document.longest != NULL)
		wait.longest = (uint16_t)document.longest->index;
	wait.longest_tenths = short_of(document.longest_tenths);
	index = proof_set_add(&ways->waits, &wait);
	ways->proving->full |= ways->waits.full;
	return ways->waits.full ? PROOF_NEVER : index;
}

static void
copy_wait(const struct ways *ways, unsigned index, struct wait *wait,
    struct session *session)
{
	memcpy(wait, proof_set_at(&ways->waits, index), sizeof(*wait));
	*session = (struct session){
		.step = wait->step,
		.language = wait->language,
		.tries = wait->tries,
		.page = wait->page,
		.marks = wait->marks,
	};
	memcpy(session->keys, wait->keys, sizeof(session->keys));
}

/* Of two at one wait the one that came later counts. */
static void
add_spot(struct ways *ways, struct spots *spots, const struct spot *spot)
{
	for (unsigned i = 0; i < spots->count; i++) {
		if (spots->at[i].wait != spot->wait)
			continue;
		if (spots->at[i].elapsed < spot->elapsed)
			spots->at[i] = *spot;
		return;
	}
	if (spots->count < SPOTS_MOST)
		spots->at[spots->count++] = *spot;
	else
		ways->proving->full = true;
}

void
ways_begin(struct ways *ways, struct spots *spots)
{
	spots->count = 0;
	play_input(&ways->play, NULL, INPUT_CALL, "");
	while (play_on(&ways->play)) {
		unsigned wait = land(ways);

		if (wait != PROOF_NEVER)
			add_spot(ways, spots, &(struct spot){ .wait = wait,
			    .guess = ways->play.guess });
	}
}

static void
press(struct ways *ways, const struct spot *from, const char *keys,
    unsigned after, struct spots *into)
{
	const char *key = strchr(PROOF_KEYS, keys[0]);
	struct session session;
	struct wait wait;

	copy_wait(ways, from->wait, &wait, &session);
	if (!wait.listens || key == NULL)
		return;
	after = after == PRESS_NEVER ? wait.press[key - PROOF_KEYS] :
	    wait.before + after;
	if (after >= PRESS_NEVER)
		return;
	play_input(&ways->play, &session, INPUT_KEYS, keys);
	while (play_on(&ways->play)) {
		struct spot to = *from;

		to.wait = land(ways);
		to.elapsed += after;
		if (after >= to.slow_tenths) {
			to.slow = from->wait;
			to.slow_tenths = after;
		}
		if (ways->play.guess.count > 0)
			to.guess = ways->play.guess;
		if (to.wait != PROOF_NEVER)
			add_spot(ways, into, &to);
	}
}

void
ways_press(struct ways *ways, struct spots *spots, const char *keys,
    unsigned after)
{
	struct spots into = { .count = 0 };

	for (unsigned i = 0; i < spots->count; i++)
		press(ways, &spots->at[i], keys, after, &into);
	*spots = into;
}

static void
add_option(struct ways *ways, const struct option *option)
{
	unsigned room = ways->room == 0 ? 256 : ways->room * 2;
	struct option *more;

	if (ways->count == ways->room) {
		more = realloc(ways->options, room * sizeof(*more));
		if (more == NULL) {
			ways->proving->full = true;
			return;
		}
		ways->options = more;
		ways->room = room;
	}
	ways->options[ways->count++] = *option;
}

/* A key out of place, or another language, is nothing that a caller who wants a
 * person does. */
static void
try_option(struct ways *ways, unsigned from, const struct wait *wait,
    const struct session *session, char by, unsigned after)
{
	const char keys[2] = { by, '\0' };

	play_input(&ways->play, session, INPUT_KEYS, keys);
	while (play_on(&ways->play)) {
		const struct session *now = &ways->play.turn.session;
		bool same = now->step == wait->step &&
		    now->tries > wait->tries;

		if (by != '\0' && (same || now->language != wait->language))
			continue;
		add_option(ways, &(struct option){ from, land(ways), by,
		    after, ways->play.guess });
	}
}

static void
find_options(struct ways *ways, unsigned from)
{
	struct session session;
	struct wait wait;

	copy_wait(ways, from, &wait, &session);
	if (wait.rings)
		return;
	if (wait.back)
		try_option(ways, from, &wait, &session, '\0', wait.silence);
	for (unsigned i = 0; i < sizeof(choices) - 1; i++) {
		unsigned after = wait.press[strchr(PROOF_KEYS, choices[i]) -
		    PROOF_KEYS];

		if (after != PRESS_NEVER)
			try_option(ways, from, &wait, &session, choices[i],
			    after);
	}
}

static unsigned
plus(unsigned a, unsigned b)
{
	return a == PROOF_NEVER || b == PROOF_NEVER ? PROOF_NEVER : a + b;
}

/* The most that may come of one thing that is done: the options from `first`
 * on that have the same key. */
static struct value
worst_of(const struct ways *ways, const struct value *values, unsigned first,
    unsigned *end)
{
	struct value worst = { 0, first };
	unsigned i = first;

	for (; i < ways->count &&
	    ways->options[i].from == ways->options[first].from &&
	    ways->options[i].by == ways->options[first].by; i++) {
		const struct option *option = &ways->options[i];
		unsigned tenths = option->to == PROOF_NEVER ? PROOF_NEVER :
		    plus(option->after, values[option->to].tenths);

		if (tenths >= worst.tenths)
			worst = (struct value){ tenths, i };
	}
	*end = i;
	return worst;
}

/* One look at every wait, the last ones first: most lead onwards. */
static bool
improve(const struct ways *ways, struct value *values, bool asks)
{
	bool better = false;
	unsigned end = ways->count;

	while (end > 0) {
		unsigned from = ways->options[end - 1].from;
		unsigned first = end, next;

		while (first > 0 && ways->options[first - 1].from == from)
			first--;
		for (unsigned i = first; i < end; i = next) {
			struct value worst = worst_of(ways, values, i, &next);

			if ((!asks && ways->options[i].by != '\0') ||
			    worst.tenths >= values[from].tenths)
				continue;
			values[from] = worst;
			better = true;
		}
		end = first;
	}
	return better;
}

static struct value *
values_of(const struct ways *ways, bool asks)
{
	struct value *values = arena_get(ways->proving->arena,
	    (ways->waits.count + 1) * sizeof(*values));

	if (values == NULL)
		return NULL;
	for (unsigned i = 0; i < ways->waits.count; i++) {
		const struct wait *wait = proof_set_at(&ways->waits, i);
		bool there = wait->rings && (wait->person || !asks);

		values[i] = (struct value){ there ? wait->silence :
			PROOF_NEVER, PROOF_NEVER };
	}
	while (improve(ways, values, asks))
		continue;
	return values;
}

void
ways_count(struct ways *ways)
{
	for (unsigned i = 0; i < ways->waits.count && !ways->proving->full;
	    i++)
		find_options(ways, i);
	ways->asks = values_of(ways, true);
	ways->silent = values_of(ways, false);
	if (ways->asks == NULL || ways->silent == NULL)
		ways->proving->full = true;
}
