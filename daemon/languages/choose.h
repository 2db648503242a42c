/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order of the spoken choice: which page and key a language has. Keys are
 * 1 2 3 4 6 7 8; 5, 9 and 0 mean the same everywhere. */
#ifndef LANGUAGES_CHOOSE_H
#define LANGUAGES_CHOOSE_H

#include "turn/language.h"

#define CHOOSE_KEYS "1234678"		/* of one page */

/* The place of the n-th offered language, from 0. */
unsigned choose_page(unsigned nth);
char choose_key(unsigned nth);

/* How many pages that many languages fill; one at least. */
unsigned choose_pages(unsigned offered);

#endif
