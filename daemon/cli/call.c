/* SPDX-License-Identifier: GPL-3.0-or-later */
/* helpline call: a call in the terminal, without a carrier. */
#include <stdlib.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/session.h"
#include "cli/show.h"

static void
show_new(struct cli_session *session)
{
	struct player *player = &session->player;

	for (; session->shown < player->count; session->shown++) {
		const struct moment *moment =
		    &player->moments[session->shown];

		if (session->cli->json)
			show_json(moment, stdout);
		else
			show_call(moment, stdout);
	}
}

/* "answers 90", "answers 90 s": seconds; -1: it is something else. */
static int
answer_seconds(const char *line)
{
	unsigned long long seconds;
	size_t digits;

	if (strncmp(line, "answers", 7) != 0)
		return -1;
	line += 7 + strspn(line + 7, " ");
	digits = strspn(line, "0123456789");
	if (digits == 0)
		return *line == '\0' ? 60 : -1;
	if (!bytes_number((struct bytes){ line, digits }, &seconds) ||
	    seconds > 86400)
		return -1;
	line += digits;
	return *line == '\0' || strcmp(line, " s") == 0 ||
	    strcmp(line, "s") == 0 ? (int)seconds : -1;
}

static bool
say_result(struct player *player, const char *line, struct problem *why)
{
	int seconds = answer_seconds(line);

	if (seconds >= 0)
		return player_dialed(player, DIALED_ANSWERED, true,
		    (unsigned)seconds, why);
	if (strcmp(line, "busy") == 0)
		return player_dialed(player, DIALED_BUSY, false, 0, why);
	if (strcmp(line, "no answer") == 0)
		return player_dialed(player, DIALED_NO_ANSWER, false, 0, why);
	if (strcmp(line, "rejected") == 0)
		return player_dialed(player, DIALED_FAILED, false, 0, why);
	if (strcmp(line, "voicemail") == 0)
		return player_dialed(player, DIALED_ANSWERED, false, 20, why);
	if (strcmp(line, "hangs up") == 0)
		return player_hangs_up(player, why);
	return problem_set(why, "\"%.60s\" is neither keys nor: busy, no "
	    "answer, rejected, voicemail, answers 90, hangs up", line);
}

static bool
take_line(struct player *player, const char *line, struct problem *why)
{
	if (line[0] == '\0' || strcmp(line, "silence") == 0)
		return player_stays_silent(player, why);
	if (line[strspn(line, "0123456789*#")] == '\0')
		return player_press(player, line, why);
	return say_result(player, line, why);
}

/* Nothing more is typed: the caller stays silent until something rings. */
static void
let_end(struct cli_session *session)
{
	struct problem why;

	for (unsigned i = 0; i < 40 &&
	    session->player.state == PLAYER_LISTENS; i++) {
		(void)player_stays_silent(&session->player, &why);
		show_new(session);
	}
}

static void
talk_on(struct cli_session *session)
{
	struct player *player = &session->player;
	char line[200];

	show_new(session);
	while (player->state == PLAYER_LISTENS ||
	    player->state == PLAYER_RINGS) {
		struct problem why;

		if (!session_line(session, line, sizeof(line))) {
			let_end(session);
			break;
		}
		if (!session->tty && !session->cli->json)
			(void)printf("> %s\n", line);
		if (!take_line(player, line, &why)) {
			session->wrong = true;
			(void)fprintf(stderr, "helpline call: %s\n",
			    why.text);
		}
		show_new(session);
	}
}

static int
call_run(struct cli *cli)
{
	struct cli_session session;
	int code = session_begin(&session, cli);

	if (code != CLI_GOOD)
		return code;
	if (!cli->json)
		(void)printf("%s (%s), a call from %s to %s\n",
		    session.when.at, session.snapshot->settings.zone_name,
		    session.from[0] == '\0' ? "a withheld number" :
		    session.from, session.player.line.number);
	player_call(&session.player, session.from, "");
	talk_on(&session);
	code = session.wrong ? CLI_USAGE : CLI_GOOD;
	session_end(&session);
	return code;
}

static const struct cli_option call_options[] = {
	{ "--at", "TIME", "\"Sat 2026-11-21 23:10\", local; else now" },
	{ "--from", "NUMBER", "who calls, or withheld; else +447700900123" },
	{ "--language", "TAG", "begins in it, like a line of that language" },
	{ "--account", "NAME", "the account that is called; else the first" },
	{ "--callbacks", NULL, "as if residents were rung back" },
	{ .name = NULL },
};

const struct command command_call = {
	.name = "call",
	.about = "Plays a call here: what is said, when, which number rings.",
	.more = "Type keys, nothing for silence, or what becomes of the "
	    "ringing: busy, no answer,\nrejected, voicemail, answers 90, "
	    "hangs up. The seconds are computed: words at the\npace of their "
	    "language, a key one second after its choice was said.",
	.options = call_options,
	.json = true,
	.run = call_run,
};
