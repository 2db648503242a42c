/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Each step is tried by itself: somebody comes to it, in every language, and
 * does everything that can be done there until the step is left. So whatever a
 * kind of step does is drawn as it does it.
 */
#include "flow/graph.h"

#include "flow/proof_inside.h"

#define EDGES_MOST 8192u
#define STANDS_MOST 64			/* in which one step can wait */
#define NUMBERS_MOST 29u		/* that may be texted */

/* Somebody who still is at the step, so many tenths after coming there. */
struct stand {
	struct session session;
	unsigned elapsed;
	unsigned said;			/* tenths until all was said */
	unsigned silence;		/* until silence goes on; 0: never */
	unsigned press[sizeof(PROOF_KEYS) - 1];
	unsigned keys_most;		/* 0: no key is heard */
	bool rings;
	unsigned ring;			/* tenths that the number rings */
};

struct drawing {
	struct proving proving;
	struct proof proof;
	struct graph *graph;
	const struct step *step;
	struct input input;
	struct arena arena;
	struct turn turn;
	struct walk walk;
	struct guess guess;
	struct stand stands[STANDS_MOST];
	unsigned count;
};

static void
add_edge(struct drawing *drawing, const char *by, unsigned tenths)
{
	struct graph *graph = drawing->graph;
	unsigned from = drawing->step->index, i = 0;
	unsigned to = drawing->walk.next->index;

	while (i < graph->edge_count && (graph->edges[i].from != from ||
	    graph->edges[i].to != to || strcmp(graph->edges[i].by, by) != 0))
		i++;
	if (i == EDGES_MOST)
		return;
	if (i == graph->edge_count)
		graph->edges[graph->edge_count++] = (struct graph_edge){ from,
			to, arena_copy_text(drawing->proving.arena, by), 0 };
	if (graph->edges[i].tenths < tenths)
		graph->edges[i].tenths = tenths;
	drawing->proving.full |= graph->edges[i].by == NULL;
}

/* "team open" */
static const char *
name_hours(const struct drawing *drawing, char into[80])
{
	struct text text;

	text_init(&text, into, 80);
	for (unsigned i = 0; i < drawing->guess.count; i++)
		text_add_format(&text, "%s%s %s", i == 0 ? "" : ", ",
		    drawing->guess.asked[i]->name,
		    drawing->guess.open >> i & 1 ? "open" : "closed");
	return into;
}

static void
begin(struct drawing *drawing, const struct session *session,
    enum input_kind kind, struct bytes keys)
{
	const struct flow *flow = drawing->proving.flow;

	arena_init(&drawing->arena, drawing->proving.work, PROOF_WORK);
	drawing->input.kind = kind;
	drawing->input.keys = keys;
	drawing->input.body = keys;
	drawing->turn = (struct turn){
		.arena = &drawing->arena,
		.flow = flow,
		.words = drawing->proving.words->words,
		.languages = flow->parts.languages,
		.line = flow->parts.line_count == 0 ? NULL :
		    flow->parts.lines,
		.input = &drawing->input,
		.has_person = true,
		.session = *session,
	};
	drawing->walk = (struct walk){ .turn = &drawing->turn, .flow = flow,
		.guess = &drawing->guess };
	drawing->guess.count = 0;
}

static void
fill_stand(struct drawing *drawing, const struct document *document,
    struct stand *stand)
{
	struct proving *proving = &drawing->proving;
	const struct action *listen = document->listen;
	unsigned names = document_names(proving, document, &stand->session);

	stand->said = document->before + document->inside;
	stand->keys_most = listen == NULL ? 0 : listen->keys_most;
	if (document->back)
		stand->silence = stand->said +
		    (listen == NULL ? 0 : listen->seconds * 10);
	stand->rings = document->ring != NULL;
	if (stand->rings)
		stand->ring = document->ring->seconds * 10;
	for (unsigned i = 0; i < sizeof(PROOF_KEYS) - 1; i++)
		stand->press[i] = names >> i & 1 && listen != NULL ?
		    document_press(proving, document, PROOF_KEYS[i]) :
		    document->before + REACTION_TENTHS;
}

/* What a call can be told apart by; the moments do not count. */
static bool
is_same(const struct session *a, const struct session *b)
{
	return a->step == b->step && a->language == b->language &&
	    a->tries == b->tries && a->page == b->page && a->hop == b->hop &&
	    a->rounds == b->rounds && a->turns == b->turns &&
	    a->marks == b->marks && strcmp(a->keys, b->keys) == 0;
}

