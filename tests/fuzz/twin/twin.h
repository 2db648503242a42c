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
	size_t used;			/* bytes that were read */
};

void twin_llhttp(struct bytes, struct twin *);
void twin_http_parser(struct bytes, struct twin *);

#endif
