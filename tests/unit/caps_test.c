/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Caps hold back repeats, say so, and keep nobody from a person. */
#include "gateway_bench.h"

#include "gateway/caps.h"

#define HOUR 3600000LL
#define LISBON "%2B351910000001"
#define MADRID "%2B34600000001"
#define PARIS "%2B33600000001"

static unsigned texts;

/* Sends a text; is it answered inside the webhook's answer? */
static bool
is_answered(const char *from, const char *body)
{
	char form[256];
	struct heard *heard;
	bool answered;

	(void)snprintf(form, sizeof(form), "MessageSid=SM%u&From=%s&To=%s"
	    "&Body=%s", ++texts, from, LINE, body);
	heard = bench_knock("sandbox/text", form);
	bench_hear(heard);
	assert_int_equal(heard->status, 200);
	answered = strstr(heard->document, "<Message") != NULL;
	heard_free(heard);
	return answered;
}

static uint64_t
held(enum cap cap)
{
	return gateway_caps(bench.gateway)->at[cap].held;
}

static void
test_replies_inside(void **state)
{
	uint64_t events = log_count(EVENT_CAP_INSIDE);

	(void)state;
	bench_config(", \"limits\": {\"replies_per_hour\": 3}");
	bench_start();
	assert_true(is_answered(ALICE, "Hello"));
	assert_true(is_answered(ALICE, "9"));
	assert_true(is_answered(ALICE, "9"));
	assert_int_equal(held(CAP_INSIDE), 0);
	bench.now_ms += 1000;
	assert_false(is_answered(ALICE, "9"));
	assert_true(is_answered(BOB, "Hello"));		/* a first one */
	assert_true(is_answered(ALICE, "help"));	/* danger */
	bench.now_ms += 1000;
	assert_false(is_answered(BOB, "9"));
	assert_int_equal(held(CAP_INSIDE), 2);
	assert_true(gateway_caps(bench.gateway)->at[CAP_INSIDE].first_ms ==
	    NOON + 1000);
	assert_true(gateway_caps(bench.gateway)->at[CAP_INSIDE].last_ms ==
	    NOON + 2000);
	assert_int_equal(log_count(EVENT_CAP_INSIDE), events + 2);
	bench.now_ms = NOON + HOUR;
	assert_true(is_answered(BOB, "9"));
}

/* What was held back was taken all the same, and nothing is owed of it. */
static void
test_what_is_held_is_not_owed(void **state)
{
	struct rows rows;

	(void)state;
	bench_config(", \"limits\": {\"replies_per_hour\": 1}");
	bench_start();
	assert_true(is_answered(ALICE, "Hello"));
	assert_false(is_answered(ALICE, "9"));
	bench_rows(&rows);
	assert_int_equal(rows.count, 1);
}

static void
test_foreign_numbers(void **state)
{
	(void)state;
	bench_config(", \"limits\": {\"foreign_per_hour\": 3}");
	bench_start();
	assert_true(is_answered(LISBON, "English"));	/* two texts */
	assert_true(is_answered(LISBON, "9"));
	assert_false(is_answered(LISBON, "9"));
	assert_true(is_answered(MADRID, "Hello"));
	assert_true(is_answered(LISBON, "999"));
	assert_true(is_answered(PARIS, "help"));
	assert_int_equal(held(CAP_FOREIGN), 1);
	assert_true(is_answered(ALICE, "Hello"));
	for (unsigned i = 0; i < 20; i++)
		assert_true(is_answered(ALICE, "9"));
	assert_int_equal(held(CAP_INSIDE), 0);
}

/* Thirty an hour to one number; who goes on gets none until it was quiet. */
static void
test_one_number(void **state)
{
	(void)state;
	bench_start();
	assert_true(is_answered(ALICE, "Hello"));
	for (unsigned i = 1; i < 30; i++)
		assert_true(is_answered(ALICE, "9"));
	for (unsigned i = 0; i < 5; i++) {
		assert_false(is_answered(ALICE, "9"));
		bench.now_ms += HOUR - 1;
	}
	assert_int_equal(held(CAP_REPLIES), 5);
	assert_true(is_answered(ALICE, "help"));
	assert_true(is_answered(BOB, "Hello"));
	bench.now_ms += 1;
	assert_true(is_answered(ALICE, "9"));
}

static void
test_the_status(void **state)
{
	struct caps_told told = { .at = { { .held = 0 } } };
	char memory[2048];
	struct json_writer json;
	struct text text;

	(void)state;
	log_open(NULL);
	caps_note(&told, CAP_SENDS_DAY, 1790164800000);
	caps_note(&told, CAP_SENDS_DAY, 1790164900000);
	text_init(&text, memory, sizeof(memory));
	json = (struct json_writer){ .into = &text };
	writer_open(&json, NULL, '{');
	caps_write(&told, &json);
	writer_close(&json, '}');
	assert_false(text.full);
	assert_non_null(strstr(memory, "{\"cap\":\"limits.sends_per_day\","
	    "\"held_back\":2,\"since_ms\":1790164800000,"
	    "\"last_ms\":1790164900000}"));
	assert_non_null(strstr(memory, "{\"cap\":\"limits.foreign_per_hour\","
	    "\"held_back\":0}"));
	assert_non_null(strstr(memory, "callback.per_number"));
}

int
main(void)
{
#define GATEWAY(test) cmocka_unit_test_setup_teardown(test, bench_open, \
	    bench_close)
	const struct CMUnitTest tests[] = {
		GATEWAY(test_replies_inside),
		GATEWAY(test_what_is_held_is_not_owed),
		GATEWAY(test_foreign_numbers),
		GATEWAY(test_one_number),
		cmocka_unit_test(test_the_status),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
