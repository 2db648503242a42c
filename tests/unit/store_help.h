/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests of the store: a folder, a simulated world, turns made by hand. */
#ifndef UNIT_STORE_HELP_H
#define UNIT_STORE_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <sqlite3.h>
#include <unistd.h>

#include "store/sqlite_inside.h"
#include "store/store.h"

#define HELP_TURNS 32
#define HELP_WAIT_MS 50			/* for a lock */
#define HELP_START 1790000000000

struct help {
	char folder[64];
	char path[96];
	int64_t now_ms;
	int64_t steady_ms;
	uint64_t luck;
	struct world world;
	struct keys *keys;
	struct store_settings settings;
	struct store *store;
	struct problem why;
	int64_t ballast;		/* of the next opening */
	struct arena arena;
	struct turn turns[HELP_TURNS];
	struct input inputs[HELP_TURNS];
	struct batch batch;
	int64_t row;
};

static inline int64_t
help_now(const struct world *world)
{
	return ((struct help *)world->own)->now_ms;
}

static inline int64_t
help_steady(const struct world *world)
{
	return ((struct help *)world->own)->steady_ms;
}

static inline void
help_luck(const struct world *world, void *into, size_t size)
{
	struct help *help = world->own;

	for (size_t i = 0; i < size; i++) {
		help->luck = help->luck * 6364136223846793005u + 1;
		((unsigned char *)into)[i] = (unsigned char)(help->luck >> 56);
	}
}

/* Only two fields: enough to see that the right ones come back. */
static inline size_t
help_write_session(const struct turn *turn, unsigned char *into)
{
	into[0] = (unsigned char)turn->session.step;
	into[1] = turn->session.unread;
	return 2;
}

static inline bool
help_read_session(struct turn *turn, struct bytes coded)
{
	if (coded.length != 2)
		return false;
	turn->session.step = (unsigned char)coded.at[0];
	turn->session.unread = (uint8_t)coded.at[1];
	return true;
}

static const struct session_codec help_codec = { help_write_session,
	help_read_session };
static const struct account help_account = { .name = "sandbox" };
static const struct line help_line = { .number = "+447700900000" };

static inline bool
help_open(struct help *help)
{
	help->settings = (struct store_settings){ .path = help->path,
		.codec = &help_codec, .wait_ms = HELP_WAIT_MS,
		.ballast = help->ballast };
	help->why.text[0] = '\0';
	help->store = store_sqlite.open(&help->settings, help->keys,
	    &help->world, &help->why);
	return help->store != NULL;
}

static inline void
help_close(struct help *help)
{
	if (help->store != NULL)
		store_sqlite.close(help->store);
	help->store = NULL;
}

static inline void
help_begin(struct help *help)
{
	static const unsigned char seed[32] = "a seed of the store's tests....";

	*help = (struct help){ .now_ms = HELP_START, .steady_ms = 5000 };
	help->world = (struct world){ help_now, help_steady, help_luck, help };
	(void)snprintf(help->folder, sizeof(help->folder),
	    "/tmp/store_test.XXXXXX");
	assert_non_null(mkdtemp(help->folder));
	(void)snprintf(help->path, sizeof(help->path), "%s/h.db", help->folder);
	help->keys = keys_new(seed);
	assert_non_null(help->keys);
	arena_init_growing(&help->arena);
}

static inline void
help_remove(const char *path)
{
	static const char *const ends[] = { "", "-wal", "-shm", ".lock",
		".ballast" };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		char name[160];

		(void)snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		(void)unlink(name);
	}
}

static inline void
help_end(struct help *help)
{
	help_close(help);
	arena_clear(&help->arena);
	keys_free(help->keys);
	help_remove(help->path);
	(void)rmdir(help->folder);
}

static inline int
help_set_up(void **state)
{
	static struct help help;

	help_begin(&help);
	*state = &help;
	return help_open(&help) ? 0 : -1;
}

static inline int
help_tear_down(void **state)
{
	help_end(*state);
	return 0;
}

/* A number that the database knows. */
static inline int64_t
help_ask(struct help *help, const char *question)
{
	struct sqlite *sqlite = (struct sqlite *)help->store;
	sqlite3_stmt *statement = NULL;
	int64_t number = -1;

	assert_int_equal(sqlite3_prepare_v2(sqlite->db, question, -1,
	    &statement, NULL), SQLITE_OK);
	if (sqlite3_step(statement) == SQLITE_ROW)
		number = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return number;
}

/* A batch is begun, filled with texts, loaded, decided, saved. */
static inline void
help_batch(struct help *help)
{
	arena_clear(&help->arena);
	help->batch = (struct batch){ NULL, NULL, 0 };
}

static inline struct turn *
help_text(struct help *help, const char *id, const char *from)
{
	unsigned at = help->batch.count++;
	struct turn *turn = &help->turns[at];

	assert_true(at < HELP_TURNS);
	help->inputs[at] = (struct input){ .kind = INPUT_TEXT,
		.id = bytes_from_text(arena_copy_text(&help->arena, id)) };
	(void)snprintf(help->inputs[at].from, PHONE_SIZE, "%s", from);
	*turn = (struct turn){ .arena = &help->arena,
		.account = &help_account, .line = &help_line,
		.input = &help->inputs[at], .now_ms = help->now_ms,
		.has_person = from[0] != '\0' };
	if (turn->has_person)
		keys_person(help->keys, from, &turn->person);
	if (at > 0)
		help->turns[at - 1].next = turn;
	else
		help->batch.first = turn;
	help->batch.last = turn;
	return turn;
}

static inline bool
help_load(struct help *help)
{
	return help->store->driver->load(help->store, &help->batch,
	    &help->why);
}

static inline bool
help_save(struct help *help)
{
	return help->store->driver->save(help->store, &help->batch,
	    &help->why);
}

/* A reply of that body to whoever wrote; its row. */
static inline int64_t
help_reply(struct help *help, struct turn *turn, const char *body, bool leased)
{
	struct action *action = turn_add(turn, ACTION_TEXT);
	struct wording *wording = arena_get(&help->arena, sizeof(*wording));
	struct span *span = arena_get(&help->arena, sizeof(*span));

	*span = (struct span){ .text = bytes_from_text(body) };
	*wording = (struct wording){ span, 1 };
	action->wording = wording;
	action->to = turn->input->from;
	action->leased = leased;
	action->row = (help->now_ms << 20) + ++help->row;
	return action->row;
}

/* One text, answered and saved; its row. */
static inline int64_t
help_one(struct help *help, const char *id, const char *from, bool leased)
{
	struct turn *turn;
	int64_t row;

	help_batch(help);
	turn = help_text(help, id, from);
	assert_true(help_load(help));
	assert_false(turn->answered);
	row = help_reply(help, turn, "secret words", leased);
	turn->answer = BYTES("<Answer/>");
	turn->session.step = 7;
	assert_true(help_save(help));
	return row;
}

/* Is this input known, and with which answer? */
static inline bool
help_known(struct help *help, const char *id, const char *from,
    const char *answer)
{
	struct turn *turn;
	bool known;

	help_batch(help);
	turn = help_text(help, id, from);
	if (!help_load(help))
		return false;
	known = turn->repeat && turn->answered &&
	    bytes_are(turn->answer, answer);
	help->store->driver->abandon(help->store);
	return known;
}

#endif
