/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests to be rung back in the SQLite store: two desks that press, ids, and
 * clocks that jump. */
#include "callback_help.h"

static struct turn *
presses(struct help *help, const char *id, const struct callback *callback)
{
	struct turn *turn;
	struct action *action;

	help_batch(help);
	turn = help_text(help, id, ALICE);
	turn->callback = callback;
	assert_true(help_load(help));
	action = turn->answered ? NULL : turn_add(turn, ACTION_RANG);
	if (action != NULL)
		action->desk = DESK_PRESSED;
	assert_true(help_save(help));
	return turn;
}

/* Of two desks that were rung for one claim the second is late, also when its
 * press is delivered again; the first one's comes again as what it was. */
static void
test_two_presses(void **state)
{
	struct help *help = *state;
	struct callback_row row = row_of(help, ask(help, "SM1", ALICE,
	    CALLBACK_SOON));
	struct callback_said said = say(help, CALLBACK_CLAIM, row.reference,
	    "mash");
	struct callback callback = call_of(&said);
	const struct turn *turn;

	assert_false(presses(help, "one", &callback)->late);
	for (int i = 0; i < 2; i++) {
		turn = presses(help, "two", &callback);
		assert_true(turn->late);
		assert_false(turn->answered);
	}
	turn = presses(help, "one", &callback);
	assert_true(turn->answered);
	assert_false(turn->late);
	assert_int_equal(row_of(help, row.id).tries, 1);
	assert_int_equal(row_of(help, row.id).state, CALLBACK_RINGING);
}

/* Ids go on above the newest request and the newest claim, whose row may have
 * been taken back. */
static void
test_newest(void **state)
{
	struct help *help = *state;
	struct callback_said said;
	int64_t id, newest;

	assert_true(store_sqlite.callbacks->newest(help->store, &newest,
	    &help->why));
	assert_int_equal(newest, 0);
	id = ask(help, "SM1", ALICE, CALLBACK_SOON);
	assert_true(store_sqlite.callbacks->newest(help->store, &newest,
	    &help->why));
	assert_int_equal(newest, id);
	said = say(help, CALLBACK_CLAIM, row_of(help, id).reference, "mash");
	(void)say(help, CALLBACK_RELEASE, said.row.reference, "");
	assert_true(store_sqlite.callbacks->newest(help->store, &newest,
	    &help->why));
	assert_int_equal(newest, said.claim);
}

/* A clock that jumps makes no request older or younger. */
static void
test_clock_jumps(void **state)
{
	static const int64_t jumps[] = { 100 * DAY, -100 * DAY };
	struct help *help = *state;

	for (unsigned i = 0; i < 2; i++) {
		int64_t asked_ms = help->now_ms;
		int64_t before = ask(help, i == 0 ? "A" : "B", ALICE,
		    CALLBACK_SOON);
		int64_t after, later;
		struct store_jump jump;

		help->now_ms += jumps[i] + MINUTE;
		help->row += 200 * DAY << 20;	/* ids only grow */
		after = ask(help, i == 0 ? "C" : "D", BOB, CALLBACK_SOON);
		jump = (struct store_jump){ jumps[i], help->now_ms, after };
		help->now_ms += MINUTE;
		later = ask(help, i == 0 ? "E" : "F", BOB, CALLBACK_SOON);
		assert_true(store_sqlite.shift(help->store, &jump,
		    &help->why));
		assert_int_equal(row_of(help, before).asked_ms,
		    asked_ms + jumps[i]);
		assert_int_equal(row_of(help, before).changed_ms,
		    asked_ms + jumps[i]);
		assert_int_equal(row_of(help, after).asked_ms, jump.now_ms);
		assert_int_equal(row_of(help, later).asked_ms, help->now_ms);
		help->now_ms += 2 * DAY;
	}
}

#define STORE(test) cmocka_unit_test_setup_teardown(test, set_up, \
	tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE(test_two_presses),
		STORE(test_newest),
		STORE(test_clock_jumps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
