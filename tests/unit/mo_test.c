/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compiled catalogues: both byte orders, plurals, and every way to break. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "mo_make.h"
#include "words/mo.h"
#include "words/plural.h"

static const struct mo_row small[] = {
	MO_HEADER,
	ROW("text:first\4Hello", "Dzień dobry"),
	ROW("voice:days\4{n} day\0{n} days",
	    "{n} dzień\0{n} dni\0{n} dni"),
	ROW("voice:first\4Hello", "Witamy"),
};
#define SMALL (sizeof(small) / sizeof(small[0]))

struct loaded {
	struct arena arena;
	struct problems problems;
	const struct mo *mo;
};

/* From a block of exactly that size, so that a read past it is seen. */
static void
load(struct loaded *loaded, const char *bytes, size_t length)
{
	char *exact = malloc(length == 0 ? 1 : length);

	assert_non_null(exact);
	memcpy(exact, bytes, length);
	arena_init_growing(&loaded->arena);
	problems_init(&loaded->problems);
	loaded->mo = mo_read(&loaded->arena, "small.mo",
	    (struct bytes){ exact, length }, &loaded->problems);
	free(exact);
}

static void
unload(struct loaded *loaded)
{
	problems_clear(&loaded->problems);
	arena_clear(&loaded->arena);
}

static void
assert_refused(const char *bytes, size_t length, const char *sentence)
{
	struct loaded loaded;

	load(&loaded, bytes, length);
	assert_null(loaded.mo);
	assert_int_equal(loaded.problems.errors, 1);
	if (strstr(loaded.problems.entries[0].text, sentence) == NULL)
		fail_msg("\"%s\" does not say \"%s\"",
		    loaded.problems.entries[0].text, sentence);
	unload(&loaded);
}

static void
reads_both_byte_orders(void **state)
{
	(void)state;
	for (int swapped = 0; swapped < 2; swapped++) {
		const struct mo_message *message;
		struct loaded loaded;
		struct made made;

		mo_make(&made, small, SMALL, swapped == 1);
		load(&loaded, made.at, made.length);
		assert_non_null(loaded.mo);
		assert_int_equal(mo_count(loaded.mo), SMALL);
		message = mo_find(loaded.mo, BYTES("text:first"),
		    BYTES("Hello"));
		assert_non_null(message);
		assert_true(bytes_are(message->forms[0], "Dzień dobry"));
		assert_null(mo_find(loaded.mo, BYTES("text:first"),
		    BYTES("Hi")));
		assert_null(mo_find(loaded.mo, BYTES("text:last"),
		    BYTES("Hello")));
		unload(&loaded);
	}
}

static void
counts_as_polish_does(void **state)
{
	static const struct { unsigned long n; unsigned form; } rows[] = {
		{ 0, 2 }, { 1, 0 }, { 2, 1 }, { 4, 1 }, { 5, 2 }, { 12, 2 },
		{ 22, 1 }, { 101, 2 }, { 112, 2 }, { 122, 1 },
	};
	const struct mo_message *message;
	struct loaded loaded;
	struct made made;

	(void)state;
	mo_make(&made, small, SMALL, false);
	load(&loaded, made.at, made.length);
	assert_non_null(loaded.mo);
	assert_int_equal(mo_form_count(loaded.mo), 3);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(mo_form(loaded.mo, rows[i].n), rows[i].form);
	message = mo_find(loaded.mo, BYTES("voice:days"), BYTES("{n} day"));
	assert_non_null(message);
	assert_int_equal(message->form_count, 3);
	assert_true(bytes_are(message->plural, "{n} days"));
	assert_true(bytes_are(message->forms[1], "{n} dni"));
	unload(&loaded);
}

/* A file that was cut anywhere is refused. */
static void
refuses_every_cut(void **state)
{
	struct made made;

	(void)state;
	mo_make(&made, small, SMALL, false);
	for (size_t length = 0; length < made.length; length++)
		assert_refused(made.at, length, "a broken catalogue");
}

/* Any byte may be anything: never a read outside, and what is accepted can be
 * used. */
static void
survives_every_byte(void **state)
{
	struct made made;

	(void)state;
	mo_make(&made, small, SMALL, false);
	for (size_t at = 0; at < made.length; at++) {
		char right = made.at[at];

		for (unsigned byte = 0; byte < 256; byte++) {
			struct loaded loaded;

			made.at[at] = (char)byte;
			load(&loaded, made.at, made.length);
			assert_true((loaded.mo != NULL) !=
			    (loaded.problems.errors > 0));
			for (unsigned i = 0; loaded.mo != NULL &&
			    i < mo_count(loaded.mo); i++) {
				const struct mo_message *message =
				    mo_at(loaded.mo, i);

				assert_ptr_equal(message, mo_find(loaded.mo,
				    message->context, message->id));
				assert_true(mo_form(loaded.mo, byte) <
				    mo_form_count(loaded.mo));
			}
			unload(&loaded);
		}
		made.at[at] = right;
	}
}

