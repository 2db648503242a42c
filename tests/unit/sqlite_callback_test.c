/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests to be rung back, in the SQLite store. */
#include "callback_help.h"

static void
test_whole_way(void **state)
{
	struct help *help = *state;
	int64_t id = ask(help, "SM1", ALICE, CALLBACK_SOON);
	struct callback_row row = row_of(help, id);
	struct callback_said said;
	struct callback callback;
	char reference[CALLBACK_REFERENCE];

	memcpy(reference, row.reference, sizeof(reference));
	assert_int_equal(strlen(reference), 5);
	assert_int_equal(row.state, CALLBACK_WAITING);
	assert_true(row.texted);
	assert_int_equal(row.marks, 1);
	assert_string_equal(row.line, "+447700900000");
	said = say(help, CALLBACK_CLAIM, reference, "mash");
	assert_int_equal(said.answer, ANSWER_GOOD);
	assert_string_equal(said.row.number, ALICE);
	callback = call_of(&said);
	assert_int_equal(row_of(help, id).state, CALLBACK_CLAIMED);
	assert_int_equal(help_ask(help, "SELECT count(*) FROM outbox WHERE"
	    " kind = 1 AND account = 'carrier' AND sender = '+442079460999'"
	    " AND state = 0"), 1);
	does(help, "D1", ALICE, ACTION_RANG, &callback, DESK_ANSWERED);
	assert_int_equal(row_of(help, id).state, CALLBACK_CLAIMED);
	assert_int_equal(help_ask(help, "SELECT count(*) FROM outbox WHERE"
	    " due_ms IS NOT NULL"), 0);
	does(help, "D2", ALICE, ACTION_RANG, &callback, DESK_PRESSED);
	assert_int_equal(row_of(help, id).state, CALLBACK_RINGING);
	assert_int_equal(row_of(help, id).tries, 1);
	does(help, "D3", ALICE, ACTION_RANG, &callback, DESK_TALKED);
	does(help, "D4", ALICE, ACTION_RANG, &callback, DESK_ENDED);
	assert_int_equal(row_of(help, id).state, CALLBACK_REACHED);
	assert_int_equal(row_of(help, id).tries, 1);
	assert_int_equal(help_ask(help, "SELECT count(*) FROM callback WHERE"
	    " sealed IS NOT NULL"), 0);
}

/* What a desk's call makes of a request, in each state. */
static void
test_news(void **state)
{
	static const struct {
		enum desk_event news[4];
		unsigned count;
		enum callback_state then;
		int tries;
		const char *about;
	} rows[] = {
		{ { DESK_ENDED }, 1, CALLBACK_WAITING, 0,
		  "nobody lifted the telephone" },
		{ { DESK_ANSWERED, DESK_ENDED }, 2, CALLBACK_WAITING, 0,
		  "nobody pressed 1" },
		{ { DESK_PRESSED, DESK_ENDED }, 2, CALLBACK_RINGING, 1,
		  "the worker's telephone is down before the result is here" },
		{ { DESK_PRESSED, DESK_ENDED, DESK_TALKED }, 3,
		  CALLBACK_REACHED, 1, "and then it is" },
		{ { DESK_PRESSED, DESK_UNANSWERED, DESK_ENDED }, 3,
		  CALLBACK_WAITING, 1, "nobody answered" },
		{ { DESK_UNANSWERED }, 1, CALLBACK_WAITING, 1,
		  "the result alone is a try, too" },
		{ { DESK_PRESSED, DESK_UNANSWERED, DESK_PRESSED,
		  DESK_UNANSWERED }, 4, CALLBACK_WAITING, 1,
		  "the same claim's news again are the same try" },
		{ { DESK_TALKED, DESK_UNANSWERED, DESK_PRESSED }, 3,
		  CALLBACK_REACHED, 1, "who was reached was reached" },
	};
	struct help *help = *state;

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char number[PHONE_SIZE], id[16];
		struct callback_row row;
		struct callback_said said;
		struct callback callback;

		help->now_ms += 2 * DAY;
		(void)snprintf(number, sizeof(number), "+4477009002%02u", i);
		(void)snprintf(id, sizeof(id), "A%u", i);
		row = row_of(help, ask(help, id, number, CALLBACK_SOON));
		said = say(help, CALLBACK_CLAIM, row.reference, "mash");
		assert_int_equal(said.answer, ANSWER_GOOD);
		callback = call_of(&said);
		for (unsigned k = 0; k < rows[i].count; k++) {
			(void)snprintf(id, sizeof(id), "N%u-%u", i, k);
			does(help, id, number, ACTION_RANG, &callback,
			    rows[i].news[k]);
		}
		row = row_of(help, row.id);
		if (row.state != rows[i].then || row.tries != rows[i].tries)
			fail_msg("%s: state %d, %d tries", rows[i].about,
			    (int)row.state, row.tries);
		(void)say(help, CALLBACK_DONE, row.reference, "");
	}
}

