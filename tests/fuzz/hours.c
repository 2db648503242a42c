/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hours and holidays: refused in a sentence, or open exactly until they
 * change. The holidays stand first, up to the byte 0xff. */
#include "flow/hours.h"
#include "fuzz.h"

static const struct zone *zone;

int
LLVMFuzzerInitialize(int *count, char ***words)
{
	static struct arena arena;
	struct problem why;

	(void)count;
	(void)words;
	arena_init_growing(&arena);
	zone = zone_read(&arena, "Europe/London", &why);
	must(zone != NULL, "London has a time");
	return 0;
}

static void
check(const struct hours *hours, uint64_t seed)
{
	int64_t now = 1795435200000LL + fuzz_roll(&seed, 400000) * 60000LL +
	    fuzz_roll(&seed, 60000);

	for (unsigned i = 0; i < 6; i++) {
		bool open = hours_open(hours, now);
		int64_t change = hours_change_ms(hours, now);

		must(change > now, "the next change is to come");
		if (change == INT64_MAX)
			return;
		must(hours_open(hours, change - 1) == open,
		    "until the change all is the same");
		must(hours_open(hours, change) != open,
		    "at the change it changes");
		must(hours_open(hours, now + (change - now) / 2) == open,
		    "and not before");
		now = change;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t size)
{
	struct bytes rest = { (const char *)at, size };
	struct bytes first = fuzz_cut(&rest);
	struct holidays holidays = { NULL, 0, 0 };
	struct hours_set set = { NULL, 0 };
	struct problems problems;
	const struct node *node;
	struct arena arena;

	arena_init_growing(&arena);
	problems_init(&problems);
	node = node_read(&arena, "holidays", first, &problems);
	if (node != NULL && !holidays_read(&holidays, node, &arena, &problems))
		must(problems.errors > 0, "what is refused has its sentence");
	problems_clear(&problems);
	problems_init(&problems);
	node = node_read(&arena, "hours", rest, &problems);
	if (node != NULL && hours_read(&set, node, zone, &holidays, &arena,
	    &problems)) {
		for (unsigned i = 0; i < set.count && i < 4; i++)
			check(&set.at[i], fuzz_seed(rest));
	} else {
		must(problems.errors > 0, "what is refused has its sentence");
	}
	problems_clear(&problems);
	arena_clear(&arena);
	return 0;
}
