/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Talks that operators write: played, or refused with their line. */
#include "cli/talk.h"
#include "cli_fixture.h"
#include "fuzz.h"

static struct snapshot *snapshot;

int
LLVMFuzzerInitialize(int *count, char ***words)
{
	(void)count;
	(void)words;
	snapshot = fixture_snapshot("config/helpline.json");
	must(snapshot != NULL, "the configuration that ships is sound");
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t size)
{
	struct bytes text = { (const char *)at, size };
	struct problem why = { "" };

	if (talk_play(snapshot, "t", text, &why))
		return 0;
	must(strncmp(why.text, "t:", 2) == 0 && why.text[2] >= '1' &&
	    why.text[2] <= '9', "a talk that fails names its line");
	return 0;
}
