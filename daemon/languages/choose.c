/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "languages/choose.h"

#define PER_PAGE (sizeof(CHOOSE_KEYS) - 1)

unsigned
choose_page(unsigned nth)
{
	return nth / PER_PAGE;
}

char
choose_key(unsigned nth)
{
	return CHOOSE_KEYS[nth % PER_PAGE];
}

unsigned
choose_pages(unsigned offered)
{
	return offered == 0 ? 1 : choose_page(offered - 1) + 1;
}
