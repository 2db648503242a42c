/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/form.h"

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

/* "%41" -> 'A'; a '%' that no two hex digits follow stays itself. */
static unsigned char
read_escape(struct reader *reader)
{
	const unsigned char *at = reader->at;

	if (reader->end - at < 3 || hex[at[1]] == 0 || hex[at[2]] == 0) {
		reader->at++;
		return '%';
	}
	reader->at += 3;
	return (unsigned char)((hex[at[1]] - 1) << 4 | (hex[at[2]] - 1));
}

/* Up to '&', the end and, in a name, '='. */
static struct bytes
read_part(struct reader *reader, bool name)
{
	unsigned char *start = reader->out;
	unsigned char *out = start;

	while (reader->at < reader->end) {
		unsigned char c = *reader->at;

		if (!special[c] || (c == '=' && !name)) {
			*out++ = c;
			reader->at++;
		} else if (c == '%') {
			*out++ = read_escape(reader);
		} else if (c == '+') {
			*out++ = ' ';
			reader->at++;
		} else {
			break;
		}
	}
	reader->out = out;
	return (struct bytes){ (const char *)start, (size_t)(out - start) };
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
	reader.out = arena_get(arena, body.length + 1);
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
