/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/unicode.h"

#include <stdlib.h>

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#define REPLACEMENT 0xFFFD

bool
unicode_is_utf8(struct bytes bytes)
{
	if (bytes.length == 0)
		return true;
	if (memchr(bytes.at, '\0', bytes.length) != NULL)
		return false;
	return u8_check((const uint8_t *)bytes.at, bytes.length) == NULL;
}

bool
unicode_next(const char **at, const char *end, uint32_t *point)
{
	ucs4_t found;
	int length;

	if (*at >= end)
		return false;
	if ((unsigned char)**at < 0x80) {
		*point = (unsigned char)*(*at)++;
		return true;
	}
	length = u8_mbtoucr(&found, (const uint8_t *)*at, (size_t)(end - *at));
	if (length <= 0) {
		found = REPLACEMENT;
		length = 1;
	}
	*at += length;
	*point = found;
	return true;
}

void
unicode_add(struct text *text, uint32_t point)
{
	uint8_t bytes[6];
	int length = u8_uctomb(bytes, point, sizeof(bytes));

	if (length <= 0)
		length = u8_uctomb(bytes, REPLACEMENT, sizeof(bytes));
	text_add(text, (struct bytes){ (const char *)bytes, (size_t)length });
}

int
unicode_digit(uint32_t point)
{
	if (point < 0x80)
		return point >= '0' && point <= '9' ? (int)point - '0' : -1;
	return uc_decimal_value(point);
}

bool
unicode_is_letter(uint32_t point)
{
	if (point < 0x80)
		return (point | 0x20) >= 'a' && (point | 0x20) <= 'z';
	return uc_is_general_category_withtable(point,
	    UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M);
}

uint32_t
unicode_lower(uint32_t point)
{
	if (point < 0x80)
		return point >= 'A' && point <= 'Z' ? point | 0x20 : point;
	return uc_tolower(point);
}

const char *
unicode_script(uint32_t point)
{
	static const struct {
		const char *name, *code;
	} codes[] = {
		{ "Latin", "Latn" }, { "Arabic", "Arab" },
		{ "Cyrillic", "Cyrl" }, { "Han", "Hani" },
		{ "Bengali", "Beng" }, { "Tamil", "Taml" },
		{ "Devanagari", "Deva" }, { "Greek", "Grek" },
		{ "Gujarati", "Gujr" }, { "Gurmukhi", "Guru" },
		{ "Hebrew", "Hebr" }, { "Thai", "Thai" },
		{ "Sinhala", "Sinh" }, { "Hangul", "Hang" },
		{ "Hiragana", "Hira" }, { "Katakana", "Kana" },
		{ "Malayalam", "Mlym" }, { "Telugu", "Telu" },
		{ "Ethiopic", "Ethi" }, { "Armenian", "Armn" },
		{ "Georgian", "Geor" },
	};
	const uc_script_t *script;

	if (point < 0x80)
		return unicode_is_letter(point) ? "Latn" : NULL;
	script = uc_script(point);
	if (script == NULL)
		return NULL;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		if (strcmp(script->name, codes[i].name) == 0)
			return codes[i].code;
	}
	return NULL;
}

/* A copy in which every bad byte is U+FFFD: libunistring refuses others. */
static struct bytes
mended(struct arena *arena, struct bytes bytes)
{
	struct text text;
	const char *at = bytes.at;
	const char *end = bytes.at + bytes.length;
	uint32_t point;

	text_init_arena(&text, arena, bytes.length * 3 + 1);
	if (text.full)
		return (struct bytes){ "", 0 };
	while (unicode_next(&at, end, &point))
		unicode_add(&text, point);
	return text_bytes(&text);
}

/* How many bytes from `at` on are ASCII, or are not. */
static size_t
run_length(const char *at, const char *end, bool ascii)
{
	const char *from = at;

	while (at < end && ((unsigned char)*at < 0x80) == ascii)
		at++;
	return (size_t)(at - from);
}

struct bytes
unicode_compose(struct arena *arena, struct bytes bytes)
{
	struct bytes good = bytes;
	struct bytes composed = { "", 0 };
	uint8_t *made;
	char *copy;
	size_t length = 0;

	if (run_length(bytes.at, bytes.at + bytes.length, true) ==
	    bytes.length && memchr(bytes.at, '\0', bytes.length) == NULL)
		return bytes.length == 0 ? composed : bytes;
	if (!unicode_is_utf8(bytes))
		good = mended(arena, bytes);
	made = u8_normalize(UNINORM_NFC, (const uint8_t *)good.at, good.length,
	    NULL, &length);
	if (made == NULL)
		return good;
	copy = arena_copy(arena, (struct bytes){ (char *)made, length });
	free(made);
	if (copy != NULL)
		composed = (struct bytes){ copy, length };
	return composed;
}

struct range {
	uint32_t from, to;
};

static bool
in_ranges(const struct range *ranges, size_t count, uint32_t point)
{
	for (size_t i = 0; i < count; i++) {
		if (point >= ranges[i].from && point <= ranges[i].to)
			return true;
	}
	return false;
}

