/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as people and carriers write them; dates stand here too. */
#include "base/phone.h"
#include "base/zone.h"
#include "fuzz.h"

static void
check(const char number[PHONE_SIZE])
{
	char written[24];
	size_t length = strlen(number);

	must(length >= 8 && length <= 16 && number[0] == '+' &&
	    strspn(number + 1, "0123456789") == length - 1,
	    "a number is E.164");
	must(phone_kind(number) != PHONE_NONE, "a number is of some kind");
	phone_write(number, written);
	must(strlen(written) >= length - 2, "a number is written in full");
}

/* What a person wrote, and may read again. */
static void
check_written(const char number[PHONE_SIZE])
{
	char written[24], again[PHONE_SIZE];

	check(number);
	phone_write(number, written);
	must(phone_from_person(bytes_from_text(written), again) &&
	    strcmp(number, again) == 0, "what we write is the same number");
	phone_write_joined(number, true, written);
	must(phone_from_person(bytes_from_text(written), again) &&
	    strcmp(number, again) == 0, "also as dialled from abroad");
}

static void
check_date(struct bytes bytes)
{
	int year, month, day, year_2, month_2, day_2;
	char text[32];

	if (bytes.length >= sizeof(text))
		return;
	memcpy(text, bytes.at, bytes.length);
	text[bytes.length] = '\0';
	if (!date_from_text(text, &year, &month, &day))
		return;
	date_from_days(date_days(year, month, day), &year_2, &month_2,
	    &day_2);
	must(year == year_2 && month == month_2 && day == day_2,
	    "a date is a date");
}

static void
take(struct bytes bytes)
{
	char number[PHONE_SIZE];

	(void)phone_is_emergency(bytes);
	check_date(bytes);
	if (phone_from_carrier(bytes, number))
		check(number);
	else
		must(number[0] == '\0', "what is none is empty");
	if (phone_from_person(bytes, number))
		check_written(number);
	else
		must(number[0] == '\0', "what is none is empty");
}

const struct fuzz_target fuzz_phone = {
	.take = take,
};
