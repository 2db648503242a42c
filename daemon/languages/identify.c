/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "languages/identify.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/unicode.h"
#include "languages/grams.h"

#define SAMPLE_MOST (256u << 10)
#define SIGNS_MOST 200			/* of a text: enough to know */

/*
 * When it would rather ask, measured on texts like ours. A text costs more in
 * a language that was never learned; a clear lead over the next one makes up
 * for some of it. Letters of Arabic alone already exclude its neighbours.
 */
#define MARGIN 4.0			/* nats over the next language */
#define LEAD 1.5			/* worth of a nat of lead a letter */

static const struct certain {
	const char *script;
	double cost_most;		/* nats a letter */
	unsigned letters_least;
} certain[] = {
	{ "Latn", 2.9, 1 },
	{ "Arab", 4.2, 8 },
};

struct identify_model {
	const struct languages *languages;
	struct grams *grams;
	uint16_t learned[GRAMS_LANGUAGES];	/* indexes of languages */
	unsigned count;
};

/* A missing sample is no problem: that language is not recognised. */
static bool
read_sample(const char *name, char *into, size_t *length,
    struct problems *problems)
{
	struct place place = { .file = name };
	FILE *file = fopen(name, "rbe");
	bool good = true;

	*length = 0;
	if (file == NULL)
		return errno == ENOENT || problems_add(problems, place,
		    "cannot be opened: %s", strerror(errno));
	*length = fread(into, 1, SAMPLE_MOST, file);
	if (ferror(file))
		good = problems_add(problems, place, "cannot be read: %s",
		    strerror(errno));
	else if (*length == SAMPLE_MOST)
		good = problems_add(problems, place, "a sample may have "
		    "%u KiB at most", SAMPLE_MOST >> 10);
	else if (!unicode_is_utf8((struct bytes){ into, *length }))
		good = problems_add(problems, place, "it is not UTF-8");
	fclose(file);
	return good;
}

struct samples {
	struct bytes at[GRAMS_LANGUAGES];
	size_t letters;
};

/* Finds the samples of the registry's languages, in its order. */
static bool
read_samples(struct identify_model *model, struct samples *samples,
    struct arena *arena, const char *folder, struct problems *problems)
{
	char *memory = arena_get(arena, SAMPLE_MOST);
	bool good = memory != NULL;

	for (unsigned i = 0; good && i < model->languages->count; i++) {
		const char *name = arena_format(arena, "%s/%s.txt", folder,
		    model->languages->at[i].tag);
		size_t length;
		struct bytes sample;

		good = name != NULL &&
		    read_sample(name, memory, &length, problems);
		if (!good || length == 0)
			continue;
		if (model->count == GRAMS_LANGUAGES)
			return problems_add(problems, (struct place){
			    .file = name }, "there may be %d samples at "
			    "most", GRAMS_LANGUAGES);
		sample.at = arena_copy(arena,
		    (struct bytes){ memory, length });
		sample.length = length;
		good = sample.at != NULL;
		samples->at[model->count] = sample;
		samples->letters += length;
		model->learned[model->count++] = (uint16_t)i;
	}
	return good;
}

const struct identify_model *
identify_read(struct arena *arena, const struct languages *languages,
    const char *folder, struct problems *problems)
{
	struct identify_model *model = arena_get(arena, sizeof(*model));
	struct samples samples = { .letters = 0 };
	struct arena scratch;
	bool good = model != NULL;

	arena_init_growing(&scratch);
	if (good) {
		model->languages = languages;
		good = read_samples(model, &samples, &scratch, folder,
		    problems);
	}
	if (good) {
		model->grams = grams_new(arena, samples.letters);
		good = model->grams != NULL;
	}
	for (unsigned i = 0; good && i < model->count; i++)
		good = grams_learn(model->grams, i, samples.at[i], &scratch);
	if (!good && problems->errors == 0)
		problems_add(problems, (struct place){ .file = folder },
		    "no memory is left");
	arena_clear(&scratch);
	return good ? model : NULL;
}

/* What the letters of a text say before any statistics. */
struct look {
	unsigned letters;
	unsigned latin, arabic, other;
	unsigned not_arabic;		/* Persian, Urdu, Pashto letters */
	const char *script;		/* the most frequent of the others */
};

static bool
is_beyond_arabic(uint32_t point)
{
	static const uint32_t letters[] = {
		0x0679, 0x067C, 0x067E, 0x0681, 0x0685, 0x0686, 0x0688,
		0x0689, 0x0691, 0x0693, 0x0696, 0x0698, 0x069A, 0x06A9,
		0x06AB, 0x06AF, 0x06BA, 0x06BC, 0x06BE, 0x06C1, 0x06CC,
		0x06CD, 0x06D0, 0x06D2, 0x06D5,
	};

	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		if (letters[i] == point)
			return true;
	}
	return false;
}

