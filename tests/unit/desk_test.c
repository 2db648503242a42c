/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A worker's call through the whole gateway: a slow disk, a broken one, a
 * resident who leaves in between, settings that change. */
#include "phone_help.h"

#include "gateway/callbacks.h"

#define BACK ",\"callback\": {\"line\": \"back\", \"desks\": " \
	"{\"mash\": \"020 7946 0998\"}}, \"limits\": {\"promise\": \""
#define LINES BENCH_LINES ", \"back\": {\"number\": \"020 7946 0999\", " \
	"\"account\": \"api\"}"
#define FAST BENCH_SANDBOX ", \"api\": {\"provider\": \"twilio\"," \
	" \"reply\": \"api\", \"rate\": 1000, \"account_sid\": \"" API_SID \
	"\", \"auth_token\": {\"environment\": \"TEST_TOKEN\"}}"
#define DIAL "<Number>+447700900123</Number>"

/* What a job has told. */
struct told {
	bool done;
	unsigned count;
	struct callback_row row;
	enum callback_answer answer;
};

static unsigned fails;			/* so many saves fail */

static bool
failing_save(struct store *store, struct batch *batch, struct problem *why)
{
	if (fails == 0)
		return store_sqlite.save(store, batch, why);
	fails--;
	store_sqlite.abandon(store);
	store->down = true;
	return problem_set(why, "the disk failed");
}

static void
start_with(const char *promise)
{
	char more[256];

	bench.lines = LINES;
	bench.accounts = FAST;
	(void)snprintf(more, sizeof(more), BACK "%s\"}", promise);
	bench_config(more);
	bench.driver.save = failing_save;
	fails = 0;
	bench_start();
}

static void
on_list(void *arg, const struct callback_row *rows, unsigned count,
    const char *why)
{
	struct told *told = arg;

	assert_null(why);
	told->done = true;
	told->count = count;
	if (count > 0)
		told->row = rows[0];
}

static struct callback_row
newest(void)
{
	struct told told = { .done = false };

	assert_true(callbacks_list(bench.gateway, 10, on_list, &told));
	bench_loop_until(&told.done);
	assert_true(told.count > 0);
	return told.row;
}

static void
on_said(void *arg, const struct callback_said *said, const char *why)
{
	struct told *told = arg;

	(void)why;
	told->done = true;
	assert_non_null(said);
	told->answer = said->answer;
	told->row = said->row;
}

static enum callback_answer
say(enum callback_order order, const char *reference)
{
	struct told told = { .done = false };
	struct callback_word word = { .order = order,
		.reference = bytes_from_text(reference),
		.desk = BYTES("mash"), .by = BYTES("AB"),
		.why = BYTES("a test") };

	assert_true(callbacks_say(bench.gateway, &word, on_said, &told));
	bench_loop_until(&told.done);
	return told.answer;
}

/* A worker claims; the carrier has the order. */
static struct phone
claim(void)
{
	struct phone desk = { .caller = { .account = "api",
	    .from = "%2B442079460999" } };

	assert_int_equal(say(CALLBACK_CLAIM, newest().reference),
	    ANSWER_GOOD);
	for (int i = 0; bench.flight_count == 0 && i < 100; i++)
		(void)newest();
	phone_rings(&desk);
	return desk;
}

/* Alice asks by text, and is claimed. */
static struct phone
claimed(void)
{
	bench_expect("sandbox/text", "AccountSid=AC1&MessageSid=SM1&From="
	    ALICE "&To=" LINE "&Body=11", 200, "A person will ring today");
	return claim();
}

static struct heard *
press_1(struct phone *desk)
{
	return bench_knock(desk->caller.path, "AccountSid=" API_SID
	    "&CallSid=CAapi&From=%2B442079460999&To=%2B442079460998&Digits=1");
}

static void
test_written_down_first(void **state)
{
	struct phone desk;
	struct heard *heard;

	(void)state;
	start_with("2s");
	desk = claimed();
	hears(&desk, "", "Press 1 and we will ring them");
	bench_hold();
	heard = press_1(&desk);
	assert_false(heard->done);
	bench_let_go();
	bench_hear(heard);
	assert_non_null(strstr(heard->document, DIAL));
	heard_free(heard);
	assert_int_equal(newest().state, CALLBACK_RINGING);
	assert_int_equal(newest().tries, 1);
}

/* Key 1 is not answered before it is durable: on a slow disk the worker is
 * asked once more, and it is still one try. */
