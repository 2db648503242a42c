/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Documents: whatever words stand in them, expat reads the tree that plain
 * words would give, and the words as they were. */
#include "rendered.h"

#define ACTIONS 8

struct list {
	struct action actions[ACTIONS];
	struct action inside[ACTIONS];	/* of those that listen */
	struct wording wordings[ACTIONS];
	struct span spans[ACTIONS];
	unsigned count;
};

static struct rendered rendered;
static char shape[RENDERED_MOST], memory[RENDERED_MOST];

/* One action, from a byte and its words. */
static void
add(struct list *list, unsigned how, struct bytes words)
{
	static const struct language *const languages[] = { &document_english,
		&document_polish, &document_arabic, &document_lithuanian };
	static const enum action_kind kinds[] = { ACTION_SAY, ACTION_TEXT,
		ACTION_LISTEN, ACTION_RING, ACTION_PAUSE, ACTION_AGAIN,
		ACTION_HANGUP, ACTION_TONE };
	unsigned i = list->count++;
	struct action *action = &list->actions[i];

	list->spans[i] = (struct span){ words, languages[how / 8 % 4],
		(how & 128) != 0 };
	list->wordings[i] = (struct wording){ &list->spans[i], 1 };
	list->inside[i] = (struct action){ .kind = ACTION_SAY,
		.wording = &list->wordings[i] };
	*action = (struct action){ .kind = kinds[how % 8],
		.wording = &list->wordings[i], .seconds = how / 8,
		.leased = true, .to = "+447700900123",
		.report = document_links.voice, .keys_most = how / 64,
		.inside = &list->inside[i],
		.numbers = { "+442083146660" }, .number_count = 1 };
	if (i > 0)
		list->actions[i - 1].next = action;
}

/* Rendered and read; with `plain`, all words are one "x". */
static bool
render(struct list *list, struct bytes rest, bool plain)
{
	list->count = 0;
	while (rest.length > 0 && list->count < ACTIONS) {
		unsigned how = fuzz_pick(&rest, 256);
		struct bytes words = fuzz_cut(&rest);

		add(list, how, plain && words.length > 0 ? BYTES("x") : words);
	}
	return rendered_read(&rendered,
	    list->count == 0 ? NULL : list->actions);
}

static void
take(struct bytes input)
{
	struct list list;
	struct text expected;

	if (!render(&list, input, true))
		return;
	memcpy(shape, rendered.shape.at, rendered.shape.length + 1);
	if (!render(&list, input, false))
		return;
	text_init(&expected, memory, sizeof(memory));
	rendered_expect_all(&expected,
	    list.count == 0 ? NULL : list.actions);
	rendered_check(&rendered, text_bytes(&expected), shape);
}

const struct fuzz_target fuzz_documents = {
	.take = take,
};
