/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes a wording of a template: values go in, English phrases become spans. */
#ifndef WORDS_FILL_H
#define WORDS_FILL_H

#include "words/speech.h"

/* Prompts that stand in others, in one language and form. */
#define FILL_PIECES 16
struct pieces {
	const char *names[FILL_PIECES];
	const char *templates[FILL_PIECES];	/* NULL: nothing is said */
	bool foreign[FILL_PIECES];	/* English among other words */
	unsigned count;
};

struct filling {
	const struct words_parts *parts;
	struct bytes autonyms;		/* of the offered languages */
	const struct pieces *pieces;
	unsigned day, minutes;		/* as in struct action */
	const char *number;		/* {interpreter}: E.164 */
	struct speaking speaking;	/* the language that the words are in */
	const struct language *asked;	/* whose {language} and {key} */
};

/* Does its wording depend on when it is said? */
bool fill_is_of_now(const char *template);

/* Does its wording depend on who asks for it? */
bool fill_is_personal(const char *template);

/* Is there such a value? */
bool fill_knows(const struct words_parts *, struct bytes name);

/* NULL: too long, or the arena is full. */
const struct wording *fill_wording(struct arena *, const struct filling *,
    const char *template);

#endif
