/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gateway where something is missing: memory, room in a queue, a second
 * text in one webhook, a telephone that is told who calls. */
#include <errno.h>

#include "failing.h"
#include "gateway_bench.h"

/* Somebody else each time: who says the same again is answered less. */
static struct heard *
hello_from(const char *id, unsigned who)
{
	char form[128];

	(void)snprintf(form, sizeof(form), "MessageSid=%s&From=%%2B4477009%05u"
	    "&To=%s&Body=Hello", id, who, LINE);
	return bench_knock("sandbox/text", form);
}

static struct heard *
hello(const char *id)
{
	return hello_from(id, 123);
}

/* The queue to the store is full: what does not fit is refused at once, what
 * is in it is answered. */
static void
a_full_queue_refuses_texts(void **state)
{
	struct heard *heard[24];
	unsigned refused = 0;

	(void)state;
	bench_config(", \"limits\": {\"queue\": 16}");
	bench_start();
	bench_hold();
	for (unsigned i = 0; i < 24; i++) {
		char id[16];

		(void)snprintf(id, sizeof(id), "SM%u", i);
		heard[i] = hello(id);
		refused += heard[i]->done;
	}
	assert_in_range(refused, 1, 8);
	assert_false(gateway_idle(bench.gateway));
	bench_let_go();
	for (unsigned i = 0; i < 24; i++) {
		bench_hear(heard[i]);
		assert_int_equal(heard[i]->status, i < 24 - refused ? 200 :
		    503);
		heard_free(heard[i]);
	}
}

/* Wherever its memory ends, a text is answered with what it means or told to
 * come again; it is never taken and forgotten. */
static void
a_text_without_memory_comes_again(void **state)
{
	unsigned nth = 0, failures, refused = 0;

	(void)state;
	bench_start();
	do {
		char id[16];
		struct heard *heard;

		(void)snprintf(id, sizeof(id), "SM%u", nth);
		failing(FAILING_ARENA, ++nth, 0);
		heard = hello_from(id, nth);
		bench_hear(heard);
		failures = failing_stop();
		assert_true(heard->status == 200 || heard->status == 400 ||
		    heard->status == 503);
		refused += heard->status != 200;
		heard_free(heard);
		heard = hello_from(id, nth);
		bench_hear(heard);
		assert_int_equal(heard->status, 200);
		if (strstr(heard->document, "<Message") == NULL)
			fail_msg("the %u. fails: %s", nth, heard->document);
		heard_free(heard);
	} while (failures != 0 && nth < 500);
	assert_in_range(nth, 4, 499);
	assert_true(refused >= 3);
}

/* Nobody can be told how the answer went, for lack of memory: it is given all
 * the same. */
static void
an_answer_without_a_watch(void **state)
{
	unsigned nth = 0, unwatched = 0, failures;
	struct rows rows;

	(void)state;
	bench_start();
	bench_rows(&rows);		/* what a start reads is read */
	do {
		char id[16];
		struct heard *heard;

		(void)snprintf(id, sizeof(id), "SM%u", nth);
		failing("malloc", ++nth, ENOMEM);
		heard = hello_from(id, nth);
		bench_loop_until(&heard->done);
		failures = failing_stop();
		if (heard->status == 200 && heard->watch == NULL) {
			assert_non_null(strstr(heard->document, "<Message"));
			unwatched++;
		}
		bench_hear(heard);
		heard_free(heard);
	} while (failures != 0 && nth < 100);
	assert_int_equal(unwatched, 1);
}

/* A carrier may hand over several texts at once: one answer, when the last of
 * them is durable. It could hold the reply to one only, so that replies go
 * their own way. */
static void
two_texts_in_one_webhook(void **state)
{
	struct input other = { .kind = INPUT_TEXT, .id = BYTES("SM0"),
		.body = BYTES("Hello"), .from = "+447700900456",
		.to = "+442079460123" };
	struct heard *heard;
	struct rows rows;

	(void)state;
	bench_start();
	bench_more = &other;
	heard = hello("SM1");
	bench_more = NULL;
	bench_hear(heard);
	assert_int_equal(heard->status, 200);
	assert_non_null(strstr(heard->document, "<Response/>"));
	assert_null(heard->watch);
	heard_free(heard);
	bench_rows(&rows);
	assert_int_equal(rows.count, 2);
	for (unsigned i = 0; i < 2; i++)
		assert_false(rows.at[i].inside);
}

/* One of them cannot be submitted: the carrier brings both again. */
static void
two_texts_and_no_memory(void **state)
{
	struct input other = { .kind = INPUT_TEXT, .id = BYTES("SM0"),
		.body = BYTES("Hello"), .from = "+447700900123",
		.to = "+442079460123" };
	unsigned nth = 0;
	struct heard *heard;
	bool full = false;

	(void)state;
	bench_start();
	while (!full && nth < 100) {
		bench_hold();
		other.next = NULL;
		bench_more = &other;
		failing("arena_get", ++nth, 0);
		heard = hello("SM1");
		bench_more = NULL;
		assert_int_equal(failing_stop(), 1);
		/* The first is submitted, the second is not. */
		full = heard->visit.waiting == 1 && heard->visit.failed;
		bench_let_go();
		bench_hear(heard);
		assert_true(!full || heard->status == 503);
		heard_free(heard);
	}
	assert_true(full);
}

