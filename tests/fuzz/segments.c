/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a text costs, against a slow count by the letter of 3GPP TS 23.038 and
 * 23.040: septets are written down one by one, then cut. */
#include "base/unicode.h"
#include "fuzz.h"
#include "words/segments.h"

#define UNITS_MOST 16384

/* The letters of the default alphabet, then those behind an escape. */
static const char plain[] = "@£$¥èéùìòÇ\nØø\rÅåΔ_"
    "ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà";
static const char escaped[] = "\f^{}\\[~]|€";

static unsigned char sizes[UNITS_MOST];	/* of each letter, in units */

/* Septets of a letter; 0: it is in neither alphabet. */
static unsigned char septets[0x2100];

static void
count_alphabet(const char *alphabet, unsigned char count)
{
	const char *end = alphabet + strlen(alphabet);
	uint32_t point;

	while (unicode_next(&alphabet, end, &point)) {
		must(point < sizeof(septets), "the alphabet has its room");
		septets[point] = count;
	}
}

static void
begin(void)
{
	count_alphabet(plain, 1);
	count_alphabet(escaped, 2);
}

static unsigned char
septets_of(uint32_t point)
{
	return point < sizeof(septets) ? septets[point] : 0;
}

/* Units of every letter; how many letters. Bad bytes are U+FFFD. */
static size_t
measure(struct bytes text, bool *ucs2)
{
	const char *end = text.at + text.length;
	size_t count = 0;
	uint32_t point;

	*ucs2 = false;
	for (const char *at = text.at; unicode_next(&at, end, &point);)
		*ucs2 |= septets_of(point) == 0;
	for (const char *at = text.at; unicode_next(&at, end, &point);)
		sizes[count++] = *ucs2 ? (point > 0xffff ? 2 : 1) :
		    septets_of(point);
	return count;
}

static unsigned
parts_of(size_t letters, unsigned units, unsigned alone, unsigned joined)
{
	unsigned parts = 1, used = 0;

	if (units <= alone)
		return 1;
	for (size_t i = 0; i < letters; i++) {
		if (used + sizes[i] > joined) {
			parts++;
			used = 0;
		}
		used += sizes[i];
	}
	return parts;
}

static void
take(struct bytes text)
{
	struct segments segments = segments_count(text);
	unsigned units = 0;
	size_t letters;
	bool ucs2;

	if (text.length == 0 || text.length >= UNITS_MOST)
		return;
	letters = measure(text, &ucs2);
	for (size_t i = 0; i < letters; i++)
		units += sizes[i];
	must(segments.ucs2 == ucs2, "the same alphabet");
	must(segments.units == units, "as many units");
	must(segments.parts == (ucs2 ? parts_of(letters, units, 70, 67) :
	    parts_of(letters, units, 160, 153)), "as many parts");
	must(segments.part_1_bytes <= text.length && (segments.parts > 1 ||
	    segments.part_1_bytes == text.length), "part 1 is a part of it");
	if (segments.parts == 1)
		return;
	text.length = segments.part_1_bytes;
	segments = segments_count(text);
	must(segments.units <= (ucs2 && segments.ucs2 ? 67 : 153),
	    "part 1 fits into one");
}

const struct fuzz_target fuzz_segments = {
	.begin = begin,
	.take = take,
};