/* Marks that only colour a letter. In Indic scripts marks are vowels. */
static bool
is_ornament(uint32_t point)
{
	static const struct range ornaments[] = {
		{ 0x0300, 0x036F }, { 0x0483, 0x0489 }, { 0x0591, 0x05BD },
		{ 0x05BF, 0x05BF }, { 0x05C1, 0x05C5 }, { 0x05C7, 0x05C7 },
		{ 0x0610, 0x061A }, { 0x0640, 0x0640 }, { 0x064B, 0x065F },
		{ 0x0670, 0x0670 }, { 0x06D6, 0x06DC }, { 0x06DF, 0x06E4 },
		{ 0x06E7, 0x06E8 }, { 0x06EA, 0x06ED }, { 0x08D3, 0x08FF },
		{ 0x1AB0, 0x1AFF }, { 0x1DC0, 0x1DFF }, { 0x20D0, 0x20FF },
		{ 0xFE00, 0xFE0F }, { 0xFE20, 0xFE2F },
	};

	return point >= 0x0300 && in_ranges(ornaments,
	    sizeof(ornaments) / sizeof(ornaments[0]), point);
}

/* Letters that people type for one another and that no decomposition joins. */
static uint32_t
unified(uint32_t point)
{
	static const struct {
		uint32_t from, to;
	} pairs[] = {
		{ 0x00F8, 'o' }, { 0x0111, 'd' }, { 0x0127, 'h' },
		{ 0x0131, 'i' }, { 0x0142, 'l' }, { 0x0167, 't' },
		{ 0x0629, 0x0647 },	/* teh marbuta, heh */
		{ 0x0649, 0x064A },	/* alef maksura, yeh */
		{ 0x0671, 0x0627 },	/* alef wasla, alef */
		{ 0x06A9, 0x0643 },	/* keheh, kaf */
		{ 0x06C1, 0x0647 },	/* heh goal, heh */
		{ 0x06CC, 0x064A },	/* farsi yeh, yeh */
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (pairs[i].from == point)
			return pairs[i].to;
	}
	return point;
}

struct folding {
	struct text into;
	bool gap;			/* a space is owed */
};

static void
fold_keep(struct folding *folding, uint32_t point)
{
	if (folding->gap && folding->into.length > 0)
		text_add_char(&folding->into, ' ');
	folding->gap = false;
	unicode_add(&folding->into, point);
}

static void
fold_points(struct folding *folding, const char *at, const char *end)
{
	uint32_t point;

	while (unicode_next(&at, end, &point)) {
		int digit = unicode_digit(point);

		if (is_ornament(point) || uc_is_general_category_withtable(
		    point, UC_CATEGORY_MASK_Cf))
			continue;
		if (digit >= 0)
			fold_keep(folding, (uint32_t)('0' + digit));
		else if (unicode_is_letter(point))
			fold_keep(folding, unified(point));
		else
			folding->gap = true;
	}
}

/* What fold_points() does, for ASCII alone. */
static void
fold_ascii(struct folding *folding, struct bytes run)
{
	bool first = folding->into.length == 0;
	char out[128];			/* two bytes for each that is read */
	size_t length = 0;

	for (size_t i = 0; i < run.length; i++) {
		unsigned char c = (unsigned char)run.at[i];

		if (!unicode_is_letter(c) && unicode_digit(c) < 0) {
			folding->gap = true;
			continue;
		}
		if (length > sizeof(out) - 2) {
			text_add(&folding->into, (struct bytes){ out, length });
			length = 0;
		}
		if (folding->gap && !first)
			out[length++] = ' ';
		folding->gap = first = false;
		out[length++] = (char)unicode_lower(c);
	}
	text_add(&folding->into, (struct bytes){ out, length });
}

static bool
fold_wide(struct folding *folding, struct bytes run)
{
	uint8_t here[256];
	size_t length = sizeof(here);
	uint8_t *made = u8_casefold((const uint8_t *)run.at, run.length, NULL,
	    UNINORM_NFKD, here, &length);

	if (made == NULL)
		return false;
	fold_points(folding, (char *)made, (char *)made + length);
	if (made != here)
		free(made);
	return true;
}

/* No fold looks past an ASCII letter, which no mark before it can touch: so
 * runs of ASCII need no tables. Folding whole texts by them took longer than
 * all else that is done for one. */
static bool
fold_runs(struct folding *folding, struct bytes bytes)
{
	const char *end = bytes.at + bytes.length;
	bool ascii = true;

	for (const char *at = bytes.at; at < end; ascii = !ascii) {
		struct bytes run = { at, run_length(at, end, ascii) };

		if (ascii)
			fold_ascii(folding, run);
		else if (!fold_wide(folding, run))
			return false;
		at += run.length;
	}
	return true;
}

/* Some scripts grow (a Korean syllable becomes its letters): folded at once to
 * see how long it will be. No point grows when it is unified, and a gap takes
 * the byte of what stood there. */
static char *
fold_growing(struct arena *arena, struct bytes bytes)
{
	struct folding folding = { .gap = false };
	size_t length = 0;
	uint8_t *made = u8_casefold((const uint8_t *)bytes.at, bytes.length,
	    NULL, UNINORM_NFKD, NULL, &length);

	if (made == NULL)
		return NULL;
	text_init_arena(&folding.into, arena, length + 1);
	if (!folding.into.full)
		fold_points(&folding, (char *)made, (char *)made + length);
	free(made);
	return folding.into.full ? NULL : folding.into.at;
}

char *
unicode_fold(struct arena *arena, struct bytes bytes)
{
	struct folding folding = { .gap = false };
	struct bytes good = bytes;

	if (bytes.length == 0)
		return arena_copy_text(arena, "");
	if (!unicode_is_utf8(bytes))
		good = mended(arena, bytes);
	if (arena->full)
		return NULL;
	text_init_arena(&folding.into, arena, good.length + 1);
	if (arena->full || !fold_runs(&folding, good))
		return NULL;
	return folding.into.full ? fold_growing(arena, good) :
	    folding.into.at;
}
