/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/former.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/token.h"

#define GOOD_MS (TOKEN_HOURS * 60 * 60 * 1000LL)

void
former_note(struct former *former, const char *was, int64_t steady_ms)
{
	char *url = strdup(was);

	if (url == NULL)
		return;
	if (former->count == FORMER_MOST)
		free(former->at[--former->count].url);
	memmove(&former->at[1], &former->at[0],
	    former->count * sizeof(former->at[0]));
	former->at[0].url = url;
	former->at[0].until_ms = steady_ms + GOOD_MS;
	former->count++;
}

const char *
former_url(const struct former *former, unsigned n, int64_t steady_ms)
{
	if (n >= former->count || former->at[n].until_ms < steady_ms)
		return NULL;		/* those behind it are older still */
	return former->at[n].url;
}

void
former_clear(struct former *former)
{
	while (former->count > 0)
		free(former->at[--former->count].url);
}