/* The step waits, in a way that it did not wait before. */
static void
stand(struct drawing *drawing, unsigned elapsed)
{
	struct stand *stand = &drawing->stands[drawing->count];
	struct document document;

	if (drawing->count == STANDS_MOST || drawing->turn.promises)
		return;
	memset(stand, 0, sizeof(*stand));
	stand->session = drawing->turn.session;
	stand->elapsed = elapsed;
	for (unsigned i = 0; i < drawing->count; i++)
		if (is_same(&drawing->stands[i].session, &stand->session))
			return;
	walk_flush(&drawing->walk);
	document_read(&drawing->proving, drawing->turn.actions, &document);
	if (document.ends)
		return;
	fill_stand(drawing, &document, stand);
	drawing->count++;
}

/* Somebody comes to the step in this language. */
static void
come(struct drawing *drawing, uint16_t language, enum input_kind kind)
{
	struct session session;
	char hours[80];

	memset(&session, 0, sizeof(session));
	session.step = drawing->step->index;
	session.language = language;
	drawing->count = 0;
	drawing->guess = (struct guess){ .count = 0 };
	do {
		struct document document;

		begin(drawing, &session, kind, BYTES(""));
		drawing->step->kind->enter(&drawing->walk, drawing->step);
		if (drawing->walk.next == NULL) {
			stand(drawing, 0);
			continue;
		}
		walk_flush(&drawing->walk);
		document_read(&drawing->proving, drawing->turn.actions,
		    &document);
		add_edge(drawing, name_hours(drawing, hours),
		    kind == INPUT_TEXT ? 0 : document.before);
	} while (guess_next(&drawing->guess));
}

/* Something that is tried while the step waits. */
struct attempt {
	enum input_kind kind;
	const char *keys;
	const char *by;			/* as it is drawn */
	unsigned tenths;
	enum phase phase;
	bool bridged;
};

static void
happen_once(struct drawing *drawing, const struct stand *from,
    const struct attempt *tried)
{
	const struct step *step = drawing->step;

	begin(drawing, &from->session, tried->kind,
	    bytes_from_text(tried->keys));
	drawing->input.bridged = tried->bridged;
	drawing->input.dialed = tried->bridged ? DIALED_ANSWERED :
	    DIALED_NO_ANSWER;
	drawing->turn.phase = tried->phase;
	step->kind->take(&drawing->walk, step);
	if (drawing->walk.next == step &&	/* it turns a page */
	    drawing->turn.session.page != from->session.page) {
		drawing->walk.next = NULL;
		step->kind->enter(&drawing->walk, step);
	}
	if (drawing->walk.next == NULL)
		stand(drawing, from->elapsed + tried->tenths);
	else if (drawing->walk.next != step)
		add_edge(drawing, tried->by, from->elapsed + tried->tenths);
}

/* The step stays, or is left, at whatever hour; true: it promises something,
 * which is kept or not. */
static bool
happen(struct drawing *drawing, const struct stand *from,
    struct attempt tried)
{
	bool promises = false;

	drawing->guess = (struct guess){ .count = 0 };
	do {
		happen_once(drawing, from, &tried);
		promises |= drawing->turn.promises;
	} while (guess_next(&drawing->guess));
	return promises;
}

static void
press(struct drawing *drawing, const struct stand *from, const char *keys,
    const char *by, unsigned tenths)
{
	struct attempt tried = { INPUT_KEYS, keys, by, tenths,
		PHASE_PLAIN, false };

	if (!happen(drawing, from, tried))
		return;
	tried.by = "kept";
	tried.phase = PHASE_KEPT;
	(void)happen(drawing, from, tried);
	tried.by = "not kept";
	tried.phase = PHASE_FAILED;
	(void)happen(drawing, from, tried);
}

/* The number of a language that is offered, and of one without words. */
static void
press_numbers(struct drawing *drawing, const struct stand *from)
{
	const struct proving *proving = &drawing->proving;
	const struct languages *languages = proving->flow->parts.languages;
	const uint16_t list[] = { LANGUAGE_ENGLISH, proving->named };
	static const char *const by[] = { "a number", "without words" };
	char digits[16];

	for (size_t i = 0; i < 2; i++) {
		if (list[i] == LANGUAGE_UNKNOWN)
			continue;
		(void)snprintf(digits, sizeof(digits), "%u",
		    languages->at[list[i]].code);
		if (from->keys_most == 1)
			press(drawing, from, digits + strlen(digits) - 1,
			    by[i], NEXT_KEY_TENTHS);
		digits[2] = '\0';
		if (from->keys_most > 1)
			press(drawing, from, digits, by[i], from->press[0] +
			    NEXT_KEY_TENTHS);
	}
}

