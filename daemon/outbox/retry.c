/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outbox/retry.h"

static int64_t
bound_of(const struct retry *retry, unsigned tried)
{
	int64_t bound = retry->first_ms;

	while (tried-- > 0 && bound < retry->most_ms)
		bound *= 2;
	return bound < retry->most_ms ? bound : retry->most_ms;
}

int64_t
retry_at(const struct retry *retry, unsigned tried, int64_t now_ms,
    unsigned permille)
{
	int64_t bound = bound_of(retry, tried);
	int64_t spread = bound > retry->first_ms ? bound - retry->first_ms :
	    retry->first_ms;
	int64_t wait = retry->first_ms;
	int64_t at;

	/* A wish is obeyed, and spread too: all were told the same. */
	if (retry->wish_ms > wait)
		wait = retry->wish_ms;
	if (wait > RETRY_WISH_MOST_MS)
		wait = RETRY_WISH_MOST_MS;
	if (retry->wish_ms > 0)
		spread = retry->first_ms;
	at = now_ms + wait + spread * (permille % 1000) / 1000;
	return at >= retry->expires_ms ? RETRY_NEVER : at;
}
