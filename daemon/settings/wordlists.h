/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What people text, in every language: to leave, to stop, in danger. The words
 * of a language with a catalogue stand there; those of the others in
 * locales/keywords.json, each list with how far it has been reviewed.
 */
#ifndef SETTINGS_WORDLISTS_H
#define SETTINGS_WORDLISTS_H

#include "base/arena.h"
#include "flow/keywords.h"
#include "words/words.h"

enum wordlist_state { WORDLIST_DRAFT, WORDLIST_READ, WORDLIST_APPROVED,
	WORDLIST_STATES };

struct wordlist {
	struct keyword keyword;		/* its words, meaning and language */
	enum wordlist_state state;
	bool changed;			/* a draft: its words were changed
					 * since they were read */
};

struct wordlists {
	const struct wordlist *at;
	unsigned count;
};

/* Of the file; NULL: there is none. False: see problems. */
bool wordlists_read(struct wordlists *, struct arena *, const char *file,
    const struct languages *, struct problems *);

struct wordlists_parts {
	const struct prompts *prompts;
	const struct languages *languages;
	const struct words *words;
	const struct wordlists *others;
	const char *folder;		/* of prompts, for what is missing */
};

/* All of them as one table. NULL: see problems. */
const struct keywords *wordlists_join(const struct wordlists_parts *,
    struct arena *, struct problems *);

#endif
