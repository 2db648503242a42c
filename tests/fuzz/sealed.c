/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sealed records: a stranger's bytes never open; ours open in their context
 * alone, and not when a bit was changed. */
#include "base/seal.h"
#include "fuzz.h"

static struct keys *keys;

static void
begin(void)
{
	static const unsigned char seed[32] = "a seed for tests, thirty-two by";

	keys = keys_new(seed);
	must(keys != NULL, "there are keys");
}

static void
round_trip(enum seal_use use, struct bytes context, struct bytes message)
{
	size_t length = message.length + SEAL_OVERHEAD;
	unsigned char *closed = malloc(length);
	unsigned char *opened = malloc(message.length + 1);
	uint64_t luck = fuzz_seed(message);
	size_t at;

	if (closed == NULL || opened == NULL)
		abort();
	must(keys_seal(keys, use, context, message, closed), "it is sealed");
	must(keys_open_sealed(keys, use, context,
	    (struct bytes){ (char *)closed, length }, opened), "it opens");
	must(bytes_equal(message, (struct bytes){ (char *)opened,
	    message.length }), "and says the same");
	must(!keys_open_sealed(keys, use, BYTES("elsewhere, longer than any"),
	    (struct bytes){ (char *)closed, length }, opened),
	    "not in another context");
	must(!keys_open_sealed(keys, use == SEAL_STORE ? SEAL_TOKEN :
	    SEAL_STORE, context, (struct bytes){ (char *)closed, length },
	    opened), "not for another use");
	at = fuzz_roll(&luck, (unsigned)length);
	closed[at] = (unsigned char)(closed[at] ^ (1u << fuzz_roll(&luck, 8)));
	must(!keys_open_sealed(keys, use, context,
	    (struct bytes){ (char *)closed, length }, opened),
	    "not when a bit was changed");
	free(closed);
	free(opened);
}

static void
take(struct bytes rest)
{
	unsigned char *opened = malloc(rest.length + 1);
	enum seal_use use;

	if (opened == NULL)
		abort();
	use = fuzz_pick(&rest, 2) == 0 ? SEAL_STORE : SEAL_TOKEN;
	must(!keys_open_sealed(keys, use, BYTES("row"), rest, opened),
	    "a stranger's bytes do not open");
	free(opened);
	if (rest.length < 8)
		return;
	round_trip(use, (struct bytes){ rest.at, 8 }, bytes_after(rest, 8));
}

const struct fuzz_target fuzz_sealed = {
	.begin = begin,
	.take = take,
};
