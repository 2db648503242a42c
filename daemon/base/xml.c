/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/xml.h"

#include <assert.h>
#include <endian.h>
#include <stdint.h>

/* So many bytes are looked at together. */
#define LANES 16u

union lanes {
	signed char bytes __attribute__((vector_size(LANES)));
	uint64_t halves[2];
};

enum { PLAIN, MARKUP, BLANK, FORBIDDEN, WIDE };

/* What a byte needs. BLANK: an attribute would turn it into a space. */
#define EIGHT(kind) kind, kind, kind, kind, kind, kind, kind, kind
static const unsigned char needs[256] = {
	EIGHT(FORBIDDEN),
	FORBIDDEN, BLANK, BLANK, FORBIDDEN, FORBIDDEN, MARKUP, FORBIDDEN,
	FORBIDDEN,
	EIGHT(FORBIDDEN), EIGHT(FORBIDDEN),
	['&'] = MARKUP, ['<'] = MARKUP, ['>'] = MARKUP, ['"'] = MARKUP,
	['\''] = MARKUP,
	[0x80] = EIGHT(WIDE), EIGHT(WIDE), EIGHT(WIDE), EIGHT(WIDE),
	EIGHT(WIDE), EIGHT(WIDE), EIGHT(WIDE), EIGHT(WIDE), EIGHT(WIDE),
	EIGHT(WIDE), EIGHT(WIDE), EIGHT(WIDE), EIGHT(WIDE), EIGHT(WIDE),
	EIGHT(WIDE), EIGHT(WIDE),
};