static struct look
look_at(struct bytes text)
{
	struct look look = { 0 };
	const char *at = text.at;
	const char *end = text.at + text.length;
	uint32_t point;

	while (unicode_next(&at, end, &point)) {
		const char *script;

		if (!unicode_is_letter(point))
			continue;
		look.letters++;
		if (point < 0x80) {
			look.latin++;
			continue;
		}
		script = unicode_script(point);
		if (script != NULL && strcmp(script, "Latn") == 0) {
			look.latin++;
		} else if (script != NULL && strcmp(script, "Arab") == 0) {
			look.arabic++;
			look.not_arabic += is_beyond_arabic(point);
		} else if (script != NULL) {
			look.other++;
			look.script = script;
		}
	}
	return look;
}

static bool
writes(const struct language *language, const char *script)
{
	if (strcmp(script, "Hani") == 0)
		return strcmp(language->script, "Hans") == 0 ||
		    strcmp(language->script, "Hant") == 0 ||
		    strcmp(language->script, "Jpan") == 0;
	if (strcmp(script, "Hang") == 0)
		return strcmp(language->script, "Kore") == 0;
	if (strcmp(script, "Hira") == 0 || strcmp(script, "Kana") == 0)
		return strcmp(language->script, "Jpan") == 0;
	return strcmp(language->script, script) == 0;
}

/* The language that owns the script, if one alone does. */
static struct guess
guess_by_script(const struct languages *languages, const char *script)
{
	struct guess guess = { LANGUAGE_UNKNOWN, 0 };

	for (unsigned i = 0; i < languages->count; i++) {
		if (!writes(&languages->at[i], script))
			continue;
		if (guess.language != LANGUAGE_UNKNOWN)
			return (struct guess){ LANGUAGE_UNKNOWN, 0 };
		guess = (struct guess){ (uint16_t)i, 990 };
	}
	return guess;
}

/* Only languages of the text's script compete. */
static struct guess
guess_by_letters(const struct identify_model *model, struct bytes text,
    struct arena *arena, const struct certain *script)
{
	double cost[GRAMS_LANGUAGES] = { 0 };
	unsigned letters = grams_cost(model->grams, text, arena, cost);
	double best = INFINITY, second = INFINITY;
	struct guess guess = { LANGUAGE_UNKNOWN, 0 };

	for (unsigned i = 0; i < model->count; i++) {
		const struct language *language =
		    &model->languages->at[model->learned[i]];

		if (strcmp(language->script, script->script) != 0)
			continue;
		if (cost[i] < best) {
			second = best;
			best = cost[i];
			guess.language = language->index;
		} else if (cost[i] < second) {
			second = cost[i];
		}
	}
	if (letters < script->letters_least || second - best < MARGIN ||
	    best - LEAD * (second - best) > script->cost_most * letters)
		return (struct guess){ LANGUAGE_UNKNOWN, 0 };
	guess.permille = (unsigned)(1000 / (1 + exp(best - second)));
	return guess;
}

/* The beginning of a long text, cut between two letters. */
static struct bytes
beginning(struct bytes text)
{
	const char *at = text.at;
	const char *end = text.at + text.length;
	uint32_t point;

	for (unsigned i = 0; i < SIGNS_MOST; i++) {
		if (!unicode_next(&at, end, &point))
			break;
	}
	return (struct bytes){ text.at, (size_t)(at - text.at) };
}

struct guess
identify_guess(const struct identify_model *model, struct bytes text,
    struct arena *arena)
{
	struct look look;

	text = beginning(text);
	look = look_at(text);
	if (look.letters == 0)
		return (struct guess){ LANGUAGE_UNKNOWN, 0 };
	if (look.other * 2 > look.letters)
		return guess_by_script(model->languages, look.script);
	if (look.arabic * 2 > look.letters && look.not_arabic == 0)
		return guess_by_letters(model, text, arena, &certain[1]);
	if (look.latin * 2 > look.letters)
		return guess_by_letters(model, text, arena, &certain[0]);
	return (struct guess){ LANGUAGE_UNKNOWN, 0 };
}

uint16_t
identify_language(const void *model, struct bytes text, struct arena *arena)
{
	const struct identify_model *own = model;
	struct guess guess = identify_guess(own, text, arena);

	if (guess.language == LANGUAGE_UNKNOWN ||
	    !own->languages->at[guess.language].offered)
		return LANGUAGE_UNKNOWN;
	return guess.language;
}
