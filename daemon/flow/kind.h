/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside flow/: what a step is, the contract of a kind of step, and the walk
 * from step to step that makes a turn's actions.
 */
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
	/* Every step that may follow. */
	void (*exits)(const struct step *, exit_function *each, void *arg);
};

extern const struct kind kind_say, kind_language, kind_menu, kind_number,
    kind_connect, kind_hours, kind_set, kind_text, kind_inbox, kind_end,
    kind_offered, kind_callback, kind_ring, kind_cancel, kind_desk;
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
	const struct prompt *not_999;	/* 9 9 9 typed */
	const struct prompt *failsafe;	/* said before the default route */
	const struct prompt *last_words;	/* and after it */
};

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

/* One turn on its way through the flow. */
struct walk {
	struct turn *turn;
	const struct flow *flow;
	const struct step *next;	/* where it goes on; NULL: it waits */
	struct action *said;		/* not yet inside a LISTEN */
	struct action *said_last;
	unsigned steps;
	struct guess *guess;		/* guess.h; NULL: hours as they are */
};

/* Goes on at `step`, which begins afresh: tries and page are zero. */
void walk_go(struct walk *, const struct step *);
/* Stays at `step`: the next input comes to its kind's take(). */
void walk_wait(struct walk *, const struct step *);
void walk_say(struct walk *, const struct prompt *);
/* NULL: there is nothing to say, or no memory. */
struct action *walk_say_in(struct walk *, const struct prompt *,
    uint16_t language);
/* {interpreter} in it is this number. */
void walk_say_number(struct walk *, const struct prompt *, const char *e164);
struct action *walk_add(struct walk *, enum action_kind);
/* What was said so far is played while keys are heard, then `seconds` more. */
struct action *walk_listen(struct walk *, unsigned seconds);
/* Listens and waits at `step`; silence comes back as no keys. */
void walk_ask(struct walk *, const struct step *, int64_t listen_ms);
/* Puts what was said so far before whatever comes next. */
void walk_flush(struct walk *);
/* NULL: it has no such form, or there is no memory. */
struct action *walk_text(struct walk *, const struct prompt *);
bool walk_by_text(const struct walk *);
/* Is it open now? Every kind asks here, so that the proof may try both. */
bool walk_open(const struct walk *, const struct hours *);
bool walk_is_key(const struct walk *, char key);
/* Keys that mean the same everywhere. True: it was one, and is done. */
bool walk_common_key(struct walk *, const struct step *);
/* A silent or wrong try: false the first time of a wrong key (the step is
 * asked again), true when it counts as silence. */
bool walk_gave_up(struct walk *, const struct step *);

#endif