static void
test_slow_disk(void **state)
{
	struct phone desk;
	struct heard *heard;

	(void)state;
	start_with("50ms");
	desk = claimed();
	hears(&desk, "", "Press 1");
	bench_hold();
	heard = press_1(&desk);
	bench_hear(heard);
	assert_null(strstr(heard->document, DIAL));
	assert_non_null(strstr(heard->document, "Press 1 and we will ring"));
	heard_free(heard);
	bench_let_go();
	assert_int_equal(newest().state, CALLBACK_RINGING);
	hears(&desk, "&Digits=1", DIAL);
	assert_int_equal(newest().tries, 1);
}

/* A carrier that rang the desk twice for one claim: one of them may ring. */
static void
test_two_desks(void **state)
{
	struct phone desk;
	struct caller other;

	(void)state;
	start_with("2s");
	desk = claimed();
	other = desk.caller;
	other.account = "two";		/* another id of a call */
	hears(&desk, "", "Press 1");
	caller_next(&other, "");
	assert_hears(&other, "Press 1");
	hears(&desk, "&Digits=1", DIAL);
	caller_next(&other, "&Digits=1");
	assert_hears(&other, "not open any more");
	assert_int_equal(newest().state, CALLBACK_RINGING);
	assert_int_equal(newest().tries, 1);
}

static unsigned
texts_to_who_was_missed(void)
{
	struct rows rows;
	unsigned count = 0;

	bench_rows(&rows);
	for (unsigned i = 0; i < rows.count; i++)
		count += rows.at[i].callback != 0 && rows.at[i].kind ==
		    ROW_TEXT;
	return count;
}

/* The second try rings, too, and nobody answers. */
static void
is_missed(const char *meanwhile, unsigned texts)
{
	struct phone desk;

	start_with("2s");
	desk = claimed();
	for (int try = 1; try <= CALLBACK_TRIES; try++) {
		if (try > 1)
			desk = claim();
		desk.caller.account = try > 1 ? "two" : "one";
		hears(&desk, "", "Press 1");
		hears(&desk, "&Digits=1", DIAL);
		if (try > 1 && meanwhile != NULL)
			bench_expect("sandbox/text", meanwhile, 200, "");
		hears(&desk, "&DialCallStatus=no-answer&DialBridged=false",
		    "did not answer");
	}
	assert_int_equal(texts_to_who_was_missed(), texts);
}

static void
test_missed(void **state)
{
	(void)state;
	is_missed(NULL, 1);
	assert_int_equal(newest().state, CALLBACK_MISSED);
}

/* They leave while their telephone rings: nobody texts them about it. */
static void
test_left_while_it_rang(void **state)
{
	(void)state;
	is_missed("AccountSid=AC1&MessageSid=SM2&From=" ALICE "&To=" LINE
	    "&Body=EXIT", 0);
	assert_int_equal(newest().state, CALLBACK_LEFT);
}

static void
test_cancelled_while_it_rang(void **state)
{
	(void)state;
	is_missed("AccountSid=AC1&MessageSid=SM2&From=" ALICE "&To=" LINE
	    "&Body=10", 0);
	assert_int_equal(newest().state, CALLBACK_CANCELLED);
}

/* EXIT is durable before key 1 is: nobody is rung. */
static void
test_left_while_it_was_written(void **state)
{
	struct phone desk;
	struct heard *heard, *leaves;

	(void)state;
	start_with("2s");
	desk = claimed();
	hears(&desk, "", "Press 1");
	bench_hold();
	leaves = bench_knock("sandbox/text", "AccountSid=AC1&MessageSid=SM2"
	    "&From=" ALICE "&To=" LINE "&Body=EXIT");
	heard = press_1(&desk);
	bench_let_go();
	bench_hear(heard);
	bench_hear(leaves);
	assert_null(strstr(heard->document, DIAL));
	assert_non_null(strstr(heard->document, "They have left"));
	heard_free(heard);
	heard_free(leaves);
	assert_int_equal(newest().state, CALLBACK_LEFT);
}

/* No key 1 without the disk; other news is kept until the disk takes it. */
static void
test_broken_disk(void **state)
{
	struct phone desk;

	(void)state;
	start_with("2s");
	desk = claimed();
	hears(&desk, "", "Press 1");
	fails = 1;
	hears(&desk, "&Digits=1", "Press 1 and we will ring");
	assert_int_equal(newest().state, CALLBACK_CLAIMED);
	desk_again(bench.gateway);
	assert_int_equal(newest().state, CALLBACK_CLAIMED);
	hears(&desk, "&Digits=1", DIAL);
	assert_int_equal(newest().state, CALLBACK_RINGING);
	fails = 1;
	hears(&desk, "&DialCallStatus=no-answer&DialBridged=false",
	    "did not answer");
	assert_int_equal(newest().state, CALLBACK_RINGING);
	bench_stop();			/* nothing of it is left behind */
}

