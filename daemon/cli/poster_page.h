/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages to be printed, as SVG: a poster, and a sheet of wallet cards. */
#ifndef CLI_POSTER_PAGE_H
#define CLI_POSTER_PAGE_H

#include "settings/snapshot.h"

struct poster {
	const struct snapshot *snapshot;
	const struct language *language;
	const struct line *line;	/* whose number is printed */
};

/* An A4 page in the language's own words. */
void poster_page(const struct poster *, struct text *);

/* An A4 page with ten cards of 85 by 54 mm. No words stand on them but the
 * language's name: whoever finds one in a pocket learns nothing. */
void poster_cards(const struct poster *, struct text *);

#endif
