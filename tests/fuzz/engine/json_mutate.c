/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine.h"

#define SPANS_MOST 4096
#define DEPTH_MOST 256
#define PIECE_MOST 8192

/* One value; in an object it has a name, which begins before it. */
struct span {
	size_t from, to;
	size_t name;			/* where it begins; `from`: none */
};

struct document {
	struct bytes all;
	struct span spans[SPANS_MOST];
	unsigned count;
};

/* What a step works with. */
struct mutation {
	uint8_t *at;
	size_t size, most;
	uint64_t seed;
	const struct fuzz_words *words;
	mutate_bytes *bytes;
	struct document *document, *other;
};

static size_t
end_of_text(struct bytes all, size_t at)
{
	for (at++; at < all.length && all.at[at] != '"'; at++) {
		if (all.at[at] == '\\')
			at++;
	}
	return at < all.length ? at + 1 : all.length;
}

static size_t
end_of_word(struct bytes all, size_t at)
{
	while (at < all.length && strchr(" \t\r\n,:[]{}\"", all.at[at]) == NULL)
		at++;
	return at;
}

static size_t
end_of_spaces(struct bytes all, size_t at)
{
	while (at < all.length && all.at[at] != '\0' &&
	    strchr(" \t\r\n", all.at[at]) != NULL)
		at++;
	return at;
}

/* The sign that comes next, behind spaces; NUL: none. */
static char
next_sign(struct bytes all, size_t at)
{
	at = end_of_spaces(all, at);
	return at < all.length ? all.at[at] : '\0';
}

/* Behind what begins at `at`: a text, a bracket, or a word. */
static size_t
end_of_piece(struct bytes all, size_t at)
{
	size_t end;

	if (all.at[at] == '"')
		return end_of_text(all, at);
	if (strchr("{}[],:", all.at[at]) != NULL)
		return at + 1;
	end = end_of_word(all, at);
	return end > at ? end : at + 1;
}

/* Where every value stands. What is no JSON is passed over. */
static void
document_read(struct document *document, struct bytes all)
{
	struct span *open[DEPTH_MOST];
	unsigned depth = 0;
	size_t name = SIZE_MAX, end;

	document->all = all;
	document->count = 0;
	for (size_t at = end_of_spaces(all, 0); at < all.length &&
	    document->count < SPANS_MOST; at = end_of_spaces(all, end)) {
		struct span *span = &document->spans[document->count];
		char sign = all.at[at];

		end = end_of_piece(all, at);
		if ((sign == '}' || sign == ']') && depth > 0)
			open[--depth]->to = end;
		if (sign == '}' || sign == ']' || sign == ',' || sign == ':')
			continue;
		if (sign == '"' && next_sign(all, end) == ':') {
			name = at;
			continue;
		}
		*span = (struct span){ at, end, name < at ? name : at };
		name = SIZE_MAX;
		document->count++;
		if ((sign == '{' || sign == '[') && depth < DEPTH_MOST)
			open[depth++] = span;
	}
	while (depth > 0)
		open[--depth]->to = all.length;
}

static const struct span *
any_span(struct mutation *mutation, const struct document *document)
{
	return document->count == 0 ? NULL :
	    &document->spans[fuzz_roll(&mutation->seed, document->count)];
}

/* `piece` stands between from and to afterwards; too much is left as it was. */
static void
splice(struct mutation *mutation, size_t from, size_t to, struct bytes piece)
{
	size_t rest = mutation->size - to;

	if (from + piece.length + rest > mutation->most)
		return;
	memmove(mutation->at + from + piece.length, mutation->at + to, rest);
	memcpy(mutation->at + from, piece.at, piece.length);
	mutation->size = from + piece.length + rest;
}

static struct bytes
piece_of(const struct document *document, size_t from, size_t to,
    char memory[PIECE_MOST])
{
	size_t length = to - from < PIECE_MOST ? to - from : PIECE_MOST;

	memcpy(memory, document->all.at + from, length);
	return (struct bytes){ memory, length };
}

