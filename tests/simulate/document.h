/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A document as the carrier reads it: expat's tree, verb by verb. */
#ifndef SIMULATE_DOCUMENT_H
#define SIMULATE_DOCUMENT_H

#include "base/bytes.h"

#define VERBS_MOST 48
#define VERB_LINK 400

enum verb_kind { VERB_SAY, VERB_PAUSE, VERB_GATHER, VERB_DIAL, VERB_REDIRECT,
	VERB_HANGUP, VERB_MESSAGE, VERB_OTHER };

struct verb {
	enum verb_kind kind;
	char link[VERB_LINK];		/* action, statusCallback, Redirect */
	char whisper[VERB_LINK];	/* of a Number */
	char to[32];			/* of a Message */
	unsigned keys_most;
	bool star_ends;
	bool empty_comes_back;
	unsigned numbers;		/* of a Dial */
	char text[2048];		/* of Say, Message, Number */
};

struct document {
	bool good;			/* it is a sound document */
	struct verb verbs[VERBS_MOST];
	unsigned count;
	unsigned said;			/* Say, wherever it stands */
};

void document_hear(struct document *, struct bytes);

#endif
