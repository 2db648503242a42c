/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "words/plural.h"

#include <stdint.h>

/* Two-letter operators are written as one letter of our own. */
#define IS '='
#define IS_NOT '#'
#define AT_MOST 'l'
#define AT_LEAST 'g'
#define BOTH '&'
#define EITHER '|'
#define NUMBER '0'
#define NONE 0xFF

#define DEPTH_MOST 40

struct reader {
	struct plural *plural;
	struct bytes rest;
	unsigned depth;
};

static unsigned read_choice(struct reader *);

static void
skip_spaces(struct reader *reader)
{
	while (reader->rest.length > 0 && (reader->rest.at[0] == ' ' ||
	    reader->rest.at[0] == '\t'))
		reader->rest = bytes_after(reader->rest, 1);
}

static bool
take(struct reader *reader, const char *word)
{
	struct bytes wanted = bytes_from_text(word);

	skip_spaces(reader);
	if (!bytes_start(reader->rest, wanted))
		return false;
	reader->rest = bytes_after(reader->rest, wanted.length);
	return true;
}

/* The index of a new node, or NONE: too many, or an operand is missing. */
static unsigned
add_node(struct reader *reader, char kind, unsigned a, unsigned b, unsigned c)
{
	struct plural *plural = reader->plural;
	struct plural_node *node;

	if (plural->count == PLURAL_NODES || a == NONE || b == NONE ||
	    c == NONE)
		return NONE;
	node = &plural->nodes[plural->count];
	node->kind = kind;
	node->operands[0] = (unsigned char)a;
	node->operands[1] = (unsigned char)b;
	node->operands[2] = (unsigned char)c;
	return plural->count++;
}

static unsigned
read_number(struct reader *reader)
{
	unsigned long value = 0;
	unsigned digits = 0;
	unsigned node;

	while (reader->rest.length > 0 && reader->rest.at[0] >= '0' &&
	    reader->rest.at[0] <= '9') {
		if (++digits > 9)
			return NONE;
		value = value * 10 + (unsigned long)(reader->rest.at[0] - '0');
		reader->rest = bytes_after(reader->rest, 1);
	}
	if (digits == 0)
		return NONE;
	node = add_node(reader, NUMBER, 0, 0, 0);
	if (node != NONE)
		reader->plural->nodes[node].number = value;
	return node;
}

static unsigned
read_operand(struct reader *reader)
{
	unsigned node;

	if (reader->depth > DEPTH_MOST)
		return NONE;
	reader->depth++;
	if (take(reader, "!")) {
		node = add_node(reader, '!', read_operand(reader), 0, 0);
	} else if (take(reader, "(")) {
		node = read_choice(reader);
		if (!take(reader, ")"))
			node = NONE;
	} else if (take(reader, "n")) {
		node = add_node(reader, 'n', 0, 0, 0);
	} else {
		node = read_number(reader);
	}
	reader->depth--;
	return node;
}

/* Operators from the loosest to the tightest. A longer word stands before the
 * one that begins it. */
static const struct {
	const char *word;
	char kind;
	unsigned level;
} operators[] = {
	{ "||", EITHER, 0 }, { "&&", BOTH, 1 },
	{ "==", IS, 2 }, { "!=", IS_NOT, 2 },
	{ "<=", AT_MOST, 3 }, { ">=", AT_LEAST, 3 },
	{ "<", '<', 3 }, { ">", '>', 3 },
	{ "+", '+', 4 }, { "-", '-', 4 },
	{ "*", '*', 5 }, { "/", '/', 5 }, { "%", '%', 5 },
};
#define LEVELS 6

static char
take_operator(struct reader *reader, unsigned level)
{
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		if (operators[i].level == level &&
		    take(reader, operators[i].word))
			return operators[i].kind;
	}
	return '\0';
}

static unsigned
read_level(struct reader *reader, unsigned level)
{
	unsigned left;
	char kind;

	if (level == LEVELS)
		return read_operand(reader);
	left = read_level(reader, level + 1);
	while (left != NONE &&
	    (kind = take_operator(reader, level)) != '\0')
		left = add_node(reader, kind, left,
		    read_level(reader, level + 1), 0);
	return left;
}

static unsigned
read_choice(struct reader *reader)
{
	unsigned when, then, otherwise;

	if (reader->depth > DEPTH_MOST)
		return NONE;
	reader->depth++;
	when = read_level(reader, 0);
	if (when != NONE && take(reader, "?")) {
		then = read_choice(reader);
		otherwise = take(reader, ":") ? read_choice(reader) : NONE;
		when = add_node(reader, '?', when, then, otherwise);
	}
	reader->depth--;
	return when;
}

static unsigned long value_of(const struct plural *, unsigned at,
    unsigned long n);

static unsigned long
value_of_pair(char kind, unsigned long a, unsigned long b)
{
	switch (kind) {
	case EITHER:	return a != 0 || b != 0;
	case BOTH:	return a != 0 && b != 0;
	case IS:	return a == b;
	case IS_NOT:	return a != b;
	case AT_MOST:	return a <= b;
	case AT_LEAST:	return a >= b;
	case '<':	return a < b;
	case '>':	return a > b;
	case '+':	return a + b;
	case '-':	return a - b;
	case '*':	return a * b;
	case '/':	return b == 0 ? 0 : a / b;
	default:	return b == 0 ? 0 : a % b;
	}
}

static unsigned long
value_of(const struct plural *plural, unsigned at, unsigned long n)
{
	const struct plural_node *node = &plural->nodes[at];

	switch (node->kind) {
	case 'n':
		return n;
	case NUMBER:
		return node->number;
	case '!':
		return !value_of(plural, node->operands[0], n);
	case '?':
		return value_of(plural, value_of(plural, node->operands[0], n)
		    ? node->operands[1] : node->operands[2], n);
	default:
		return value_of_pair(node->kind,
		    value_of(plural, node->operands[0], n),
		    value_of(plural, node->operands[1], n));
	}
}

unsigned
plural_form(const struct plural *plural, unsigned long n)
{
	unsigned long form = value_of(plural, plural->root, n);

	return form < plural->forms ? (unsigned)form : plural->forms - 1;
}

bool
plural_read(struct plural *plural, struct bytes header, unsigned most,
    struct problem *why)
{
	struct reader reader = { .plural = plural, .rest = header };
	unsigned forms;

	*plural = (struct plural){ 0 };
	if (!take(&reader, "nplurals") || !take(&reader, "=") ||
	    (skip_spaces(&reader), (forms = read_number(&reader)) == NONE) ||
	    !take(&reader, ";"))
		return problem_set(why, "Plural-Forms does not begin with "
		    "nplurals=NUMBER;");
	if (plural->nodes[forms].number < 1 ||
	    plural->nodes[forms].number > most)
		return problem_set(why, "nplurals is %lu; it may be 1 to %u",
		    plural->nodes[forms].number, most);
	plural->forms = (unsigned)plural->nodes[forms].number;
	if (!take(&reader, "plural") || !take(&reader, "=") ||
	    (plural->root = read_choice(&reader)) == NONE)
		return problem_set(why, "the expression after plural= cannot "
		    "be read");
	take(&reader, ";");
	skip_spaces(&reader);
	if (reader.rest.length > 0)
		return problem_set(why, "something stands after the "
		    "expression of plural=");
	for (unsigned long n = 0; n <= 1000; n++) {
		if (value_of(plural, plural->root, n) >= plural->forms)
			return problem_set(why, "plural= gives %lu for %lu, "
			    "but nplurals is %u",
			    value_of(plural, plural->root, n), n,
			    plural->forms);
	}
	return true;
}
