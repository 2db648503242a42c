/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trial calls, in the SQLite store. */
#include "store_help.h"

#define MINUTE 60000
#define HOUR (60 * MINUTE)
#define DAY (24 * (int64_t)HOUR)
#define DAY_1 "+442083146660"
#define NIGHT_1 "+442083146000"

/* What the settings in force have. */
static struct drill_target targets[3];
static unsigned target_count;

static void
set_target(struct help *help, const char *number, const char *name,
    bool routed)
{
	struct drill_target *target = &targets[target_count++];

	*target = (struct drill_target){ .routed = routed };
	(void)snprintf(target->number, sizeof(target->number), "%s", number);
	(void)snprintf(target->name, sizeof(target->name), "%s", name);
	keys_hash(help->keys, "drill", bytes_from_text(number), target->hash);
}

static int
set_up(void **state)
{
	int code = help_set_up(state);

	target_count = 0;
	set_target(*state, DAY_1, "day.1", true);
	set_target(*state, NIGHT_1, "night.1", true);
	set_target(*state, "+442079460998", "mash", false);
	return code;
}

static size_t
write_coded(const struct drill *drill, unsigned char *into)
{
	memcpy(into, &drill->id, sizeof(drill->id));
	(void)snprintf((char *)into + sizeof(drill->id), DRILL_CASE, "%s",
	    drill->scenario);
	return sizeof(drill->id) + strlen(drill->scenario);
}

static struct drill_look
look(struct help *help)
{
	struct drill_look look = { .targets = targets,
		.target_count = target_count, .account = "carrier",
		.from = "+442079460999", .now_ms = help->now_ms,
		.claim = (help->now_ms << 20) + ++help->row,
		.write = write_coded };

	assert_true(store_sqlite.drills->look(help->store, &look,
	    &help->why));
	return look;
}

/* The row of one that is ordered for that number, or 0: one like it waits. */
static unsigned
order(struct help *help, unsigned target, const char *scenario,
    int64_t due_ms)
{
	struct drill_row row = { .id = (help->now_ms << 20) + ++help->row,
		.by = "AB", .tries_most = scenario[0] == '\0' ? 2 : 1,
		.pause_ms = 10 * MINUTE, .due_ms = due_ms,
		.asked_ms = help->now_ms };
	unsigned added;

	memcpy(row.number, targets[target].hash, sizeof(row.number));
	memcpy(row.name, targets[target].name, sizeof(row.name));
	(void)snprintf(row.scenario, sizeof(row.scenario), "%s", scenario);
	assert_true(store_sqlite.drills->add(help->store, &row, 1, &added,
	    &help->why));
	return added;
}

/* The i-th newest. */
static struct drill_row
nth(struct help *help, bool rehearsal, unsigned i)
{
	struct drill_row *rows, row;
	struct arena arena;
	unsigned count;

	arena_init_growing(&arena);
	assert_true(store_sqlite.drills->list(help->store, rehearsal, 10,
	    &arena, &rows, &count, &help->why));
	assert_true(i < count);
	row = rows[i];
	arena_clear(&arena);
	return row;
}

static struct drill_row
newest(struct help *help)
{
	return nth(help, false, 0);
}

/* What a telephone that was rung for this row does. */
static void
does(struct help *help, const struct drill_row *row, enum desk_event event)
{
	struct drill drill = { .id = row->id, .claim = row->claim };
	struct turn *turn;
	char id[64];

	memcpy(drill.scenario, row->scenario, sizeof(drill.scenario));
	(void)snprintf(id, sizeof(id), "call:%lld:%lld:%d",
	    (long long)row->id, (long long)row->claim, (int)event);
	help_batch(help);
	turn = help_text(help, id, "");
	help->inputs[0].kind = INPUT_KEYS;
	turn->has_person = false;
	turn->drill = &drill;
	assert_true(help_load(help));
	turn_add(turn, ACTION_RANG)->desk = event;
	assert_true(help_save(help));
}

static int64_t
orders(struct help *help)
{
	return help_ask(help, "SELECT count(*) FROM outbox WHERE kind = 1 "
	    "AND due_ms IS NOT NULL AND callback IS NULL");
}

