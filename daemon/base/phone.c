/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/phone.h"

#include <stdio.h>

#include "base/text.h"

#define DIGITS_LEAST 7u
#define DIGITS_MOST 15u

/* Twilio writes "anonymous" and its kin as the digits of their letters. */
static const char *const words_as_numbers[] = {
	"266696687",			/* ANONYMOUS */
	"7378742833",			/* RESTRICTED */
	"2562533",			/* BLOCKED */
	"8656696",			/* UNKNOWN */
	"86282452253",			/* UNAVAILABLE */
};

static bool
is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool
are_digits(struct bytes bytes)
{
	for (size_t i = 0; i < bytes.length; i++)
		if (!is_digit(bytes.at[i]))
			return false;
	return true;
}

/* "+" and the digits of a number that may exist. */
static bool
put(struct bytes digits, char into[PHONE_SIZE])
{
	into[0] = '\0';
	if (digits.length < DIGITS_LEAST || digits.length > DIGITS_MOST ||
	    !are_digits(digits) || digits.at[0] == '0')
		return false;
	into[0] = '+';
	memcpy(into + 1, digits.at, digits.length);
	into[digits.length + 1] = '\0';
	return true;
}

bool
phone_from_carrier(struct bytes bytes, char into[PHONE_SIZE])
{
	struct bytes digits;

	into[0] = '\0';
	if (bytes.length == 0 || bytes.at[0] != '+')
		return false;
	digits = bytes_after(bytes, 1);
	for (size_t i = 0; i < sizeof(words_as_numbers) /
	    sizeof(words_as_numbers[0]); i++)
		if (bytes_are(digits, words_as_numbers[i]))
			return false;
	return put(digits, into);
}

#define PLAIN_SIZE 32u

/* Takes spaces, dots, dashes and brackets out; "(0)" after +44 too. False:
 * something else stands in it, or it is too long. */
static bool
plain(struct bytes bytes, char into[PLAIN_SIZE])
{
	size_t length = 0;

	for (size_t i = 0; i < bytes.length; i++) {
		char byte = bytes.at[i];

		if (bytes_start(bytes_after(bytes, i), BYTES("(0)")) &&
		    length > 0 && into[0] == '+') {
			i += 2;
			continue;
		}
		if (memchr(" .-()", byte, 5) != NULL)
			continue;
		if (!is_digit(byte) && !(byte == '+' && length == 0))
			return false;
		if (length + 1 >= PLAIN_SIZE)
			return false;
		into[length++] = byte;
	}
	into[length] = '\0';
	return length > 0;
}

/* UK numbers have nine or ten digits after the 0, and no second 0; 0800 1111
 * has seven. */
static bool
put_uk(const char *national, char into[PHONE_SIZE])
{
	size_t length = strlen(national);
	char digits[PLAIN_SIZE + 2];

	into[0] = '\0';
	if (national[0] == '0' || (length != 9 && length != 10 &&
	    !(length == 7 && strncmp(national, "800", 3) == 0)))
		return false;
	(void)snprintf(digits, sizeof(digits), "44%s", national);
	return put(bytes_from_text(digits), into);
}

/* "+44...", "0044..." and "0..." end here with what follows; else NULL. */
static const char *
national(const char *number)
{
	if (strncmp(number, "+44", 3) == 0)
		return number[3] == '0' ? number + 4 : number + 3;
	if (strncmp(number, "0044", 4) == 0)
		return number[4] == '0' ? number + 5 : number + 4;
	if (number[0] == '0' && number[1] != '0')
		return number + 1;
	return NULL;
}

bool
phone_from_person(struct bytes bytes, char into[PHONE_SIZE])
{
	char number[PLAIN_SIZE] = "";

	into[0] = '\0';
	if (!plain(bytes, number))
		return false;
	if (national(number) != NULL)
		return put_uk(national(number), into);
	if (number[0] == '+')
		return put(bytes_from_text(number + 1), into);
	if (strncmp(number, "00", 2) == 0)
		return put(bytes_from_text(number + 2), into);
	return false;
}

enum phone_kind
phone_kind(const char *e164)
{
	size_t length;

	if (e164 == NULL || e164[0] != '+')
		return PHONE_NONE;
	if (strncmp(e164, "+44", 3) != 0)
		return PHONE_FOREIGN;
	e164 += 3;
	length = strlen(e164);
	if (strncmp(e164, "800", 3) == 0 || strncmp(e164, "808", 3) == 0 ||
	    strncmp(e164, "500", 3) == 0 ||
	    (length == 6 && strncmp(e164, "116", 3) == 0))
		return PHONE_UK_FREE;
	if (length != 10 && length != 9)
		return PHONE_UK_OTHER;
	if (*e164 == '1' || *e164 == '2' || *e164 == '3')
		return PHONE_UK_LAND;
	if (*e164 != '7' || length != 10)
		return PHONE_UK_OTHER;
	if (e164[1] == '6')
		return strncmp(e164, "7624", 4) == 0 ? PHONE_UK_MOBILE :
		    PHONE_UK_OTHER;
	return e164[1] == '0' ? PHONE_UK_OTHER : PHONE_UK_MOBILE;
}

bool
phone_is_emergency(struct bytes bytes)
{
	static const char *const numbers[] = { "999", "112", "101", "111",
		"18000", "8001111" };
	char number[PLAIN_SIZE] = "";
	const char *short_form;

	if (!plain(bytes, number))
		return false;
	short_form = national(number);
	if (short_form == NULL)
		short_form = number;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (strcmp(short_form, numbers[i]) == 0)
			return true;
	return strlen(short_form) == 6 && strncmp(short_form, "116", 3) == 0;
}

/* How many digits stand in each group, the 0 counted; by the first row whose
 * beginning and length fit. The rest stands in the last group. */
static const struct grouping {
	const char *starts;
	size_t length;			/* without the 0; 0 = any */
	unsigned char first, second;
} groupings[] = {
	{ "2", 10, 3, 4 }, { "55", 10, 3, 4 }, { "56", 10, 3, 4 },
	{ "11", 10, 4, 3 }, { "121", 10, 4, 3 }, { "131", 10, 4, 3 },
	{ "141", 10, 4, 3 }, { "151", 10, 4, 3 }, { "161", 10, 4, 3 },
	{ "191", 10, 4, 3 }, { "1", 0, 5, 0 }, { "7", 0, 5, 0 },
	{ "800", 9, 4, 0 }, { "800", 7, 4, 0 }, { "500", 9, 4, 0 },
	{ "", 10, 4, 3 }, { "", 0, 4, 0 },
};

void
phone_write(const char *e164, char into[24])
{
	const struct grouping *row = groupings;
	struct text text;
	size_t length;

	if (strncmp(e164, "+44", 3) != 0) {
		(void)snprintf(into, 24, "%s", e164);
		return;
	}
	length = strlen(e164 + 3);
	while (strncmp(e164 + 3, row->starts, strlen(row->starts)) != 0 ||
	    (row->length != 0 && row->length != length))
		row++;
	text_init(&text, into, 24);
	text_add_char(&text, '0');
	for (size_t i = 1; i <= length; i++) {
		if (i == row->first || (row->second != 0 &&
		    i == (size_t)row->first + row->second))
			text_add_char(&text, ' ');
		text_add_char(&text, e164[2 + i]);
	}
}

void
phone_write_joined(const char *e164, bool international, char into[24])
{
	if (!international && strncmp(e164, "+44", 3) == 0)
		(void)snprintf(into, 24, "0%s", e164 + 3);
	else
		(void)snprintf(into, 24, "00%s", e164 + (*e164 == '+'));
}
