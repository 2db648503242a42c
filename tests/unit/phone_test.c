/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/phone.h"

struct row {
	const char *in;
	const char *out;		/* "" = refused */
};

static void
carriers_write_strictly(void **state)
{
	static const struct row rows[] = {
		{ "+442083146660", "+442083146660" },
		{ "+351910000001", "+351910000001" },
		{ "+1234567", "+1234567" },
		{ "+123456789012345", "+123456789012345" },
		{ "+1234567890123456", "" },
		{ "+123456", "" },
		{ "442083146660", "" },
		{ "02083146660", "" },
		{ "+44 2083146660", "" },
		{ "+0442083146660", "" },
		{ "+44208314666a", "" },
		{ "+4420831466\xd9\xa1", "" },
		{ "anonymous", "" },
		{ "Restricted", "" },
		{ "+266696687", "" },		/* ANONYMOUS */
		{ "+7378742833", "" },		/* RESTRICTED */
		{ "client:bob", "" },
		{ "sip:bob@example.org", "" },
		{ "+", "" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char number[PHONE_SIZE] = "left over";

		assert_int_equal(phone_from_carrier(
		    bytes_from_text(rows[i].in), number),
		    rows[i].out[0] != '\0');
		assert_string_equal(number, rows[i].out);
	}
	char number[PHONE_SIZE];
	assert_false(phone_from_carrier((struct bytes){ "+4420831\0" "6660",
	    13 }, number));
}

static void
people_write_as_they_like(void **state)
{
	static const struct row rows[] = {
		{ "020 8314 6660", "+442083146660" },
		{ "+44 20 8314 6660", "+442083146660" },
		{ "00442083146660", "+442083146660" },
		{ "+44 (0)20 8314 6660", "+442083146660" },
		{ "(020) 8314-6660", "+442083146660" },
		{ "020.8314.6660", "+442083146660" },
		{ "07700 900123", "+447700900123" },
		{ "01632 96012", "+44163296012" },
		{ "0800 1111", "+448001111" },
		{ "0300 123 4567", "+443001234567" },
		{ "+48 22 123 45 67", "+48221234567" },
		{ "0048221234567", "+48221234567" },
		{ "020 8314 666", "+44208314666" },	/* nine digits */
		{ "020 8314 66", "" },
		{ "020 8314 66601", "" },
		{ "2083146660", "" },
		{ "+44 0044 220 336", "" },	/* no second 0 */
		{ "0044 00 2083 1466", "" },
		{ "999", "" },
		{ "112", "" },
		{ "116 123", "" },
		{ "020 8314 6660 ext 4", "" },
		{ "++442083146660", "" },
		{ "4+42083146660", "" },
		{ "000442083146660", "" },
		{ "", "" },
		{ " ", "" },
		{ "0", "" },
		{ "+", "" },
		{ "00000000000000000000000000000000000000000000000", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char number[PHONE_SIZE] = "left over";

		if (phone_from_person(bytes_from_text(rows[i].in), number) !=
		    (rows[i].out[0] != '\0') ||
		    strcmp(number, rows[i].out) != 0)
			fail_msg("%s gives %s, not %s", rows[i].in, number,
			    rows[i].out);
	}
}

static void
kinds_decide_what_may_be_sent(void **state)
{
	static const struct {
		const char *number;
		enum phone_kind kind;
	} rows[] = {
		{ NULL, PHONE_NONE }, { "", PHONE_NONE },
		{ "2083146660", PHONE_NONE },
		{ "+447100000000", PHONE_UK_MOBILE },
		{ "+447500000000", PHONE_UK_MOBILE },
		{ "+447700900123", PHONE_UK_MOBILE },
		{ "+447900000000", PHONE_UK_MOBILE },
		{ "+447624123456", PHONE_UK_MOBILE },
		{ "+447600000000", PHONE_UK_OTHER },
		{ "+447000000000", PHONE_UK_OTHER },
		{ "+44770090012", PHONE_UK_OTHER },
		{ "+442083146660", PHONE_UK_LAND },
		{ "+44163296012", PHONE_UK_LAND },
		{ "+443001234567", PHONE_UK_LAND },
		{ "+441164960000", PHONE_UK_LAND },
		{ "+448001111", PHONE_UK_FREE },
		{ "+448088000000", PHONE_UK_FREE },
		{ "+44500123456", PHONE_UK_FREE },
		{ "+44116123", PHONE_UK_FREE },
		{ "+445512345678", PHONE_UK_OTHER },
		{ "+448431234567", PHONE_UK_OTHER },
		{ "+448701234567", PHONE_UK_OTHER },
		{ "+449012345678", PHONE_UK_OTHER },
		{ "+351910000001", PHONE_FOREIGN },
		{ "+353861234567", PHONE_FOREIGN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (phone_kind(rows[i].number) != rows[i].kind)
			fail_msg("%s is of kind %d", rows[i].number,
			    (int)phone_kind(rows[i].number));
}

static void
emergency_numbers_are_known_however_written(void **state)
{
	static const char *const yes[] = { "999", "9 9 9", "112", "101", "111",
		"0800 1111", "+448001111", "0044 800 1111", "116 123", "116000",
		"116-111", "18000", "+44 999" };
	static const char *const no[] = { "", "99", "9999", "0116 496 0000",
		"020 8314 6660", "0800 111 1111", "1161234", "nine nine nine" };

	(void)state;
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		if (!phone_is_emergency(bytes_from_text(yes[i])))
			fail_msg("%s is not known", yes[i]);
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		if (phone_is_emergency(bytes_from_text(no[i])))
			fail_msg("%s is none", no[i]);
}

static void
numbers_are_written_as_here(void **state)
{
	static const struct {
		const char *number, *grouped, *joined, *international;
	} rows[] = {
		{ "+442083146660", "020 8314 6660", "02083146660",
		  "00442083146660" },
		{ "+447700900123", "07700 900123", "07700900123",
		  "00447700900123" },
		{ "+441632960123", "01632 960123", "01632960123",
		  "00441632960123" },
		{ "+44163296012", "01632 96012", "0163296012",
		  "0044163296012" },
		{ "+441164960000", "0116 496 0000", "01164960000",
		  "00441164960000" },
		{ "+441214960000", "0121 496 0000", "01214960000",
		  "00441214960000" },
		{ "+443001234567", "0300 123 4567", "03001234567",
		  "00443001234567" },
		{ "+448001111", "0800 1111", "08001111", "00448001111" },
		{ "+44800123456", "0800 123456", "0800123456",
		  "0044800123456" },
		{ "+448001234567", "0800 123 4567", "08001234567",
		  "00448001234567" },
		{ "+445612345678", "056 1234 5678", "05612345678",
		  "00445612345678" },
		{ "+351910000001", "+351910000001", "00351910000001",
		  "00351910000001" },
		{ "+123456789012345", "+123456789012345", "00123456789012345",
		  "00123456789012345" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char into[24];

		phone_write(rows[i].number, into);
		assert_string_equal(into, rows[i].grouped);
		phone_write_joined(rows[i].number, false, into);
		assert_string_equal(into, rows[i].joined);
		phone_write_joined(rows[i].number, true, into);
		assert_string_equal(into, rows[i].international);
	}
}

static void
what_is_written_reads_back(void **state)
{
	static const char *const numbers[] = { "+442083146660",
		"+447700900123", "+44163296012", "+448001111",
		"+44800123456", "+351910000001" };

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		char written[24], read[PHONE_SIZE];

		phone_write(numbers[i], written);
		assert_true(phone_from_person(bytes_from_text(written), read));
		assert_string_equal(read, numbers[i]);
		phone_write_joined(numbers[i], true, written);
		assert_true(phone_from_person(bytes_from_text(written), read));
		assert_string_equal(read, numbers[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(carriers_write_strictly),
		cmocka_unit_test(people_write_as_they_like),
		cmocka_unit_test(kinds_decide_what_may_be_sent),
		cmocka_unit_test(emergency_numbers_are_known_however_written),
		cmocka_unit_test(numbers_are_written_as_here),
		cmocka_unit_test(what_is_written_reads_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
