/* SPDX-License-Identifier: GPL-3.0-or-later */
/* May the resident still be rung? Without the database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "gateway/live.h"

static const struct person alice = { { 1 } };
static const struct person bob = { { 2 } };

static struct callback_row
claimed(int64_t id, int64_t claim, const struct person *person)
{
	return (struct callback_row){ .id = id, .claim = claim,
		.person = *person, .state = CALLBACK_CLAIMED };
}

static void
put(struct live *live, int64_t id, int64_t claim, const struct person *person)
{
	struct callback_row row = claimed(id, claim, person);

	assert_true(live_put(live, &row));
}

static void
only_what_is_claimed(void **state)
{
	struct live live = { .next = 0 };

	(void)state;
	assert_int_equal(live_state(&live, 7, 70), CALLBACK_REACHED);
	assert_int_equal(live_state(&live, 0, 0), CALLBACK_REACHED);
	put(&live, 7, 70, &alice);
	assert_int_equal(live_state(&live, 7, 70), CALLBACK_CLAIMED);
	assert_int_equal(live_state(&live, 7, 71), CALLBACK_REACHED);
	assert_int_equal(live_state(&live, 8, 70), CALLBACK_REACHED);
}

static void
a_newer_claim_takes_the_place(void **state)
{
	struct live live = { .next = 0 };

	(void)state;
	put(&live, 7, 70, &alice);
	put(&live, 7, 71, &alice);
	live_set(&live, 7, 70, CALLBACK_RINGING);
	assert_int_equal(live_state(&live, 7, 70), CALLBACK_REACHED);
	assert_int_equal(live_state(&live, 7, 71), CALLBACK_CLAIMED);
}

/* Who left is not brought back by a worker's news. */
static void
who_left_has_left(void **state)
{
	struct live live = { .next = 0 };

	(void)state;
	put(&live, 7, 70, &alice);
	put(&live, 8, 80, &bob);
	live_leave(&live, &alice, CALLBACK_LEFT);
	assert_int_equal(live_state(&live, 7, 70), CALLBACK_LEFT);
	assert_int_equal(live_state(&live, 8, 80), CALLBACK_CLAIMED);
	live_set(&live, 7, 70, CALLBACK_RINGING);
	assert_int_equal(live_state(&live, 7, 70), CALLBACK_LEFT);
	live_set(&live, 8, 80, CALLBACK_RINGING);
	live_leave(&live, &bob, CALLBACK_CANCELLED);
	assert_int_equal(live_state(&live, 8, 80), CALLBACK_CANCELLED);
	live_leave(&live, &bob, CALLBACK_LEFT);
	assert_int_equal(live_state(&live, 8, 80), CALLBACK_CANCELLED);
}

static void
room_is_made_by_what_is_over(void **state)
{
	struct live live = { .next = 0 };
	struct callback_row one = claimed(1000, 1, &alice);

	(void)state;
	for (int64_t i = 1; i <= LIVE_MOST; i++)
		put(&live, i, i, i == 5 ? &bob : &alice);
	assert_false(live_put(&live, &one));
	assert_int_equal(live_state(&live, 1000, 1), CALLBACK_REACHED);
	live_leave(&live, &bob, CALLBACK_LEFT);
	assert_true(live_put(&live, &one));
	assert_int_equal(live_state(&live, 1000, 1), CALLBACK_CLAIMED);
	assert_int_equal(live_state(&live, 5, 5), CALLBACK_REACHED);
	assert_int_equal(live_state(&live, 6, 6), CALLBACK_CLAIMED);
}

/* Of that claim alone, and no further than it. */
static void
a_desk_is_lifted(void **state)
{
	struct live live = { .next = 0 };

	(void)state;
	live_lift(&live, 7, 70);
	live_lift(&live, 0, 0);
	assert_false(live_lifted(&live, 0, 0));
	put(&live, 7, 70, &alice);
	assert_false(live_lifted(&live, 7, 70));
	live_lift(&live, 7, 71);
	assert_false(live_lifted(&live, 7, 70));
	live_lift(&live, 7, 70);
	assert_true(live_lifted(&live, 7, 70));
	assert_false(live_lifted(&live, 7, 71));
	put(&live, 7, 71, &alice);
	assert_false(live_lifted(&live, 7, 71));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_is_claimed),
		cmocka_unit_test(a_newer_claim_takes_the_place),
		cmocka_unit_test(who_left_has_left),
		cmocka_unit_test(room_is_made_by_what_is_over),
		cmocka_unit_test(a_desk_is_lifted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
