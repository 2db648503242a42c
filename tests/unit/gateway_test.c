/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gateway whole: what is answered, what is kept, what leaves. */
#include "ask_database.h"
#include "gateway_bench.h"


static void
text_api(const char *id, const char *from, const char *body)
{
	char form[256];

	(void)snprintf(form, sizeof(form), "AccountSid=%s&MessageSid=%s"
	    "&From=%s&To=%s&Body=%s", API_SID, id, from, API_LINE, body);
	bench_expect("api/text", form, 200, "<Response");
}

/* The outbox has asked, and holds what is due. */
static void
let_it_settle(void)
{
	struct rows rows;

	for (int i = 0; i < 4; i++)
		bench_rows(&rows);
}

/* One text a second may leave: what waits for its turn in memory is owed, and
 * EXIT ends all that is owed. */
static void
test_exit_ends_what_is_held(void **state)
{
	struct rows rows;

	(void)state;
	bench_start();
	text_api("SM1", ALICE, "Hello");
	text_api("SM2", ALICE, "4");
	text_api("SM3", ALICE, "5");
	text_api("SM4", BOB, "Hello");
	let_it_settle();
	assert_int_equal(bench.flight_count, 1);
	text_api("SM5", ALICE, "EXIT");
	bench_fly(201, "{\"sid\": \"SMaa\"}");
	bench.now_ms += 10000;
	outbox_ring(bench.gateway->outbox);
	let_it_settle();
	assert_int_equal(bench.flight_count, 1);
	assert_non_null(strstr(bench.flights[0].body, "To=" BOB));
	bench_fly(201, "{\"sid\": \"SMbb\"}");
	let_it_settle();
	bench_rows(&rows);
	assert_int_equal(rows.count, 1);
	assert_int_equal(rows.at[0].state, ROW_SENT);
}

static void
on_forgotten(void *arg, bool good)
{
	assert_true(good);
	*(bool *)arg = true;
}

/* An operator's order reaches what is held in memory, too. */
static void
test_forget_ends_what_is_held(void **state)
{
	bool done = false;

	(void)state;
	bench_start();
	text_api("SM1", BOB, "Hello");
	text_api("SM2", ALICE, "Hello");
	let_it_settle();
	assert_int_equal(bench.flight_count, 1);
	assert_true(gateway_forget(bench.gateway, "+447700900123",
	    on_forgotten, &done));
	bench_loop_until(&done);
	bench_fly(201, "{\"sid\": \"SMaa\"}");
	bench.now_ms += 10000;
	outbox_ring(bench.gateway->outbox);
	let_it_settle();
	assert_int_equal(bench.flight_count, 0);
}

/* Everything that came before EXIT and is not answered yet gets an empty
 * answer, as a redelivery does; a redelivery that comes after it, too. */
static void
test_exit_in_one_batch(void **state)
{
	static const char *const forms[] = {
		"MessageSid=SM1&From=" ALICE "&To=" LINE "&Body=Hello",
		"MessageSid=SM2&From=" ALICE "&To=" LINE "&Body=4",
		"MessageSid=SM9&From=" BOB "&To=" LINE "&Body=Hello",
		"MessageSid=SM3&From=" ALICE "&To=" LINE "&Body=EXIT",
		"MessageSid=SM1&From=" ALICE "&To=" LINE "&Body=Hello",
		"MessageSid=SM2&From=" ALICE "&To=" LINE "&Body=4",
		"MessageSid=SM4&From=" ALICE "&To=" LINE "&Body=Hello",
	};
	static const bool spoken[] = { false, false, true, false, false, false,
		true };
	struct heard *heard[7];
	struct rows rows;

	(void)state;
	bench_start();
	bench_expect("sandbox/text", forms[0], 200, "<Message");
	bench_hold();
	for (int i = 0; i < 7; i++)
		heard[i] = bench_knock("sandbox/text", forms[i]);
	bench_let_go();
	for (int i = 0; i < 7; i++) {
		bench_hear(heard[i]);
		assert_int_equal(heard[i]->status, 200);
		if ((strstr(heard[i]->document, "<Message") != NULL) !=
		    spoken[i])
			fail_msg("%s: %s", forms[i], heard[i]->document);
		heard_free(heard[i]);
	}
	bench_rows(&rows);
	assert_int_equal(rows.count, 3);	/* the first was sent before */
}

