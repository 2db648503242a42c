/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "words/segments.h"

#include <stdint.h>

#include "base/unicode.h"

#define GSM_ALONE 160			/* septets of a text of one part */
#define GSM_JOINED 153			/* and of each of several */
#define UCS2_ALONE 70
#define UCS2_JOINED 67

/* GSM 03.38 above ASCII, sorted. */
static const uint16_t gsm_more[] = {
	0xA1, 0xA3, 0xA4, 0xA5, 0xA7, 0xBF, 0xC4, 0xC5, 0xC6, 0xC7, 0xC9, 0xD1,
	0xD6, 0xD8, 0xDC, 0xDF, 0xE0, 0xE4, 0xE5, 0xE6, 0xE8, 0xE9, 0xEC, 0xF1,
	0xF2, 0xF6, 0xF8, 0xF9, 0xFC, 0x393, 0x394, 0x398, 0x39B, 0x39E, 0x3A0,
	0x3A3, 0x3A6, 0x3A8, 0x3A9,
};

/* How many septets; 0: not in the alphabet. */
static unsigned
gsm_septets(uint32_t point)
{
	if (point < 0x80) {
		if (point == 0x0C || (point != 0 &&
		    memchr("^{}\\[~]|", (int)point, 8) != NULL))
			return 2;
		if (point < 0x20)
			return point == '\n' || point == '\r' ? 1 : 0;
		return point == '`' || point == 0x7F ? 0 : 1;
	}
	if (point == 0x20AC)
		return 2;
	for (size_t i = 0; i < sizeof(gsm_more) / sizeof(gsm_more[0]); i++) {
		if (gsm_more[i] == point)
			return 1;
	}
	return 0;
}

static unsigned
units_of(uint32_t point, bool ucs2)
{
	if (ucs2)
		return point > 0xFFFF ? 2 : 1;
	return gsm_septets(point);
}

/* Fills parts of `most` units; a pair that does not fit opens the next. */
static void
fill_parts(struct segments *segments, struct bytes text, unsigned most)
{
	const char *at = text.at;
	const char *end = text.at + text.length;
	const char *before = at;
	unsigned used = 0;
	uint32_t point;

	segments->parts = 1;
	segments->part_1_bytes = text.length;
	while (unicode_next(&at, end, &point)) {
		unsigned units = units_of(point, segments->ucs2);

		if (used + units > most) {
			if (segments->parts++ == 1)
				segments->part_1_bytes =
				    (size_t)(before - text.at);
			used = 0;
		}
		used += units;
		before = at;
	}
}

struct segments
segments_count(struct bytes text)
{
	struct segments segments = { .part_1_bytes = text.length };
	const char *at = text.at;
	const char *end = text.at + text.length;
	unsigned utf16 = 0;
	uint32_t point;

	if (text.length == 0)
		return segments;
	while (unicode_next(&at, end, &point)) {
		unsigned septets = gsm_septets(point);

		if (septets == 0 && !segments.ucs2) {
			segments.ucs2 = true;
			segments.first_odd = point;
		}
		segments.units += septets;
		utf16 += units_of(point, true);
	}
	if (segments.ucs2)
		segments.units = utf16;
	if (segments.units <= (segments.ucs2 ? UCS2_ALONE : GSM_ALONE))
		segments.parts = 1;
	else
		fill_parts(&segments, text,
		    segments.ucs2 ? UCS2_JOINED : GSM_JOINED);
	return segments;
}
