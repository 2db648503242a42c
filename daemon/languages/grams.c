/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "languages/grams.h"

#include <math.h>

#include "base/unicode.h"

#define ORDER 5				/* letters of the longest run */
#define WORD_MOST 40			/* letters; the rest is passed over */
#define AS_IS 7				/* weights of the two copies */
#define FOLDED 3
#define DOUBT 12.0f			/* how soon a longer run is believed */
#define UNSEEN 0.00005f			/* a letter that was never met */
#define COUNT_MOST 60000
#define LANES 8				/* languages weighed together */

_Static_assert(GRAMS_LANGUAGES % LANES == 0, "no lanes are left over");

struct gram {
	uint64_t hash;			/* 0: free */
	uint16_t counts[GRAMS_LANGUAGES];
};

struct grams {
	struct gram *table;
	size_t mask;
	size_t used;
	unsigned totals[GRAMS_LANGUAGES];
	float shares[GRAMS_LANGUAGES];	/* 1 / totals; 0 = not learned */
	unsigned lanes;			/* LANES times so many have all */
};

/* A word with a mark at both ends. */
struct word {
	uint32_t letters[WORD_MOST + 2];
	unsigned length;
};

struct grams *
grams_new(struct arena *arena, size_t letters)
{
	struct grams *grams = arena_get(arena, sizeof(*grams));
	size_t size = 1024;

	/* Measured: texts bring 0.9 new runs a letter, most of them repeat. */
	while (size < letters * 3 / 2)
		size *= 2;
	if (grams == NULL)
		return NULL;
	grams->mask = size - 1;
	grams->table = arena_get(arena, size * sizeof(*grams->table));
	return grams->table == NULL ? NULL : grams;
}

static uint64_t
hash_more(uint64_t hash, uint32_t letter)
{
	hash = (hash ^ letter) * 0x9E3779B97F4A7C15u;
	return hash ^ (hash >> 29);
}

/* Where the run is, or where it would go: a free place is always left. */
static struct gram *
find_gram(const struct grams *grams, uint64_t hash)
{
	size_t at = (size_t)hash & grams->mask;

	while (grams->table[at].hash != 0 && grams->table[at].hash != hash)
		at = (at + 1) & grams->mask;
	return &grams->table[at];
}

static uint64_t
hash_run(const uint32_t *letters, unsigned length)
{
	uint64_t hash = length;

	for (unsigned i = 0; i < length; i++)
		hash = hash_more(hash, letters[i]);
	return hash == 0 ? 1 : hash;
}

/* Where to count the run; NULL: seven eighths are used, and no new one is
 * learned. */
static struct gram *
take_gram(struct grams *grams, uint64_t hash)
{
	struct gram *gram = find_gram(grams, hash);

	if (gram->hash == 0) {
		if (grams->used >= (grams->mask + 1) / 8 * 7)
			return NULL;
		gram->hash = hash;
		grams->used++;
	}
	return gram;
}

static void
learn_word(struct grams *grams, unsigned which, const struct word *word,
    unsigned weight)
{
	for (unsigned end = 1; end < word->length; end++) {
		unsigned most = end + 1 < ORDER ? end + 1 : ORDER;

		for (unsigned length = 1; length <= most; length++) {
			struct gram *gram = take_gram(grams, hash_run(
			    &word->letters[end + 1 - length], length));

			if (gram != NULL && gram->counts[which] < COUNT_MOST)
				gram->counts[which] = (uint16_t)(
				    gram->counts[which] + weight);
		}
		grams->totals[which] += weight;
	}
}

/* The next word of letters, in small ones; false: none is left. */
static bool
next_word(const char **at, const char *end, struct word *word)
{
	uint32_t point;

	word->length = 0;
	word->letters[word->length++] = ' ';
	while (unicode_next(at, end, &point)) {
		if (unicode_is_letter(point)) {
			if (word->length <= WORD_MOST)
				word->letters[word->length++] =
				    unicode_lower(point);
		} else if (point >= 0x200B && point <= 0x200F) {
			continue;
		} else if (word->length > 1) {
			break;
		}
	}
	word->letters[word->length++] = ' ';
	return word->length > 2;
}

