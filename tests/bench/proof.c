/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long the proof takes, for the flow that ships and for flows of two, four
 * and eight times as many steps, with 25 languages; and what it takes from the
 * heap meanwhile. Reading files and filling in words are not counted.
 *
 *   proof [languages]
 */
#include <time.h>

#include "flow/kind.h"
#include "padded.h"
#include "words/speech.h"

#define ROUNDS 5			/* the fastest counts */
#define ROOM (4u << 20)

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
static size_t taken, takings;		/* from the heap, since the start */

void *
malloc(size_t size)
{
	taken += size;
	takings++;
	return __libc_malloc(size);
}

void *
calloc(size_t count, size_t size)
{
	taken += count * size;
	takings++;
	return __libc_calloc(count, size);
}

void *
realloc(void *old, size_t size)
{
	taken += size;
	takings++;
	return __libc_realloc(old, size);
}

static double
now_s(void)
{
	struct timespec at;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

/* A copy of the flow, in which every step has its own copies as neighbours. */
struct copying {
	struct text *into;
	unsigned copy, copies;
	const struct node *steps;
};

static bool
names_step(const struct kind *kind, const char *name)
{
	const struct reference *reference = kind == NULL ? NULL :
	    kind->references;

	for (; reference != NULL && reference->name != NULL; reference++)
		if (strcmp(reference->name, name) == 0)
			return reference->kind == REFERENCE_STEP;
	return false;
}

static const struct kind *
kind_of(const struct node *step)
{
	const struct node *name = node_find(step, "kind");

	for (unsigned i = 0; name != NULL && kinds[i] != NULL; i++)
		if (strcmp(kinds[i]->name, name->text) == 0)
			return kinds[i];
	return NULL;
}

static void
add_name(const struct copying *copying, const char *name, unsigned copy)
{
	if (copy == 0)
		text_add_format(copying->into, "\"%s\"", name);
	else
		text_add_format(copying->into, "\"%s-%u\"", name, copy);
}

static void add_node(const struct copying *, const struct node *,
    const struct kind *, bool steps);

static void
add_children(const struct copying *copying, const struct node *node,
    const struct kind *kind, bool steps)
{
	text_add_char(copying->into, '{');
	for (node = node->first; node != NULL; node = node->next) {
		text_add_format(copying->into, "\"%s\": ", node->name);
		add_node(copying, node, kind, steps || (kind != NULL &&
		    (names_step(kind, node->name) ||
		    strcmp(node->name, "keys") == 0 ||
		    strcmp(node->name, "numbers") == 0)));
		text_add_text(copying->into, node->next == NULL ? "" : ", ");
	}
	text_add_char(copying->into, '}');
}

static void
add_node(const struct copying *copying, const struct node *node,
    const struct kind *kind, bool steps)
{
	struct text *into = copying->into;

	switch (node->kind) {
	case NODE_TEXT:
		if (steps)
			add_name(copying, node->text, copying->copy);
		else
			text_add_format(into, "\"%s\"", node->text);
		break;
	case NODE_FLAG:
		text_add_text(into, node->flag ? "true" : "false");
		break;
	case NODE_NUMBER:
		text_add_format(into, "%lld", (long long)node->number);
		break;
	case NODE_OBJECT:
		add_children(copying, node, kind, steps);
		break;
	case NODE_LIST:
		text_add_char(into, '[');
		for (node = node->first; node != NULL; node = node->next) {
			add_node(copying, node, kind, steps);
			text_add_text(into, node->next == NULL ? "" : ", ");
		}
		text_add_char(into, ']');
		break;
	case NODE_NULL:
	case NODE_REAL:
	default:
		abort();
	}
}

/* The flow itself names them. */
static bool
is_only_once(const char *name)
{
	static const char *const names[] = { "greet", "number", "cannot-talk",
		"cannot-talk-mark", "desk", "no-calls", "drill", "rehearse" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

/* From "what-happens" key 1 leads on into the next copy: to hear all the
 * choices again. What only the whole flow has stands in the first copy. */
static void
add_copy(struct copying *copying)
{
	for (const struct node *step = copying->steps->first; step != NULL;
	    step = step->next) {
		const char *name = step->name;

		if (copying->copy > 0 && is_only_once(name))
			continue;
		text_add_text(copying->into, copying->into->at[
		    copying->into->length - 1] == '{' ? "\n" : ",\n");
		add_name(copying, name, copying->copy);
		text_add_text(copying->into, ": ");
		if (strcmp(name, "what-happens") == 0 &&
		    copying->copy + 1 < copying->copies) {
			text_add_format(copying->into, "{\"kind\": \"menu\", "
			    "\"say\": \"what-happens\", \"silence\": ");
			add_name(copying, "person", copying->copy);
			text_add_text(copying->into, ", \"keys\": {\"1\": ");
			add_name(copying, "languages", copying->copy + 1);
			text_add_text(copying->into, "}}");
			continue;
		}
		add_node(copying, step, kind_of(step), false);
	}
}

/* The text of a flow with that many copies of all its steps; the inboxes after
 * the first are named by lines of their own. */
static void
write_flow(const struct node *flow, unsigned copies, struct text *into)
{
	struct copying copying = { into, 0, copies,
		node_find(flow, "steps") };

	text_add_char(into, '{');
	for (const struct node *node = flow->first; node != NULL;
	    node = node->next) {
		if (node->kind != NODE_TEXT)
			continue;
		text_add_format(into, "\"%s\": \"%s\",\n", node->name,
		    node->text);
	}
	text_add_text(into, "\"steps\": {");
	for (; copying.copy < copies; copying.copy++)
		add_copy(&copying);
	text_add_text(into, "}}");
}

static const struct line *
write_lines(const struct snapshot *snapshot, unsigned copies,
    struct arena *arena)
{
	struct line *lines = arena_get(arena, copies * sizeof(*lines));

	for (unsigned i = 0; i < copies; i++) {
		lines[i] = snapshot->settings.lines[0];
		if (i > 0)
			lines[i].text_step = arena_format(arena, "inbox-%u", i);
	}
	return lines;
}

static void
measure(const struct snapshot *snapshot, const struct node *shipped,
    unsigned copies)
{
	const struct proof_words words = { snapshot->words, words_find,
		speech_tenths, speech_named_tenths };
	struct flow_parts parts = {
		.prompts = &snapshot->prompts,
		.languages = &snapshot->languages,
		.routes = &snapshot->settings.routes,
		.hours = &snapshot->settings.hours,
		.keywords = snapshot->keywords,
		.line_count = copies,
		.callbacks = snapshot->settings.callbacks,
	};
	struct problems problems;
	struct arena arena;
	struct text text;
	const struct node *node;
	const struct flow *flow = NULL;
	struct proof proof = { .rows = NULL };
	double best = 1e9;
	size_t bytes = 0, calls = 0;

	arena_init_growing(&arena);
	problems_init(&problems);
	text_init_arena(&text, &arena, ROOM);
	write_flow(shipped, copies, &text);
	parts.lines = write_lines(snapshot, copies, &arena);
	node = node_read(&arena, "flow.json", text_bytes(&text), &problems);
	if (node != NULL)
		flow = flow_read(&arena, node, &parts, &problems);
	for (unsigned i = 0; flow != NULL && i < ROUNDS; i++) {
		double begun = now_s();

		bytes = taken;
		calls = takings;
		(void)flow_prove(flow, &words, &arena, &problems, &proof);
		bytes = taken - bytes;
		calls = takings - calls;
		if (now_s() - begun < best)
			best = now_s() - begun;
	}
	problems_print(&problems, stderr);
	if (problems.errors == 0)
		(void)printf("| %u | %u | %u | %u | %.3f | %zu | %.1f |\n",
		    copies, flow_step_count(flow), proof.states, proof.turns,
		    best, calls, (double)bytes / 1048576);
	problems_clear(&problems);
	arena_clear(&arena);
}

int
main(int count, char **words)
{
	unsigned languages = count > 1 ?
	    (unsigned)strtoul(words[1], NULL, 10) : PADDED_LANGUAGES;
	struct padded padded;
	struct snapshot *snapshot;
	struct languages known = { .at = NULL };
	struct texts none = { NULL, NULL, 0 };
	struct arena arena;
	const struct node *flow;

	padded_open(&padded, languages);
	arena_init_growing(&arena);
	if (languages_read(&known, &arena, "locales/languages.json", &none,
	    &padded.problems))
		padded_translate(&padded, &known);
	snapshot = padded_read(&padded);
	problems_print(&padded.problems, stderr);
	flow = node_read_file(&arena, "prompts/flow.json", ROOM,
	    &padded.problems);
	if (snapshot != NULL && flow != NULL) {
		(void)printf("%u languages\n| flows | steps | states | turns |"
		    " seconds | allocations | MiB |\n| --- | --- | --- | --- |"
		    " --- | --- | --- |\n", languages);
		for (unsigned copies = 1; copies <= 8; copies *= 2)
			measure(snapshot, flow, copies);
	}
	snapshot_drop(snapshot);
	arena_clear(&arena);
	padded_close(&padded);
	return snapshot == NULL ? 1 : 0;
}
