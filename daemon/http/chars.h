/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The classes of bytes of RFC 9110 and RFC 9112. */
#ifndef HTTP_CHARS_H
#define HTTP_CHARS_H

#include <stdbool.h>
#include <stdint.h>

/* One bit for each of the 128 ASCII characters. */
struct chars {
	uint32_t bits[4];
};

static inline bool
chars_have(const struct chars *chars, char c)
{
	unsigned code = (unsigned char)c;

	return code < 128 && (chars->bits[code >> 5] >> (code & 31) & 1) != 0;
}

/* tchar: ! # $ % & ' * + - . ^ _ ` | ~ DIGIT ALPHA */
static const struct chars chars_token = {
	{ 0x00000000, 0x03ff6cfa, 0xc7fffffe, 0x57ffffff }
};

/* A host and its port: unreserved, sub-delims, % : [ ] */
static const struct chars chars_host = {
	{ 0x00000000, 0x2fff7ff2, 0xaffffffe, 0x47fffffe }
};

/* HTAB, SP, VCHAR, obs-text: what a header's value is made of. */
static inline bool
chars_in_value(char c)
{
	unsigned char code = (unsigned char)c;

	return code == '\t' || (code >= 0x20 && code != 0x7f);
}

/* 0-15, or 16 for what is no hexadecimal digit. */
static inline unsigned
chars_hex(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned)(c - 'A') + 10;
	return 16;
}

#endif