static void
test_reports(void **state)
{
	struct phone desk;

	(void)state;
	start_with("2s");
	desk = claimed();
	fails = 1;
	bench_expect(desk.report, "AccountSid=" API_SID "&CallSid=CAapi"
	    "&CallStatus=no-answer", 503, "");
	assert_int_equal(newest().state, CALLBACK_CLAIMED);
	bench_expect(desk.report, "AccountSid=" API_SID "&CallSid=CAapi"
	    "&CallStatus=no-answer", 204, "");
	assert_int_equal(newest().state, CALLBACK_WAITING);
	hears(&desk, "", "not open any more");
}

/* A link of one call means nothing in another. */
static void
test_another_call(void **state)
{
	struct phone desk;

	(void)state;
	start_with("2s");
	desk = claimed();
	hears(&desk, "", "Press 1");
	bench_expect(desk.caller.path, "AccountSid=" API_SID "&CallSid=CAother"
	    "&Digits=1", 200, "<Response><Hangup/></Response>");
	assert_int_equal(newest().state, CALLBACK_CLAIMED);
}

/* We rang it, and its link says nothing (any more): no greeting, no person. */
static void
test_a_call_of_ours_that_nobody_knows(void **state)
{
	(void)state;
	start_with("2s");
	bench_expect("api/voice/v1.unknown", "AccountSid=" API_SID
	    "&CallSid=CAapi&Direction=outbound-api&From=%2B442079460999"
	    "&To=%2B442079460998", 200, "<Response><Hangup/></Response>");
	bench_expect("api/voice", "AccountSid=" API_SID "&CallSid=CAapi"
	    "&Direction=inbound&From=" ALICE "&To=" LINE, 200, "<Say");
}

static void
test_switched_off_in_between(void **state)
{
	struct phone desk;

	(void)state;
	start_with("2s");
	desk = claimed();
	hears(&desk, "", "Press 1");
	bench_config("");
	gateway_reload(bench.gateway, bench_snapshot());
	hears(&desk, "&Digits=1", "not open any more");
	assert_int_equal(say(CALLBACK_RELEASE, newest().reference),
	    ANSWER_GOOD);
	assert_int_equal(say(CALLBACK_CLAIM, newest().reference), ANSWER_OFF);
}

static void
test_released_in_between(void **state)
{
	struct phone desk;

	(void)state;
	start_with("2s");
	desk = claimed();
	hears(&desk, "", "Press 1");
	assert_int_equal(say(CALLBACK_DONE, newest().reference), ANSWER_GOOD);
	hears(&desk, "&Digits=1", "not open any more");
	assert_int_equal(say(CALLBACK_REVEAL, newest().reference),
	    ANSWER_STATE);
	assert_int_equal(say(CALLBACK_CLAIM, "no such"), ANSWER_ABSENT);
}

/* What was claimed is known to the next process, and what has left. */
static void
test_another_process(void **state)
{
	struct phone desk;

	(void)state;
	start_with("2s");
	desk = claimed();
	hears(&desk, "", "Press 1");
	bench_stop();
	bench_start();
	(void)newest();			/* what a start reads is read */
	hears(&desk, "&Digits=9", "Press 1");
	bench_expect("sandbox/text", "AccountSid=AC1&MessageSid=SM2&From="
	    ALICE "&To=" LINE "&Body=10", 200, "We will not ring");
	bench_stop();
	bench_start();
	(void)newest();
	hears(&desk, "&Digits=1", "They have left");
}

#define DESK(test) cmocka_unit_test_setup_teardown(test, bench_open, \
	bench_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DESK(test_written_down_first),
		DESK(test_slow_disk),
		DESK(test_two_desks),
		DESK(test_missed),
		DESK(test_left_while_it_rang),
		DESK(test_cancelled_while_it_rang),
		DESK(test_left_while_it_was_written),
		DESK(test_broken_disk),
		DESK(test_reports),
		DESK(test_another_call),
		DESK(test_a_call_of_ours_that_nobody_knows),
		DESK(test_switched_off_in_between),
		DESK(test_released_in_between),
		DESK(test_another_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
