/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How likely letters follow one another in each language: counts of runs of
 * one to five letters inside words, longer runs backed by shorter ones. Every
 * word is learned as it is and, less, without its accents: people text so.
 */
#ifndef LANGUAGES_GRAMS_H
#define LANGUAGES_GRAMS_H

#include "base/arena.h"

#define GRAMS_LANGUAGES 32		/* that one model can tell apart */

struct grams;

/* Room for the runs of about `letters` letters; NULL: no memory. */
struct grams *grams_new(struct arena *, size_t letters);

/* Learns a text as language `which`, from 0. False: no memory. */
bool grams_learn(struct grams *, unsigned which, struct bytes text,
    struct arena *);

/* Adds to cost[which] what the text costs there, in nats; the number of
 * letters is returned. */
unsigned grams_cost(const struct grams *, struct bytes text,
    struct arena *, double cost[GRAMS_LANGUAGES]);

#endif
