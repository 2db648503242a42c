/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/session.h"

#include <unistd.h>

#include "base/when.h"
#include "base/world.h"

#define FROM "+447700900123"		/* one that Ofcom keeps for drama */

static int
read_options(struct cli_session *session, const struct line **line,
    const struct language **language, int64_t *at_ms)
{
	const struct cli *cli = session->cli;
	const struct snapshot *snapshot = session->snapshot;
	const char *from = cli_value(cli, "--from");
	const char *at = cli_value(cli, "--at");
	const char *tag = cli_value(cli, "--language");
	struct problem why;

	*at_ms = world_now_ms(&world_real);
	*line = cli_line(&snapshot->settings, cli_value(cli, "--account"),
	    &why);
	if (*line == NULL || (at != NULL && !when_read(at,
	    snapshot->settings.zone, at_ms, &why)))
		return cli_fail(cli, CLI_USAGE, "%s", why.text);
	if (tag != NULL && (*language = cli_language(&snapshot->languages,
	    tag, &why)) == NULL)
		return cli_fail(cli, CLI_USAGE, "%s", why.text);
	if (from == NULL)
		from = FROM;
	if (strcmp(from, "withheld") != 0 &&
	    !phone_from_person(bytes_from_text(from), session->from))
		return cli_fail(cli, CLI_USAGE, "\"%s\" is no phone number",
		    from);
	return CLI_GOOD;
}

int
session_begin(struct cli_session *session, const struct cli *cli)
{
	const struct line *line = NULL;
	const struct language *language = NULL;
	int64_t at_ms;
	int code = CLI_CONFIG;

	*session = (struct cli_session){ .cli = cli };
	session->snapshot = cli_value(cli, "--callbacks") != NULL ?
	    cli_load_callbacks(cli, true, &code) : cli_load(cli, &code);
	if (session->snapshot == NULL)
		return code;
	code = read_options(session, &line, &language, &at_ms);
	if (code != CLI_GOOD) {
		snapshot_drop(session->snapshot);
		return code;
	}
	player_init(&session->player, session->snapshot, line, at_ms);
	if (language != NULL)
		player_speak(&session->player, language->index);
	text_init(&session->when, session->when_memory,
	    sizeof(session->when_memory));
	when_write(session->snapshot->settings.zone, at_ms,
	    &session->when);
	session->tty = isatty(STDIN_FILENO) != 0;
	return CLI_GOOD;
}

void
session_end(struct cli_session *session)
{
	player_clear(&session->player);
	snapshot_drop(session->snapshot);
}

bool
session_line(struct cli_session *session, char *into, size_t room)
{
	size_t length;

	if (session->tty) {
		(void)printf("> ");
		(void)fflush(stdout);
	}
	if (fgets(into, (int)room, stdin) == NULL)
		return false;
	length = strcspn(into, "\r\n");
	if (into[length] == '\0' && length + 1 == room) {
		int byte;

		/* The rest of a line that is too long. */
		while ((byte = getchar()) != EOF && byte != '\n')
			continue;
	}
	into[length] = '\0';
	return true;
}
