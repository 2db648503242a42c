/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Addresses that public_url had before reloads changed it. Calls in progress
 * were given links of the old one, and carriers sign what they call: it stays
 * good as long as such a link can live.
 */
#ifndef GATEWAY_FORMER_H
#define GATEWAY_FORMER_H

#include <stdint.h>

#define FORMER_MOST 4

struct former {
	struct {
		char *url;
		int64_t until_ms;	/* steady */
	} at[FORMER_MOST];
	unsigned count;			/* newest first */
};

/* `was` is no longer what is called. Without memory it is not remembered. */
void former_note(struct former *, const char *was, int64_t steady_ms);

/* The n-th that is still good, from 0; NULL: there is none. */
const char *former_url(const struct former *, unsigned n, int64_t steady_ms);

void former_clear(struct former *);

#endif
