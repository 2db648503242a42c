/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside flow/: the walk from step to step that makes a turn's actions. For
 * kinds of steps; they include kind.h. */
#ifndef FLOW_WALK_H
#define FLOW_WALK_H

#include "flow/flow.h"

struct guess;
struct step;

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
/* For the store: what a call that we began has come to. */
void walk_rang(struct walk *, enum desk_event);
/* The last words (NULL: none), and the call ends. */
void walk_end(struct walk *, const struct prompt *);
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
