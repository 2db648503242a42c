/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Talks that operators write: played, or refused with their line. */
#include "cli/talk.h"
#include "cli_fixture.h"
#include "fuzz.h"

static struct snapshot *snapshot;

static void
begin(void)
{
	snapshot = fixture_snapshot("config/helpline.json");
	must(snapshot != NULL, "the configuration that ships is sound");
}

static void
take(struct bytes text)
{
	struct problem why = { "" };

	if (talk_play(snapshot, "t", text, &why))
		return;
	must(strncmp(why.text, "t:", 2) == 0 && why.text[2] >= '1' &&
	    why.text[2] <= '9', "a talk that fails names its line");
}

const struct fuzz_target fuzz_talks = {
	.begin = begin,
	.take = take,
};
