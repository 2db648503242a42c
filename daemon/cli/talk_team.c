/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a talk about the team: what it is told by e-mail, and that its
 * mail server may be away. */
#include "cli/talk.h"
#include "turn/notice.h"

static const char *const notices[NOTICES] = {
	[NOTICE_ASKED] = "request",
	[NOTICE_LEFT] = "do not ring",
	[NOTICE_URGENT] = "danger",
};

bool
talk_mail(struct talk *talk, const char *rest, struct problem *why)
{
	bool down = strcmp(rest, "down") == 0;

	if (!down && strcmp(rest, "up") != 0)
		return problem_set(why, "write \"mail down\" or \"mail up\"");
	talk->player.mail_down = down;
	return true;
}

static void
add_told(const struct talk *talk, struct text *into)
{
	const char *between = "";

	for (unsigned i = 0; i < NOTICES; i++) {
		if ((talk->player.told_team & (1u << i)) == 0)
			continue;
		text_add_format(into, "%s\"%s\"", between, notices[i]);
		between = " and ";
	}
	if (into->length == 0)
		text_add_text(into, "nothing");
}

bool
talk_team(struct talk *talk, const char *rest, struct problem *why)
{
	unsigned told = talk->player.told_team;
	unsigned i = 0;
	char memory[80];
	struct text text;

	while (i < NOTICES && strcmp(rest, notices[i]) != 0)
		i++;
	if (i == NOTICES && strcmp(rest, "nothing") != 0)
		return problem_set(why, "the team is told of a \"request\", "
		    "\"do not ring\" or \"danger\", or \"nothing\"");
	if (i == NOTICES ? told == 0 : (told & (1u << i)) != 0)
		return true;
	text_init(&text, memory, sizeof(memory));
	add_told(talk, &text);
	return problem_set(why, "the team is told %s", memory);
}