static void
test_two_tries(void **state)
{
	struct help *help = *state;
	int64_t id = ask(help, "SM1", ALICE, CALLBACK_SOON);
	struct callback_row row = row_of(help, id);
	struct callback_said said;

	for (unsigned i = 1; i <= 2; i++) {
		struct callback callback;
		char name[8];

		said = say(help, CALLBACK_CLAIM, row.reference, "mash");
		assert_int_equal(said.answer, ANSWER_GOOD);
		callback = call_of(&said);
		(void)snprintf(name, sizeof(name), "P%u", i);
		does(help, name, ALICE, ACTION_RANG, &callback, DESK_PRESSED);
		(void)snprintf(name, sizeof(name), "U%u", i);
		does(help, name, ALICE, ACTION_RANG, &callback,
		    DESK_UNANSWERED);
		assert_int_equal(row_of(help, id).tries, i);
		assert_int_equal(row_of(help, id).state, i == 1 ?
		    CALLBACK_WAITING : CALLBACK_MISSED);
	}
	said = say(help, CALLBACK_CLAIM, row.reference, "mash");
	assert_int_equal(said.answer, ANSWER_STATE);
	/* A try is lost, and the worker lets go: it was the second all the
	 * same. */
	help->now_ms += 2 * DAY;
	row = row_of(help, ask(help, "SM2", BOB, CALLBACK_SOON));
	for (unsigned i = 0; i < 2; i++) {
		struct callback callback;

		said = say(help, CALLBACK_CLAIM, row.reference, "mash");
		callback = call_of(&said);
		does(help, i == 0 ? "Q0" : "Q1", BOB, ACTION_RANG, &callback,
		    DESK_PRESSED);
		said = say(help, CALLBACK_RELEASE, row.reference, "");
		assert_int_equal(said.answer, ANSWER_GOOD);
	}
	assert_int_equal(row_of(help, row.id).state, CALLBACK_MISSED);
}

static void
test_refused_claims(void **state)
{
	struct help *help = *state;
	struct callback_row row = row_of(help, ask(help, "SM1", ALICE,
	    CALLBACK_SOON));
	struct callback_row other = row_of(help, ask(help, "SM2", BOB,
	    CALLBACK_SOON));
	struct callback_said said;

	said = say(help, CALLBACK_CLAIM, "ZZ999", "mash");
	assert_int_equal(said.answer, ANSWER_ABSENT);
	said = say(help, CALLBACK_CLAIM, row.reference, "third");
	assert_int_equal(said.answer, ANSWER_OFF);
	said = say(help, CALLBACK_RELEASE, row.reference, "");
	assert_int_equal(said.answer, ANSWER_STATE);
	said = say(help, CALLBACK_CLAIM, row.reference, "mash");
	assert_int_equal(said.answer, ANSWER_GOOD);
	said = say(help, CALLBACK_CLAIM, row.reference, "other");
	assert_int_equal(said.answer, ANSWER_STATE);
	said = say(help, CALLBACK_CLAIM, other.reference, "mash");
	assert_int_equal(said.answer, ANSWER_BUSY);
	assert_string_equal(said.busy, row.reference);
	said = say(help, CALLBACK_CLAIM, other.reference, "other");
	assert_int_equal(said.answer, ANSWER_GOOD);
	/* A desk is not rung for longer than that. */
	assert_int_equal(say(help, CALLBACK_RELEASE, other.reference,
	    "").answer, ANSWER_GOOD);
	help->now_ms += CALLBACK_CLAIM_MS + 1;
	said = say(help, CALLBACK_CLAIM, other.reference, "mash");
	assert_int_equal(said.answer, ANSWER_GOOD);
}

