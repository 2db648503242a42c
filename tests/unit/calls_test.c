/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a call's turns come to, for the report. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "gateway/calls.h"
#include "gateway/facts.h"

#define START INT64_C(1790000000000)

/* One turn of a call: what came, at which second, what was decided. */
struct seen {
	enum input_kind kind;
	unsigned at_s;
	const char *noted;
	const char *ring;		/* the route that rings now */
	bool bridged, gone, hangs_up;
	unsigned talk_s;
};

struct story {
	const char *about;
	struct seen turns[8];
	unsigned count;
	int end;			/* enum call_end; -1: not over */
	int wait_s;			/* -1: none */
};

struct told {
	unsigned count;
	struct call_over last;
};

static void
on_over(void *arg, const struct call_over *over)
{
	struct told *told = arg;

	told->count++;
	told->last = *over;
}

static bool
take(struct calls *calls, const struct seen *seen, const char *id)
{
	static const struct account account = { .name = "a" };
	static const struct language languages[] = {
		{ .index = 0, .tag = "en" }, { .index = 1, .tag = "pl" },
	};
	static const struct languages all = { languages, 2, 1 };
	struct action ring = { .kind = ACTION_RING, .route = seen->ring };
	struct action hang_up = { .kind = ACTION_HANGUP };
	struct input input = {
		.kind = seen->kind, .id = bytes_from_text(id),
		.bridged = seen->bridged, .gone = seen->gone,
		.seconds = seen->talk_s,
	};
	struct turn turn = {
		.account = &account, .input = &input, .languages = &all,
		.now_ms = START + seen->at_s * INT64_C(1000),
		.noted = seen->noted,
		.actions = seen->ring != NULL ? &ring :
		    seen->hangs_up ? &hang_up : NULL,
		.session.language = 1,
	};

	return calls_take(calls, &turn, "some-step");
}

static const struct story rows[] = {
	{ "hangs up when asked", {
	    { INPUT_CALL, 0 }, { INPUT_KEYS, 10, .ring = "day" },
	    { INPUT_DIALED, 100, "asked", .bridged = true, .talk_s = 60 },
	    { INPUT_CALL_REPORT, 103 } }, 4, CALL_REACHED, 40 },
	{ "hung up during the talk", {
	    { INPUT_CALL, 0 }, { INPUT_KEYS, 10, .ring = "day" },
	    { INPUT_DIALED, 100, .bridged = true, .gone = true,
	    .talk_s = 70 } }, 3, CALL_TALKED, 30 },
	{ "it was no person, and nobody came after", {
	    { INPUT_CALL, 0 }, { INPUT_KEYS, 10, .ring = "day" },
	    { INPUT_DIALED, 60, "asked", .bridged = true, .talk_s = 20 },
	    { INPUT_KEYS, 65, "no", .ring = "day" },
	    { INPUT_DIALED, 90 }, { INPUT_CALL_REPORT, 99 } },
	    6, CALL_NO_PERSON, -1 },
	{ "no person at first, then one", {
	    { INPUT_CALL, 0 }, { INPUT_KEYS, 10, .ring = "day" },
	    { INPUT_DIALED, 60, "asked", .bridged = true, .talk_s = 20 },
	    { INPUT_KEYS, 65, "no", .ring = "day" },
	    { INPUT_DIALED, 200, "asked", .bridged = true, .talk_s = 100 },
	    { INPUT_CALL_REPORT, 203 } }, 6, CALL_REACHED, 100 },
	{ "said nothing of it", {
	    { INPUT_CALL, 0 }, { INPUT_KEYS, 10, .ring = "day" },
	    { INPUT_DIALED, 60, "asked", .bridged = true, .talk_s = 20 },
	    { INPUT_KEYS, 70, "silent" }, { INPUT_KEYS, 120,
	    .hangs_up = true } }, 5, CALL_TALKED, 40 },
	{ "rang, nobody took it", {
	    { INPUT_CALL, 0 }, { INPUT_KEYS, 10, .ring = "night" },
	    { INPUT_DIALED, 50, .ring = "night" },
	    { INPUT_CALL_REPORT, 60 } }, 4, CALL_UNANSWERED, -1 },
	{ "gave up in the menu", {
	    { INPUT_CALL, 0 }, { INPUT_KEYS, 10 },
	    { INPUT_CALL_REPORT, 20 } }, 3, CALL_GAVE_UP, -1 },
	{ "left by **", {
	    { INPUT_CALL, 0 }, { INPUT_KEYS, 4 },
	    { INPUT_KEYS, 5, "left", .hangs_up = true } }, 3, CALL_LEFT, -1 },
	{ "goes on", { { INPUT_CALL, 0 } }, 1, -1, -1 },
	{ "the far end's leg is no turn of the call", {
	    { INPUT_WHISPER, 0 }, { INPUT_WHISPER_KEYS, 1,
	    .hangs_up = true } }, 2, -1, -1 },
	{ "a report of a call that we never saw", {
	    { INPUT_CALL_REPORT, 0 } }, 1, -1, -1 },
	{ "began before we did: no wait", {
	    { INPUT_KEYS, 10, .ring = "day" },
	    { INPUT_DIALED, 100, "asked", .bridged = true, .talk_s = 60 },
	    { INPUT_CALL_REPORT, 103 } }, 3, CALL_REACHED, -1 },
};