/* A redelivery after EXIT gets what EXIT got: a document that says nothing. */
static void
test_exit_again(void **state)
{
	static const char exit_form[] =
	    "MessageSid=SM2&From=" ALICE "&To=" LINE "&Body=EXIT";
	static const char first[] =
	    "MessageSid=SM1&From=" ALICE "&To=" LINE "&Body=Hello";

	(void)state;
	bench_start();
	bench_expect("sandbox/text", first, 200, "<Message");
	bench_expect("sandbox/text", exit_form, 200, "<Response/>");
	bench_expect("sandbox/text", exit_form, 200, "<Response/>");
	bench_expect("sandbox/text", first, 200, "<Response/>");
}

/* A name sends a text, or nobody: nobody can be answered, but what was
 * accepted is found again. */
static void
test_text_from_nobody(void **state)
{
	static const char *const forms[] = {
		"MessageSid=SM1&From=COUNCIL&To=" LINE "&Body=Hello",
		"MessageSid=SM2&From=&To=" LINE "&Body=EXIT",
		"MessageSid=SM3&From=anonymous&To=" LINE "&Body=1",
		"MessageSid=SM1&From=COUNCIL&To=" LINE "&Body=Hello",
	};
	struct rows rows;

	(void)state;
	bench_start();
	for (int i = 0; i < 4; i++)
		bench_expect("sandbox/text", forms[i], 200, "<Response");
	assert_string_equal(ask_database("SELECT count(*) FROM held"
	    " WHERE length(key) = 32"), "3");
	bench_rows(&rows);
	assert_int_equal(rows.count, 0);
	bench_stop();
	bench.store_down = true;
	bench_start();
	bench_expect("sandbox/text", forms[0], 503, "");
}

#define STOP_FORM "MessageSid=SM1&From=" ALICE "&To=" LINE "&Body=STOP"
#define CANNOT "We cannot send a text to this phone"

/* Who sent STOP is known to calls, also when the database could not be opened
 * at first. */
static void
test_stop_is_known_to_calls(void **state)
{
	struct caller first = { "sandbox", ALICE, "", "" };
	struct caller second = { "sandbox", ALICE, "", "" };
	struct rows rows;

	(void)state;
	bench_start();
	bench_expect("sandbox/text", STOP_FORM, 200, "<Response");
	caller_next(&first, "&CallStatus=ringing");
	caller_presses(&first, "141");
	assert_hears(&first, CANNOT);
	bench_stop();
	bench.store_down = true;
	bench_start();
	bench_hold();			/* a round of the store's thread */
	bench_let_go();
	bench.store_down = false;
	bench.now_ms += 2000;
	bench_rows(&rows);
	bench_rows(&rows);
	caller_next(&second, "&CallStatus=ringing");
	caller_presses(&second, "141");
	assert_hears(&second, CANNOT);
}

static void
receipt_says_stop(void)
{
	struct rows rows;
	char path[512] = "api/report/", form[256];
	const char *link;

	text_api("SM1", ALICE, "Hello");
	let_it_settle();
	link = strstr(bench.flights[0].body, "StatusCallback=");
	assert_non_null(link);
	link = strstr(link, "in%2Fapi%2Freport%2F");
	assert_non_null(link);
	link += strlen("in%2Fapi%2Freport%2F");
	memcpy(path + strlen(path), link, strcspn(link, "&"));
	(void)snprintf(form, sizeof(form), "AccountSid=%s&MessageSid=SMaa"
	    "&MessageStatus=undelivered&ErrorCode=21610", API_SID);
	bench_fly(201, "{\"sid\": \"SMaa\"}");
	let_it_settle();
	bench_expect(path, form, 204, "");
	bench_rows(&rows);
	assert_int_equal(rows.at[0].state, ROW_FAILED);
}

/* The carrier tells that they sent STOP: nothing is promised to them that
 * would not be sent, and the database is well all the same. */
static void
test_stop_told_by_the_carrier(void **state)
{
	struct caller caller = { "sandbox", ALICE, "", "" };
	struct gateway_health health;
	struct rows rows;

	(void)state;
	bench_start();
	receipt_says_stop();
	caller_next(&caller, "&CallStatus=ringing");
	caller_presses(&caller, "1411");
	assert_hears(&caller, "The text could not be sent");
	bench_rows(&rows);
	assert_int_equal(rows.count, 1);
	gateway_health(bench.gateway, &health);
	assert_true(health.store_good);
}

static bool
save_fails(struct store *store, struct batch *batch, struct problem *why)
{
	(void)batch;
	store->driver->abandon(store);
	store->down = true;
	return problem_set(why, "the disk is full");
}

/* Whoever asks whether texts can be taken is not told "no" until the next
 * text: it may be the one who holds them back. */