static void
test_whole_way(void **state)
{
	struct help *help = *state;
	struct drill_look looked = look(help);
	struct drill_row row;
	struct row *rows;
	unsigned count;

	assert_false(looked.open);
	assert_int_equal(targets[0].seen_ms, help->now_ms);
	assert_int_equal(targets[0].proven_ms, INT64_MIN);
	assert_int_equal(order(help, 0, "", help->now_ms + HOUR), 1);
	looked = look(help);
	assert_true(looked.open && !looked.begun);
	assert_int_equal(looked.next_ms, help->now_ms + HOUR);
	help->now_ms += HOUR;
	assert_true(look(help).begun);
	row = newest(help);
	assert_int_equal(row.state, DRILL_RINGING);
	assert_true(store_sqlite.due(help->store, help->now_ms, MINUTE, 5,
	    &help->arena, &rows, &count, &help->why));
	assert_int_equal(count, 1);
	assert_int_equal(rows[0].kind, ROW_CALL);
	assert_string_equal(rows[0].to, DAY_1);
	assert_string_equal(rows[0].from, "+442079460999");
	assert_string_equal(rows[0].account, "carrier");
	assert_memory_equal(rows[0].body.at, &row.id, sizeof(row.id));
	does(help, &row, DESK_ANSWERED);
	assert_int_equal(orders(help), 0);
	does(help, &row, DESK_PRESSED);
	does(help, &row, DESK_ENDED);
	assert_int_equal(newest(help).state, DRILL_PROVEN);
	looked = look(help);
	assert_int_equal(looked.told_count, 1);
	assert_int_equal(looked.told[0].state, DRILL_PROVEN);
	assert_string_equal(looked.told[0].name, "day.1");
	assert_int_equal(look(help).told_count, 0);
	assert_int_equal(targets[0].proven_ms, help->now_ms);
	assert_int_equal(targets[1].proven_ms, INT64_MIN);
}

/* It is there after a restart, and so is what was seen. */
static void
test_kept(void **state)
{
	struct help *help = *state;
	int64_t seen_ms = help->now_ms;

	(void)look(help);
	assert_int_equal(order(help, 0, "", help->now_ms), 1);
	help->now_ms += MINUTE;
	help_close(help);
	assert_true(help_open(help));
	assert_true(look(help).begun);
	assert_int_equal(targets[0].seen_ms, seen_ms);
	help_close(help);
	assert_true(help_open(help));
	assert_int_equal(newest(help).state, DRILL_RINGING);
	assert_false(look(help).begun);
	assert_int_equal(orders(help), 1);
}

/* How a try ends that proves nothing, and what becomes of its row. */
static void
end_try(struct help *help, unsigned way)
{
	struct drill_row row = newest(help);
	struct settlement failed = { .id = row.claim, .state = ROW_FAILED,
		.due_ms = INT64_MAX };

	switch (way) {
	case 0:
		does(help, &row, DESK_ENDED);
		break;
	case 1:
		assert_true(store_sqlite.settle(help->store, &failed,
		    &help->why));
		break;
	case 2:
		failed.state = ROW_IN_DOUBT;
		assert_true(store_sqlite.settle(help->store, &failed,
		    &help->why));
		break;
	default:
		help->now_ms += DRILL_RING_MS;
		(void)look(help);
	}
}

static void
test_tries(void **state)
{
	struct help *help = *state;

	for (unsigned way = 0; way < 4; way++) {
		int64_t first;

		assert_int_equal(order(help, 0, "", help->now_ms), 1);
		assert_true(look(help).begun);
		first = newest(help).claim;
		end_try(help, way);
		assert_int_equal(newest(help).state, DRILL_WAITING);
		assert_int_equal(newest(help).tries, 1);
		help->now_ms += 10 * MINUTE - 1;
		assert_false(look(help).begun);
		help->now_ms++;
		assert_true(look(help).begun);
		assert_true(newest(help).claim > first);
		end_try(help, way);
		(void)look(help);
		assert_int_equal(newest(help).state, DRILL_UNPROVEN);
		assert_int_equal(targets[0].proven_ms, INT64_MIN);
		help->now_ms += DAY;
		assert_false(look(help).begun);
	}
}

