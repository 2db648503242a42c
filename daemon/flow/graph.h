/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The flow as a picture: its steps, and what leads from one to another, with
 * the seconds that pass at most in any language. */
#ifndef FLOW_GRAPH_H
#define FLOW_GRAPH_H

#include "flow/proof.h"

/* What a step is for: the way by which callers come to it first. */
enum graph_part {
	GRAPH_TALK,			/* keys that callers press */
	GRAPH_PERSON,			/* rings a person: key 0 */
	GRAPH_SILENCE,			/* nothing was pressed */
	GRAPH_FIVE,			/* key 5 */
	GRAPH_NUMBER,			/* the star */
	GRAPH_BACK,			/* residents are rung back */
	GRAPH_TEXTS,
	GRAPH_PARTS
};

struct graph_node {
	const char *name, *kind;
	enum graph_part part;
	bool person;			/* a number rings there */
};

struct graph_edge {
	unsigned from, to;		/* nodes */
	const char *by;			/* "1", "silence", "team open" */
	unsigned tenths;		/* from coming there to leaving */
};

struct graph {
	const struct graph_node *nodes;
	unsigned node_count;
	struct graph_edge *edges;
	unsigned edge_count;
};

/* Says of each step what it is for: one node for each, all of them GRAPH_TALK
 * before. False: no memory was left. */
bool graph_part_steps(const struct flow *, struct arena *,
    struct graph_node *);

/* False: no memory was left. All of it lies in the arena. */
bool flow_graph(const struct flow *, const struct proof_words *,
    struct arena *, struct graph *);

#endif
