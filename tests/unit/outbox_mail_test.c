/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notices to the team through the outbox: their server cannot be asked. */
#include "outbox_bench.h"

static int64_t
owe_mail(const char *account)
{
	int64_t id = owe(account, "team");

	row_of(id)->kind = ROW_MAIL;
	row_of(id)->from[0] = '\0';
	return id;
}

static void
test_sent(void **state)
{
	int64_t id = owe_mail("mute");

	(void)state;
	start();
	assert_int_equal(bench.flights[0].kind, ORDER_MAIL);
	answer("sent", 250, -1);
	assert_row(id, ROW_SENT, 0);
	pass(24 * (int64_t)HOUR);
	assert_int_equal(bench.sends, 1);
}

struct lost_row {
	const char *second;		/* what the second one gets */
	enum row_state state;
	const char *sentence;
};

/* Nobody knows: once more, marked; never a third time, and no list is asked. */
static void
test_nobody_knows(void **state)
{
	static const struct lost_row rows[] = {
		{ "sent", ROW_SENT, "once more, taken" },
		{ "", ROW_IN_DOUBT, "twice unknown" },
		{ "never", ROW_IN_DOUBT, "refused; the first may be there" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t id = owe_mail("mute");

		start();
		answer("", 0, -1);
		assert_row(id, ROW_UNKNOWN, 0);
		for (int n = 0; n < 40 && bench.flight_count == 0; n++)
			pass(10000);
		assert_int_equal(bench.flights[0].kind, ORDER_MAIL);
		answer(rows[i].second, rows[i].second[0] == '\0' ? 0 : 250,
		    -1);
		pass(HOUR);
		if (row_of(id)->state != rows[i].state ||
		    row_of(id)->repeats != 1 || bench.flight_count != 0)
			fail_msg("%s: state %d", rows[i].sentence,
			    row_of(id)->state);
		outbox_free(bench.outbox);
		bench.kept_count = 0;
	}
	bench.outbox = NULL;
}

/* For three days: the council's server may be away over a weekend. */
static void
test_away_for_days(void **state)
{
	int64_t id = owe_mail("mute");
	int64_t day = 24 * (int64_t)HOUR;

	(void)state;
	start();
	for (int64_t passed = 0; passed < 5 * day; passed += HOUR / 12) {
		while (bench.flight_count > 0)
			answer("later", 451, -1);
		if (passed < 3 * day - HOUR)
			assert_row(id, ROW_DUE, 0);
		pass(HOUR / 12);
	}
	assert_row(id, ROW_FAILED, 0);
}

/* A server that refuses one mailbox is well: the others' mails go on. One that
 * says later again and again is left alone for a while. */
static void
test_the_breaker(void **state)
{
	int64_t ids[12];

	(void)state;
	bench.accounts[1].rate = 1000;
	for (unsigned i = 0; i < 12; i++)
		ids[i] = owe_mail("mute");
	start();
	for (unsigned i = 0; i < 6; i++)
		answer("never", 550, -1);
	assert_row(ids[5], ROW_FAILED, 0);
	assert_int_equal(bench.flight_count, 6);
	for (unsigned i = 0; i < 6; i++)
		answer("later", 421, -1);
	pass(5000);
	assert_int_equal(bench.flight_count, 0);
	pass(40000);
	assert_int_equal(bench.flight_count, 1);
}

/* The caps on texts are not theirs, nor is a mailbox a telephone. */
static void
test_no_cap_of_texts(void **state)
{
	int64_t text, mail;

	(void)state;
	bench.snapshot.settings.sends_per_hour = 0;
	text = owe("plain", ALICE);
	mail = owe_mail("mute");
	start();
	assert_int_equal(bench.flight_count, 1);
	answer("sent", 250, -1);
	assert_row(mail, ROW_SENT, 0);
	assert_row(text, ROW_DUE, 0);
}

/* The account became another's, or has left the settings. */
static void
test_no_such_account(void **state)
{
	int64_t other = owe_mail("dumb");
	int64_t gone = owe_mail("elsewhere");

	(void)state;
	start();
	assert_row(other, ROW_FAILED, 0);
	assert_string_equal(row_of(other)->why,
	    "its account carries no mail");
	assert_row(gone, ROW_DUE, 0);
	assert_string_equal(row_of(gone)->why,
	    "its account is not in the settings");
}

int
main(void)
{
#define OUTBOX(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		OUTBOX(test_sent),
		OUTBOX(test_nobody_knows),
		OUTBOX(test_away_for_days),
		OUTBOX(test_the_breaker),
		OUTBOX(test_no_cap_of_texts),
		OUTBOX(test_no_such_account),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