static const char *
any_word(struct mutation *mutation)
{
	return mutation->words->count == 0 ? "a" : mutation->words->at[
	    fuzz_roll(&mutation->seed, mutation->words->count)];
}

/* A value that was in neither document. */
static void
add_atom(struct mutation *mutation, struct text *text)
{
	static const char *const atoms[] = { "true", "false", "null", "{}",
		"[]", "\"\"", "0", "1", "-1", "30", "999", "1000000",
		"9223372036854775807", "-9223372036854775808", "0.5",
		"1e400", "\"10s\"", "\"0\"" };
	unsigned count = sizeof(atoms) / sizeof(atoms[0]);
	unsigned which = fuzz_roll(&mutation->seed, 2 * count);

	if (which < count)
		text_add_text(text, atoms[which]);
	else
		text_add_format(text, "\"%s\"", any_word(mutation));
}

/* "next" of one step is as good a "next" of another: the document stays sound,
 * and says something else. NULL: no other has that name. */
static const struct span *
namesake(struct mutation *mutation, const struct document *from,
    const struct span *span)
{
	struct bytes name = { mutation->document->all.at + span->name,
		span->from - span->name };
	unsigned begin;

	if (name.length == 0 || from->count == 0)
		return NULL;
	begin = fuzz_roll(&mutation->seed, from->count);
	for (unsigned i = 0; i < from->count; i++) {
		const struct span *other =
		    &from->spans[(begin + i) % from->count];
		struct bytes its = { from->all.at + other->name,
			other->from - other->name };

		if (other != span && bytes_equal(name, its))
			return other;
	}
	return NULL;
}

/* The span's value is another of one of the documents, or a new one. */
static void
replace(struct mutation *mutation, const struct span *span)
{
	char memory[PIECE_MOST];
	const struct document *from = fuzz_roll(&mutation->seed, 2) == 0 &&
	    mutation->other->count > 0 ? mutation->other : mutation->document;
	const struct span *source = any_span(mutation, from);
	struct text text;

	text_init(&text, memory, sizeof(memory));
	if (fuzz_roll(&mutation->seed, 3) == 0)
		add_atom(mutation, &text);
	else
		text_add(&text, (struct bytes){ from->all.at + source->from,
		    source->to - source->from });
	splice(mutation, span->from, span->to, text_bytes(&text));
}

/* The span's value is that of a namesake, if it has one. */
static void
exchange(struct mutation *mutation, const struct span *span)
{
	const struct document *from = fuzz_roll(&mutation->seed, 4) == 0 ?
	    mutation->other : mutation->document;
	const struct span *source = namesake(mutation, from, span);
	char memory[PIECE_MOST];

	if (source == NULL || source->to - source->from > PIECE_MOST)
		replace(mutation, span);
	else
		splice(mutation, span->from, span->to, piece_of(from,
		    source->from, source->to, memory));
}

/* One thing less, with a comma before or behind it. */
static void
take_out(struct mutation *mutation, const struct span *span)
{
	struct bytes all = mutation->document->all;
	size_t from = span->name, to = end_of_spaces(all, span->to);

	if (to < all.length && all.at[to] == ',') {
		to++;
	} else {
		while (from > 0 && strchr(" \t\r\n", all.at[from - 1]) != NULL)
			from--;
		from -= from > 0 && all.at[from - 1] == ',';
	}
	splice(mutation, from, to, BYTES(""));
}

