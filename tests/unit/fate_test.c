/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes of a row: no row ends without a word, none is sent twice but
 * once more, marked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "outbox/fate.h"
#include "outbox/retry.h"

#define NOW 1790000000000
#define HOUR 3600000

enum word { TEXT, LIST, UNFOUND, END, WAIT, LOST };

struct fate_row {
	enum word word;			/* which function is asked */
	enum row_state was;
	unsigned tries, repeats;
	enum fate fate;			/* of TEXT, LIST */
	const char *says;		/* the carrier */
	int64_t left_ms;		/* until it is of no use */
	enum row_state is;
	int64_t due_ms;			/* from now; -1: never again */
	unsigned tried, repeated;
	const char *why;
	const char *sentence;
};

static const struct fate_row rows[] = {
	{ TEXT, ROW_LEASED, 0, 0, FATE_SENT, "", HOUR, ROW_SENT, -1, 1, 0, "",
	    "taken by the carrier" },
	{ TEXT, ROW_LEASED, 0, 1, FATE_SENT, "", HOUR, ROW_SENT, -1, 1, 1,
	    "sent a second time", "taken, after nobody knew" },
	{ TEXT, ROW_LEASED, 0, 0, FATE_LATER, "busy", HOUR, ROW_LEASED, 1500,
	    1, 0, "busy", "asked to come later" },
	{ TEXT, ROW_LEASED, 3, 0, FATE_LATER, "busy", 900, ROW_FAILED, -1, 4,
	    0, "busy", "later is too late" },
	{ TEXT, ROW_LEASED, 3, 0, FATE_LATER, "", 900, ROW_FAILED, -1, 4, 0,
	    "not sent in time", "later is too late, and no reason is known" },
	{ TEXT, ROW_LEASED, 3, 1, FATE_LATER, "", 900, ROW_IN_DOUBT, -1, 4, 1,
	    "not sent in time", "too late for the second one" },
	{ TEXT, ROW_LEASED, 0, 0, FATE_NEVER, "21610", HOUR, ROW_FAILED, -1,
	    1, 0, "21610", "refused for good" },
	{ TEXT, ROW_LEASED, 0, 1, FATE_NEVER, "21610", HOUR, ROW_IN_DOUBT, -1,
	    1, 1, "21610", "the second one was refused for good" },
	{ TEXT, ROW_LEASED, 2, 0, FATE_UNKNOWN, "reset", HOUR, ROW_UNKNOWN,
	    FATE_ASK_AFTER_MS, 0, 0, "reset", "it left, and nobody knows" },
	{ LIST, ROW_UNKNOWN, 1, 0, FATE_SENT, "", HOUR, ROW_SENT, -1, 1, 0,
	    "", "the carrier lists it" },
	{ LIST, ROW_UNKNOWN, 1, 0, FATE_NEVER, "", HOUR, ROW_DUE, 0, 0, 1,
	    "the carrier does not list it", "once more, marked" },
	{ LIST, ROW_UNKNOWN, 1, 1, FATE_NEVER, "", HOUR, ROW_IN_DOUBT, -1, 1,
	    1, "the carrier does not list it", "but not twice more" },
	{ LIST, ROW_UNKNOWN, 1, 0, FATE_NEVER, "", 0, ROW_IN_DOUBT, -1, 1, 0,
	    "the carrier does not list it", "nor when it is of no use" },
	{ LIST, ROW_UNKNOWN, 0, 0, FATE_LATER, "busy", HOUR, ROW_UNKNOWN,
	    10000, 1, 0, "busy", "the list cannot be had yet" },
	{ LIST, ROW_UNKNOWN, FATE_ASKS - 1, 0, FATE_UNKNOWN, "", HOUR,
	    ROW_DUE, 0, 0, 1, "the carrier could not be asked",
	    "asked often enough" },
	{ UNFOUND, ROW_UNKNOWN, 0, 0, FATE_SENT, "cannot ask", HOUR, ROW_DUE,
	    0, 0, 1, "cannot ask", "a carrier without a list" },
	{ UNFOUND, ROW_UNKNOWN, 0, 1, FATE_SENT, "cannot ask", HOUR,
	    ROW_IN_DOUBT, -1, 0, 1, "cannot ask", "and nobody knew twice" },
	{ UNFOUND, ROW_UNKNOWN, 0, 0, FATE_SENT, "cannot ask", -1,
	    ROW_IN_DOUBT, -1, 0, 0, "cannot ask", "and it is too late" },
	{ END, ROW_LEASED, 0, 0, FATE_SENT, "no", HOUR, ROW_FAILED, -1, 0, 0,
	    "no", "it never left" },
	{ END, ROW_UNKNOWN, 0, 0, FATE_SENT, "no", HOUR, ROW_IN_DOUBT, -1, 0,
	    0, "no", "it may have left" },
	{ END, ROW_DUE, 0, 1, FATE_SENT, "no", HOUR, ROW_IN_DOUBT, -1, 0, 1,
	    "no", "the first one may have arrived" },
	{ WAIT, ROW_DUE, 0, 0, FATE_SENT, "capped", HOUR, ROW_DUE, 60000, 0,
	    0, "capped", "held back" },
	{ WAIT, ROW_DUE, 0, 0, FATE_SENT, "capped", 60000, ROW_FAILED, -1, 0,
	    0, "capped", "held back for too long" },
	{ LOST, ROW_LEASED, 3, 0, FATE_SENT, "killed", HOUR, ROW_UNKNOWN,
	    FATE_ASK_AFTER_MS, 0, 0, "killed", "killed in between" },
};

static void
ask(const struct fate_row *row, struct settlement *to)
{
	struct row what = { .id = 7, .state = row->was, .tries = row->tries,
		.repeats = row->repeats };
	struct judgement judgement = { .fate = row->fate, .wait_ms = -1 };
	struct fate_when when = { NOW, NOW + row->left_ms, 500 };

	if (row->word == LIST && row->fate == FATE_LATER)
		judgement.wait_ms = 10000;
	if (row->word == LIST)
		when.permille = 0;
	(void)snprintf(judgement.why, sizeof(judgement.why), "%s", row->says);
	(void)snprintf(judgement.carrier_id, sizeof(judgement.carrier_id),
	    "SMaa");
	if (row->word == TEXT)
		fate_of_text(&what, &judgement, &when, to);
	else if (row->word == LIST)
		fate_of_list(&what, &judgement, &when, to);
	else if (row->word == UNFOUND)
		fate_unfound(&what, row->says, &when, to);
	else if (row->word == END)
		fate_end(&what, row->says, to);
	else if (row->word == WAIT)
		fate_wait(&what, NOW + 60000, row->says, &when, to);
	else
		fate_unknown(&what, row->says, &when, to);
}

static void
test_fates(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct fate_row *row = &rows[i];
		int64_t due_ms = row->due_ms < 0 ? INT64_MAX :
		    NOW + row->due_ms;
		struct settlement to;

		ask(row, &to);
		if (to.id != 7 || to.state != row->is ||
		    to.due_ms != due_ms || to.tries != row->tried ||
		    to.repeats != row->repeated ||
		    strcmp(to.why, row->why) != 0 ||
		    strcmp(to.carrier_id, row->is == ROW_SENT ? "SMaa" :
		    "") != 0)
			fail_msg("%s: state %d, due %lld, tries %u, repeats "
			    "%u, \"%s\"", row->sentence, to.state,
			    (long long)(to.due_ms - NOW), to.tries,
			    to.repeats, to.why);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