static void
says_what_is_broken(void **state)
{
	struct mo_row rows[] = { MO_HEADER,
		ROW("a\4b\0bs", "one\0two") };
	static const struct mo_row twice[] = { MO_HEADER,
		ROW("a\4b", "x"), ROW("a\4b", "y") };
	static const struct mo_row latin[] = {
		ROW("", "Content-Type: text/plain; charset=ISO-8859-2\n") };
	static const struct mo_row bad[] = { MO_HEADER,
		ROW("a\4b", "\xFF") };
	static const struct mo_row headless[] = { ROW("a\4b", "x") };
	struct made made;

	(void)state;
	mo_make(&made, rows, 2, false);
	assert_refused(made.at, made.length, "has 2 forms, not 3");
	mo_make(&made, twice, 3, false);
	assert_refused(made.at, made.length, "twice");
	mo_make(&made, latin, 1, false);
	assert_refused(made.at, made.length, "charset=UTF-8");
	mo_make(&made, bad, 2, false);
	assert_refused(made.at, made.length, "not UTF-8");
	mo_make(&made, headless, 1, false);
	assert_refused(made.at, made.length, "no header");
	mo_make(&made, small, SMALL, false);
	made_number(&made, 8, 30000);
	assert_refused(made.at, made.length, "claims 30000");
	made_number(&made, 8, SMALL);
	made_number(&made, 28 + 8, 0xFFFFFFF0);
	assert_refused(made.at, made.length, "outside the file");
	assert_refused("what is this? not a catalogue, surely", 38,
	    "not a compiled catalogue");
}

static void
refuses_overlaps_and_giants(void **state)
{
	struct made made;
	char *giant = calloc(1, MO_FILE_MOST + 1);

	(void)state;
	assert_non_null(giant);
	assert_refused(giant, MO_FILE_MOST + 1, "over 4 MiB");
	free(giant);
	/* Every message is the long header. */
	mo_make(&made, small, SMALL, false);
	for (unsigned i = 1; i < SMALL; i++)
		memcpy(made.at + 28 + SMALL * 8 + i * 8,
		    made.at + 28 + SMALL * 8, 8);
	assert_refused(made.at, made.length, "overlap");
}

static void
reads_rules_of_plurals(void **state)
{
	static const struct {
		const char *rule;
		unsigned long n;
		int form;		/* -1: refused */
	} rows[] = {
		{ "nplurals=1; plural=0;", 7, 0 },
		{ "nplurals=2; plural=(n != 1);", 1, 0 },
		{ " nplurals = 2 ; plural = n>1", 2, 1 },
		{ "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
		    "n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);", 103, 3 },
		{ "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
		    "n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);", 100, 5 },
		{ "nplurals=2; plural=!(n==1);", 1, 0 },
		{ "nplurals=3; plural=n/0;", 5, 0 },
		{ "nplurals=3; plural=n%0;", 5, 0 },
		{ "nplurals=2; plural=1+2*0-1+(n<=1||n>=9);", 3, 0 },
		{ "nplurals=2; plural=n;", 0, -1 },
		{ "nplurals=7; plural=0;", 0, -1 },
		{ "nplurals=0; plural=0;", 0, -1 },
		{ "nplurals=2; plural=(n", 0, -1 },
		{ "nplurals=2; plural=n ? 1;", 0, -1 },
		{ "nplurals=2; plural=n==1; rm -rf", 0, -1 },
		{ "nplurals=2; plural=;", 0, -1 },
		{ "nplurals=2; plural=99999999999;", 0, -1 },
		{ "plural=0;", 0, -1 },
		{ "", 0, -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct plural plural;
		struct problem why = { "" };
		bool good = plural_read(&plural,
		    bytes_from_text(rows[i].rule), MO_FORMS, &why);

		if (good != (rows[i].form >= 0))
			fail_msg("%s: %s", rows[i].rule, why.text);
		if (good)
			assert_int_equal(plural_form(&plural, rows[i].n),
			    rows[i].form);
		else
			assert_true(why.text[0] != '\0');
	}
}

/* A rule of a thousand brackets must not eat the stack. */
static void
refuses_deep_rules(void **state)
{
	char rule[2200] = "nplurals=2; plural=";
	struct plural plural;
	struct problem why;

	(void)state;
	memset(rule + 19, '(', 2000);
	rule[2019] = '\0';
	assert_false(plural_read(&plural, bytes_from_text(rule), MO_FORMS,
	    &why));
	memset(rule + 19, '!', 2000);
	assert_false(plural_read(&plural, bytes_from_text(rule), MO_FORMS,
	    &why));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_both_byte_orders),
		cmocka_unit_test(counts_as_polish_does),
		cmocka_unit_test(refuses_every_cut),
		cmocka_unit_test(survives_every_byte),
		cmocka_unit_test(says_what_is_broken),
		cmocka_unit_test(refuses_overlaps_and_giants),
		cmocka_unit_test(reads_rules_of_plurals),
		cmocka_unit_test(refuses_deep_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
