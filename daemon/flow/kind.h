/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside flow/: what a step is, and the contract of a kind of step. */
#ifndef FLOW_KIND_H
#define FLOW_KIND_H

#include "flow/flow.h"

struct step {
	uint16_t index;
	const char *name;
	const struct kind *kind;
	const void *own;		/* what its kind's tables filled */
	struct place place;
};

/* A setting that names something else: `own` holds the thing itself. */
enum reference_kind {
	REFERENCE_STEP,			/* const struct step * */
	REFERENCE_VOICE,		/* const struct prompt *, voice form */
	REFERENCE_TEXT,			/* const struct prompt *, text form */
	REFERENCE_PROMPT,		/* const struct prompt *, any form */
	REFERENCE_ROUTE,		/* const struct route * */
	REFERENCE_HOURS,		/* const struct hours * */
	REFERENCE_KINDS
};

struct reference {
	const char *name;		/* NULL ends the table */
	enum reference_kind kind;
	size_t offset;
	bool required;
	const char *about;
};

/* How a step is left, for the proof that everybody reaches a person. SPENT: a
 * step that rings, once it has rung as often as it may. */
enum way { WAY_AT_ONCE, WAY_SILENCE, WAY_KEY, WAY_RESULT, WAY_SPENT };

typedef void exit_function(void *arg, const struct step *to, enum way);

struct flow_reader;
struct guess;
struct walk;

struct kind {
	const char *name;
	const char *about;
	const struct setting *settings;		/* may be NULL */
	const struct reference *references;	/* may be NULL */
	size_t size;				/* of `own` */
	bool waits;			/* for keys, results or texts */
	bool person;			/* rings a person */
	bool ends;			/* the call ends here, in words */
	bool dials;			/* rings; results come to take() */
	bool by_call, by_text;		/* where it may stand */
	/* Reads what tables cannot say; NULL: nothing. Names of such settings
	 * are in `extras`, NULL-terminated. */
	bool (*read)(struct flow_reader *, const struct node *, void *own);
	const char *const *extras;
	/* Somebody comes to this step. */
	void (*enter)(struct walk *, const struct step *);
	/* Something came while it waited. NULL where `waits` is false. */
	void (*take)(struct walk *, const struct step *);
	/* Says what a worker is told of a caller with the session's language
	 * and marks, as in a real call. False: nothing is; with walk == NULL
	 * it only answers that. NULL: this kind tells no worker. */
	bool (*tell)(struct walk *, const struct step *);
	/* Every step that may follow. */
	void (*exits)(const struct step *, exit_function *each, void *arg);
};

extern const struct kind kind_say, kind_language, kind_menu, kind_number,
    kind_connect, kind_hours, kind_set, kind_text, kind_inbox, kind_end,
    kind_offered, kind_callback, kind_ring, kind_cancel, kind_desk,
    kind_drill, kind_rehearse;
extern const struct kind *const kinds[];	/* NULL-terminated */
struct flow {
	const struct step *steps;
	uint16_t count;
	uint32_t hash;
	struct flow_parts parts;
	/* Steps and prompts that every step may lead to. */
	const struct step *calls;	/* where a call begins */
	const struct step *texts;	/* where a talk by text begins */
	const struct step *person;	/* rings somebody, by the hour */
	const struct step *goodbye;
	const struct step *number;	/* '*' */
	const struct step *cannot_talk;	/* '5' */
	const struct step *callback_line;	/* who calls that number */
	const struct step *desk;	/* a worker; both may be NULL */
	const struct step *drill;	/* trial calls; both may be NULL */
	const struct step *rehearse;
	const struct prompt *not_999;	/* 9 9 9 typed */
	const struct prompt *failsafe;	/* said before the default route */
	const struct prompt *last_words;	/* and after it */
};

/* Adds what is wrong with the cases of its rehearsals. */
void flow_check_rehearsals(const struct flow *, struct problems *);

struct flow_reader {
	struct arena *arena;
	struct flow *flow;
	struct step *steps;
	struct problems *problems;
};

/* Finds what `node` names; false and a problem with the nearest name if it is
 * not there. */
bool reader_step(struct flow_reader *, const struct node *,
    const struct step **);
bool reader_prompt(struct flow_reader *, const struct node *,
    enum reference_kind, const struct prompt **);

#include "flow/walk.h"

#endif
