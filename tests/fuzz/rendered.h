/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A document as expat reads it: the shape of its tree, and its words. */
#ifndef FUZZ_RENDERED_H
#define FUZZ_RENDERED_H

#include <expat.h>

#include "base/unicode.h"
#include "documents.h"
#include "fuzz.h"
#include "providers/twiml.h"

#define RENDERED_MOST 131072

struct rendered {
	char shape_memory[RENDERED_MOST];
	char words_memory[RENDERED_MOST];
	struct text shape;		/* names of elements and attributes */
	struct text words;
};

static inline void XMLCALL
rendered_open(void *arg, const XML_Char *name, const XML_Char **pairs)
{
	struct rendered *rendered = arg;

	text_add_format(&rendered->shape, "<%s", name);
	for (unsigned i = 0; pairs[i] != NULL; i += 2)
		text_add_format(&rendered->shape, " %s", pairs[i]);
	text_add_text(&rendered->shape, ">");
}

static inline void XMLCALL
rendered_close(void *arg, const XML_Char *name)
{
	struct rendered *rendered = arg;

	(void)name;
	text_add_text(&rendered->shape, "</>");
}

static inline void XMLCALL
rendered_words(void *arg, const XML_Char *at, int length)
{
	struct rendered *rendered = arg;

	text_add(&rendered->words, (struct bytes){ at, (size_t)length });
}

/* As expat reads it. */
static inline void
rendered_parse(struct rendered *rendered, const struct text *text)
{
	XML_Parser parser = XML_ParserCreate(NULL);

	text_init(&rendered->shape, rendered->shape_memory, RENDERED_MOST);
	text_init(&rendered->words, rendered->words_memory, RENDERED_MOST);
	XML_SetUserData(parser, rendered);
	XML_SetElementHandler(parser, rendered_open, rendered_close);
	XML_SetCharacterDataHandler(parser, rendered_words);
	must(text->full || XML_Parse(parser, text->at, (int)text->length,
	    1 /* the last */) == XML_STATUS_OK, "expat reads it");
	XML_ParserFree(parser);
}

/* False: the actions are too much for one document. */
static inline bool
rendered_read(struct rendered *rendered, const struct action *actions)
{
	static char document[RENDERED_MOST];
	struct text text;

	text_init(&text, document, sizeof(document));
	twiml_write("twilio", actions, &document_links, &text);
	rendered_parse(rendered, &text);
	return !text.full;
}

static inline bool
rendered_allows(uint32_t point)
{
	return point == '\t' || point == '\n' || point == '\r' ||
	    (point >= 0x20 && point <= 0xd7ff) ||
	    (point >= 0xe000 && point <= 0xfffd) || point >= 0x10000;
}

/* What must come out of words: what XML 1.0 cannot say is U+FFFD, and how
 * many of those stand in a row does not matter. */
static inline void
rendered_expect(struct text *into, struct bytes words)
{
	const char *end = words.at + words.length;
	bool odd = false;
	uint32_t point;

	for (const char *at = words.at; unicode_next(&at, end, &point);) {
		if (!rendered_allows(point))
			point = 0xfffd;
		if (point != 0xfffd || !odd)
			unicode_add(into, point);
		odd = point == 0xfffd;
	}
}

/* A language that no voice of the dialect speaks is left out, unless English
 * letters make it half understood. */
static inline bool
rendered_speaks(const struct span *span)
{
	return language_voice(span->language, "twilio") != NULL ||
	    (span->language->script != NULL &&
	    strcmp(span->language->script, "Latn") == 0);
}

/* All words that these actions have for a document, in its order. */
static inline void
rendered_expect_all(struct text *into, const struct action *action)
{
	for (; action != NULL; action = action->next) {
		bool said = action->kind == ACTION_SAY;
		bool sent = action->kind == ACTION_TEXT && action->leased;

		for (unsigned i = 0; (said || sent) &&
		    action->wording != NULL && i < action->wording->count;
		    i++) {
			const struct span *span = &action->wording->spans[i];

			if (sent || rendered_speaks(span))
				rendered_expect(into, span->text);
		}
		for (unsigned i = 0; action->kind == ACTION_RING &&
		    i < action->number_count; i++)
			text_add_text(into, action->numbers[i]);
		if (action->kind == ACTION_AGAIN)
			text_add_text(into, document_links.voice);
		if (action->kind == ACTION_LISTEN)
			rendered_expect_all(into, action->inside);
	}
}

/* The words that were read are those that must come out. */
static inline void
rendered_check_words(const struct rendered *rendered, struct bytes expected)
{
	static char memory[2][RENDERED_MOST];
	struct text wanted, found;

	text_init(&wanted, memory[0], RENDERED_MOST);
	text_init(&found, memory[1], RENDERED_MOST);
	rendered_expect(&wanted, expected);
	rendered_expect(&found, text_bytes(&rendered->words));
	must(wanted.full || found.full || bytes_equal(text_bytes(&wanted),
	    text_bytes(&found)), "the words come out as they went in");
}

/* What was read is what must come out, and the tree is that of plain words. */
static inline void
rendered_check(const struct rendered *rendered, struct bytes expected,
    const char *shape)
{
	rendered_check_words(rendered, expected);
	must(strcmp(rendered->shape.at, shape) == 0,
	    "the tree is that of plain words");
}

#endif
