/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/json_scan.h"

void
scan_init(struct scan *scan, const char *file, struct bytes text)
{
	*scan = (struct scan){ .at = text.at, .end = text.at + text.length,
		.place = { file, 1, 1 } };
}

/* UTF-8 continuation bytes are no characters of their own. */
static void
scan_move(struct scan *scan, const char *to)
{
	for (; scan->at < to; scan->at++) {
		unsigned char byte = (unsigned char)*scan->at;

		if (byte == '\n') {
			scan->place.line++;
			scan->place.column = 1;
		} else if ((byte & 0xc0) != 0x80) {
			scan->place.column++;
		}
	}
}

static bool
is_space(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static bool
is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool
is_word(char byte)
{
	return is_digit(byte) || (byte >= 'a' && byte <= 'z') ||
	    (byte >= 'A' && byte <= 'Z') || byte == '_' || byte == '.' ||
	    byte == '+' || byte == '-';
}

/* The end of a text, past its closing quote; a line's end closes it too. */
static const char *
text_end(const char *at, const char *end)
{
	for (at++; at < end && *at != '\n'; at++) {
		if (*at == '"')
			return at + 1;
		if (*at == '\\' && at + 1 < end && at[1] != '\n')
			at++;
	}
	return at;
}

static enum token_kind
token_kind(char byte)
{
	if (byte == '"')
		return TOKEN_TEXT;
	if (byte == '{' || byte == '[')
		return TOKEN_OPEN;
	if (byte == '}' || byte == ']')
		return TOKEN_CLOSE;
	if (byte == ':')
		return TOKEN_COLON;
	if (byte == ',')
		return TOKEN_COMMA;
	if (is_digit(byte) || byte == '-')
		return TOKEN_NUMBER;
	return is_word(byte) ? TOKEN_WORD : TOKEN_OTHER;
}

struct token
scan_next(struct scan *scan)
{
	struct token token = { .kind = TOKEN_END };
	const char *from = scan->at;

	while (from < scan->end && is_space(*from))
		from++;
	scan_move(scan, from);
	token.place = scan->place;
	token.bytes = (struct bytes){ from, 0 };
	if (from == scan->end)
		return token;
	token.kind = token_kind(*from);
	const char *to = from + 1;
	if (token.kind == TOKEN_TEXT)
		to = text_end(from, scan->end);
	else if (token.kind == TOKEN_NUMBER || token.kind == TOKEN_WORD)
		while (to < scan->end && is_word(*to))
			to++;
	else if (token.kind == TOKEN_OTHER)	/* one whole character */
		while (to < scan->end && ((unsigned char)*to & 0xc0) == 0x80)
			to++;
	token.bytes.length = (size_t)(to - from);
	scan_move(scan, to);
	return token;
}
