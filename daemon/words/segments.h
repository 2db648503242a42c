/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a text costs: parts in GSM 03.38 or UCS-2, counted greedily as carriers
 * send them (3GPP TS 23.038, 23.040): an escape pair or a surrogate pair never
 * straddles two parts. */
#ifndef WORDS_SEGMENTS_H
#define WORDS_SEGMENTS_H

#include <stdint.h>

#include "base/bytes.h"

struct segments {
	bool ucs2;
	unsigned units;			/* septets or UTF-16 units in all */
	unsigned parts;
	uint32_t first_odd;		/* the code point that forced UCS-2 */
	size_t part_1_bytes;		/* how much of the text is in part 1 */
};

struct segments segments_count(struct bytes utf8);

#endif
