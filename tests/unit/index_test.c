/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The index in memory agrees with a plain list under any order of changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "gateway/index.h"

#define PERSONS 300

/* Few first slots, so that neighbours push each other along. */
static struct person
person(unsigned i)
{
	struct person person = { { 0 } };

	person.hash[0] = (unsigned char)(i % 7);
	person.hash[8] = (unsigned char)i;
	person.hash[9] = (unsigned char)(i >> 8);
	return person;
}

static void
test_agrees_with_a_list(void **state)
{
	struct index *index = index_new(0);
	bool list[PERSONS] = { false };
	uint32_t luck = 1;

	(void)state;
	for (unsigned round = 0; round < 20000; round++) {
		unsigned i;
		struct person who;

		luck = luck * 1664525u + 1013904223u;
		i = (luck >> 8) % PERSONS;
		who = person(i);
		if (luck & 0x80) {
			assert_true(index_put(index, &who));
			list[i] = true;
		} else {
			index_drop(index, &who);
			list[i] = false;
		}
		i = (luck >> 16) % PERSONS;
		who = person(i);
		assert_int_equal(index_has(index, &who), list[i]);
	}
	for (unsigned i = 0; i < PERSONS; i++) {
		struct person who = person(i);

		assert_int_equal(index_has(index, &who), list[i]);
	}
	index_free(index);
}

static bool
is_odd(void *arg, const void *value)
{
	unsigned number;

	++*(unsigned *)arg;
	memcpy(&number, value, sizeof(number));
	return number % 2 == 1;
}

/* Values go where their persons go: as it grows, as gaps close, as it is
 * swept. */
static void
test_values_stay_with_their_persons(void **state)
{
	struct index *index = index_new(sizeof(unsigned));
	unsigned asked = 0;

	(void)state;
	for (unsigned i = 0; i < PERSONS; i++) {
		struct person who = person(i);
		unsigned *value;

		assert_null(index_find(index, &who));
		assert_true(index_put(index, &who));
		value = index_find(index, &who);
		assert_int_equal(*value, 0);
		*value = i;
		assert_true(index_put(index, &who));
		assert_ptr_equal(index_find(index, &who), value);
	}
	for (unsigned i = 0; i < PERSONS; i += 3) {
		struct person who = person(i);

		index_drop(index, &who);
	}
	assert_int_equal(index_count(index), PERSONS - PERSONS / 3);
	index_sweep(index, is_odd, &asked);
	assert_true(asked >= PERSONS - PERSONS / 3);
	for (unsigned i = 0; i < PERSONS; i++) {
		struct person who = person(i);
		const unsigned *value = index_find(index, &who);

		assert_int_equal(value == NULL, i % 3 == 0 || i % 2 == 1);
		if (value != NULL)
			assert_int_equal(*value, i);
	}
	index_free(index);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values_stay_with_their_persons),
		cmocka_unit_test(test_agrees_with_a_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