static void
test_ends(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct story *row = &rows[i];
		struct told told = { 0 };
		struct calls *calls = calls_new(on_over, &told);

		assert_non_null(calls);
		for (unsigned k = 0; k < row->count; k++)
			assert_true(take(calls, &row->turns[k], "CA1"));
		if ((row->end < 0) != (told.count == 0) || told.count > 1 ||
		    (row->end >= 0 && told.last.end !=
		    (enum call_end)row->end))
			fail_msg("%s: told %u, end %d", row->about,
			    told.count, (int)told.last.end);
		if (row->end >= 0) {
			assert_int_equal(told.last.wait_ms,
			    row->wait_s < 0 ? -1 : row->wait_s * 1000);
			assert_string_equal(told.last.language, "pl");
			assert_int_equal(told.last.began_ms, START +
			    row->turns[0].at_s * 1000);
		}
		calls_free(calls);
	}
}

/* Many at once, ended in another order: none is lost, none told twice. */
static void
test_many(void **state)
{
	struct told told = { 0 };
	struct calls *calls = calls_new(on_over, &told);
	const struct seen begin = { INPUT_CALL, 0 };
	const struct seen over = { INPUT_CALL_REPORT, 9 };
	unsigned taken = 0;
	char id[16];

	(void)state;
	for (unsigned i = 0; i < 3000; i++) {
		(void)snprintf(id, sizeof(id), "CA%u", i);
		taken += take(calls, &begin, id);
	}
	assert_int_equal(taken, 2048);
	for (unsigned i = 0; i < 3000; i++) {
		(void)snprintf(id, sizeof(id), "CA%u", i * 7 % 3000);
		assert_true(take(calls, &over, id));
	}
	assert_int_equal(told.count, 2048);
	calls_free(calls);
}

/* Webhooks come again, also when their call is over: it is the same call. */
static void
test_again(void **state)
{
	struct told told = { 0 };
	struct calls *calls = calls_new(on_over, &told);
	char id[16];

	(void)state;
	for (unsigned round = 0; round < 3; round++) {
		for (unsigned i = 0; i < 1000; i++) {
			(void)snprintf(id, sizeof(id), "CA%u", i);
			for (unsigned k = 0; k < rows[0].count; k++)
				assert_true(take(calls, &rows[0].turns[k],
				    id));
		}
		assert_int_equal(told.count, 1000);
	}
	/* Nor do those that begin again find the room full. */
	calls_sweep(calls, START + 250 * INT64_C(60000));
	assert_int_equal(told.count, 1000);
	assert_true(take(calls, &rows[0].turns[0], "CA1000"));
	calls_sweep(calls, START + 250 * INT64_C(60000));
	assert_int_equal(told.count, 1001);
	calls_free(calls);
}

static void
test_sweep(void **state)
{
	struct told told = { 0 };
	struct calls *calls = calls_new(on_over, &told);
	const struct seen begin = { INPUT_CALL, 0 };
	const struct seen ring = { INPUT_KEYS, 5, .ring = "day" };
	const int64_t minute = 60000;

	(void)state;
	(void)take(calls, &begin, "CA1");
	(void)take(calls, &begin, "CA2");
	(void)take(calls, &ring, "CA2");
	calls_sweep(calls, START + 14 * minute);
	assert_int_equal(told.count, 0);
	calls_sweep(calls, START + 16 * minute);
	assert_int_equal(told.count, 1);
	assert_int_equal(told.last.end, CALL_GAVE_UP);
	calls_sweep(calls, START + 250 * minute);
	assert_int_equal(told.count, 2);
	assert_int_equal(told.last.end, CALL_UNANSWERED);
	assert_string_equal(told.last.route, "day");
	calls_free(calls);
}

struct flushed {
	unsigned count, sum;
	char last[64];
};

static void
on_fact(void *arg, const struct fact *fact)
{
	struct flushed *flushed = arg;

	flushed->count++;
	flushed->sum += fact->count;
	if (strcmp(fact->what, FACT_WAIT) == 0)
		(void)snprintf(flushed->last, sizeof(flushed->last), "%s",
		    fact->detail);
}

static void
test_facts(void **state)
{
	static const struct {
		int64_t wait_ms;
		const char *detail;
	} waits[] = {
		{ 0, "0" }, { 1, "5" }, { 5000, "5" }, { 5001, "10" },
		{ 599999, "600" }, { 9000000, "600" },
	};
	struct facts *facts = facts_new();

	(void)state;
	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++) {
		struct call_over over = { .end = CALL_REACHED,
			.began_ms = START, .wait_ms = waits[i].wait_ms,
			.route = "day", .language = "so" };
		struct flushed flushed = { 0 };

		facts_call(facts, &over);
		facts_call(facts, &over);
		assert_true(facts_wait(facts));
		facts_flush(facts, on_fact, &flushed);
		assert_false(facts_wait(facts));
		/* the call, its route, its wait; each twice */
		assert_int_equal(flushed.count, 3);
		assert_int_equal(flushed.sum, 6);
		assert_string_equal(flushed.last, waits[i].detail);
	}
	facts_text(facts, "exit", "", START);
	facts_text(facts, NULL, "pl", START);
	facts_text(facts, NULL, "pl", START + 3600000);
	{
		struct flushed flushed = { 0 };

		facts_flush(facts, on_fact, &flushed);
		assert_int_equal(flushed.count, 3);
	}
	facts_free(facts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ends), cmocka_unit_test(test_many),
		cmocka_unit_test(test_again), cmocka_unit_test(test_sweep),
		cmocka_unit_test(test_facts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
