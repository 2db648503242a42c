/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a talk about calls back: the worker's side of them. */
#include "cli/player_back.h"
#include "cli/talk.h"

bool
talk_callbacks(struct talk *talk, const char *rest, struct problem *why)
{
	bool on = talk->snapshot->settings.callbacks != NULL;

	if (strcmp(rest, "full") == 0 && on) {
		talk->player.full = true;
		return true;
	}
	if (strcmp(rest, on ? "on" : "off") == 0)
		return true;
	return problem_set(why, "\"callbacks %s\": write \"callbacks on\" or "
	    "\"callbacks off\", as the first line; once they are on, "
	    "\"callbacks full\"", rest);
}

bool
talk_nobody(struct talk *talk, const char *rest, struct problem *why)
{
	bool now = strcmp(rest, "may claim") == 0;
	unsigned count;

	if (!now && strcmp(rest, "waits") != 0)
		return problem_set(why, "\"nobody waits\" to be rung, or "
		    "\"nobody may claim\" them at this hour");
	count = player_back_waiting(&talk->player, now);
	return count == 0 || problem_set(why, "%u %s", count, now ?
	    "may be claimed now" : "wait to be rung");
}

bool
talk_line(struct talk *talk, const char *rest, struct problem *why)
{
	const struct settings *settings = &talk->snapshot->settings;

	for (unsigned i = 0; i < settings->line_count; i++) {
		if (strcmp(settings->lines[i].name, rest) != 0)
			continue;
		player_use(&talk->player, &settings->lines[i]);
		return true;
	}
	return problem_set(why, "there is no line \"%s\"", rest);
}

bool
talk_worker(struct talk *talk, const char *rest, struct problem *why)
{
	(void)rest;
	talk_turn_page(talk);
	return player_back_claim(&talk->player, why);
}

bool
talk_desk(struct talk *talk, const char *rest, struct problem *why)
{
	static const char presses[] = "presses ";
	struct player *player = &talk->player;

	talk_turn_page(talk);
	if (strcmp(rest, "answers") == 0)
		return player_back_lift(player, why);
	if (strcmp(rest, "does not answer") == 0 ||
	    strcmp(rest, "hangs up") == 0)
		return player_back_end(player, why);
	if (strcmp(rest, "is silent") == 0)
		return player_back_press(player, "", why);
	if (strncmp(rest, presses, sizeof(presses) - 1) == 0 &&
	    strspn(rest + sizeof(presses) - 1, "0123456789*#") == 1 &&
	    rest[sizeof(presses)] == '\0')
		return player_back_press(player, rest + sizeof(presses) - 1,
		    why);
	return problem_set(why, "a desk \"answers\", \"does not answer\", "
	    "\"presses 1\", \"is silent\" or \"hangs up\"");
}

bool
talk_resident(struct talk *talk, const char *rest, struct problem *why)
{
	static const char answers[] = "answers ";
	int64_t ms = 0;

	talk_turn_page(talk);
	if (strcmp(rest, "does not answer") == 0)
		return player_back_rung(&talk->player, false, 0, why);
	if (strncmp(rest, answers, sizeof(answers) - 1) != 0)
		return problem_set(why, "a resident \"answers 90 s\" or "
		    "\"does not answer\"");
	return talk_duration(rest + sizeof(answers) - 1, &ms, why) &&
	    player_back_rung(&talk->player, true, (unsigned)(ms / 1000), why);
}
