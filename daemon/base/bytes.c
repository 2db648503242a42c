/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/bytes.h"

#include <limits.h>

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
bytes_equal_nocase(struct bytes a, struct bytes b)
{
	if (a.length != b.length)
		return false;
	for (size_t i = 0; i < a.length; i++) {
		if (lower(a.at[i]) != lower(b.at[i]))
			return false;
	}
	return true;
}

bool
bytes_number(struct bytes a, unsigned long long *value)
{
	unsigned long long sum = 0;

	if (a.length == 0)
		return false;
	for (size_t i = 0; i < a.length; i++) {
		unsigned digit = (unsigned)(unsigned char)a.at[i] - '0';

		if (digit > 9 || sum > (ULLONG_MAX - digit) / 10)
			return false;
		sum = sum * 10 + digit;
	}
	*value = sum;
	return true;
}
