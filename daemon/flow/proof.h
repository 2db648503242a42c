/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The proof: the engine itself is walked through every state that a call can
 * be in, for every key, silence, result of ringing and answer of the hours, in
 * place of a caller. A flow that fails is refused when it is loaded. It also
 * tells how long the worst caller waits, for each language and way in.
 */
#ifndef FLOW_PROOF_H
#define FLOW_PROOF_H

#include "flow/flow.h"

/* What the proof must know of words; words/ gives it. */
struct proof_words {
	const struct words *words;
	const struct wording *(*find)(const struct words *,
	    const struct prompt *, uint16_t language, enum form);
	unsigned (*tenths)(const struct wording *);
	int (*named_tenths)(const struct wording *, char key);
};

/* How a caller comes in. */
enum proof_way {
	PROOF_SILENCE,			/* presses nothing, ever */
	PROOF_ZERO,			/* 0 at once */
	PROOF_FIVE,			/* 5 at once: cannot talk */
	PROOF_KEY,			/* the key of a language, on its page */
	PROOF_NUMBER,			/* * and the printed number */
	PROOF_LINE,			/* a line of that language */
	PROOF_WAYS
};

extern const char *const proof_way_words[PROOF_WAYS];

#define PROOF_NEVER UINT32_MAX

/* The worst path of a language by a way in, over all hours. */
struct proof_row {
	enum proof_way way;
	const struct line *line;	/* that is called */
	uint16_t language;		/* KEY, NUMBER, LINE */
	uint16_t page;			/* KEY: from 0 */
	/* Tenths of a second from the start of the call to the first ring: for
	 * who chooses a person as soon as that is said, and for who presses
	 * nothing after the way in. PROOF_NEVER: nobody is rung. */
	unsigned asks, waits;
	unsigned most;			/* what `asks` may be */
	const char *path;		/* keys and hours, in words */
};

struct proof {
	const struct proof_row *rows;
	unsigned count;
	unsigned states;		/* in which a call can wait */
	unsigned turns;			/* that were played */
};

/* False: what fails is in problems, all of it. The rows lie in the arena. */
bool flow_prove(const struct flow *, const struct proof_words *,
    struct arena *, struct problems *, struct proof *);

#endif
