/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads prompts/: JSON files, each an object of prompts by id. The English in
 * them is the source of every translation.
 *
 *   "connect-day": { "voice": "...", "text": "...", "seconds": 9,
 *                    "parts": { "gsm": 2, "ucs2": 5 }, "class": "safety",
 *                    "notes": [ "..." ] }
 */
#ifndef WORDS_PROMPTS_H
#define WORDS_PROMPTS_H

#include "base/json.h"
#include "turn/prompt.h"

/* All files together; an id that stands twice is a problem. The texts of
 * `files` must live as long as the prompts. False: see problems. */
bool prompts_read(struct prompts *, struct arena *, const char *const *files,
    unsigned count, struct problems *);

#endif
