/* SPDX-License-Identifier: GPL-3.0-or-later */
/* helpline graph: the flow as a picture, for Graphviz. */
#include "flow/graph.h"

#include "cli/command.h"
#include "cli/program.h"
#include "words/speech.h"

#define ROOM (1u << 20)

static const char *const part_words[GRAPH_PARTS] = {
	[GRAPH_TALK] = "a call, key by key",
	[GRAPH_PERSON] = "key 0: a person",
	[GRAPH_SILENCE] = "nothing is pressed",
	[GRAPH_FIVE] = "key 5: cannot talk",
	[GRAPH_NUMBER] = "*: the number of a language",
	[GRAPH_BACK] = "calls back",
	[GRAPH_TEXTS] = "texts",
};

/* Names are JSON keys: a quote in one would end the word. */
static void
add_escaped(struct text *text, const char *word)
{
	for (; *word != '\0'; word++) {
		if (*word == '"' || *word == '\\')
			text_add_char(text, '\\');
		text_add_char(text, *word);
	}
}

static void
add_quoted(struct text *text, const char *word)
{
	text_add_char(text, '"');
	add_escaped(text, word);
	text_add_char(text, '"');
}

static void
write_part(struct text *text, const struct graph *graph, enum graph_part part)
{
	bool any = false;

	for (unsigned i = 0; i < graph->node_count; i++) {
		const struct graph_node *node = &graph->nodes[i];

		if (node->part != part)
			continue;
		if (!any)
			text_add_format(text, "\tsubgraph cluster_%u {\n"
			    "\t\tlabel=\"%s\"; color=grey\n", (unsigned)part,
			    part_words[part]);
		any = true;
		text_add_text(text, "\t\t");
		add_quoted(text, node->name);
		text_add_text(text, " [label=\"");
		add_escaped(text, node->name);
		text_add_format(text, "\\n%s\"%s]\n", node->kind,
		    node->person ? ", style=bold, peripheries=2" : "");
	}
	if (any)
		text_add_text(text, "\t}\n");
}

static void
write_edge(struct text *text, const struct graph *graph,
    const struct graph_edge *edge)
{
	char label[120];
	struct text by;

	text_init(&by, label, sizeof(label));
	text_add_text(&by, edge->by);
	if (edge->tenths > 0)
		text_add_format(&by, "%s%u.%u s", by.length > 0 ? " " : "",
		    edge->tenths / 10, edge->tenths % 10);
	text_add_char(text, '\t');
	add_quoted(text, graph->nodes[edge->from].name);
	text_add_text(text, " -> ");
	add_quoted(text, graph->nodes[edge->to].name);
	if (by.length > 0) {
		text_add_text(text, " [label=");
		add_quoted(text, label);
		text_add_char(text, ']');
	}
	text_add_char(text, '\n');
}

static void
write_graph(struct text *text, const struct graph *graph)
{
	text_add_text(text, "digraph helpline {\n"
	    "\tlabel=\"Seconds are the most that pass in any language. "
	    "Everywhere: 0 a person, 5 cannot talk, * a number, 9 and # "
	    "again, ** leave.\"\n"
	    "\trankdir=LR\n\tnode [shape=box, fontname=\"sans-serif\"]\n"
	    "\tedge [fontname=\"sans-serif\", fontsize=10]\n");
	for (unsigned i = 0; i < GRAPH_PARTS; i++)
		write_part(text, graph, (enum graph_part)i);
	for (unsigned i = 0; i < graph->edge_count; i++)
		write_edge(text, graph, &graph->edges[i]);
	text_add_text(text, "}\n");
}

static int
put(const struct cli *cli, struct bytes dot)
{
	static const char *const argv[] = { "dot", "-Tsvg", NULL };
	struct problem why;

	if (cli_value(cli, "--svg") == NULL)
		return fwrite(dot.at, 1, dot.length, stdout) == dot.length &&
		    fflush(stdout) == 0 ? CLI_GOOD :
		    cli_fail(cli, CLI_IO, "it could not be written");
	if (program_feed(argv, dot, &why))
		return CLI_GOOD;
	return cli_fail(cli, CLI_UNAVAILABLE, "no SVG: %s; install the "
	    "package graphviz, or take what is printed without --svg",
	    why.text);
}

static int
draw(const struct cli *cli, const struct snapshot *snapshot)
{
	const struct proof_words words = { snapshot->words, words_find,
		speech_tenths, speech_named_tenths };
	struct arena arena;
	struct graph graph;
	struct text text;
	int code;

	arena_init_growing(&arena);
	text_init_arena(&text, &arena, ROOM);
	if (!flow_graph(snapshot->flow, &words, &arena, &graph)) {
		code = cli_fail(cli, CLI_IO, "out of memory");
	} else {
		write_graph(&text, &graph);
		code = text.full ? cli_fail(cli, CLI_IO,
		    "the flow is too large to be drawn") :
		    put(cli, text_bytes(&text));
	}
	arena_clear(&arena);
	return code;
}

static int
graph_run(struct cli *cli)
{
	int code = CLI_CONFIG;
	struct snapshot *snapshot = cli_load(cli, &code);

	if (snapshot == NULL)
		return code;
	code = draw(cli, snapshot);
	snapshot_drop(snapshot);
	return code;
}

static const struct cli_option graph_options[] = {
	{ "--svg", NULL, "a picture, made by the program dot (graphviz)" },
	{ .name = NULL },
};

const struct command command_graph = {
	.name = "graph",
	.about = "Draws the flow: steps, keys and the seconds they take at "
	    "most.",
	.more = "Without --svg it prints what Graphviz reads.",
	.options = graph_options,
	.run = graph_run,
};
