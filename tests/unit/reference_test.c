/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reference in config/README.md says what the tables say. With the word
 * `write` it is written anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "providers/provider.h"
#include "settings/settings.h"

#define FILE_NAME "config/README.md"
#define BEGINS "<!-- reference begins -->\n"
#define ENDS "\n<!-- reference ends -->\n"
#define KINDS_MOST 32
#define FILE_MOST 65536

static void
write_reference(FILE *out)
{
	const struct account_kind *kinds[KINDS_MOST];
	unsigned count = 0;

	while (providers[count] != NULL && count < KINDS_MOST - 1) {
		kinds[count] = &providers[count]->kind;
		count++;
	}
	kinds[count] = NULL;
	settings_write_reference(kinds, out);
}

/* The file's text in `text`; where the reference begins and ends. */
static bool
read_page(char text[FILE_MOST], char **begin, char **end)
{
	FILE *file = fopen(FILE_NAME, "re");
	size_t length;

	if (file == NULL)
		return false;
	length = fread(text, 1, FILE_MOST - 1, file);
	(void)fclose(file);
	text[length] = '\0';
	*begin = strstr(text, BEGINS);
	*end = strstr(text, ENDS);
	if (*begin == NULL || *end == NULL)
		return false;
	*begin += strlen(BEGINS);
	return *begin <= *end + 1;
}

static void
the_page_says_what_the_tables_say(void **state)
{
	static char text[FILE_MOST];
	char *begin, *end;
	char *written = NULL;
	size_t size;
	FILE *out = open_memstream(&written, &size);

	(void)state;
	assert_non_null(out);
	write_reference(out);
	assert_int_equal(fclose(out), 0);
	assert_true(read_page(text, &begin, &end));
	end[0] = '\0';
	if (strcmp(begin, written) != 0)
		fail_msg("%s is not what the tables say: write it anew with "
		    "build/unit/reference_test write", FILE_NAME);
	free(written);
}

static int
write_page(void)
{
	static char text[FILE_MOST];
	char *begin, *end;
	FILE *out;

	if (!read_page(text, &begin, &end))
		return EXIT_FAILURE;
	out = fopen(FILE_NAME, "we");
	if (out == NULL)
		return EXIT_FAILURE;
	(void)fwrite(text, 1, (size_t)(begin - text), out);
	write_reference(out);
	(void)fputs(end, out);
	return fclose(out) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_page_says_what_the_tables_say),
	};

	if (argc == 2 && strcmp(argv[1], "write") == 0)
		return write_page();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
