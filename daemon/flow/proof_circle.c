/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whoever does nothing comes to an end: silence, keys out of place and all that
 * becomes of ringing lead from stop to stop without a circle. Tries, rounds and
 * the place in the route are part of a stop, so what is repeated is bounded.
 */
#include "flow/proof_calls.h"

#include <stdlib.h>

enum colour { NEW, ON_PATH, DONE };

struct circle {
	const struct exploring *exploring;
	unsigned *first;		/* [stop]: its first edge; one more */
	unsigned *path;			/* stops */
	unsigned *next;			/* [stop]: the edge to follow next */
	unsigned char *colour;
	unsigned length;
	unsigned found;			/* a stop of the circle, or NOWHERE */
};

static void
count_edges(const struct circle *circle)
{
	const struct exploring *exploring = circle->exploring;
	unsigned edge = 0;

	for (unsigned i = 0; i <= exploring->stops.count; i++) {
		while (edge < exploring->edge_count &&
		    exploring->edges[edge].from < i)
			edge++;
		circle->first[i] = edge;
	}
}

static void
enter(struct circle *circle, unsigned stop)
{
	circle->colour[stop] = ON_PATH;
	circle->next[stop] = circle->first[stop];
	circle->path[circle->length++] = stop;
}

static void
walk_from(struct circle *circle, unsigned start)
{
	const struct edge *edges = circle->exploring->edges;

	enter(circle, start);
	while (circle->length > 0 && circle->found == NOWHERE) {
		unsigned stop = circle->path[circle->length - 1];
		unsigned to;

		if (circle->next[stop] == circle->first[stop + 1]) {
			circle->colour[stop] = DONE;
			circle->length--;
			continue;
		}
		to = edges[circle->next[stop]++].to;
		if (circle->colour[to] == ON_PATH)
			circle->found = to;
		else if (circle->colour[to] == NEW)
			enter(circle, to);
	}
}

static void
tell(const struct circle *circle)
{
	const struct exploring *exploring = circle->exploring;
	const struct stop *stop = proof_set_at(&exploring->stops,
	    circle->found);
	const struct step *step = exploring_step(exploring, stop->step);

	if (proving_first(exploring->proving, step->index, RULE_CIRCLE))
		(void)problems_add(exploring->proving->problems, step->place,
		    "whoever does nothing comes to \"%s\" again and again: no "
		    "person, no last words", step->name);
}

void
exploring_judge_circles(const struct exploring *exploring)
{
	size_t count = exploring->stops.count + 1u;
	struct circle circle = {
		.exploring = exploring,
		.first = calloc(count, sizeof(unsigned)),
		.path = calloc(count, sizeof(unsigned)),
		.next = calloc(count, sizeof(unsigned)),
		.colour = calloc(count, 1),
		.found = NOWHERE,
	};

	if (circle.first == NULL || circle.path == NULL ||
	    circle.next == NULL || circle.colour == NULL) {
		exploring->proving->full = true;
	} else {
		count_edges(&circle);
		for (unsigned i = 0; i < exploring->stops.count &&
		    circle.found == NOWHERE; i++) {
			if (circle.colour[i] == NEW)
				walk_from(&circle, i);
		}
		if (circle.found != NOWHERE)
			tell(&circle);
	}
	free(circle.first);
	free(circle.path);
	free(circle.next);
	free(circle.colour);
}
