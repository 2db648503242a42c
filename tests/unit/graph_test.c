/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture of the flow that ships: what the engine does at each step is
 * what its kind says that may follow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli_fixture.h"
#include "flow/graph.h"
#include "flow/kind.h"
#include "words/speech.h"

/* As it ships, and while residents are rung back. */
#define WAYS 2

struct fixture {
	struct snapshot *snapshots[WAYS];
	struct arena arena;
	struct graph graphs[WAYS];
};

static int
set_up(void **state)
{
	static struct fixture fixture;
	struct proof_words words = { .find = words_find,
		.tenths = speech_tenths, .named_tenths = speech_named_tenths };

	arena_init_growing(&fixture.arena);
	*state = &fixture;
	for (unsigned i = 0; i < WAYS; i++) {
		struct snapshot *snapshot = fixture_snapshot_with(
		    "config/helpline.json", i == 1);

		fixture.snapshots[i] = snapshot;
		if (snapshot == NULL)
			return -1;
		words.words = snapshot->words;
		if (!flow_graph(snapshot->flow, &words, &fixture.arena,
		    &fixture.graphs[i]))
			return -1;
	}
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *fixture = *state;

	arena_clear(&fixture->arena);
	for (unsigned i = 0; i < WAYS; i++)
		snapshot_drop(fixture->snapshots[i]);
	return 0;
}

static bool
is_drawn(const struct fixture *fixture, unsigned from, unsigned to)
{
	for (unsigned k = 0; k < WAYS; k++) {
		const struct graph *graph = &fixture->graphs[k];

		for (unsigned i = 0; i < graph->edge_count; i++)
			if (graph->edges[i].from == from &&
			    graph->edges[i].to == to)
				return true;
	}
	return false;
}

struct exits {
	const struct fixture *fixture;
	const struct step *from;
	unsigned to;			/* looked for, */
	bool found;			/* and found */
};

static void
must_be_drawn(void *arg, const struct step *to, enum way way)
{
	struct exits *exits = arg;

	/* Once all rounds are spent, or for who is remembered: the engine's
	 * callers are strangers who have just begun. */
	if (to == NULL || way == WAY_SPENT || to == exits->from ||
	    (way == WAY_AT_ONCE && exits->from->kind == &kind_language))
		return;
	if (!is_drawn(exits->fixture, exits->from->index, to->index))
		fail_msg("%s says that %s may follow, and it never does",
		    exits->from->name, to->name);
}

static void
look_for(void *arg, const struct step *to, enum way way)
{
	struct exits *exits = arg;

	(void)way;
	exits->found |= to != NULL && to->index == exits->to;
}

static void
check_edges(const struct flow *flow, const struct graph *graph)
{
	for (unsigned i = 0; i < graph->edge_count; i++) {
		const struct graph_edge *edge = &graph->edges[i];
		const struct step *from = &flow->steps[edge->from];
		struct exits exits = { .from = from, .to = edge->to };

		from->kind->exits(from, look_for, &exits);
		if (!exits.found)
			fail_msg("%s leads to %s by %s, and its kind does not "
			    "say so", from->name, flow->steps[edge->to].name,
			    edge->by);
	}
}

static void
what_a_step_does_is_what_its_kind_says(void **state)
{
	const struct fixture *fixture = *state;
	const struct flow *flow = fixture->snapshots[0]->flow;

	for (uint16_t i = 0; i < flow->count; i++) {
		struct exits exits = { .fixture = fixture,
			.from = &flow->steps[i] };

		flow->steps[i].kind->exits(&flow->steps[i], must_be_drawn,
		    &exits);
	}
	for (unsigned i = 0; i < WAYS; i++) {
		assert_int_equal(fixture->graphs[i].node_count, flow->count);
		check_edges(fixture->snapshots[i]->flow, &fixture->graphs[i]);
	}
}

struct edge_row {
	const char *from, *to, *by;
	unsigned least_tenths, most_tenths;
};

/* The greeting: a second of silence and 7.6 s in English; by day 25 s twice,
 * and words in the slowest language. */
static const struct edge_row rows[] = {
	{ "greet", "languages", "", 80, 95 },
	{ "languages", "stay", "silence", 40, 300 },
	{ "menu", "person", "1", 30, 200 },
	{ "other", "menu", "9", 80, 400 },
	{ "number", "person", "without words", 15, 15 },
	{ "person", "night", "team closed", 0, 0 },
	{ "day", "nobody", "nobody answers", 520, 1000 },
	{ "text-numbers", "text-sent", "kept", 80, 400 },
	{ "inbox", "send-more", "3", 0, 0 },
};

static void
edges_tell_seconds(void **state)
{
	const struct fixture *fixture = *state;
	const struct graph *graph = &fixture->graphs[0];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct edge_row *row = &rows[i];
		unsigned k = 0;

		while (k < graph->edge_count &&
		    (strcmp(graph->edges[k].by, row->by) != 0 ||
		    strcmp(graph->nodes[graph->edges[k].from].name,
		    row->from) != 0 ||
		    strcmp(graph->nodes[graph->edges[k].to].name,
		    row->to) != 0))
			k++;
		if (k == graph->edge_count)
			fail_msg("%s does not lead to %s by \"%s\"",
			    row->from, row->to, row->by);
		assert_in_range(graph->edges[k].tenths, row->least_tenths,
		    row->most_tenths);
	}
}

static void
steps_stand_where_callers_come_to_them(void **state)
{
	static const struct {
		const char *step;
		enum graph_part part;
	} parts[] = {
		{ "menu", GRAPH_TALK }, { "person", GRAPH_PERSON },
		{ "night", GRAPH_PERSON }, { "stay", GRAPH_SILENCE },
		{ "night-quiet", GRAPH_SILENCE },
		{ "cannot-talk", GRAPH_FIVE }, { "number", GRAPH_NUMBER },
		{ "desk", GRAPH_BACK }, { "no-calls", GRAPH_BACK },
		{ "send-4", GRAPH_TEXTS }, { "inbox", GRAPH_TEXTS },
	};
	const struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		uint16_t step = flow_find_step(fixture->snapshots[0]->flow,
		    parts[i].step);

		assert_true(step < fixture->graphs[0].node_count);
		if (fixture->graphs[0].nodes[step].part != parts[i].part)
			fail_msg("%s stands elsewhere", parts[i].step);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_step_does_is_what_its_kind_says),
		cmocka_unit_test(edges_tell_seconds),
		cmocka_unit_test(steps_stand_where_callers_come_to_them),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