static void
test_health_comes_back(void **state)
{
	struct gateway_health health;
	struct rows rows;

	(void)state;
	bench.store_down = true;
	bench_start();
	gateway_health(bench.gateway, &health);
	assert_false(health.store_good);
	bench_hold();
	bench_let_go();
	bench.store_down = false;
	bench.now_ms += 2000;
	bench_rows(&rows);
	gateway_health(bench.gateway, &health);
	assert_true(health.store_good);
	bench_stop();

	bench.driver.save = save_fails;
	bench_start();
	bench_expect("sandbox/text", STOP_FORM, 503, "");
	gateway_health(bench.gateway, &health);
	assert_false(health.store_good);
	bench.driver.save = store_sqlite.save;
	bench_expect("sandbox/text", STOP_FORM, 200, "");
	gateway_health(bench.gateway, &health);
	assert_true(health.store_good);
}

/* A number that is no line of ours was texted: it is what they know, and what
 * the carrier's list is asked for. */
static void
test_sender_is_who_was_texted(void **state)
{
	struct rows rows;

	(void)state;
	bench_start();
	bench_expect("sandbox/text", "MessageSid=SM1&From=" ALICE
	    "&To=%2B447700900777&Body=Hello", 200, "<Message");
	bench_rows(&rows);
	assert_string_equal(rows.at[0].from, "+447700900777");
}

/* Told to stop: what has left is waited for, nothing more leaves. */
static void
test_drain(void **state)
{
	(void)state;
	bench_start();
	text_api("SM1", ALICE, "Hello");
	text_api("SM2", BOB, "Hello");
	let_it_settle();
	assert_int_equal(bench.flight_count, 1);
	gateway_drain(bench.gateway);
	assert_false(gateway_idle(bench.gateway));
	bench_fly(201, "{\"sid\": \"SMaa\"}");
	bench.now_ms += 10000;
	outbox_ring(bench.gateway->outbox);
	let_it_settle();
	assert_int_equal(bench.flight_count, 0);
	assert_true(gateway_idle(bench.gateway));
	bench_stop();
	assert_string_equal(ask_database("SELECT group_concat(state) FROM"
	    " (SELECT state FROM outbox ORDER BY id)"), "2,0");
}

static bool
next_due_fails(struct store *store, int64_t *at_ms, struct problem *why)
{
	(void)store;
	*at_ms = 0;
	return problem_set(why, "the disk failed");
}

/* Rows that were handed out are sent, though the disk fails a moment later. */
static void
test_leased_rows_are_not_lost(void **state)
{
	(void)state;
	bench.driver.next_due = next_due_fails;
	bench_start();
	text_api("SM1", ALICE, "Hello");
	let_it_settle();
	assert_int_equal(bench.flight_count, 1);
}

static bool
settle_fails(struct store *store, const struct settlement *settlement,
    struct problem *why)
{
	(void)store;
	(void)settlement;
	return problem_set(why, "the disk is on fire");
}

/* Whoever reads the log learns why, not only that. */
static void
test_why_the_store_failed(void **state)
{
	uint64_t failures;
	char *told = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&told, &size);

	(void)state;
	assert_non_null(out);
	bench.driver.save = save_fails;
	bench_start();
	log_open(out);
	bench_expect("sandbox/text", STOP_FORM, 503, "");
	(void)fflush(out);
	assert_non_null(strstr(told, "why=\"the disk is full\""));
	bench.driver.save = store_sqlite.save;
	log_open(NULL);
	text_api("SM2", BOB, "Hello");
	let_it_settle();
	bench.driver.settle = settle_fails;
	failures = log_count(EVENT_STORE_FAILED);
	bench_fly(201, "{\"sid\": \"SMaa\"}");
	let_it_settle();
	assert_int_equal(log_count(EVENT_STORE_FAILED), failures + 1);
	bench.driver.settle = store_sqlite.settle;
	log_open(NULL);
	(void)fclose(out);
	free(told);
}

/* A reload in the middle of a call: a choice may mean something else now, so
 * that the step is said again; what means the same everywhere still does. */
