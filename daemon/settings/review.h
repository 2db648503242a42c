/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far a translation is: locales/<tag>.review says of each message who has
 * read it; a message that is not named there is a draft. */
#ifndef SETTINGS_REVIEW_H
#define SETTINGS_REVIEW_H

#include "turn/language.h"
#include "turn/prompt.h"
#include "words/mo.h"

struct snapshot;

enum review_state { REVIEW_DRAFT, REVIEW_READ, REVIEW_APPROVED,
	REVIEW_RECORDED, REVIEW_STATES };

extern const char *const review_words[REVIEW_STATES + 1];

struct review {
	unsigned missing;		/* said in another language instead */
	unsigned states[REVIEW_STATES];	/* of those that are there */
	unsigned changed;		/* of the drafts: were read before */
	unsigned safety;		/* that two natives must approve */
	unsigned safety_approved;
	const char *first_missing;	/* a prompt's id, or NULL */
};

/* One line of the file: moves a message from draft to what it says. */
void review_count_line(const struct mo *, const struct prompts *,
    const char *line, struct review *);

void review_count(const struct snapshot *, const struct language *,
    struct review *);

/* Of every language that has words, into the snapshot. False: no memory. */
bool review_all(struct snapshot *);

#endif