/* Nobody answers until the time is over; or somebody does, and hangs up. */
static void
ring(struct drawing *drawing, const struct stand *from)
{
	(void)happen(drawing, from, (struct attempt){ INPUT_DIALED, "",
	    "nobody answers", from->said + from->ring, PHASE_PLAIN, false });
	(void)happen(drawing, from, (struct attempt){ INPUT_DIALED, "",
	    "a talk", from->said, PHASE_PLAIN, true });
}

/* All but the keys that mean the same everywhere. */
static void
leave_call(struct drawing *drawing, const struct stand *from)
{
	static const char *const keys[] = { "1", "2", "3", "4", "6", "7", "8",
		"9" };

	if (from->silence > 0)
		press(drawing, from, "", "silence", from->silence);
	if (drawing->step->kind == &kind_number)
		press_numbers(drawing, from);
	else if (!from->rings)
		for (size_t i = 0; from->keys_most > 0 &&
		    i < sizeof(keys) / sizeof(keys[0]); i++)
			press(drawing, from, keys[i], keys[i], from->press[
			    strchr(PROOF_KEYS, keys[i][0]) - PROOF_KEYS]);
	if (from->rings)
		ring(drawing, from);
}

static void
leave_text(struct drawing *drawing, const struct stand *from)
{
	for (unsigned i = 1; i <= NUMBERS_MOST; i++) {
		char digits[12];

		(void)snprintf(digits, sizeof(digits), "%u", i);
		(void)happen(drawing, from, (struct attempt){ INPUT_TEXT,
		    digits, digits, 0, PHASE_PLAIN, false });
	}
}

static void
draw_for(struct drawing *drawing, const char *caller, bool by_text)
{
	const struct languages *languages =
	    drawing->proving.flow->parts.languages;

	(void)snprintf(drawing->input.from, sizeof(drawing->input.from), "%s",
	    caller);
	for (uint16_t i = 0; i < languages->count; i++) {
		if (!languages->at[i].offered && i != drawing->proving.named)
			continue;
		come(drawing, i, by_text ? INPUT_TEXT : INPUT_KEYS);
		for (unsigned k = 0; k < drawing->count; k++) {
			const struct stand from = drawing->stands[k];

			/* Asked again after a key out of place: the same. */
			if (from.session.tries > 0)
				continue;
			if (by_text)
				leave_text(drawing, &from);
			else
				leave_call(drawing, &from);
		}
	}
}

/* A mobile can be sent texts and rung back; a hidden number cannot. */
static void
draw_step(struct drawing *drawing, bool by_text)
{
	draw_for(drawing, "+447700900123", by_text);
	if (!by_text)
		draw_for(drawing, "", by_text);
}

static bool
draw_nodes(struct proving *proving, struct graph *graph)
{
	const struct flow *flow = proving->flow;
	struct graph_node *nodes = arena_get(proving->arena,
	    flow->count * sizeof(*nodes));

	if (nodes == NULL)
		return false;
	for (uint16_t i = 0; i < flow->count; i++)
		nodes[i] = (struct graph_node){ flow->steps[i].name,
			flow->steps[i].kind->name, GRAPH_TALK,
			flow->steps[i].kind->person };
	graph->nodes = nodes;
	graph->node_count = flow->count;
	return graph_part_steps(flow, proving->arena, nodes);
}

bool
flow_graph(const struct flow *flow, const struct proof_words *words,
    struct arena *arena, struct graph *graph)
{
	struct drawing *drawing = arena_get(arena, sizeof(*drawing));
	bool good;

	*graph = (struct graph){ .edges = arena_get(arena,
	    EDGES_MOST * sizeof(*graph->edges)) };
	if (drawing == NULL || graph->edges == NULL)
		return false;
	drawing->graph = graph;
	drawing->proving = (struct proving){ .flow = flow, .words = words,
		.arena = arena, .proof = &drawing->proof };
	good = proving_open(&drawing->proving) &&
	    draw_nodes(&drawing->proving, graph);
	for (uint16_t i = 0; good && i < flow->count; i++) {
		drawing->step = &flow->steps[i];
		draw_step(drawing, graph->nodes[i].part == GRAPH_TEXTS);
	}
	proving_close(&drawing->proving);
	return good && !drawing->proving.full;
}
