/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Samples of two languages, parted by 0xff, and a text: what is learned costs
 * a number, in whichever order. */
#include <math.h>

#include "base/unicode.h"
#include "fuzz.h"
#include "languages/grams.h"

static void
take(struct bytes rest)
{
	struct bytes one = fuzz_cut(&rest), two = fuzz_cut(&rest);
	double cost[GRAMS_LANGUAGES] = { 0 }, other[GRAMS_LANGUAGES] = { 0 };
	struct arena arena, scratch;
	struct grams *grams, *turned;
	unsigned letters;

	if (!unicode_is_utf8(one) || !unicode_is_utf8(two))
		return;			/* refused where it is read */
	arena_init_growing(&arena);
	arena_init_growing(&scratch);
	grams = grams_new(&arena, one.length + two.length);
	turned = grams_new(&arena, one.length + two.length);
	must(grams != NULL && turned != NULL, "there is memory");
	must(grams_learn(grams, 0, one, &scratch) &&
	    grams_learn(grams, 1, two, &scratch) &&
	    grams_learn(turned, 1, one, &scratch) &&
	    grams_learn(turned, 0, two, &scratch), "samples are learned");
	letters = grams_cost(grams, rest, &scratch, cost);
	must(letters <= 4 * rest.length, "letters and ends of words are few");
	must(grams_cost(turned, rest, &scratch, other) == letters,
	    "as many letters");
	for (unsigned i = 0; i < 2; i++) {
		must(isfinite(cost[i]) && cost[i] >= 0, "a cost is a number");
		must(fabs(cost[i] - other[1 - i]) <= 1e-3 + cost[i] * 1e-3,
		    "no language is served by its place");
	}
	arena_clear(&scratch);
	arena_clear(&arena);
}

const struct fuzz_target fuzz_grams = {
	.take = take,
};
