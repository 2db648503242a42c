/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hours and holidays: refused in a sentence, or open exactly until they
 * change. The holidays stand first, up to the byte 0xff. */
#include "flow/hours.h"
#include "json_words.h"

static const struct zone *zone;

static void
begin(void)
{
	static struct arena arena;
	struct problem why;

	arena_init_growing(&arena);
	zone = zone_read(&arena, "Europe/London", &why);
	must(zone != NULL, "London has a time");
}

static void
check(const struct hours *hours, uint64_t seed)
{
	int64_t now = 1795435200000LL + fuzz_roll(&seed, 400000) * 60000LL +
	    fuzz_roll(&seed, 60000);

	for (unsigned i = 0; i < 6; i++) {
		bool open = hours_open(hours, NULL, now);
		int64_t change = hours_change_ms(hours, NULL, now);

		must(change > now, "the next change is to come");
		if (change == INT64_MAX)
			return;
		must(hours_open(hours, NULL, change - 1) == open,
		    "until the change all is the same");
		must(hours_open(hours, NULL, change) != open,
		    "at the change it changes");
		must(hours_open(hours, NULL, now + (change - now) / 2) == open,
		    "and not before");
		now = change;
	}
}

static bool
check_all(const struct hours_set *set, uint64_t seed)
{
	for (unsigned i = 0; i < set->count && i < 4; i++)
		check(&set->at[i], seed);
	return true;
}

static void
take(struct bytes rest)
{
	struct bytes first = fuzz_cut(&rest);
	struct holidays holidays = { NULL, 0, 0 };
	struct hours_set set = { NULL, 0 };
	const struct node *node;
	struct fuzz_load days, load;
	bool good;

	fuzz_load_open(&days);
	node = node_read(&days.arena, "holidays", first, &days.problems);
	good = node != NULL &&
	    holidays_read(&holidays, node, &days.arena, &days.problems);
	if (!good)
		holidays = (struct holidays){ NULL, 0, 0 };
	fuzz_load_open(&load);
	node = node_read(&load.arena, "hours", rest, &load.problems);
	fuzz_load_close(&load, node != NULL && hours_read(&set, node, zone,
	    &holidays, &load.arena, &load.problems) &&
	    check_all(&set, fuzz_seed(rest)));
	fuzz_load_close(&days, good);
}

static void
words(struct fuzz_words *list)
{
	words_add_list(list, (const char *const[]){ "Mon", "Tue", "Wed",
	    "Thu", "Fri", "Sat", "Sun", "Mon-Fri", "Sat, Sun", "holidays",
	    "exceptions", "open", "closed", "24h", "9:00-17:00",
	    "22:00-6:00", "0:00-24:00", "9:00-12:00, 13:00-17:00",
	    "2026-12-24", "2026-03-29", "2026-10-25", NULL });
}

const struct fuzz_target fuzz_hours = {
	.begin = begin,
	.take = take,
	.words = words,
};
