/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Residents who ask to be rung back and workers who claim, in a store of a
 * test. */
#ifndef UNIT_CALLBACK_HELP_H
#define UNIT_CALLBACK_HELP_H

#include "store_help.h"

#define ALICE "+447700900123"
#define BOB "+447700900124"
#define MINUTE 60000
#define HOUR (60 * MINUTE)
#define DAY (24 * (int64_t)HOUR)
#define CODED "coded"

static const struct account carrier = { .name = "carrier" };
static const struct line line = { .number = "+442079460999",
    .account = &carrier };
static const struct desk desks[] = {
	{ .name = "mash", .number = "+442079460998" },
	{ .name = "other", .number = "+442079460997" },
};
static const struct zone *zone;
static struct hours_day open_day = { .ranges = { { 540, 1020 } },
    .count = 1 };
static struct hours hours = { .name = "team" };
static struct callbacks callbacks = { .line = &line, .hours = &hours,
    .desks = desks, .desk_count = 2, .per_hour = 3, .per_day = 5,
    .per_number = 2 };

static struct arena zone_arena;

static inline int
tear_down(void **state)
{
	arena_clear(&zone_arena);
	return help_tear_down(state);
}

static inline int
set_up(void **state)
{
	struct problem why;

	arena_init_growing(&zone_arena);
	zone = zone_read(&zone_arena, "UTC", &why);
	if (zone == NULL)
		zone = zone_read(&zone_arena, "Europe/London", &why);
	hours.zone = zone;
	for (int i = 0; i < 7; i++)
		hours.week[i] = open_day;
	return zone == NULL ? -1 : help_set_up(state);
}

/* One text that asks to be rung; its id. */
static inline int64_t
ask(struct help *help, const char *id, const char *from,
    enum callback_when when)
{
	static const struct languages none = { NULL, 0, 0 };
	struct turn *turn;
	struct action *action;
	struct callback_room room = { .callbacks = &callbacks };

	help_batch(help);
	turn = help_text(help, id, from);
	(void)snprintf(help->inputs[0].to, PHONE_SIZE, "+447700900000");
	turn->languages = &none;
	turn->session.marks = 1;
	assert_true(help_load(help));
	room.person = &turn->person;
	room.now_ms = help->now_ms;
	assert_true(store_sqlite.callbacks->room(help->store, &room,
	    &help->why));
	action = turn_add(turn, ACTION_CALLBACK);
	action->when = when;
	action->row = (help->now_ms << 20) + ++help->row;
	memcpy(action->reference, room.reference, sizeof(room.reference));
	assert_true(help_save(help));
	return action->row;
}

/* A text with that action; a call's news with `desk`. */
static inline void
does(struct help *help, const char *id, const char *from,
    enum action_kind kind, const struct callback *callback,
    enum desk_event desk)
{
	struct turn *turn;
	struct action *action;

	help_batch(help);
	turn = help_text(help, id, from);
	turn->callback = callback;
	assert_true(help_load(help));
	action = turn_add(turn, kind);
	action->desk = desk;
	action->row = (help->now_ms << 20) + ++help->row;
	assert_true(help_save(help));
}

static inline size_t
write_coded(const struct callback_row *row, unsigned char *into)
{
	assert_int_not_equal(row->number[0], 0);
	memcpy(into, CODED, sizeof(CODED) - 1);
	return sizeof(CODED) - 1;
}

static inline struct callback_said
say(struct help *help, enum callback_order order, const char *reference,
    const char *desk)
{
	struct callback_said said = { .order = order, .reference = reference,
		.desk = desk, .by = "AB", .callbacks = &callbacks,
		.rung = callback_desk(&callbacks, bytes_from_text(desk)),
		.now_ms = help->now_ms, .write = write_coded,
		.claim = (help->now_ms << 20) + ++help->row };

	assert_true(store_sqlite.callbacks->say(help->store, &said,
	    &help->why));
	return said;
}

static inline struct callback_row
row_of(struct help *help, int64_t id)
{
	struct callback_row found = { .id = 0 };
	struct callback_row *rows;
	struct arena arena;
	unsigned count;

	arena_init_growing(&arena);
	assert_true(store_sqlite.callbacks->list(help->store, 100, &arena,
	    &rows, &count, &help->why));
	for (unsigned i = 0; i < count; i++) {
		assert_int_equal(rows[i].number[0], 0);
		if (rows[i].id == id)
			found = rows[i];
	}
	arena_clear(&arena);
	return found;
}

static inline struct callback
call_of(const struct callback_said *said)
{
	return (struct callback){ .id = said->row.id,
		.claim = said->claim, .tries = said->row.tries };
}

#endif
