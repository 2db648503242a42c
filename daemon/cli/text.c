/* SPDX-License-Identifier: GPL-3.0-or-later */
/* helpline text: a conversation by text in the terminal; nothing is sent. */
#include <stdlib.h>

#include "base/unicode.h"
#include "cli/command.h"
#include "cli/session.h"
#include "cli/show.h"

#define TEXT_MOST 1600			/* as carriers take it */

static void
show_new(struct cli_session *session)
{
	struct player *player = &session->player;
	bool any = false;

	for (; session->shown < player->count; session->shown++) {
		const struct moment *moment =
		    &player->moments[session->shown];

		any = true;
		if (session->cli->json)
			show_json(moment, stdout);
		else
			show_text(moment, stdout);
	}
	if (!any && !session->cli->json)
		(void)printf("(nothing is sent)\n");
}

static int
talk_on(struct cli_session *session)
{
	char line[TEXT_MOST + 2];

	while (session_line(session, line, sizeof(line))) {
		struct bytes body = bytes_from_text(line);
		struct problem why;

		if (!unicode_is_utf8(body))
			return cli_fail(session->cli, CLI_USAGE,
			    "a text is UTF-8; this line is not");
		if (!session->tty && !session->cli->json)
			(void)printf("> %s\n", line);
		if (!player_text(&session->player, session->from, body,
		    0, &why))
			return cli_fail(session->cli, CLI_USAGE, "%s",
			    why.text);
		show_new(session);
	}
	return CLI_GOOD;
}

static int
text_run(struct cli *cli)
{
	struct cli_session session;
	int code = session_begin(&session, cli);

	if (code != CLI_GOOD)
		return code;
	if (session.from[0] == '\0')
		code = cli_fail(cli, CLI_USAGE, "nobody can text with a "
		    "withheld number");
	else
		code = talk_on(&session);
	session_end(&session);
	return code;
}

static const struct cli_option text_options[] = {
	{ "--from", "NUMBER", "who texts; else +447700900123" },
	{ "--at", "TIME", "\"Sat 2026-11-21 23:10\", local; else now" },
	{ "--language", "TAG", "begins in it, like a line of that language" },
	{ "--account", "NAME", "the account that is texted; else the first" },
	{ "--callbacks", NULL, "as if residents were rung back" },
	{ .name = NULL },
};

const struct command command_text = {
	.name = "text",
	.about = "Plays a conversation by text here; nothing is sent.",
	.more = "Each line of the standard input is a text. Replies are "
	    "printed with what they cost.",
	.options = text_options,
	.json = true,
	.run = text_run,
};
