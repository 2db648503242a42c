/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Talks: what passes, and in which words a talk fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/talk.h"
#include "cli_fixture.h"

static struct snapshot *snapshot;

static int
open_snapshot(void **state)
{
	(void)state;
	snapshot = fixture_snapshot("config/helpline.json");
	return snapshot == NULL;
}

static int
close_snapshot(void **state)
{
	(void)state;
	snapshot_drop(snapshot);
	return 0;
}

struct talk_row {
	const char *text;
	const char *why;		/* how it begins; NULL: it passes */
};

#define NOON "at Mon 2026-11-23 12:00\n"
#define CALL NOON "call from +447700900123\n"
#define TEXT NOON "text from +447700900123\n"

static const struct talk_row rows[] = {
	{ CALL "> 0\nrings 020 8314 6660\nwithin 20 s\n", NULL },
	{ CALL "> 0\nrings +44 20 8314 6660\n", NULL },
	{ CALL "\t > 0   # a person now\r\n\n# and\nrings 02083146660 # so\n",
	    NULL },
	{ CALL "> #\n< English: 1", NULL },
	{ CALL "< Hello\n< Lewisham\n< call 999\n< English: 1", NULL },
	{ CALL "< Lewisham\n< Hello",
	    "t:4: \"Hello\" was not said or sent; instead it said \"Hello." },
	{ CALL "> 0\n< Hello", "t:4: \"Hello\" was not said or sent; instead "
	    "it said \"Thank you. We are calling a person now." },
	{ CALL "> 0\nrings 020 8314 6000",
	    "t:4: 020 8314 6000 does not ring; instead it said" },
	{ CALL "rings 020 8314 6660",
	    "t:3: 020 8314 6660 does not ring; instead it said" },
	{ CALL "> 0\nwithin 1 s", "t:4: the first number rang after " },
	{ CALL "within 1 s", "t:3: no number has rung in this call" },
	{ CALL "> 0\nrings 020 8314 6660\n> 1", "t:5: a number rings: keys "
	    "belong to the other end now" },
	{ CALL "> **\nends\nnothing\n", NULL },
	{ CALL "> **\n> 1", "t:4: the call is over: nobody hears a key" },
	{ CALL "ends", "t:3: the helpline does not hang up; instead it said" },
	{ CALL "nothing", "t:3: nothing was to be said or sent; instead" },
	{ CALL "busy", "t:3: no number rings: the helpline waits for a key" },
	{ CALL "> hello", "t:3: \"hello\" are no keys: a call has 0 to 9, * "
	    "and #" },
	{ CALL "call from withheld", "t:3: a call is going on: end it with "
	    "\"hangs up\"" },
	{ CALL "text from +447700900123", "t:3: a call is going on" },
	{ CALL "hangs up\nhangs up", "t:4: there is no call to end" },
	{ CALL "wait 1h", "t:3: nobody waits in a call" },
	{ CALL "hangs up\nwait 1h\ncall from withheld\n> 0\n", NULL },
	{ CALL "picture", "t:3: a picture comes by text" },
	{ CALL "in English",
	    "t:3: \"Soomaali: 7.\" is in Somali, not in English" },
	{ CALL "< Hello\nin Somali", "t:4: \"Hello. This is the Lewisham "
	    "children and families helpline." },
	{ CALL "in Klingon", "t:3: there is no language \"Klingon\"" },
	{ CALL "account nobody", "t:3: there is no account \"nobody\"" },
	{ NOON "account sandbox\ncall from withheld\n> 0\n", NULL },
	{ TEXT "> English\n< automatic reply\n< 02083146660\n", NULL },
	{ TEXT "> EXIT\nnothing\n", NULL },
	{ TEXT "> English\nnothing",
	    "t:4: nothing was to be said or sent; instead it sent \"Hello." },
	{ TEXT "store down\n> English\nnothing\nstore up\n> English\n"
	    "< automatic reply", NULL },
	{ TEXT "mail down\n> help\n< 999\nteam danger\nmail up\n> help\n"
	    "< 999\nteam nothing\nwait 1h\n> help\nteam danger", NULL },
	{ TEXT "> help\nteam nothing", "t:4: the team is told \"danger\"" },
	{ TEXT "> help\nteam request", "t:4: the team is told \"danger\"" },
	{ TEXT "> hello\nteam do not ring", "t:4: the team is told nothing" },
	{ TEXT "team something", "t:3: the team is told of a \"request\"" },
	{ TEXT "mail off", "t:3: write \"mail down\" or \"mail up\"" },
	{ TEXT "picture\n< pictures", NULL },
	{ NOON "in ti\ntext from +447700900123\n> hello there\n"
	    "< Tigrinya interpreter", NULL },
	{ NOON "> 1", "t:2: first somebody must call or text" },
	{ NOON, "t:1: nobody calls or texts in this talk" },
	{ "at Sun 2026-11-23 12:00", "t:1: 2026-11-23 is a Mon, not a Sun" },
	{ "at 2026-11-23 12:00\ncall from withheld", NULL },
	{ "at noon", "t:1: \"noon\" is no time; write it as" },
	{ "at 2026-02-30 12:00", "t:1: \"2026-02-30 12:00\" is no time" },
	{ "at 2026-11-23 24:00", "t:1: \"2026-11-23 24:00\" is no time" },
	{ "call from mother", "t:1: \"mother\" is no phone number" },
	{ "text from withheld", "t:1: \"withheld\" is no phone number" },
	{ "at", "t:1: something must follow \"at\"" },
	{ CALL "silence now", "t:3: \"silence\" stands alone, without "
	    "\"now\"" },
	{ CALL "silense", "t:3: a talk has no word \"silense\"; did you mean "
	    "\"silence\"?" },
	{ CALL "no anwser", "t:3: a talk has no word \"no anwser\"; did you "
	    "mean \"no answer\"?" },
	{ "cal from withheld", "t:1: a talk has no word \"cal from withheld\"; "
	    "did you mean \"call from\"?" },
	{ CALL "explode", "t:3: a talk has no word \"explode\"" },
	{ CALL "> 0\nanswers long", "t:4: \"long\" is no length of time" },
	{ CALL "> 0\nanswers 90 s\n< Did you talk", NULL },
	{ CALL "> 0\nanswers 90\n", "t:4: \"90\" is no length of time" },
};

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct talk_row *row = &rows[i];
		struct problem why = { "" };
		bool good = talk_play(snapshot, "t",
		    bytes_from_text(row->text), &why);

		if (good != (row->why == NULL) || (row->why != NULL &&
		    strncmp(why.text, row->why, strlen(row->why)) != 0))
			fail_msg("of \"%s\" it says \"%s\"", row->text,
			    good ? "(it passes)" : why.text);
	}
}

