/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/graph.h"
#include "flow/kind.h"

/* Which steps calls come to, and what each is for. */
struct parting {
	const struct flow *flow;
	struct graph_node *nodes;
	enum graph_part part;
	bool set;			/* false: find all that calls reach */
	unsigned char *reached;		/* by calls */
};

static void part_step(struct parting *, const struct step *);

static void
part_exit(void *arg, const struct step *to, enum way way)
{
	struct parting *parting = arg;

	if (to != NULL && (!parting->set || way == WAY_AT_ONCE))
		part_step(parting, to);
}

/* From here on what goes on by itself, up to where a number rings. */
static void
part_step(struct parting *parting, const struct step *step)
{
	struct graph_node *node = &parting->nodes[step->index];

	if (parting->set ? node->part != GRAPH_TALK :
	    parting->reached[step->index] != 0)
		return;
	parting->reached[step->index] = 1;
	if (parting->set)
		node->part = parting->part;
	if (!parting->set || !step->kind->person)
		step->kind->exits(step, part_exit, parting);
}

static void
part_from(struct parting *parting, const struct step *step,
    enum graph_part part)
{
	parting->set = true;
	parting->part = part;
	part_step(parting, step);
}

/* Where silence leads from the first step that waits. */
static void
part_silence(void *arg, const struct step *to, enum way way)
{
	if (to != NULL && way == WAY_SILENCE)
		part_from(arg, to, GRAPH_SILENCE);
}

static void
next_at_once(void *arg, const struct step *to, enum way way)
{
	const struct step **next = arg;

	if (way == WAY_AT_ONCE && *next == NULL)
		*next = to;
}

static void
part_all(struct parting *parting)
{
	const struct flow *flow = parting->flow;
	const struct flow_parts *parts = &flow->parts;
	const struct step *first = flow->calls, *next = flow->calls;

	part_step(parting, flow->calls);
	part_step(parting, flow->person);
	part_step(parting, flow->goodbye);
	part_step(parting, flow->number);
	part_step(parting, flow->cannot_talk);
	for (unsigned i = 0; i < parts->line_count; i++) {
		uint16_t step = parts->lines[i].call_step == NULL ? STEP_NONE :
		    flow_find_step(flow, parts->lines[i].call_step);

		if (step != STEP_NONE)
			part_step(parting, &flow->steps[step]);
	}
	part_from(parting, flow->person, GRAPH_PERSON);
	part_from(parting, flow->number, GRAPH_NUMBER);
	for (uint16_t i = 0; i < flow->count && next != NULL; i++) {
		first = next;
		next = NULL;
		if (!first->kind->waits)
			first->kind->exits(first, next_at_once, &next);
	}
	first->kind->exits(first, part_silence, parting);
	part_from(parting, flow->cannot_talk, GRAPH_FIVE);
	if (flow->desk != NULL)
		part_from(parting, flow->desk, GRAPH_BACK);
	if (flow->drill != NULL)
		part_from(parting, flow->drill, GRAPH_BACK);
	if (flow->rehearse != NULL)
		part_from(parting, flow->rehearse, GRAPH_BACK);
	if (flow->callback_line != NULL)
		part_from(parting, flow->callback_line, GRAPH_BACK);
	for (uint16_t i = 0; i < flow->count; i++)
		if (!parting->reached[i])
			parting->nodes[i].part = GRAPH_TEXTS;
}

bool
graph_part_steps(const struct flow *flow, struct arena *arena,
    struct graph_node *nodes)
{
	struct parting parting = { .flow = flow, .nodes = nodes,
		.reached = arena_get(arena, flow->count) };

	if (parting.reached == NULL)
		return false;
	part_all(&parting);
	return true;
}
