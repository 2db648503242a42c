/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notices to the team: when one is owed, what it says, how many go, and that
 * it is durable with what it tells of. */
#include "gateway_bench.h"

#include "gateway/callbacks.h"
#include "gateway/notice.h"

#define HOUR 3600000LL
#define TO_SANDBOX "To=" LINE
#define POST "\"post\": {\"provider\": \"mail\", \"url\": " \
	"\"smtp://mail.example\", \"from\": \"h@example.org\", \"to\": " \
	"[\"team@example.org\"], \"rate\": 100"
#define LINES BENCH_LINES ", \"back\": {\"number\": \"020 7946 0999\", " \
	"\"account\": \"api\"}"
#define BACK ",\"callback\": {\"line\": \"back\", \"desks\": " \
	"{\"mash\": \"020 7946 0998\"}}"

struct kinds_row {
	enum action_kind first, second;
	bool urgent;
	bool claimed;
	int64_t alerted_ago_ms;		/* -1: never */
	unsigned kinds;
	const char *sentence;
};

#define ASKED (1u << NOTICE_ASKED)
#define LEFT (1u << NOTICE_LEFT)
#define URGENT (1u << NOTICE_URGENT)
#define NOTHING ACTION_PAUSE

static void
test_when_one_is_owed(void **state)
{
	static const struct kinds_row rows[] = {
		{ ACTION_TEXT, NOTHING, false, false, -1, 0, "a reply" },
		{ ACTION_TEXT, NOTHING, true, false, -1, URGENT,
		    "words of danger" },
		{ ACTION_TEXT, NOTHING, true, false, 0, 0, "at once again" },
		{ ACTION_TEXT, NOTHING, true, false, HOUR - 1, 0,
		    "within the hour" },
		{ ACTION_TEXT, NOTHING, true, false, HOUR, URGENT,
		    "after an hour" },
		{ ACTION_TEXT, NOTHING, true, false, -HOUR, URGENT,
		    "the clock went back" },
		{ ACTION_TEXT, NOTHING, false, true, -1, 0,
		    "claimed, and they text something" },
		{ ACTION_CALLBACK, ACTION_TEXT, false, false, -1, ASKED,
		    "asked" },
		{ ACTION_CALLBACK, ACTION_TEXT, false, true, -1, ASKED | LEFT,
		    "asked anew, and the old one was claimed" },
		{ ACTION_CANCEL, ACTION_TEXT, false, false, -1, 0,
		    "taken back, and nobody had claimed it" },
		{ ACTION_CANCEL, ACTION_TEXT, false, true, -1, LEFT,
		    "taken back after it was claimed" },
		{ ACTION_FORGET, NOTHING, false, true, -1, LEFT, "left" },
		{ ACTION_FORGET, NOTHING, false, false, -1, 0,
		    "left, and nobody knew" },
		{ ACTION_RANG, ACTION_TEXT, false, true, -1, 0,
		    "a desk's own call" },
		{ ACTION_SAY, ACTION_RING, false, true, -1, 0, "a call" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct kinds_row *row = &rows[i];
		struct action second = { .kind = row->second,
			.urgent = row->urgent };
		struct action first = { .kind = row->first, .row = 7,
			.urgent = row->urgent, .next = &second };
		struct turn turn = { .now_ms = NOON, .actions = &first };

		if (row->alerted_ago_ms != -1)
			turn.session.alerted_ms = NOON - row->alerted_ago_ms;
		if (notice_kinds(&turn, row->claimed) != row->kinds)
			fail_msg("%s: %u", row->sentence,
			    notice_kinds(&turn, row->claimed));
		first.row = 0;		/* a wish that was not taken */
		if (row->first == ACTION_CALLBACK &&
		    (notice_kinds(&turn, row->claimed) & ASKED) != 0)
			fail_msg("%s: it was not taken", row->sentence);
	}
}

static void
test_what_it_says(void **state)
{
	static const struct {
		struct notice_about about;
		const char *text;
	} rows[] = {
		{ { .kind = NOTICE_ASKED, .reference = "KT482",
		    .line = "main", .language = "Polish", .texted = true,
		    .when = CALLBACK_MORNING, .at_ms = NOON },
		    "Somebody asked to be rung back.\n\nReference: KT482\n"
		    "Line: main\nAt: Wed 2026-09-23 13:00, by text\n"
		    "Language: Polish\nSafe to ring: in a morning only\n\n"
		    "Nobody is rung before one of you claims it. `helpline "
		    "callbacks` lists who\nwaits; `helpline callbacks claim "
		    "REFERENCE --desk DESK --by INITIALS` rings\nyour desk, "
		    "and only then them.\n\nThis notice was made by a machine, "
		    "and nobody reads answers to it.\n" },
		{ { .kind = NOTICE_LEFT, .reference = "KT482",
		    .line = "main", .desk = "mash", .at_ms = NOON },
		    "Do not ring: a request that you claimed was taken back."
		    "\n\nReference: KT482\nLine: main\nAt: Wed 2026-09-23 "
		    "13:00\nDesk: mash\n\nThe helpline rings nobody for it "
		    "any more. If you have them on the line, go\nby what they "
		    "say.\n\nThis notice was made by a machine, and nobody "
		    "reads answers to it.\n" },
		{ { .kind = NOTICE_URGENT, .reference = "12", .line = "main",
		    .texted = true, .at_ms = NOON, .held = 5 },
		    "A text held words of danger.\n\nReference: 12\nLine: "
		    "main\nAt: Wed 2026-09-23 13:00, by text\nLanguage: not "
		    "known\n\nThe reply named 999 first, said that nobody "
		    "reads texts, and promised nothing.\nThe words and the "
		    "number are not shown to anybody. If they ask to be rung "
		    "back,\nanother notice says so; `helpline callbacks` lists "
		    "who waits.\n\nHeld back before this one "
		    "(limits.mails_per_hour): 5 notices.\n\nThis "
		    "notice was made by a machine, and nobody reads answers "
		    "to it.\n" },
	};
	struct problem why;
	struct arena arena;

	(void)state;
	arena_init_growing(&arena);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct notice_about about = rows[i].about;
		char memory[2048];
		struct text text;

		about.zone = zone_read(&arena, "Europe/London", &why);
		assert_non_null(about.zone);
		text_init(&text, memory, sizeof(memory));
		notice_write(&about, &text);
		assert_false(text.full);
		assert_string_equal(memory, rows[i].text);
	}
	arena_clear(&arena);
}