/* A morning was said to be safe; HELP_START is 2026-09-21 13:13:20 UTC. */
static void
test_not_at_that_time(void **state)
{
	struct help *help = *state;
	struct callback_row row;

	help->now_ms = zone_utc_ms(zone, 2026, 9, 21, 13, 0);
	row = row_of(help, ask(help, "SM1", ALICE, CALLBACK_MORNING));
	assert_int_equal(say(help, CALLBACK_CLAIM, row.reference,
	    "mash").answer, ANSWER_NOT_NOW);
	help->now_ms = zone_utc_ms(zone, 2026, 9, 22, 10, 0);
	assert_int_equal(say(help, CALLBACK_CLAIM, row.reference,
	    "mash").answer, ANSWER_GOOD);
}

static void
test_a_new_wish(void **state)
{
	struct help *help = *state;
	struct callback_row old = row_of(help, ask(help, "SM1", ALICE,
	    CALLBACK_SOON));
	struct callback_said said = say(help, CALLBACK_CLAIM, old.reference,
	    "mash");
	struct callback callback = call_of(&said);
	int64_t id = ask(help, "SM2", ALICE, CALLBACK_AFTERNOON);

	assert_int_equal(row_of(help, old.id).state, CALLBACK_CANCELLED);
	assert_int_equal(row_of(help, id).state, CALLBACK_WAITING);
	assert_int_equal(help_ask(help, "SELECT count(*) FROM outbox"), 0);
	does(help, "D1", ALICE, ACTION_RANG, &callback, DESK_PRESSED);
	assert_int_equal(row_of(help, old.id).state, CALLBACK_CANCELLED);
	assert_int_equal(help_ask(help, "SELECT count(*) FROM callback WHERE"
	    " sealed IS NOT NULL"), 1);
}

static void
test_cancel_and_leave(void **state)
{
	static const struct {
		enum action_kind kind;
		enum callback_state then;
		int named;
	} rows[] = {
		{ ACTION_CANCEL, CALLBACK_CANCELLED, 1 },
		{ ACTION_FORGET, CALLBACK_LEFT, 0 },
	};
	struct help *help = *state;

	for (unsigned i = 0; i < 2; i++) {
		char id[8], gone[8];
		struct callback_row row;
		struct callback_said said;

		(void)snprintf(id, sizeof(id), "S%u", i);
		(void)snprintf(gone, sizeof(gone), "G%u", i);
		row = row_of(help, ask(help, id, ALICE, CALLBACK_SOON));
		said = say(help, CALLBACK_CLAIM, row.reference, "mash");
		assert_int_equal(said.answer, ANSWER_GOOD);
		does(help, gone, ALICE, rows[i].kind, NULL, DESK_ENDED);
		row = row_of(help, row.id);
		assert_int_equal(row.state, rows[i].then);
		assert_int_equal(help_ask(help, "SELECT count(*) FROM outbox"
		    " WHERE due_ms IS NOT NULL"), 0);
		assert_int_equal(help_ask(help, "SELECT count(*) FROM"
		    " callback WHERE sealed IS NOT NULL"), 0);
		assert_int_equal(help_ask(help, "SELECT count(*) FROM"
		    " callback WHERE person IS NOT NULL"), rows[i].named);
		said = say(help, CALLBACK_REVEAL, row.reference, "");
		assert_int_equal(said.answer, ANSWER_STATE);
		assert_int_equal(said.row.number[0], 0);
		help->now_ms += 2 * DAY;
	}
	assert_int_equal(help_ask(help, "SELECT count(*) FROM callback WHERE"
	    " marks <> 0 AND state = 6"), 0);
}

