/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What other parsers read in the bytes of one request of ours. */
#ifndef FUZZ_TWIN_TWIN_H
#define FUZZ_TWIN_TWIN_H

#include <stdint.h>

#include "base/bytes.h"

struct twin {
	bool error;
	const char *method;
	unsigned whole;			/* requests that ended */
	size_t target_length, body_length;
	uint64_t target, body;		/* hashes, as fuzz_seed() makes them */
	size_t used;			/* bytes that were read */
};

#define TWIN_BEGIN { .target = TWIN_HASH, .body = TWIN_HASH }
#define TWIN_HASH 14695981039346656037u

/* FNV-1a goes on. */
static inline void
twin_add(uint64_t *hash, const char *at, size_t length)
{
	for (size_t i = 0; i < length; i++)
		*hash = (*hash ^ (unsigned char)at[i]) * 1099511628211u;
}

void twin_llhttp(struct bytes, struct twin *);
void twin_http_parser(struct bytes, struct twin *);

#endif
