/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zone files: bytes that are none are refused; with any other, local time goes
 * there and back. */
#include "base/zone_file.h"
#include "fuzz.h"

static void
check(const struct zone *zone, int64_t utc_ms)
{
	struct local_time local;

	zone_local(zone, utc_ms, &local);
	must(local.month >= 1 && local.month <= 12 && local.day >= 1 &&
	    local.day <= 31 && local.hour >= 0 && local.hour < 24 &&
	    local.minute >= 0 && local.minute < 60 && local.second >= 0 &&
	    local.second < 60 && local.weekday >= 0 && local.weekday < 7,
	    "local time is a time");
	must(date_days(local.year, local.month, local.day) * 86400 +
	    local.hour * 3600 + local.minute * 60 + local.second -
	    local.offset_s == (utc_ms - ((utc_ms % 1000) + 1000) % 1000) /
	    1000, "local time is UTC and the offset");
	(void)zone_utc_ms(zone, local.year, local.month, local.day,
	    local.hour, local.minute);
}

static void
take(struct bytes bytes)
{
	uint64_t seed = fuzz_seed(bytes);
	struct zone_rule rule;
	struct arena arena;
	struct zone zone = { .name = "fuzz" };

	(void)zone_rule_read(&rule, bytes);
	arena_init_growing(&arena);
	if (zone_from_bytes(&zone, bytes, &arena)) {
		for (unsigned i = 0; i < zone.count && i < 8; i++) {
			if (zone.changes[i] < -8640000000 ||
			    zone.changes[i] > 86400000000)
				continue;
			check(&zone, zone.changes[i] * 1000);
			check(&zone, zone.changes[i] * 1000 - 1);
		}
		for (unsigned i = 0; i < 8; i++)
			check(&zone, fuzz_roll(&seed, 4000000) * 1000000LL);
	}
	arena_clear(&arena);
}

const struct fuzz_target fuzz_zone = {
	.take = take,
};