static void
learn_copy(struct grams *grams, unsigned which, struct bytes text,
    unsigned weight)
{
	const char *at = text.at;
	const char *end = text.at + text.length;
	struct word word;

	while (next_word(&at, end, &word))
		learn_word(grams, which, &word, weight);
}

bool
grams_learn(struct grams *grams, unsigned which, struct bytes text,
    struct arena *arena)
{
	struct bytes composed = unicode_compose(arena, text);
	const char *folded = unicode_fold(arena, text);

	if (folded == NULL || (composed.length == 0 && text.length > 0))
		return false;
	learn_copy(grams, which, composed, AS_IS);
	learn_copy(grams, which, bytes_from_text(folded), FOLDED);
	if (grams->totals[which] > 0)
		grams->shares[which] = 1 / (float)grams->totals[which];
	if (grams->lanes <= which)
		grams->lanes = which / LANES * LANES + LANES;
	return true;
}

/* The runs that end at one letter, from the letter alone to the longest. */
struct runs {
	const struct gram *of[ORDER + 1];	/* by length; 0 is not used */
	unsigned most;
};

static void
find_runs(const struct grams *grams, const struct word *word, unsigned end,
    struct runs *runs)
{
	runs->most = end + 1 < ORDER ? end + 1 : ORDER;
	for (unsigned length = 1; length <= runs->most; length++)
		runs->of[length] = find_gram(grams, hash_run(
		    &word->letters[end + 1 - length], length));
}

static void
chances_longer(float *chance, const uint16_t *run, const uint16_t *start)
{
	for (unsigned i = 0; i < LANES; i++)
		chance[i] = ((float)run[i] + DOUBT * chance[i]) /
		    ((float)start[i] + DOUBT);
}

/* How likely is the letter that these runs end with after those before it, by
 * language: from the letter alone to the longest run whose beginning, which
 * ended at the letter before, is known. */
static void
letter_chances(const struct grams *grams, const struct runs *runs,
    const struct runs *before, float chance[GRAMS_LANGUAGES])
{
	for (unsigned i = 0; i < grams->lanes; i++)
		chance[i] = UNSEEN +
		    (float)runs->of[1]->counts[i] * grams->shares[i];
	for (unsigned length = 2; length <= runs->most; length++) {
		const struct gram *run = runs->of[length];
		const struct gram *start = before->of[length - 1];

		if (start->hash == 0)
			break;
		for (unsigned i = 0; i < grams->lanes; i += LANES)
			chances_longer(chance + i, run->counts + i,
			    start->counts + i);
	}
}

/* Chances are multiplied, and only their products turned into nats: one
 * logarithm for so many letters. A chance is at least UNSEEN times DOUBT over
 * COUNT_MOST for each longer run, 8e-20; their product stays a number. */
#define BILL_LETTERS 15
struct bill {
	double products[GRAMS_LANGUAGES];
	unsigned letters;
	unsigned total;
};

static void
bill_settle(struct bill *bill, unsigned lanes, double cost[GRAMS_LANGUAGES])
{
	for (unsigned i = 0; i < lanes; i++) {
		if (bill->letters > 0)
			cost[i] -= log(bill->products[i]);
		bill->products[i] = 1;
	}
	bill->total += bill->letters;
	bill->letters = 0;
}

unsigned
grams_cost(const struct grams *grams, struct bytes text, struct arena *arena,
    double cost[GRAMS_LANGUAGES])
{
	struct bytes composed = unicode_compose(arena, text);
	const char *at = composed.at;
	const char *end = composed.at + composed.length;
	float chance[GRAMS_LANGUAGES];
	struct bill bill = { .letters = 0 };
	struct runs runs[2];
	struct word word;

	bill_settle(&bill, grams->lanes, cost);
	while (next_word(&at, end, &word)) {
		find_runs(grams, &word, 0, &runs[0]);
		for (unsigned i = 1; i < word.length; i++) {
			find_runs(grams, &word, i, &runs[i % 2]);
			letter_chances(grams, &runs[i % 2], &runs[1 - i % 2],
			    chance);
			for (unsigned k = 0; k < grams->lanes; k++)
				bill.products[k] *= (double)chance[k];
			if (++bill.letters == BILL_LETTERS)
				bill_settle(&bill, grams->lanes, cost);
		}
	}
	bill_settle(&bill, grams->lanes, cost);
	return bill.total;
}
