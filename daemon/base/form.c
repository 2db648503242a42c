/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/form.h"

#include <endian.h>
#include <stdint.h>

#define SLACK 8u			/* bytes that are copied at once */

/* Bytes that are more than themselves. */
static const bool special[256] = {
	['&'] = true, ['='] = true, ['+'] = true, ['%'] = true,
};

/* One more than the value of a hex digit; 0 for all else. */
static const unsigned char hex[256] = {
	['0'] = 1, ['1'] = 2, ['2'] = 3, ['3'] = 4, ['4'] = 5, ['5'] = 6,
	['6'] = 7, ['7'] = 8, ['8'] = 9, ['9'] = 10,
	['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
	['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
};

struct reader {
	const unsigned char *at, *end;
	unsigned char *out;		/* what is decoded never grows */
};

/* "%41" -> 'A', and how many bytes that took; a '%' that no two hex digits
 * follow stays itself. */
static size_t
read_escape(const unsigned char *at, const unsigned char *end,
    unsigned char *out)
{
	if (end - at < 3 || hex[at[1]] == 0 || hex[at[2]] == 0) {
		*out = '%';
		return 1;
	}
	*out = (unsigned char)((hex[at[1]] - 1) << 4 | (hex[at[2]] - 1));
	return 3;
}

/* The high bit of each byte of `word` that is `c`; false ones only after a true
 * one. */
static uint64_t
bytes_that_are(uint64_t word, unsigned char c)
{
	uint64_t ones = 0x0101010101010101u;
	uint64_t zero_there = word ^ ones * c;

	return (zero_there - ones) & ~zero_there & ones << 7;
}

/* Copies up to the first special byte, eight bytes at a time: a decision for
 * each byte is what takes long. Writes up to SLACK bytes too many. */
static size_t
copy_plain(unsigned char *out, const unsigned char *at, size_t left)
{
	size_t count = 0;

	for (; left - count >= SLACK; count += SLACK) {
		uint64_t word, found;

		memcpy(&word, at + count, SLACK);
		memcpy(out + count, &word, SLACK);
		word = le64toh(word);
		found = bytes_that_are(word, '&') |
		    bytes_that_are(word, '=') | bytes_that_are(word, '+') |
		    bytes_that_are(word, '%');
		if (found != 0)
			return count + (size_t)__builtin_ctzll(found) / 8;
	}
	for (; count < left && !special[at[count]]; count++)
		out[count] = at[count];
	return count;
}

/* Up to '&', the end and, in a name, '='. */
static struct bytes
read_part(struct reader *reader, bool name)
{
	const unsigned char *at = reader->at;
	unsigned char *out = reader->out;
	struct bytes part = { (const char *)out, 0 };

	for (;;) {
		size_t plain = copy_plain(out, at, (size_t)(reader->end - at));

		at += plain;
		out += plain;
		if (at == reader->end || *at == '&' || (*at == '=' && name))
			break;
		if (*at == '%') {
			at += read_escape(at, reader->end, out++);
			continue;
		}
		*out++ = *at == '+' ? ' ' : '=';
		at++;
	}
	part.length = (size_t)(out - reader->out);
	reader->at = at;
	reader->out = out;
	return part;
}

static unsigned
count_parts(struct bytes body)
{
	const char *at = body.at;
	const char *end = at + body.length;
	unsigned count = 1;

	while (count <= FORM_FIELDS &&
	    (at = memchr(at, '&', (size_t)(end - at))) != NULL) {
		count++;
		at++;
	}
	return count;
}

bool
form_read(struct fields *fields, struct bytes body, struct arena *arena)
{
	struct reader reader = { .at = (const unsigned char *)body.at };
	unsigned parts = body.length == 0 ? 0 : count_parts(body);

	fields->count = 0;
	fields->at = arena_get(arena, (parts + 1) * sizeof(struct field));
	reader.out = arena_get(arena, body.length + SLACK);
	if (fields->at == NULL || reader.out == NULL || parts > FORM_FIELDS)
		return false;
	if (parts == 0)
		return true;
	reader.end = reader.at + body.length;
	while (reader.at < reader.end) {
		struct field *field = &fields->at[fields->count];

		if (*reader.at == '&') {	/* "a=1&&b=2" */
			reader.at++;
			continue;
		}
		field->name = read_part(&reader, true);
		field->value = (struct bytes){ "", 0 };
		if (reader.at < reader.end && *reader.at == '=') {
			reader.at++;
			field->value = read_part(&reader, false);
		}
		fields->count++;
	}
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