static void
test_lines_that_are_no_text(void **state)
{
	static const char nul[] = "call from withheld\n> 1\0 2\n";
	char memory[700];
	struct problem why = { "" };

	(void)state;
	assert_false(talk_play(snapshot, "t",
	    (struct bytes){ nul, sizeof(nul) - 1 }, &why));
	assert_string_equal(why.text, "t:2: the line is no text, or over 500 "
	    "bytes");
	memset(memory, 'x', sizeof(memory));
	assert_false(talk_play(snapshot, "t",
	    (struct bytes){ memory, sizeof(memory) }, &why));
	assert_string_equal(why.text, "t:1: the line is no text, or over 500 "
	    "bytes");
	memory[0] = '#';
	assert_false(talk_play(snapshot, "t",
	    (struct bytes){ memory, sizeof(memory) }, &why));
	assert_string_equal(why.text,
	    "t:1: nobody calls or texts in this talk");
}

struct squeeze_row { const char *text, *is; };

static const struct squeeze_row squeezes[] = {
	{ "0 2 0, 8 3 1 4, 6 6 6 0.", "02083146660." },
	{ "020 8314 6660", "02083146660" },
	{ "press 1, 2 or 3", "press 12 or 3" },
	{ "a\nb", "a b" },
	{ "call 999.\n0 2 0", "call 999. 020" },
	{ "9\n9", "99" },
	{ " , 1", " , 1" },
	{ "1 ,", "1 ," },
	{ "", "" },
};

static void
test_squeeze(void **state)
{
	struct arena arena;

	(void)state;
	arena_init_growing(&arena);
	for (size_t i = 0; i < sizeof(squeezes) / sizeof(squeezes[0]); i++)
		assert_string_equal(talk_squeeze(&arena, squeezes[i].text),
		    squeezes[i].is);
	arena_clear(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_lines_that_are_no_text),
		cmocka_unit_test(test_squeeze),
	};

	return cmocka_run_group_tests(tests, open_snapshot, close_snapshot);
}
