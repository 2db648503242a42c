/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A caller or somebody who texts, for tests of the engine of steps. */
#ifndef UNIT_FLOW_CALLER_H
#define UNIT_FLOW_CALLER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "flow_fixture.h"

#define NOON_WEEKDAY 1795435200000LL	/* Mon 2026-11-23 12:00 UTC */
#define NIGHT_SUNDAY 1795392000000LL	/* Mon 2026-11-23 00:00 UTC */

static struct fixture fixture;

static inline int
open_flow(void **state)
{
	char *flow = fixture_file("prompts/flow.json");

	(void)state;
	fixture_open(&fixture, flow);
	problems_print(&fixture.problems, stderr);
	free(flow);
	return fixture.flow == NULL;
}

static inline int
close_flow(void **state)
{
	(void)state;
	fixture_close(&fixture);
	return 0;
}

/* A call in progress: what came last decides what comes next. */
struct caller {
	struct session session;
	struct turn turn;
	struct input input;
	struct arena arena;
	bool fresh;
	int64_t now_ms;
};

static inline void
send_input(struct caller *caller)
{
	arena_init(&caller->arena, fixture.work, sizeof(fixture.work));
	caller->turn = (struct turn){
		.arena = &caller->arena,
		.flow = fixture.flow,
		.languages = &fixture.languages,
		.account = &fixture.account,
		.line = &fixture.line,
		.input = &caller->input,
		.now_ms = caller->now_ms,
		.fresh = caller->fresh,
		.session = caller->session,
	};
	flow_step(&caller->turn);
	caller->session = caller->turn.session;
	caller->fresh = false;
}

static inline void
press(struct caller *caller, const char *keys)
{
	caller->input.kind = INPUT_KEYS;
	caller->input.keys = bytes_from_text(keys);
	send_input(caller);
}

static inline void
dialed(struct caller *caller, bool bridged)
{
	caller->input.kind = INPUT_DIALED;
	caller->input.bridged = bridged;
	caller->input.dialed = bridged ? DIALED_ANSWERED : DIALED_BUSY;
	send_input(caller);
}

static inline struct caller
call(int64_t now_ms)
{
	struct caller caller = { .fresh = true, .now_ms = now_ms };

	caller.input.kind = INPUT_CALL;
	caller.input.id = BYTES("CA1");
	memcpy(caller.input.from, "+447700900123", 14);
	send_input(&caller);
	return caller;
}

static inline const struct action *
find_in(const struct action *action, enum action_kind kind)
{
	while (action != NULL && action->kind != kind)
		action = action->next;
	return action;
}

static inline const struct action *
find(const struct caller *caller, enum action_kind kind)
{
	return find_in(caller->turn.actions, kind);
}

static inline bool
says(const struct caller *caller, const char *id)
{
	for (const struct action *action = caller->turn.actions;
	    action != NULL; action = action->next) {
		const struct action *inside = action->kind == ACTION_LISTEN ?
		    action->inside : action;

		for (; inside != NULL; inside = inside->next) {
			if (inside->kind == ACTION_SAY &&
			    strcmp(inside->prompt->id, id) == 0)
				return true;
			if (inside == action)
				break;
		}
	}
	return false;
}

static inline const char *
rings(const struct caller *caller)
{
	const struct action *ring = find(caller, ACTION_RING);

	return ring == NULL ? "" : ring->numbers[0];
}

#endif
