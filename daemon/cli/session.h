/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `helpline call` and `text` share: a player set up from the command
 * line, and lines that are typed. */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include "cli/command.h"
#include "cli/player.h"

struct cli_session {
	const struct cli *cli;
	struct snapshot *snapshot;
	struct player player;
	char from[PHONE_SIZE];		/* empty: withheld */
	struct text when;		/* local time at its begin */
	char when_memory[64];
	unsigned shown;			/* moments that were printed */
	bool tty;			/* somebody types */
	bool wrong;			/* a line was not understood */
};

/* From --at, --from, --language and --account. CLI_GOOD, or it was told. */
int session_begin(struct cli_session *, const struct cli *);
void session_end(struct cli_session *);

/* The next line that is typed; false at the end. */
bool session_line(struct cli_session *, char *into, size_t room);

#endif
