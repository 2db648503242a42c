/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which language is this text? One of the registry, or it would rather ask. */
#include "at_step.h"
#include "languages/identify.h"

static struct fixture fixture;
static const struct identify_model *model;
static char memory[65536];

static void
begin(void)
{
	at_step_open(&fixture);
	model = identify_read(&fixture.arena, &fixture.languages,
	    "locales/samples", &fixture.problems);
	must(model != NULL, "there is something to learn from");
}

static void
take(struct bytes text)
{
	const struct languages *languages = &fixture.languages;
	struct guess guess;
	struct arena arena;
	uint16_t language;

	arena_init(&arena, memory, text.length % 2 == 0 ? sizeof(memory) :
	    64 + text.length);
	guess = identify_guess(model, text, &arena);
	must(guess.permille <= 1000, "no surer than sure");
	must(guess.language < languages->count ||
	    guess.language == LANGUAGE_UNKNOWN, "a language of the registry");
	arena_init(&arena, memory, sizeof(memory));
	language = identify_language(model, text, &arena);
	must(language == LANGUAGE_UNKNOWN || (language < languages->count &&
	    languages->at[language].offered), "a language that is offered");
}

const struct fuzz_target fuzz_identify = {
	.begin = begin,
	.take = take,
};