static void
test_keys_after_a_reload(void **state)
{
	static const struct {
		const char *before, *after, *hears;
	} rows[] = {
		{ "1", "1", "press 1" },	/* the menu again */
		{ "", "1", "English: 1" },
		{ "1", "0", "<Dial" },
		{ "1", "5", "<Dial" },
		{ "1", "*", "number of your language" },
		{ "1*", "*", "<Response><Hangup/></Response>" },
	};
	static const char *const listens[] = { "\"listen\": \"4s\"",
		"\"listen\": \"6s\"" };

	(void)state;
	bench_start();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct caller caller = { "sandbox", "anonymous", "", "" };

		caller_next(&caller, "&CallStatus=ringing");
		caller_presses(&caller, rows[i].before);
		bench_change_flow("\"listen\": \"3s\"", listens[i % 2]);
		gateway_reload(bench.gateway, bench_snapshot());
		caller_presses(&caller, rows[i].after);
		assert_hears(&caller, rows[i].hears);
	}
}

/* Networks read texts to landlines aloud: the rule holds for the answer of a
 * webhook, too, and whoever looks sees why nothing was sent. */
static void
test_no_answer_to_a_landline(void **state)
{
	struct heard *heard;
	struct rows rows;

	(void)state;
	bench_start();
	heard = bench_knock("sandbox/text", "MessageSid=SM1&From="
	    "%2B442079460999&To=" LINE "&Body=help");
	bench_hear(heard);
	assert_int_equal(heard->status, 200);
	assert_null(strstr(heard->document, "<Message"));
	heard_free(heard);
	bench.now_ms += 61000;
	outbox_ring(bench.gateway->outbox);
	let_it_settle();
	bench_rows(&rows);
	assert_int_equal(rows.count, 1);
	assert_int_equal(rows.at[0].state, ROW_FAILED);
	assert_string_equal(rows.at[0].why, "texts go to mobiles only");
}

/* Words of danger are answered though the hour's cap is used up. */
static void
test_urgent_reply_has_no_cap(void **state)
{
	struct snapshot *snapshot;

	(void)state;
	bench_start();
	snapshot = bench_snapshot();
	snapshot->settings.sends_per_hour = 1;
	gateway_reload(bench.gateway, snapshot);
	text_api("SM1", BOB, "English");
	let_it_settle();
	bench_fly(201, "{\"sid\": \"SMaa\"}");
	bench.now_ms += 2000;
	text_api("SM2", BOB, "English");
	text_api("SM3", ALICE, "help");
	bench.now_ms += 2000;
	outbox_ring(bench.gateway->outbox);
	let_it_settle();
	assert_int_equal(bench.flight_count, 1);
	assert_non_null(strstr(bench.flights[0].body, "To=" ALICE));
}

/* Two texts of one person in one batch, and a reload between them: the step
 * and the language are the same by name, not by number. */
static void
test_reload_inside_a_batch(void **state)
{
	struct heard *heard[2];

	(void)state;
	bench_start();
	bench_hold();
	heard[0] = bench_knock("sandbox/text", "MessageSid=SM1&From=" ALICE
	    "&To=" LINE "&Body=English");
	bench_change_flow("\"next\": \"languages\"},",
	    "\"next\": \"one-more\"},"
	    " \"one-more\": {\"kind\": \"set\", \"mark\": \"silent\","
	    " \"next\": \"languages\"},");
	gateway_reload(bench.gateway, bench_snapshot());
	heard[1] = bench_knock("sandbox/text", "MessageSid=SM2&From=" ALICE
	    "&To=" LINE "&Body=Hello");
	bench_let_go();
	bench_hear(heard[0]);
	bench_hear(heard[1]);
	assert_non_null(strstr(heard[0]->document, "This is an automatic"));
	if (strstr(heard[1]->document, "Still an automatic reply") == NULL)
		fail_msg("%s", heard[1]->document);
	heard_free(heard[0]);
	heard_free(heard[1]);
}

int
main(void)
{
#define GATEWAY(test) cmocka_unit_test_setup_teardown(test, bench_open, \
	    bench_close)
	const struct CMUnitTest tests[] = {
		GATEWAY(test_exit_ends_what_is_held),
		GATEWAY(test_forget_ends_what_is_held),
		GATEWAY(test_exit_in_one_batch),
		GATEWAY(test_exit_again),
		GATEWAY(test_text_from_nobody),
		GATEWAY(test_stop_is_known_to_calls),
		GATEWAY(test_stop_told_by_the_carrier),
		GATEWAY(test_health_comes_back),
		GATEWAY(test_sender_is_who_was_texted),
		GATEWAY(test_drain),
		GATEWAY(test_leased_rows_are_not_lost),
		GATEWAY(test_why_the_store_failed),
		GATEWAY(test_keys_after_a_reload),
		GATEWAY(test_no_answer_to_a_landline),
		GATEWAY(test_urgent_reply_has_no_cap),
		GATEWAY(test_reload_inside_a_batch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
