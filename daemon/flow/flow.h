/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The flow: what happens to a call or a text, step by step. flow_step() is a
 * pure function of the turn; a flow with a dead end is refused when it is
 * read, so it cannot fail. Each kind of step is one file, kind_*.c.
 */
#ifndef FLOW_FLOW_H
#define FLOW_FLOW_H

#include "flow/callback.h"
#include "flow/route.h"
#include "flow/keywords.h"
#include "turn/turn.h"

/* What a flow may refer to. All of it must outlive the flow. */
struct flow_parts {
	const struct prompts *prompts;
	const struct languages *languages;
	const struct routes *routes;
	const struct hours_set *hours;
	const struct keywords *keywords;
	const struct line *lines;	/* their entries are reachable */
	unsigned line_count;
	bool pass_caller_number;
	const struct callbacks *callbacks;	/* NULL: nobody is rung back */
	identify_function identify;	/* NULL: never knows */
	const void *identify_model;
};

/* NULL if it cannot be read. Nobody may be called by it before it was checked
 * (and proven: proof.h), but what else is wrong can be told. */
const struct flow *flow_parse(struct arena *, const struct node *,
    const struct flow_parts *, struct problems *);

/* Adds every problem of a flow that was read: unreachable steps, loops without
 * a person or an end, steps that stand where they cannot. */
void flow_check(const struct flow *, struct problems *);

/* Both. NULL if anything was wrong; everything is in problems. */
const struct flow *flow_read(struct arena *, const struct node *,
    const struct flow_parts *, struct problems *);

/* Decides: changes turn->session, appends turn->actions. */
void flow_step(struct turn *);

/* For tokens, talks and the tools. */
uint32_t flow_hash(const struct flow *);
uint16_t flow_find_step(const struct flow *, const char *name);
const char *flow_step_name(const struct flow *, uint16_t step);
uint16_t flow_step_count(const struct flow *);

/* Somebody of turn->session.language asks for a person: what is said to them,
 * and which numbers ring. */
void flow_ask_person(struct turn *);

/* The document for when nothing else works: rings the flow's default route in
 * English, by the hour. */
void flow_failsafe(struct turn *);

/* A case that workers may rehearse. */
struct rehearsal {
	const char *name;
	const char *about;		/* one line, or NULL */
	uint16_t language;		/* the pretended caller's */
};

/* What the flow can play to a telephone that we ring: a drill; the n-th case of
 * a rehearsal (false: there is none). */
bool flow_can_drill(const struct flow *);
bool flow_rehearsal(const struct flow *, unsigned n, struct rehearsal *);

/* Writes the reference of kinds and their settings (prompts/README.md). */
void flow_write_reference(FILE *);

#endif