/* A helpline with a mailbox; `own` is more of that account. */
static void
start(const char *own, const char *more)
{
	char accounts[1024];

	(void)snprintf(accounts, sizeof(accounts), "%s%s}", BENCH_SANDBOX ","
	    BENCH_API "," POST, own);
	bench.accounts = accounts;
	bench.lines = LINES;
	bench_config(more);
	bench.accounts = NULL;
	bench_start();
}

static void
text(const char *from, const char *body, unsigned status)
{
	static unsigned texts;
	char form[256];

	(void)snprintf(form, sizeof(form), "MessageSid=SM%u&From=%s&%s"
	    "&Body=%s", ++texts, from, TO_SANDBOX, body);
	bench_expect("sandbox/text", form, status, "");
}

/* The mail server takes what is on its way. */
static void
all_arrive(void)
{
	while (bench.flight_count > 0)
		bench_fly(250, "");
}

/* How many notices the outbox has, sent or not. */
static unsigned
mails(void)
{
	struct rows rows;
	unsigned count = 0;

	bench_rows(&rows);
	for (unsigned i = 0; i < rows.count; i++)
		count += rows.at[i].kind == ROW_MAIL;
	return count;
}

static void
test_one_of_a_person_in_an_hour(void **state)
{
	(void)state;
	start("", "");
	text(ALICE, "hello", 200);
	assert_int_equal(mails(), 0);
	text(ALICE, "help", 200);
	assert_int_equal(mails(), 1);
	text(ALICE, "help+me", 200);
	text(ALICE, "999", 200);
	assert_int_equal(mails(), 1);
	text(BOB, "help", 200);
	assert_int_equal(mails(), 2);
	bench.now_ms += HOUR - 1;
	text(ALICE, "help", 200);
	assert_int_equal(mails(), 2);
	bench.now_ms += 1;
	text(ALICE, "help", 200);
	assert_int_equal(mails(), 3);
	text(ALICE, "EXIT", 200);	/* what is held of them is deleted */
	text(ALICE, "help", 200);
	assert_int_equal(mails(), 4);
}

