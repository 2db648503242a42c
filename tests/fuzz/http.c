/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The front: whatever the portions in which bytes come, the same requests are
 * read and the same answer is given. */
#include "reading.h"

static struct reading whole, split;

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t size)
{
	struct bytes all = { (const char *)at, size };
	uint64_t seed = fuzz_seed(all);
	size_t length = 0;

	reading_begin(&whole);
	reading_feed(&whole, all, size);
	reading_begin(&split);
	while (length < size && !split.closed) {
		length += 1 + fuzz_roll(&seed, 1 + fuzz_roll(&seed, 64));
		if (length > size)
			length = size;
		reading_feed(&split, all, length);
	}
	must(memcmp(&whole, &split, READING_COMPARED) == 0,
	    "portions change nothing");
	return 0;
}