/* An end that is told twice, or of an earlier try, counts once. */
static void
test_one_end_for_a_try(void **state)
{
	struct help *help = *state;
	struct drill_row first;

	assert_int_equal(order(help, 0, "", help->now_ms), 1);
	(void)look(help);
	first = newest(help);
	does(help, &first, DESK_ENDED);
	does(help, &first, DESK_ENDED);
	assert_int_equal(newest(help).tries, 1);
	help->now_ms += 10 * MINUTE;
	assert_true(look(help).begun);
	end_try(help, 1);
	assert_int_equal(newest(help).state, DRILL_UNPROVEN);
	does(help, &first, DESK_PRESSED);
	assert_int_equal(newest(help).state, DRILL_PROVEN);
	assert_int_equal(look(help).told_count, 1);
	assert_int_equal(targets[0].proven_ms, help->now_ms);
}

static void
test_one_at_a_time(void **state)
{
	struct help *help = *state;
	struct drill_row row;

	assert_int_equal(order(help, 0, "", help->now_ms), 1);
	assert_int_equal(order(help, 1, "", help->now_ms), 1);
	assert_int_equal(order(help, 1, "", help->now_ms + HOUR), 0);
	assert_int_equal(order(help, 1, "child", help->now_ms), 1);
	assert_int_equal(order(help, 1, "silent", help->now_ms), 0);
	assert_true(look(help).begun);
	assert_false(look(help).begun);
	row = nth(help, false, 1);
	assert_int_equal(row.state, DRILL_RINGING);
	does(help, &row, DESK_PRESSED);
	assert_true(look(help).begun);
	assert_int_equal(newest(help).state, DRILL_RINGING);
	row = newest(help);
	does(help, &row, DESK_PRESSED);
	assert_true(look(help).begun);
	row = nth(help, true, 0);
	assert_string_equal(row.scenario, "child");
	assert_int_equal(row.state, DRILL_RINGING);
}

/* While a worker rings a resident back; ten minutes at most. */
static void
test_residents_first(void **state)
{
	static const struct {
		int state;
		int64_t ago_ms;
		bool begins;
	} rows[] = {
		{ CALLBACK_WAITING, 0, true },
		{ CALLBACK_CLAIMED, 0, false },
		{ CALLBACK_RINGING, 5 * MINUTE, false },
		{ CALLBACK_RINGING, 11 * MINUTE, true },
		{ CALLBACK_REACHED, 0, true },
	};
	struct help *help = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[400];
		struct drill_row row;

		(void)snprintf(text, sizeof(text), "INSERT OR REPLACE INTO "
		    "callback VALUES (1, 'KT482', %d, 0, 0, 0, 0, %lld, %lld, "
		    "1, '', '', 'mash', 'AB', NULL, NULL) RETURNING 1",
		    rows[i].state, (long long)help->now_ms,
		    (long long)(help->now_ms - rows[i].ago_ms));
		assert_int_equal(help_ask(help, text), 1);
		assert_int_equal(order(help, 0, "", help->now_ms), 1);
		assert_int_equal(look(help).begun, rows[i].begins);
		row = newest(help);
		does(help, &row, DESK_PRESSED);
	}
}

/* Nobody expects a call any more whose hour has passed. */
static void
test_too_late(void **state)
{
	struct help *help = *state;

	assert_int_equal(order(help, 0, "", help->now_ms + MINUTE), 1);
	help->now_ms += MINUTE + DRILL_LATE_MS;
	assert_false(look(help).begun);
	assert_int_equal(newest(help).state, DRILL_MISSED);
	assert_int_equal(order(help, 0, "", help->now_ms + MINUTE), 1);
	help->now_ms += MINUTE + DRILL_LATE_MS - 1;
	assert_true(look(help).begun);
}

/* By a clock that went back the next try is not a year away. */
static void
test_clock_back(void **state)
{
	struct help *help = *state;

	assert_int_equal(order(help, 0, "", help->now_ms), 1);
	(void)look(help);
	end_try(help, 0);
	help->now_ms -= 300 * DAY;
	assert_true(look(help).begun);
	assert_int_equal(order(help, 1, "", help->now_ms + HOUR), 1);
	help->now_ms -= HOUR;
	end_try(help, 3);
	assert_int_equal(nth(help, false, 0).state, DRILL_WAITING);
}

/* A number that has left the settings, or changed, is not rung. */
static void
test_left_the_settings(void **state)
{
	struct help *help = *state;

	assert_int_equal(order(help, 0, "", help->now_ms), 1);
	(void)look(help);
	target_count = 0;
	set_target(help, "+442079460555", "day.1", true);
	end_try(help, 0);
	help->now_ms += 10 * MINUTE;
	assert_false(look(help).begun);
	assert_int_equal(orders(help), 0);
	assert_int_equal(newest(help).state, DRILL_DROPPED);
	assert_int_equal(targets[0].seen_ms, help->now_ms);
	assert_int_equal(targets[0].proven_ms, INT64_MIN);
}

