/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person would see of a list of problems, against what is expected. */
#ifndef TESTS_PRINTED_H
#define TESTS_PRINTED_H

#include <stdlib.h>
#include <string.h>

#include "base/problem.h"

/* `about` names the row that fails. Include cmocka.h before this. */
static inline void
check_printed(struct problems *problems, const char *about,
    const char *expected)
{
	char *printed = NULL;
	size_t size;
	FILE *out = open_memstream(&printed, &size);

	assert_non_null(out);
	problems_print(problems, out);
	assert_int_equal(fclose(out), 0);
	if (strcmp(printed, expected) != 0)
		fail_msg("%s\n  gives    %s  expected %s", about, printed,
		    expected);
	free(printed);
}

#endif