static void
test_the_mailbox_is_not_flooded(void **state)
{
	const struct caps_told *told;
	char from[32];

	(void)state;
	start("", ", \"limits\": {\"mails_per_hour\": 2}");
	for (unsigned i = 0; i < 6; i++) {
		(void)snprintf(from, sizeof(from), "%%2B4477009004%02u", i);
		text(from, "help", 200);
	}
	assert_int_equal(mails(), 2);
	told = gateway_caps(bench.gateway);
	assert_int_equal(told->at[CAP_MAILS].held, 4);
	assert_true(log_count(EVENT_CAP_MAILS) >= 4);
	bench.now_ms += HOUR;
	all_arrive();
	text("%2B447700900499", "help", 200);
	assert_int_equal(mails(), 3);
	while (bench.flight_count == 0 ||
	    strstr(bench.flights[bench.flight_count - 1].body, "Held back") ==
	    NULL)
		assert_int_equal(event_base_loop(bench.base, EVLOOP_ONCE), 0);
	assert_non_null(strstr(bench.flights[bench.flight_count - 1].body,
	    "limits.mails_per_hour): 4 n"));
	all_arrive();			/* it was said once */
	text("%2B447700900498", "help", 200);
	assert_int_equal(mails(), 4);
	while (bench.flight_count == 0 ||
	    strstr(bench.flights[bench.flight_count - 1].body,
	    "words of danger") == NULL)
		assert_int_equal(event_base_loop(bench.base, EVLOOP_ONCE), 0);
	assert_null(strstr(bench.flights[bench.flight_count - 1].body,
	    "Held back"));
}

static bool save_fails;

static bool
failing_save(struct store *store, struct batch *batch, struct problem *why)
{
	if (!save_fails)
		return store_sqlite.save(store, batch, why);
	store_sqlite.abandon(store);
	store->down = true;
	return problem_set(why, "the disk failed");
}

/* The disk fails: neither the text nor its notice is taken. It comes again:
 * both, once; and a third time: nothing more. */
static void
test_durable_together(void **state)
{
	static const char form[] = "MessageSid=SMx&From=" ALICE "&"
	    TO_SANDBOX "&Body=help";

	(void)state;
	bench.driver.save = failing_save;
	start("", ", \"limits\": {\"mails_per_hour\": 1}");
	save_fails = true;
	bench_expect("sandbox/text", form, 503, "");
	save_fails = false;
	assert_int_equal(mails(), 0);
	bench_expect("sandbox/text", form, 200, "999");
	assert_int_equal(mails(), 1);	/* what failed used up no cap */
	bench_expect("sandbox/text", form, 200, "999");
	assert_int_equal(mails(), 1);
}

/* Neither an account that carries other notices nor none at all owes one, and
 * the reply is the same. */
static void
test_only_what_is_wanted(void **state)
{
	static const char form[] = "MessageSid=SMx&From=" ALICE "&"
	    TO_SANDBOX "&Body=help";
	struct heard *heard[3];

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		if (i > 0)
			assert_int_equal(bench_open(NULL), 0);
		if (i == 0)
			bench_start();
		else
			start(i == 1 ? ", \"notices\": [\"callbacks\"]" : "",
			    "");
		heard[i] = bench_knock("sandbox/text", form);
		bench_hear(heard[i]);
		assert_int_equal(mails(), i == 2);
		assert_string_equal(heard[i]->document, heard[0]->document);
		if (i < 2)
			(void)bench_close(NULL);
	}
	for (unsigned i = 0; i < 3; i++)
		heard_free(heard[i]);
}

static void
test_it_has_no_webhooks(void **state)
{
	(void)state;
	start("", "");
	bench_expect("post/voice", "CallSid=CA1", 404, "");
	bench_expect("post/text", "MessageSid=SM1", 404, "");
	bench_expect("post/report", "MessageSid=SM1", 404, "");
	assert_int_equal(gateway_fixed(bench.gateway, BYTES("post")).length,
	    0);
	assert_null(gateway_without_memory(bench.gateway, BYTES("post")));
	assert_non_null(gateway_without_memory(bench.gateway,
	    BYTES("sandbox")));
}

/* An unsent notice of a request goes when the request does. */
static void
test_taken_back_before_it_was_sent(void **state)
{
	(void)state;
	start("", BACK);
	text(ALICE, "English", 200);
	text(ALICE, "11", 200);
	assert_int_equal(mails(), 1);
	text(ALICE, "10", 200);
	assert_int_equal(mails(), 0);
	text(ALICE, "11", 200);
	assert_int_equal(mails(), 1);
	text(ALICE, "EXIT", 200);
	assert_int_equal(mails(), 0);
}

#define NOTICE(test) cmocka_unit_test_setup_teardown(test, bench_open, \
	bench_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_when_one_is_owed),
		cmocka_unit_test(test_what_it_says),
		NOTICE(test_one_of_a_person_in_an_hour),
		NOTICE(test_the_mailbox_is_not_flooded),
		NOTICE(test_durable_together),
		NOTICE(test_only_what_is_wanted),
		NOTICE(test_it_has_no_webhooks),
		NOTICE(test_taken_back_before_it_was_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