/* Told while it stops: it is not taken, and not left without an answer. */
static void
a_text_after_the_end(void **state)
{
	struct heard *heard;

	(void)state;
	bench_start();
	gateway_finish(bench.gateway);
	heard = bench_knock("sandbox/text", "MessageSid=SM1&From=" ALICE
	    "&To=" LINE "&Body=EXIT");
	assert_false(heard->done);
	gateway_free(bench.gateway);
	bench.gateway = NULL;
	assert_true(heard->done);
	assert_int_equal(heard->status, 200);
	heard_free(heard);
}

#define WHISPERS "{\"number\": \"020 8314 6660\", \"answers\": \"person\"," \
	" \"whisper\": true}"

/* Who answers is told of the caller by a link of its own, and takes the call
 * with key 1. */
static void
who_answers_is_asked(void **state)
{
	struct caller caller = { "sandbox", ALICE, "", "" };
	struct caller far_end = { "sandbox", LINE, "", "" };
	const char *link;

	(void)state;
	bench.day = WHISPERS;
	bench_config("");
	bench_start();
	caller_next(&caller, "&CallStatus=ringing");
	caller_presses(&caller, "0");
	link = strstr(caller.document, "<Number url=\"");
	assert_non_null(link);
	link = strstr(link, "/in/");
	link += strlen("/in/");
	assert_true(strcspn(link, "\"") < sizeof(far_end.path));
	memcpy(far_end.path, link, strcspn(link, "\""));
	caller_next(&far_end, "");
	assert_hears(&far_end, "Press 1");
	caller_presses(&far_end, "1");
	assert_hears(&far_end, "<Response/>");
}

/* One that is forged may be anybody; an account of which none is genuine has a
 * wrong secret, and that is told until one is. */
static void
an_account_whose_every_webhook_is_forged(void **state)
{
	uint64_t told = log_count(EVENT_ACCOUNT_ALL_FORGED);

	(void)state;
	bench_start();
	for (unsigned i = 1; i <= 4; i++) {
		bench.signs_for = "https://elsewhere.example";
		bench_expect("api/text", "AccountSid=" API_SID "&MessageSid=SM1"
		    "&From=" ALICE "&To=" API_LINE "&Body=Hello", 403, "");
		assert_int_equal(log_count(EVENT_ACCOUNT_ALL_FORGED) - told,
		    i < 3 ? 0 : i - 2);
	}
	bench.signs_for = NULL;
	bench_expect("api/text", "AccountSid=" API_SID "&MessageSid=SM1&From="
	    ALICE "&To=" API_LINE "&Body=Hello", 200, "<Response");
	bench.signs_for = "https://elsewhere.example";
	bench_expect("api/text", "AccountSid=" API_SID "&MessageSid=SM2&From="
	    ALICE "&To=" API_LINE "&Body=Hello", 403, "");
	bench.signs_for = NULL;
	assert_int_equal(log_count(EVENT_ACCOUNT_ALL_FORGED) - told, 2);
}

static void
an_account_that_is_none_has_no_document(void **state)
{
	(void)state;
	bench_start();
	assert_null(gateway_without_memory(bench.gateway, BYTES("nobody")));
	assert_int_equal(gateway_fixed(bench.gateway, BYTES("nobody")).length,
	    0);
	assert_non_null(gateway_without_memory(bench.gateway,
	    BYTES("sandbox")));
	assert_true(gateway_fixed(bench.gateway, BYTES("api")).length > 0);
	bench_expect("nobody/voice", "", 404, "");
}

static void
on_forgotten(void *arg, bool good)
{
	assert_true(good);
	*(bool *)arg = true;
}

static void
it_is_idle_when_nothing_waits(void **state)
{
	struct heard *heard;
	struct rows rows;
	bool done = false;

	(void)state;
	bench_start();
	bench_rows(&rows);
	assert_true(gateway_idle(bench.gateway));
	bench_hold();
	heard = hello("SM1");
	assert_false(gateway_idle(bench.gateway));	/* it waits */
	bench_let_go();
	bench_hear(heard);
	heard_free(heard);
	bench_hold();
	assert_true(gateway_forget(bench.gateway, "+447700900123",
	    on_forgotten, &done));
	assert_false(gateway_idle(bench.gateway));	/* an order waits */
	bench_let_go();
	bench_loop_until(&done);
	bench_rows(&rows);
	assert_true(gateway_idle(bench.gateway));
}

int
main(void)
{
#define GATEWAY(test) cmocka_unit_test_setup_teardown(test, bench_open, \
	    bench_close)
	const struct CMUnitTest tests[] = {
		GATEWAY(a_full_queue_refuses_texts),
		GATEWAY(a_text_without_memory_comes_again),
		GATEWAY(an_answer_without_a_watch),
		GATEWAY(two_texts_in_one_webhook),
		GATEWAY(two_texts_and_no_memory),
		GATEWAY(a_text_after_the_end),
		GATEWAY(who_answers_is_asked),
		GATEWAY(an_account_that_is_none_has_no_document),
		GATEWAY(an_account_whose_every_webhook_is_forged),
		GATEWAY(it_is_idle_when_nothing_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
