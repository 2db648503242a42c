/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which language a free text is in, or that it would rather ask. The script
 * decides where it can; else runs of one to five letters, learned from
 * locales/samples/ when settings load. A language that is not offered may be
 * recognised too: it serves to say "not one of ours".
 */
#ifndef LANGUAGES_IDENTIFY_H
#define LANGUAGES_IDENTIFY_H

#include "base/arena.h"
#include "base/problem.h"
#include "turn/language.h"

struct identify_model;

/* Learns from `folder`/<tag>.txt of every language of the registry that has
 * one. NULL: see problems. */
const struct identify_model *identify_read(struct arena *,
    const struct languages *, const char *folder, struct problems *);

/* An identify_function (flow/keywords.h): the offered language, or
 * LANGUAGE_UNKNOWN. The model is what identify_read() gave. */
uint16_t identify_language(const void *model, struct bytes text,
    struct arena *);

struct guess {
	uint16_t language;		/* any of the registry, or unknown */
	unsigned permille;		/* how sure */
};

struct guess identify_guess(const struct identify_model *, struct bytes text,
    struct arena *);

#endif
