/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The registry of languages, locales/languages.json: what each is called, its
 * number on posters, how it is written, which voices speak it.
 */
#ifndef LANGUAGES_REGISTRY_H
#define LANGUAGES_REGISTRY_H

#include "base/table.h"
#include "turn/language.h"

/*
 * `offered` are the tags of the languages that have a catalogue and are
 * switched on, in the order of the spoken choice; English may be left out and
 * is then the first. A tag that the registry lacks, a number that is taken, or
 * one that begins another is a problem. False: see problems.
 */
bool languages_read(struct languages *, struct arena *, const char *file,
    const struct texts *offered, struct problems *);

/* The same languages, but those of `off` (their tags) are not offered and are
 * on no page: for a broken catalogue. False: the arena is full. */
bool languages_without(struct languages *, struct arena *,
    const struct languages *from, const char *const *off, unsigned off_count);

#endif