/* One thing more before the span: from a document, or under a new name. */
static void
put_in(struct mutation *mutation, const struct span *span)
{
	char memory[PIECE_MOST];
	const struct document *from = fuzz_roll(&mutation->seed, 2) == 0 &&
	    mutation->other->count > 0 ? mutation->other : mutation->document;
	const struct span *source = any_span(mutation, from);
	bool named = span->name != span->from;
	struct text text;

	text_init(&text, memory, sizeof(memory));
	if (named && (source->name == source->from ||
	    fuzz_roll(&mutation->seed, 4) == 0)) {
		text_add_format(&text, "\"%s\":", any_word(mutation));
		if (fuzz_roll(&mutation->seed, 2) == 0)
			add_atom(mutation, &text);
		else
			text_add(&text, (struct bytes){ from->all.at +
			    source->from, source->to - source->from });
	} else {
		size_t begin = named ? source->name : source->from;

		text_add(&text, (struct bytes){ from->all.at + begin,
		    source->to - begin });
	}
	text_add_text(&text, ",");
	if (!text.full)
		splice(mutation, span->name, span->name, text_bytes(&text));
}

/* Another name; what names it elsewhere does so no more. */
static void
rename_one(struct mutation *mutation, const struct span *span)
{
	char memory[PIECE_MOST];
	struct text text;

	if (span->name == span->from) {
		replace(mutation, span);
		return;
	}
	text_init(&text, memory, sizeof(memory));
	text_add_format(&text, "\"%s\":", any_word(mutation));
	splice(mutation, span->name, span->from, text_bytes(&text));
}

static void
wrap(struct mutation *mutation, const struct span *span)
{
	bool list = fuzz_roll(&mutation->seed, 2) == 0;
	char memory[PIECE_MOST];
	struct text text;

	text_init(&text, memory, sizeof(memory));
	text_add_text(&text, list ? "[" : "{\"a\":");
	text_add(&text, (struct bytes){ mutation->document->all.at +
	    span->from, span->to - span->from });
	text_add_text(&text, list ? "]" : "}");
	if (!text.full)
		splice(mutation, span->from, span->to, text_bytes(&text));
}

/* Letters of a text, digits of a number. */
static void
change_inside(struct mutation *mutation, const struct span *span)
{
	uint8_t memory[PIECE_MOST];
	size_t quotes = mutation->at[span->from] == '"' ? 1 : 0;
	size_t length = span->to - span->from;

	if (length < 2 * quotes || length > PIECE_MOST / 2)
		return;
	length -= 2 * quotes;
	memcpy(memory, mutation->at + span->from + quotes, length);
	length = mutation->bytes(memory, length, length + 16);
	splice(mutation, span->from + quotes, span->to - quotes,
	    (struct bytes){ (const char *)memory, length });
}

static void
swap(struct mutation *mutation, const struct span *span)
{
	const struct span *other = any_span(mutation, mutation->document);
	char here[PIECE_MOST], there[PIECE_MOST];
	struct bytes first, second;

	if (other->from < span->from) {
		const struct span *between = other;

		other = span;
		span = between;
	}
	if (other->from < span->to)
		return;
	first = piece_of(mutation->document, span->from, span->to, here);
	second = piece_of(mutation->document, other->from, other->to, there);
	splice(mutation, other->from, other->to, first);
	splice(mutation, span->from, span->to, second);
}

size_t
json_mutate(uint8_t *at, size_t size, size_t most, struct bytes second,
    const struct fuzz_words *words, mutate_bytes *bytes, uint64_t seed)
{
	static void (*const steps[])(struct mutation *,
	    const struct span *) = { exchange, exchange, exchange, exchange,
		exchange, exchange, replace, replace, take_out, put_in,
		put_in, rename_one, wrap, change_inside, change_inside, swap };
	static struct document document, other;
	struct mutation mutation = { .at = at, .size = size, .most = most,
		.seed = seed, .words = words, .bytes = bytes,
		.document = &document, .other = &other };
	const struct span *span;

	document_read(&document, (struct bytes){ (const char *)at, size });
	document_read(&other, second);
	span = any_span(&mutation, &document);
	if (span == NULL || fuzz_roll(&mutation.seed, 12) == 0)
		return bytes(at, size, most);
	steps[fuzz_roll(&mutation.seed, sizeof(steps) / sizeof(steps[0]))](
	    &mutation, span);
	return mutation.size == 0 ? bytes(at, 0, most) : mutation.size;
}
