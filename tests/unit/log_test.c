/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log: what it writes, and that nobody ever waits for who reads it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

/* Strangers' bytes forge no line, and what is missing is not written. */
static void
test_a_line(void **state)
{
	char *told = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&told, &size);

	(void)state;
	assert_non_null(out);
	log_open(out);
	log_event(EVENT_LISTENING, .file = "a\nb\"\x1b\xc3\xa9", .count = 7);
	log_open(NULL);
	(void)fclose(out);
	assert_string_equal(told, "info LISTENING: listening "
	    "file=\"a\\x0ab\\x22\\x1b\\xc3\\xa9\" count=7\n");
	free(told);
}

/* Who reads the log has stopped: calls go on. */
static void
test_nobody_reads(void **state)
{
	static char bytes[4096];
	uint64_t before = log_count(EVENT_DRAINING);
	int ends[2];
	ssize_t got;
	FILE *out;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_true(fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0);
	while (write(ends[1], bytes, sizeof(bytes)) > 0)
		continue;
	while (write(ends[1], bytes, 1) > 0)
		continue;
	assert_true(fcntl(ends[1], F_SETFL, 0) == 0);
	out = fdopen(ends[1], "w");
	assert_non_null(out);
	log_open(out);
	(void)alarm(20);		/* it would wait for ever */
	log_event(EVENT_DRAINING, .count = 1);
	log_event(EVENT_DRAINING, .count = 2);
	(void)alarm(0);
	assert_int_equal(log_count(EVENT_DRAINING) - before, 2);
	/* It is read again, and told how much was held back. */
	assert_true(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0);
	while (read(ends[0], bytes, sizeof(bytes)) > 0)
		continue;
	log_event(EVENT_DRAINING, .count = 3);
	got = read(ends[0], bytes, sizeof(bytes) - 1);
	assert_true(got > 0);
	bytes[got] = '\0';
	assert_non_null(strstr(bytes, "count=3 held_back=2\n"));
	log_open(NULL);
	(void)fclose(out);
	(void)close(ends[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_line),
		cmocka_unit_test(test_nobody_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
