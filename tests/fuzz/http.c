/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The front: whatever the portions in which bytes come, the same requests are
 * read and the same answer is given. */
#include "reading.h"

static struct reading whole, split;

static void
take(struct bytes all)
{
	uint64_t seed = fuzz_seed(all);
	size_t length = 0;

	reading_begin(&whole);
	reading_feed(&whole, all, all.length);
	reading_begin(&split);
	while (length < all.length && !split.closed) {
		length += 1 + fuzz_roll(&seed, 1 + fuzz_roll(&seed, 64));
		if (length > all.length)
			length = all.length;
		reading_feed(&split, all, length);
	}
	must(memcmp(&whole, &split, READING_COMPARED) == 0,
	    "portions change nothing");
}

const struct fuzz_target fuzz_http = {
	.take = take,
};
