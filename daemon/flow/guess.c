/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow/guess.h"

bool
guess_open(struct guess *guess, const struct hours *hours)
{
	unsigned i = 0;

	while (i < guess->count && guess->asked[i] != hours)
		i++;
	if (i == GUESS_HOURS) {
		guess->full = true;
		return false;
	}
	if (i == guess->count)
		guess->asked[guess->count++] = hours;
	return guess->open >> i & 1;
}

/* Counts upwards over as many answers as were wanted, the last one first: what
 * is asked later depends on what was answered before. */
bool
guess_next(struct guess *guess)
{
	while (guess->count > 0) {
		unsigned bit = 1u << --guess->count;

		guess->open ^= bit;
		if (guess->open & bit) {
			guess->count = 0;
			return true;
		}
	}
	return false;
}