static const char *const entities[256] = {
	['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;",
	['\''] = "&apos;", ['\r'] = "&#13;", ['\n'] = "&#10;",
	['\t'] = "&#9;",
};

static bool
follows(const unsigned char *at, size_t count)
{
	for (size_t i = 1; i <= count; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return false;
	}
	return true;
}

/* Bytes of the code point at `at` if it is well formed and XML allows it, else
 * 0. RFC 3629: nothing overlong, no surrogates, at most U+10FFFF. */
static size_t
wide_length(const unsigned char *at, size_t left)
{
	unsigned char c = at[0];

	if (c >= 0xc2 && c <= 0xdf)
		return left >= 2 && follows(at, 1) ? 2 : 0;
	if (c >= 0xe0 && c <= 0xef) {
		if (left < 3 || !follows(at, 2) ||
		    (c == 0xe0 && at[1] < 0xa0) ||
		    (c == 0xed && at[1] > 0x9f))
			return 0;
		if (c == 0xef && at[1] == 0xbf && at[2] >= 0xbe)
			return 0;	/* U+FFFE and U+FFFF */
		return 3;
	}
	if (c < 0xf0 || c > 0xf4 || left < 4 || !follows(at, 3))
		return 0;
	if ((c == 0xf0 && at[1] < 0x90) || (c == 0xf4 && at[1] > 0x8f))
		return 0;
	return 4;
}

/* How many of the next bytes are neither markup nor below a space nor past
 * ASCII. */
static size_t
lanes_clean(const unsigned char *at)
{
	const uint64_t ones = 0x0101010101010101u;
	union lanes lanes;

	memcpy(&lanes, at, LANES);
	lanes.bytes = (lanes.bytes < ' ') | (lanes.bytes == '&') |
	    (lanes.bytes == '<') | (lanes.bytes == '>') |
	    (lanes.bytes == '"') | (lanes.bytes == '\'');
	for (unsigned i = 0; i < 2; i++) {
		uint64_t found = le64toh(lanes.halves[i]) & ones;

		if (found != 0)
			return i * 8 + (size_t)__builtin_ctzll(found) / 8;
	}
	return LANES;
}

/* How many bytes from `at` on can be copied as they are. */
static size_t
clean_run(const unsigned char *at, size_t left, bool attribute)
{
	size_t run = 0;

	while (run < left) {
		unsigned char need = needs[at[run]];
		size_t wide;

		if (need == PLAIN && left - run >= LANES) {
			run += lanes_clean(at + run);
			continue;
		}
		if (need == PLAIN || (need == BLANK && !attribute)) {
			run++;
			continue;
		}
		if (need != WIDE)
			break;
		wide = wide_length(at + run, left - run);
		if (wide == 0)
			break;
		run += wide;
	}
	return run;
}

static void
add_escaped(struct text *text, struct bytes bytes, bool attribute)
{
	while (bytes.length != 0) {
		const unsigned char *at = (const unsigned char *)bytes.at;
		size_t run = clean_run(at, bytes.length, attribute);

		if (run != 0) {
			text_add(text, (struct bytes){ bytes.at, run });
			bytes = bytes_after(bytes, run);
			continue;
		}
		if (entities[*at] != NULL)
			text_add_text(text, entities[*at]);
		else
			text_add(text, BYTES("\xef\xbf\xbd"));	/* U+FFFD */
		bytes = bytes_after(bytes, 1);
	}
}

/* Where `length` bytes may go, already terminated; NULL when that is too much.
 * A tag is some ten pieces: this is asked once for several of them. */
static char *
reserve(struct text *text, size_t length)
{
	char *at = text->at + text->length;

	if (text->full || length >= text->room - text->length) {
		text->full = true;
		return NULL;
	}
	text->length += length;
	at[length] = '\0';
	return at;
}

static char *
put(char *at, const char *from, size_t length)
{
	return length == 0 ? at : mempcpy(at, from, length);
}

/* The '>' that the last open tag still lacks. */
static void
finish_tag(struct xml *xml)
{
	if (!xml->in_tag)
		return;
	text_add_char(xml->into, '>');
	xml->in_tag = false;
}

void
xml_begin(struct xml *xml, struct text *into)
{
	*xml = (struct xml){ .into = into };
	text_add(into, BYTES("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"));
}

void
xml_open(struct xml *xml, const char *element)
{
	size_t length = strlen(element);
	char *at = reserve(xml->into, xml->in_tag + 1 + length);

	assert(xml->depth < sizeof(xml->open) / sizeof(xml->open[0]));
	if (at != NULL) {
		at = put(at, ">", xml->in_tag);
		*at++ = '<';
		(void)put(at, element, length);
	}
	xml->open[xml->depth++] = element;
	xml->in_tag = true;
}

void
xml_attribute(struct xml *xml, const char *name, struct bytes value)
{
	size_t length = strlen(name);
	size_t clean = clean_run((const unsigned char *)value.at,
	    value.length, true);
	char *at = reserve(xml->into, length + clean + 3);

	assert(xml->in_tag);
	if (at == NULL)
		return;
	*at++ = ' ';
	at = put(at, name, length);
	*at++ = '=';
	*at++ = '"';
	(void)put(at, value.at, clean);
	if (clean != value.length)
		add_escaped(xml->into, bytes_after(value, clean), true);
	text_add_char(xml->into, '"');
}

void
xml_attribute_text(struct xml *xml, const char *name, const char *value)
{
	xml_attribute(xml, name, bytes_from_text(value));
}

void
xml_attribute_number(struct xml *xml, const char *name, long long value)
{
	char digits[24];
	char *at = digits + sizeof(digits);
	unsigned long long left = value < 0 ? 0ULL - (unsigned long long)value :
	    (unsigned long long)value;

	*--at = '\0';
	do {
		*--at = (char)('0' + left % 10);
		left /= 10;
	} while (left != 0);
	if (value < 0)
		*--at = '-';
	xml_attribute_text(xml, name, at);
}

void
xml_text(struct xml *xml, struct bytes text)
{
	finish_tag(xml);
	add_escaped(xml->into, text, false);
}

void
xml_close(struct xml *xml)
{
	const char *element;
	size_t length;
	char *at;

	assert(xml->depth > 0);
	element = xml->open[--xml->depth];
	if (xml->in_tag) {
		text_add(xml->into, BYTES("/>"));
		xml->in_tag = false;
		return;
	}
	length = strlen(element);
	at = reserve(xml->into, length + 3);
	if (at == NULL)
		return;
	*at++ = '<';
	*at++ = '/';
	at = put(at, element, length);
	*at = '>';
}
