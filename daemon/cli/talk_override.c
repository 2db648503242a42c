/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/when.h"
#include "cli/talk.h"

/* "team closed until Sun 18:00", "team open until ...", "team off": what an
 * operator says with `helpline now`. */
bool
talk_override(struct talk *talk, const char *rest, struct problem *why)
{
	const struct settings *settings = &talk->snapshot->settings;
	struct player *player = &talk->player;
	char hours[OVERRIDE_NAME] = "", state[16] = "";
	int until = 0;
	int64_t until_ms;

	(void)sscanf(rest, "%47s %15s until %n", hours, state, &until);
	if (hours_find(&settings->hours, hours) == NULL)
		return problem_set(why, "there are no hours \"%s\"", hours);
	if (strcmp(state, "off") == 0)
		return override_drop(&player->overrides, hours) ||
		    problem_set(why, "nothing was said of \"%s\"", hours);
	if (until == 0 || (strcmp(state, "open") != 0 &&
	    strcmp(state, "closed") != 0))
		return problem_set(why, "write \"override %s closed until "
		    "Sun 18:00\", \"open until\" or \"off\"", hours);
	if (!when_next(rest + until, settings->zone, player->now_ms,
	    &until_ms, why))
		return false;
	return override_put(&player->overrides, hours, state[0] == 'o',
	    player->now_ms, until_ms) ||
	    problem_set(why, "too many hours were spoken of");
}
