/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an operator said of some hours. Each name stands there once at most. */
#include "flow/hours.h"

static struct override *
said_of(struct overrides *overrides, const char *hours)
{
	for (unsigned i = 0; i < overrides->count; i++) {
		if (strcmp(overrides->at[i].hours, hours) == 0)
			return &overrides->at[i];
	}
	return NULL;
}

static void
take_out(struct overrides *overrides, struct override *override)
{
	*override = overrides->at[--overrides->count];
}

const struct override *
override_find(const struct overrides *overrides, const char *hours,
    int64_t now_ms)
{
	for (unsigned i = 0; overrides != NULL && i < overrides->count; i++) {
		const struct override *at = &overrides->at[i];

		if (now_ms < at->until_ms && strcmp(at->hours, hours) == 0)
			return at;
	}
	return NULL;
}

bool
override_put(struct overrides *overrides, const char *hours, bool open,
    int64_t now_ms, int64_t until_ms)
{
	struct override *at = said_of(overrides, hours);
	struct override ended;

	if (strlen(hours) >= OVERRIDE_NAME)
		return false;
	if (at == NULL && overrides->count == OVERRIDES_MOST &&
	    !override_end(overrides, now_ms, &ended))
		return false;
	if (at == NULL)
		at = &overrides->at[overrides->count++];
	*at = (struct override){ .open = open, .since_ms = now_ms,
		.until_ms = until_ms };
	memcpy(at->hours, hours, strlen(hours) + 1);
	return true;
}

bool
override_drop(struct overrides *overrides, const char *hours)
{
	struct override *at = said_of(overrides, hours);

	if (at != NULL)
		take_out(overrides, at);
	return at != NULL;
}

bool
override_end(struct overrides *overrides, int64_t now_ms,
    struct override *ended)
{
	for (unsigned i = 0; i < overrides->count; i++) {
		if (now_ms < overrides->at[i].until_ms)
			continue;
		*ended = overrides->at[i];
		take_out(overrides, &overrides->at[i]);
		return true;
	}
	return false;
}
