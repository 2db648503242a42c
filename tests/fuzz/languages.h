/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Three languages of the many, for targets that look at each of them. */
#ifndef FUZZ_LANGUAGES_H
#define FUZZ_LANGUAGES_H

#include "fuzz.h"
#include "languages/registry.h"

static const char languages_text[] = "{\"languages\": ["
    "{\"tag\": \"en\", \"english\": \"English\", \"autonym\": \"English\","
    " \"script\": \"Latn\", \"code\": 30, \"voices\": {\"twilio\":"
    " {\"language\": \"en-GB\", \"voice\": \"Polly.Amy\"}}},"
    "{\"tag\": \"pl\", \"english\": \"Polish\", \"autonym\": \"Polski\","
    " \"script\": \"Latn\", \"code\": 31, \"clock_24\": true, \"voices\":"
    " {\"twilio\": {\"language\": \"pl-PL\"}}},"
    "{\"tag\": \"ar\", \"english\": \"Arabic\", \"autonym\": \"<Arabic>\","
    " \"script\": \"Arab\", \"rtl\": true, \"code\": 32}]}";

/* English and Polish are offered, Arabic is known by name. */
static inline void
languages_three(struct languages *languages, struct arena *arena)
{
	static const char *const tags[] = { "en", "pl" };
	static const struct place places[2] = { { "offered", 1, 1 },
		{ "offered", 1, 2 } };
	const struct texts offered = { tags, places, 2 };
	struct problems problems;

	problems_init(&problems);
	must(languages_read(languages, arena,
	    fuzz_file(BYTES(languages_text)), &offered, &problems),
	    "three languages are sound");
	problems_clear(&problems);
}

#endif
