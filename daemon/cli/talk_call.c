/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who calls whom, and what the telephone that rings shows. */
#include "cli/talk.h"

#define THROUGH " through "

/* The caller does something: what came before is past. */
void
talk_turn_page(struct talk *talk)
{
	talk->since = talk->player.count;
	talk->at = talk->player.count;
	talk->offset = 0;
	talk->matched = NULL;
	talk->player.told_team = 0;
}

bool
talk_calling(const struct talk *talk)
{
	return talk->by == TALK_CALL &&
	    (talk->player.state == PLAYER_LISTENS ||
	    talk->player.state == PLAYER_RINGS);
}

/* "withheld", a number, or "... through 020 8314 6000": who sends its callers
 * on to us. */
bool
talk_call(struct talk *talk, const char *rest, struct problem *why)
{
	const char *through = strstr(rest, THROUGH);
	struct bytes who = bytes_from_text(rest);
	char from[PHONE_SIZE] = "", diverted[PHONE_SIZE] = "";

	if (talk_calling(talk))
		return problem_set(why, "a call is going on: end it with "
		    "\"hangs up\"");
	if (through != NULL)
		who.length = (size_t)(through - rest);
	if (!bytes_are(who, "withheld") && !phone_from_person(who, from))
		return problem_set(why, "\"%s\" is no phone number; or write "
		    "\"call from withheld\"", rest);
	if (through != NULL && !phone_from_person(bytes_from_text(through +
	    sizeof(THROUGH) - 1), diverted))
		return problem_set(why, "\"%s\" is no phone number", through +
		    sizeof(THROUGH) - 1);
	talk_turn_page(talk);
	talk->by = TALK_CALL;
	player_call(&talk->player, from, diverted);
	return true;
}

bool
talk_shows(struct talk *talk, const char *rest, struct problem *why)
{
	const struct player *player = &talk->player;
	char wanted[PHONE_SIZE], written[24] = "none";

	if (!phone_from_person(bytes_from_text(rest), wanted))
		return problem_set(why, "\"%s\" is no phone number", rest);
	if (player->state != PLAYER_RINGS)
		return problem_set(why, "no number rings");
	if (player->ring->caller_id != NULL) {
		if (strcmp(player->ring->caller_id, wanted) == 0)
			return true;
		phone_write(player->ring->caller_id, written);
	}
	return problem_set(why, "the telephone that rings shows %s, not %s",
	    written, rest);
}
