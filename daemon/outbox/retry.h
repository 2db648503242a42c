/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a text that could not be sent is tried again, and when no more. */
#ifndef OUTBOX_RETRY_H
#define OUTBOX_RETRY_H

#include <stdint.h>

#define RETRY_NEVER INT64_MAX
#define RETRY_FIRST_MS 1000
#define RETRY_MOST_MS 900000		/* fifteen minutes */
#define RETRY_WISH_MOST_MS 3600000	/* what a carrier may ask for */

struct retry {
	int64_t first_ms;		/* least wait, and the first bound */
	int64_t most_ms;		/* the bound doubles up to this */
	int64_t wish_ms;		/* Retry-After, or -1 */
	int64_t expires_ms;		/* then the text is of no use */
};

/* Full jitter: anywhere between the least wait and a bound that doubles with
 * each try. `permille` is luck, 0..999. RETRY_NEVER: give up. */
int64_t retry_at(const struct retry *, unsigned tried, int64_t now_ms,
    unsigned permille);

#endif
