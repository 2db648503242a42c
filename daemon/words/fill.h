/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes a wording of a template: values go in, English phrases become spans. */
#ifndef WORDS_FILL_H
#define WORDS_FILL_H

#include "words/speech.h"

struct filling {
	const struct words_parts *parts;
	struct bytes autonyms;		/* of the offered languages */
	struct speaking speaking;	/* the language that the words are in */
	const struct language *asked;	/* whose {language} and {key} */
};

/* Does its wording depend on who asks for it? */
bool fill_is_personal(const char *template);

/* Is there such a value? */
bool fill_knows(const struct words_parts *, struct bytes name);

/* NULL: too long, or the arena is full. */
const struct wording *fill_wording(struct arena *, const struct filling *,
    const char *template);

#endif
