/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON: what was read, written again, reads the same; every node stands
 * inside the text. */
#include "base/json.h"
#include "json_words.h"

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

static void
take(struct bytes bytes)
{
	struct json_writer writer;
	const struct node *node, *again;
	struct fuzz_load load;
	struct text text;
	unsigned lines = 1;

	fuzz_load_open(&load);
	node = node_read(&load.arena, "a.json", bytes, &load.problems);
	if (node != NULL) {
		for (size_t i = 0; i < bytes.length; i++)
			lines += bytes.at[i] == '\n';
		placed(node, lines);
		text_init(&text, written, sizeof(written));
		writer = (struct json_writer){ .into = &text };
		write_node(&writer, node);
		must(!text.full, "there is room");
		again = node_read(&load.arena, "b.json", text_bytes(&text),
		    &load.problems);
		must(again != NULL, "what we write can be read");
		same(node, again);
	}
	fuzz_load_close(&load, node != NULL);
}

static void
words(struct fuzz_words *list)
{
	words_add_list(list, (const char *const[]){ "a", "\\u0000",
	    "\\ud83d\\ude00", "\\ud83d", "\\n", NULL });
}

const struct fuzz_target fuzz_json = {
	.take = take,
	.words = words,
};
