/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>

#include "base/json.h"
#include "base/unicode.h"

static void
write_point(struct text *into, uint32_t point)
{
	if (point == '"' || point == '\\') {
		text_add_char(into, '\\');
		text_add_char(into, (char)point);
	} else if (point == '\n') {
		text_add_text(into, "\\n");
	} else if (point < 0x20 || point == 0x7f) {
		text_add_format(into, "\\u%04x", (unsigned)point);
	} else {
		unicode_add(into, point);
	}
}

/* What is not UTF-8 becomes U+FFFD: the output always parses. */
static void
write_quoted(struct text *into, struct bytes bytes)
{
	const char *at = bytes.at;
	const char *end = bytes.at + bytes.length;
	uint32_t point;

	text_add_char(into, '"');
	while (bytes.length != 0 && unicode_next(&at, end, &point))
		write_point(into, point);
	text_add_char(into, '"');
}

static void
write_head(struct json_writer *writer, const char *name)
{
	if (writer->comma)
		text_add_char(writer->into, ',');
	writer->comma = true;
	if (name == NULL)
		return;
	write_quoted(writer->into, bytes_from_text(name));
	text_add_char(writer->into, ':');
}

void
writer_open(struct json_writer *writer, const char *name, char bracket)
{
	write_head(writer, name);
	text_add_char(writer->into, bracket);
	writer->comma = false;
}

void
writer_close(struct json_writer *writer, char bracket)
{
	text_add_char(writer->into, bracket);
	writer->comma = true;
}

void
writer_text(struct json_writer *writer, const char *name, struct bytes value)
{
	write_head(writer, name);
	write_quoted(writer->into, value);
}

void
writer_number(struct json_writer *writer, const char *name, int64_t value)
{
	write_head(writer, name);
	text_add_format(writer->into, "%" PRId64, value);
}

void
writer_flag(struct json_writer *writer, const char *name, bool value)
{
	write_head(writer, name);
	text_add_text(writer->into, value ? "true" : "false");
}

void
writer_null(struct json_writer *writer, const char *name)
{
	write_head(writer, name);
	text_add_text(writer->into, "null");
}