/* An order that the carrier never takes: the request waits again. */
static void
test_an_order_that_fails(void **state)
{
	struct help *help = *state;
	struct callback_row row = row_of(help, ask(help, "SM1", ALICE,
	    CALLBACK_SOON));
	struct callback_said said = say(help, CALLBACK_CLAIM, row.reference,
	    "mash");
	struct settlement settlement = { .id = said.claim,
		.state = ROW_FAILED };

	assert_true(store_sqlite.settle(help->store, &settlement,
	    &help->why));
	assert_int_equal(row_of(help, row.id).state, CALLBACK_WAITING);
	said = say(help, CALLBACK_CLAIM, row.reference, "mash");
	settlement = (struct settlement){ .id = said.claim,
		.state = ROW_SENT };
	assert_true(store_sqlite.settle(help->store, &settlement,
	    &help->why));
	assert_int_equal(row_of(help, row.id).state, CALLBACK_CLAIMED);
	/* It was heard of meanwhile: that nobody knows changes nothing. */
	settlement.state = ROW_IN_DOUBT;
	assert_true(store_sqlite.settle(help->store, &settlement,
	    &help->why));
	assert_int_equal(row_of(help, row.id).state, CALLBACK_CLAIMED);
}

/* It opens with what the desk's link needs, for a short while. */
static void
test_an_order_that_is_due(void **state)
{
	struct help *help = *state;
	struct callback_row row = row_of(help, ask(help, "SM1", ALICE,
	    CALLBACK_SOON));
	struct callback_said said = say(help, CALLBACK_CLAIM, row.reference,
	    "mash");
	struct row *rows;
	unsigned count;

	assert_true(store_sqlite.due(help->store, help->now_ms, 3 * MINUTE, 9,
	    &help->arena, &rows, &count, &help->why));
	assert_int_equal(count, 1);
	assert_int_equal(rows[0].kind, ROW_CALL);
	assert_int_equal(rows[0].id, said.claim);
	assert_int_equal(rows[0].callback, row.id);
	assert_string_equal(rows[0].to, "+442079460998");
	assert_true(bytes_are(rows[0].body, CODED));
	help->now_ms += STORE_CALL_MS;
	assert_true(store_sqlite.due(help->store, help->now_ms, 3 * MINUTE, 9,
	    &help->arena, &rows, &count, &help->why));
	assert_int_equal(count, 1);
	assert_int_equal(rows[0].state, ROW_UNKNOWN);
}

static enum cap
cap(struct help *help, const char *from, unsigned more)
{
	struct person person;
	struct callback_room room = { .callbacks = &callbacks,
		.person = &person, .now_ms = help->now_ms, .more = more };

	help_batch(help);
	(void)help_text(help, "SMx", BOB);
	assert_true(help_load(help));
	keys_person(help->keys, from, &person);
	assert_true(store_sqlite.callbacks->room(help->store, &room,
	    &help->why));
	store_sqlite.abandon(help->store);
	return room.cap;
}

static void
test_caps(void **state)
{
	struct help *help = *state;
	char id[8], from[PHONE_SIZE];

	assert_int_equal(cap(help, ALICE, 0), CAP_NONE);
	(void)ask(help, "SM1", ALICE, CALLBACK_SOON);
	(void)ask(help, "SM2", ALICE, CALLBACK_SOON);
	assert_int_equal(cap(help, ALICE, 0), CAP_BACK_NUMBER);
	assert_int_equal(cap(help, BOB, 0), CAP_NONE);
	assert_int_equal(cap(help, BOB, 1), CAP_BACK_HOUR);
	help->now_ms += HOUR;
	assert_int_equal(cap(help, BOB, 0), CAP_NONE);
	for (unsigned i = 0; i < 3; i++) {
		(void)snprintf(id, sizeof(id), "SN%u", i);
		(void)snprintf(from, sizeof(from), "+4477009003%02u", i);
		(void)ask(help, id, from, CALLBACK_SOON);
	}
	assert_int_equal(cap(help, BOB, 0), CAP_BACK_HOUR);
	help->now_ms += HOUR;
	assert_int_equal(cap(help, BOB, 0), CAP_BACK_DAY);
	help->now_ms += DAY;
	assert_int_equal(cap(help, BOB, 0), CAP_NONE);
	assert_int_equal(cap(help, ALICE, 0), CAP_NONE);
}

