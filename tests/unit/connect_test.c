/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which number the telephone that is rung shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow_fixture.h"

static void
the_callers_number_is_shown_only_if_told_to(void **state)
{
	static const struct {
		bool pass;
		const char *from;
		const char *shown;
	} rows[] = {
		{ false, "+447700900123", "+442079460123" },
		{ false, "", "+442079460123" },
		{ true, "+447700900123", "+447700900123" },
		{ true, "", "+442079460123" },		/* withheld */
	};
	char *flow = fixture_file("prompts/flow.json");

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct input input = { .kind = INPUT_CALL };
		struct fixture fixture;
		struct turn turn = { .input = &input };
		const struct action *action;

		fixture_open_passing(&fixture, flow, rows[i].pass);
		assert_non_null(fixture.flow);
		(void)snprintf(input.from, sizeof(input.from), "%s",
		    rows[i].from);
		turn.arena = &fixture.arena;
		turn.flow = fixture.flow;
		turn.languages = &fixture.languages;
		turn.line = &fixture.line;
		turn.now_ms = 1795348800000;	/* a Sunday */
		flow_failsafe(&turn);
		action = turn.actions;
		while (action != NULL && action->kind != ACTION_RING)
			action = action->next;
		assert_non_null(action);
		assert_string_equal(action->caller_id, rows[i].shown);
		fixture_close(&fixture);
	}
	free(flow);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_callers_number_is_shown_only_if_told_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
