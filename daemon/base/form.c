/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/form.h"

#include <endian.h>
#include <stdint.h>

/* Sixteen bytes are looked at together: a decision for each byte of a webhook
 * took longer than its signature. */
#define LANES 16u
#define ONES 0x0101010101010101u
#define GATHER 0x0102040810204080u	/* brings eight low bits together */

union lanes {
	unsigned char bytes __attribute__((vector_size(LANES)));
	uint64_t halves[2];
};

/* One more than the value of a hex digit; 0 for all else. */
static const unsigned char hex[256] = {
	['0'] = 1, ['1'] = 2, ['2'] = 3, ['3'] = 4, ['4'] = 5, ['5'] = 6,
	['6'] = 7, ['7'] = 8, ['8'] = 9, ['9'] = 10,
	['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
	['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
};

struct reader {
	struct fields *fields;
	char *copy;			/* of the body; decoded in place */
	size_t start;			/* of the name or value being read */
	bool in_value;
	bool escaped;			/* it has a '%' */
};

static union lanes
lanes_at(const char *at)
{
	union lanes lanes;

	memcpy(&lanes, at, LANES);
	return lanes;
}

/* The lanes' low bits as one number, the first lane lowest. */
static unsigned
lane_bits(union lanes lanes)
{
	uint64_t low = (le64toh(lanes.halves[0]) & ONES) * GATHER >> 56;
	uint64_t high = (le64toh(lanes.halves[1]) & ONES) * GATHER >> 56;

	return (unsigned)(low | high << 8);
}

/* "%41" -> 'A'; a '%' that no two hex digits follow stays itself. */
static size_t
decode_escape(const unsigned char *in, size_t left, char *out)
{
	bool whole = left > 2 && hex[in[1]] != 0 && hex[in[2]] != 0;

	*out = (char)(whole ? (hex[in[1]] - 1) << 4 | (hex[in[2]] - 1) : '%');
	return whole ? 3 : 1;
}

/* In place; how many bytes are left of `length`. */
static size_t
decode_escapes(char *at, size_t length)
{
	const char *in = at;
	const char *end = at + length;
	char *out = at;

	while (in < end) {
		const char *next = memchr(in, '%', (size_t)(end - in));
		size_t run = (size_t)((next == NULL ? end : next) - in);

		memmove(out, in, run);
		out += run;
		in += run;
		if (next != NULL)
			in += decode_escape((const unsigned char *)in,
			    (size_t)(end - in), out++);
	}
	return (size_t)(out - at);
}

/* The name or value that ends here. */
static struct bytes
reader_part(struct reader *reader, size_t end)
{
	struct bytes part = { reader->copy + reader->start,
		end - reader->start };

	if (reader->escaped)
		part.length = decode_escapes(reader->copy + reader->start,
		    part.length);
	reader->start = end + 1;
	reader->escaped = false;
	return part;
}

static void
reader_end_field(struct reader *reader, size_t end)
{
	struct field *field = &reader->fields->at[reader->fields->count];

	if (!reader->in_value && end == reader->start) {
		reader->start++;	/* "a=1&&b=2" */
		return;
	}
	if (reader->in_value) {
		field->value = reader_part(reader, end);
	} else {
		field->name = reader_part(reader, end);
		field->value = (struct bytes){ "", 0 };
	}
	reader->in_value = false;
	reader->fields->count++;
}

static void
reader_take(struct reader *reader, size_t at)
{
	char c = reader->copy[at];

	if (c == '+') {
		reader->copy[at] = ' ';
	} else if (c == '%') {
		reader->escaped = true;
	} else if (c == '&') {
		reader_end_field(reader, at);
	} else if (!reader->in_value) {	/* '=' */
		reader->fields->at[reader->fields->count].name =
		    reader_part(reader, at);
		reader->in_value = true;
	}
}

static void
reader_run(struct reader *reader, size_t length)
{
	for (size_t i = 0; i < length; i += LANES) {
		union lanes lanes = lanes_at(reader->copy + i);
		unsigned found;

		lanes.bytes = (lanes.bytes == '&') | (lanes.bytes == '=') |
		    (lanes.bytes == '+') | (lanes.bytes == '%');
		for (found = lane_bits(lanes); found != 0; found &= found - 1)
			reader_take(reader, i + (size_t)__builtin_ctz(found));
	}
	reader_end_field(reader, length);
}

static size_t
count_fields(const char *copy, size_t length)
{
	size_t count = 1;

	for (size_t i = 0; i < length; i += LANES) {
		union lanes lanes = lanes_at(copy + i);
		uint64_t found;

		lanes.bytes = lanes.bytes == '&';
		found = (lanes.halves[0] & ONES) + (lanes.halves[1] & ONES);
		count += (size_t)(found * ONES >> 56);
	}
	return count;
}

bool
form_read(struct fields *fields, struct bytes body, struct arena *arena)
{
	struct reader reader = { .fields = fields };
	size_t count;

	fields->count = 0;
	fields->at = NULL;
	reader.copy = arena_get_raw(arena, body.length + LANES);
	if (reader.copy == NULL)
		return false;
	if (body.length != 0)
		memcpy(reader.copy, body.at, body.length);
	memset(reader.copy + body.length, 0, LANES);
	count = count_fields(reader.copy, body.length);
	if (count > FORM_FIELDS)
		return false;
	fields->at = arena_get_raw(arena, count * sizeof(*fields->at));
	if (fields->at == NULL)
		return false;
	reader_run(&reader, body.length);
	return true;
}

struct bytes
form_find(const struct fields *fields, const char *name)
{
	struct bytes wanted = bytes_from_text(name);

	for (unsigned i = 0; i < fields->count; i++) {
		if (bytes_equal(fields->at[i].name, wanted))
			return fields->at[i].value;
	}
	return (struct bytes){ NULL, 0 };
}

static bool
is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
	    c == '~';
}

void
form_add_escaped(struct text *text, struct bytes bytes)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < bytes.length; i++) {
		unsigned char c = (unsigned char)bytes.at[i];
		char escape[3] = { '%', digits[c >> 4], digits[c & 15] };

		if (is_unreserved(bytes.at[i]))
			text_add_char(text, bytes.at[i]);
		else
			text_add(text, (struct bytes){ escape, 3 });
	}
}

void
form_add(struct text *text, const char *name, struct bytes value)
{
	if (text->length != 0)
		text_add_char(text, '&');
	form_add_escaped(text, bytes_from_text(name));
	text_add_char(text, '=');
	form_add_escaped(text, value);
}