static void
test_stopped(void **state)
{
	struct help *help = *state;
	struct drill_row row;
	unsigned count;

	assert_int_equal(order(help, 0, "", help->now_ms), 1);
	(void)look(help);
	assert_int_equal(order(help, 1, "", help->now_ms + HOUR), 1);
	assert_true(store_sqlite.drills->stop(help->store, help->now_ms,
	    &count, &help->why));
	assert_int_equal(count, 1);
	row = nth(help, false, 1);
	assert_int_equal(row.state, DRILL_RINGING);
	assert_int_equal(newest(help).state, DRILL_STOPPED);
	does(help, &row, DESK_PRESSED);
	help->now_ms += HOUR;
	assert_false(look(help).begun);
}

/* A rehearsal rings once, and proves nothing. */
static void
test_rehearsal(void **state)
{
	static const enum desk_event events[] = { DESK_PRESSED, DESK_ENDED };
	static const enum drill_state states[] = { DRILL_PROVEN,
		DRILL_UNPROVEN };
	struct help *help = *state;

	for (unsigned i = 0; i < 2; i++) {
		struct drill_row row;

		assert_int_equal(order(help, 0, "child", help->now_ms), 1);
		assert_true(look(help).begun);
		row = nth(help, true, 0);
		does(help, &row, events[i]);
		(void)look(help);
		assert_int_equal(nth(help, true, 0).state, states[i]);
		assert_int_equal(targets[0].proven_ms, INT64_MIN);
	}
	assert_int_equal(help_ask(help, "SELECT count(*) FROM proof WHERE "
	    "proven_ms IS NOT NULL"), 0);
}

/* No account that can begin calls: it waits, and then it is too late. */
static void
test_nobody_can_ring(void **state)
{
	struct help *help = *state;
	struct drill_look looked = { .targets = targets,
		.target_count = target_count, .now_ms = help->now_ms };

	assert_int_equal(order(help, 0, "", help->now_ms), 1);
	assert_true(store_sqlite.drills->look(help->store, &looked,
	    &help->why));
	assert_true(looked.open && !looked.begun);
	assert_int_equal(orders(help), 0);
}

/* Runs go after 400 days; when it was proven stays. */
static void
test_purge(void **state)
{
	struct help *help = *state;
	struct drill_row row;
	int64_t proven_ms = help->now_ms;

	assert_int_equal(order(help, 0, "", help->now_ms), 1);
	(void)look(help);
	row = newest(help);
	does(help, &row, DESK_PRESSED);
	for (int i = 0; i < 3; i++) {
		help->now_ms += i == 0 ? 399 * DAY : DAY + HOUR;
		help->steady_ms += i == 0 ? 399 * DAY : DAY + HOUR;
		assert_true(store_sqlite.purge(help->store, help->now_ms,
		    30 * DAY, &help->why));
		assert_int_equal(help_ask(help, "SELECT count(*) FROM drill"),
		    i == 0);
	}
	(void)look(help);
	assert_int_equal(targets[0].proven_ms, proven_ms);
}

/* The numbers are in no row of these tables. */
static void
test_no_number(void **state)
{
	struct help *help = *state;

	assert_int_equal(order(help, 0, "", help->now_ms), 1);
	(void)look(help);
	assert_int_equal(help_ask(help, "SELECT count(*) FROM drill WHERE "
	    "instr(name || initials || hex(number), '314666') > 0"), 0);
	assert_int_equal(help_ask(help, "SELECT count(*) FROM outbox WHERE "
	    "instr(sealed, '3146660') > 0 OR sealed IS NULL"), 0);
}

#define STORE(test) cmocka_unit_test_setup_teardown(test, set_up, \
	help_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE(test_whole_way),
		STORE(test_kept),
		STORE(test_tries),
		STORE(test_one_end_for_a_try),
		STORE(test_one_at_a_time),
		STORE(test_residents_first),
		STORE(test_too_late),
		STORE(test_clock_back),
		STORE(test_left_the_settings),
		STORE(test_stopped),
		STORE(test_rehearsal),
		STORE(test_nobody_can_ring),
		STORE(test_purge),
		STORE(test_no_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
