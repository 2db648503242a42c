/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON: what was read, written again, reads the same; every node stands
 * inside the text. */
#include "base/json.h"
#include "fuzz.h"

static char written[262144];

static void
write_node(struct json_writer *writer, const struct node *node)
{
	struct bytes text = bytes_from_text(node->text);

	switch (node->kind) {
	case NODE_LIST:
	case NODE_OBJECT:
		writer_open(writer, node->name,
		    node->kind == NODE_LIST ? '[' : '{');
		for (const struct node *at = node->first; at != NULL;
		    at = at->next)
			write_node(writer, at);
		writer_close(writer, node->kind == NODE_LIST ? ']' : '}');
		break;
	case NODE_TEXT:
		writer_text(writer, node->name, text);
		break;
	case NODE_NUMBER:
		writer_number(writer, node->name, node->number);
		break;
	case NODE_FLAG:
		writer_flag(writer, node->name, node->flag);
		break;
	case NODE_NULL:
	case NODE_REAL:
		writer_text(writer, node->name, BYTES(""));
		break;
	}
}

static void
same(const struct node *a, const struct node *b)
{
	bool other = a->kind == NODE_NULL || a->kind == NODE_REAL;
	const struct node *in_b = b->first;

	must(b->kind == (other ? NODE_TEXT : a->kind), "the same kind");
	must((a->name == NULL) == (b->name == NULL) &&
	    (a->name == NULL || strcmp(a->name, b->name) == 0),
	    "the same name");
	must(a->kind != NODE_TEXT || strcmp(a->text, b->text) == 0,
	    "the same text");
	must(a->kind != NODE_NUMBER || a->number == b->number,
	    "the same number");
	must(a->count == b->count, "as many inside");
	for (const struct node *in_a = a->first; in_a != NULL;
	    in_a = in_a->next) {
		must(in_b != NULL, "as many inside");
		same(in_a, in_b);
		in_b = in_b->next;
	}
	must(in_b == NULL, "no more inside");
}

static void
placed(const struct node *node, unsigned lines)
{
	must(node->place.line >= 1 && node->place.line <= lines &&
	    node->place.column >= 1, "every node has its place");
	for (const struct node *at = node->first; at != NULL; at = at->next)
		placed(at, lines);
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t size)
{
	struct bytes bytes = { (const char *)at, size };
	struct problems problems;
	struct json_writer writer;
	const struct node *node, *again;
	struct arena arena;
	struct text text;
	unsigned lines = 1;

	arena_init_growing(&arena);
	problems_init(&problems);
	node = node_read(&arena, "a.json", bytes, &problems);
	must((node == NULL) == (problems.errors > 0),
	    "what is refused has its sentence");
	if (node != NULL) {
		for (size_t i = 0; i < size; i++)
			lines += at[i] == '\n';
		placed(node, lines);
		text_init(&text, written, sizeof(written));
		writer = (struct json_writer){ .into = &text };
		write_node(&writer, node);
		must(!text.full, "there is room");
		again = node_read(&arena, "b.json", text_bytes(&text),
		    &problems);
		must(again != NULL, "what we write can be read");
		same(node, again);
	}
	problems_clear(&problems);
	arena_clear(&arena);
	return 0;
}