/* Who left has been counted: a cap is not emptied by leaving. */
static void
test_caps_remember_who_left(void **state)
{
	struct help *help = *state;
	char id[8];

	for (unsigned i = 0; i < 3; i++) {
		(void)snprintf(id, sizeof(id), "SM%u", i);
		(void)ask(help, id, ALICE, CALLBACK_SOON);
		(void)snprintf(id, sizeof(id), "SX%u", i);
		does(help, id, ALICE, ACTION_FORGET, NULL, DESK_ENDED);
	}
	assert_int_equal(cap(help, BOB, 0), CAP_BACK_HOUR);
}

static void
test_references(void **state)
{
	struct help *help = *state;
	char seen[60][CALLBACK_REFERENCE];
	struct callbacks many = callbacks;
	char id[8], from[PHONE_SIZE];

	callbacks.per_hour = callbacks.per_day = 1000;
	for (unsigned i = 0; i < 60; i++) {
		(void)snprintf(id, sizeof(id), "SM%u", i);
		(void)snprintf(from, sizeof(from), "+4477009%05u", i);
		memcpy(seen[i], row_of(help, ask(help, id, from,
		    CALLBACK_SOON)).reference, CALLBACK_REFERENCE);
		help->now_ms += 1;
		for (unsigned k = 0; k < i; k++)
			assert_string_not_equal(seen[i], seen[k]);
		assert_int_equal(strspn(seen[i], "ACEFHJKLRTWXY"), 2);
		assert_int_equal(strspn(seen[i] + 2, "2346789"), 3);
	}
	callbacks = many;
}

static void
test_purge(void **state)
{
	struct help *help = *state;
	struct callback_row row = row_of(help, ask(help, "SM1", ALICE,
	    CALLBACK_SOON));
	unsigned open = 7;
	int64_t before;

	(void)say(help, CALLBACK_CLAIM, row.reference, "mash");
	help->now_ms += 8 * DAY;
	before = help->now_ms - 7 * DAY;
	(void)ask(help, "SM2", BOB, CALLBACK_SOON);
	assert_true(store_sqlite.callbacks->purge(help->store, before, &open,
	    &help->why));
	assert_int_equal(open, 1);
	assert_int_equal(help_ask(help, "SELECT count(*) FROM callback"), 1);
	assert_int_equal(help_ask(help, "SELECT count(*) FROM outbox"), 0);
	assert_true(store_sqlite.callbacks->purge(help->store, before, &open,
	    &help->why));
	assert_int_equal(open, 0);
}

/* Nothing plain: not the number in any spelling, and the seal holds. */
static void
test_sealed(void **state)
{
	struct help *help = *state;
	struct callback_row row = row_of(help, ask(help, "SM1", ALICE,
	    CALLBACK_SOON));
	struct callback_said said;

	assert_int_equal(help_ask(help, "SELECT count(*) FROM callback WHERE"
	    " instr(sealed, x'3930303132') OR instr(sealed, '900123')"), 0);
	said = say(help, CALLBACK_REVEAL, row.reference, "");
	assert_string_equal(said.row.number, ALICE);
	assert_int_equal(help_ask(help, "UPDATE callback SET sealed ="
	    " randomblob(length(sealed)) RETURNING 1"), 1);
	said = say(help, CALLBACK_REVEAL, row.reference, "");
	assert_int_equal(said.answer, ANSWER_STATE);
	assert_int_equal(said.row.number[0], 0);
	said = say(help, CALLBACK_CLAIM, row.reference, "mash");
	assert_int_equal(said.answer, ANSWER_STATE);
}

#define STORE(test) cmocka_unit_test_setup_teardown(test, set_up, \
	tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE(test_whole_way),
		STORE(test_news),
		STORE(test_two_tries),
		STORE(test_refused_claims),
		STORE(test_not_at_that_time),
		STORE(test_a_new_wish),
		STORE(test_cancel_and_leave),
		STORE(test_an_order_that_fails),
		STORE(test_an_order_that_is_due),
		STORE(test_caps),
		STORE(test_caps_remember_who_left),
		STORE(test_references),
		STORE(test_purge),
		STORE(test_sealed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
