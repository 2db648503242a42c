/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Durable texts a second through the store's driver (load, save, commit), and
 * beside it, in the same run and folder, what bare SQLite takes to commit the
 * same number of rows in groups: one id with its answer, one session upsert,
 * one outbox row for each text. Every text is another person's.
 *
 *   store_bench [seconds for each line] [folder]
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include "store/store.h"

#define BATCH_MOST 256
#define ARENA_SIZE 4096
#define ANSWER_SIZE 430			/* a TwiML answer of two parts */
#define BODY_SIZE 275

struct text_turn {
	struct turn turn;
	struct input input;
	struct action action;
	struct arena arena;
	char id[40];
	char memory[ARENA_SIZE];
};

static struct text_turn turns[BATCH_MOST];
static int64_t made;
static const unsigned char seed[32] = "a seed for the benchmark only.";

static double
now_s(clockid_t id)
{
	struct timespec at;

	(void)clock_gettime(id, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void
give_up(const char *why)
{
	(void)fprintf(stderr, "store_bench: %s\n", why);
	exit(1);
}

static size_t
code_session(const struct turn *turn, unsigned char *into)
{
	(void)turn;
	memset(into, 's', 60);
	return 60;
}

static bool
read_session(struct turn *turn, struct bytes coded)
{
	(void)turn;
	return coded.length == 60;
}

static const struct session_codec codec = { code_session, read_session };
static const struct account account = { .name = "sandbox" };
static const struct line line = { .number = "+442083146660" };

/* Spread as carriers' ids and keyed hashes are. */
static uint64_t
spread(uint64_t value)
{
	value += 0x9e3779b97f4a7c15u;
	value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
	value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
	return value ^ (value >> 31);
}

static void
make_text(struct text_turn *text, const struct wording *wording)
{
	static char answer[ANSWER_SIZE];
	uint64_t luck[2] = { spread((uint64_t)made), spread(~(uint64_t)made) };

	arena_init(&text->arena, text->memory, sizeof(text->memory));
	(void)snprintf(text->id, sizeof(text->id), "SM%016llx%016llx",
	    (unsigned long long)luck[0], (unsigned long long)luck[1]);
	text->input = (struct input){ .kind = INPUT_TEXT,
		.id = bytes_from_text(text->id), .from = "+447700900123" };
	text->action = (struct action){ .kind = ACTION_TEXT, .leased = true,
		.wording = wording, .to = "+447700900123",
		.row = ((int64_t)1700000000000 << 20) + ++made };
	memset(answer, '<', sizeof(answer));
	text->turn = (struct turn){ .arena = &text->arena, .account = &account,
		.line = &line, .input = &text->input, .has_person = true,
		.now_ms = 1700000000000 + made / 1000,
		.answer = { answer, sizeof(answer) } };
	memcpy(text->turn.person.hash, luck, PERSON_SIZE);
}

static void
run_batch(struct store *store, unsigned size)
{
	static char body[BODY_SIZE];
	static struct span span = { .text = { body, sizeof(body) } };
	static const struct wording wording = { &span, 1 };
	struct batch batch = { &turns[0].turn, &turns[size - 1].turn, size };
	struct problem why;

	memset(body, 'b', sizeof(body));
	for (unsigned i = 0; i < size; i++) {
		make_text(&turns[i], &wording);
		if (i > 0)
			turns[i - 1].turn.next = &turns[i].turn;
	}
	if (!store->driver->load(store, &batch, &why))
		give_up(why.text);
	for (unsigned i = 0; i < size; i++) {
		if (turns[i].turn.answered || !turns[i].turn.fresh)
			give_up("a new text was not new");
		turns[i].turn.answer = (struct bytes){ body, sizeof(body) };
		turns[i].turn.actions = &turns[i].action;
	}
	if (!store->driver->save(store, &batch, &why))
		give_up(why.text);
	store->driver->idle(store, false);
}

struct figure {
	double rows, cpu;		/* a second; µs a row */
};

static struct figure
measure_store(const char *path, unsigned size, double seconds)
{
	struct store_settings settings = { path, &codec, 2000 };
	struct keys *keys = keys_new(seed);
	struct problem why;
	struct store *store = store_sqlite.open(&settings, keys, &world_real,
	    &why);
	double rows = 0;
	double from, cpu, took;

	if (store == NULL)
		give_up(why.text);
	from = now_s(CLOCK_MONOTONIC);
	cpu = now_s(CLOCK_PROCESS_CPUTIME_ID);
	do {
		run_batch(store, size);
		rows += size;
		took = now_s(CLOCK_MONOTONIC) - from;
	} while (took < seconds);
	cpu = now_s(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	store->driver->close(store);
	keys_free(keys);
	return (struct figure){ rows / took, cpu / rows * 1e6 };
}

/* What the same rows cost without us: a unique id with its answer, a session
 * by person, an outbox row. */
static const char *const bare_open[] = {
	"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL",
	"PRAGMA wal_autocheckpoint = 0", "PRAGMA cache_size = -32768",
	"CREATE TABLE input (id TEXT PRIMARY KEY, answer BLOB) WITHOUT ROWID",
	"CREATE TABLE session (person BLOB PRIMARY KEY, what BLOB)"
	    " WITHOUT ROWID",
	"CREATE TABLE outbox (id INTEGER PRIMARY KEY, due_ms INTEGER,"
	    " body BLOB)",
};
static const char *const bare_texts[] = {
	"INSERT OR IGNORE INTO input VALUES (?1, ?2)",
	"INSERT INTO session VALUES (?1, ?2) ON CONFLICT (person)"
	    " DO UPDATE SET what = excluded.what",
	"INSERT INTO outbox VALUES (?1, ?2, ?3)",
	"BEGIN IMMEDIATE",
	"COMMIT",
};
enum { BARE_INPUT, BARE_SESSION, BARE_ROW, BARE_BEGIN, BARE_COMMIT, BARE };

static void
bare_step(sqlite3_stmt *statement)
{
	if (sqlite3_step(statement) != SQLITE_DONE)
		give_up("bare SQLite failed");
	(void)sqlite3_reset(statement);
}

static void
bare_batch(sqlite3_stmt **at, unsigned size)
{
	static const char filler[1024];

	bare_step(at[BARE_BEGIN]);
	for (unsigned i = 0; i < size; i++) {
		uint64_t luck[2] = { spread((uint64_t)++made),
			spread(~(uint64_t)made) };
		char id[40];

		(void)snprintf(id, sizeof(id), "SM%016llx%016llx",
		    (unsigned long long)luck[0], (unsigned long long)luck[1]);
		(void)sqlite3_bind_text(at[BARE_INPUT], 1, id, 34, NULL);
		(void)sqlite3_bind_blob(at[BARE_INPUT], 2, filler,
		    BODY_SIZE + SEAL_OVERHEAD, NULL);
		(void)sqlite3_bind_blob(at[BARE_SESSION], 1, luck, 16, NULL);
		(void)sqlite3_bind_blob(at[BARE_SESSION], 2, filler, 93, NULL);
		(void)sqlite3_bind_int64(at[BARE_ROW], 1, made);
		(void)sqlite3_bind_int64(at[BARE_ROW], 2, made);
		(void)sqlite3_bind_blob(at[BARE_ROW], 3, filler,
		    BODY_SIZE + 15 + SEAL_OVERHEAD, NULL);
		for (int n = BARE_INPUT; n <= BARE_ROW; n++)
			bare_step(at[n]);
	}
	bare_step(at[BARE_COMMIT]);
}

static int
bare_hook(void *pages, sqlite3 *db, const char *name, int count)
{
	(void)db;
	(void)name;
	*(int *)pages = count;
	return SQLITE_OK;
}

static struct figure
measure_bare(const char *path, unsigned size, double seconds)
{
	sqlite3_stmt *at[BARE];
	sqlite3 *db;
	int pages = 0;
	double rows = 0;
	double from, cpu, took;

	if (sqlite3_open(path, &db) != SQLITE_OK)
		give_up("bare SQLite does not open");
	for (size_t i = 0; i < sizeof(bare_open) / sizeof(bare_open[0]); i++)
		(void)sqlite3_exec(db, bare_open[i], NULL, NULL, NULL);
	for (int i = 0; i < BARE; i++) {
		if (sqlite3_prepare_v2(db, bare_texts[i], -1, &at[i], NULL) !=
		    SQLITE_OK)
			give_up(sqlite3_errmsg(db));
	}
	(void)sqlite3_wal_hook(db, bare_hook, &pages);
	from = now_s(CLOCK_MONOTONIC);
	cpu = now_s(CLOCK_PROCESS_CPUTIME_ID);
	do {
		bare_batch(at, size);
		rows += size;
		if (pages > 4096)	/* as we do: past 16 MB of WAL */
			(void)sqlite3_wal_checkpoint_v2(db, NULL,
			    SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
		took = now_s(CLOCK_MONOTONIC) - from;
	} while (took < seconds);
	cpu = now_s(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	for (int i = 0; i < BARE; i++)
		(void)sqlite3_finalize(at[i]);
	(void)sqlite3_close(db);
	return (struct figure){ rows / took, cpu / rows * 1e6 };
}

static void
remove_database(const char *path)
{
	static const char *const ends[] = { "", "-wal", "-shm", ".lock" };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		char name[160];

		(void)snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		(void)unlink(name);
	}
}

int
main(int count, char **words)
{
	static const unsigned sizes[] = { 1, 8, 64, 256 };
	double seconds = count > 1 ? strtod(words[1], NULL) : 2;
	const char *folder = count > 2 ? words[2] : "/tmp";
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/store_bench.%d.db", folder,
	    (int)getpid());
	(void)puts("batch   texts/s  us CPU   bare SQLite/s  us CPU  ratio");
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct figure ours = measure_store(path, sizes[i], seconds);
		struct figure bare;

		remove_database(path);
		bare = measure_bare(path, sizes[i], seconds);
		remove_database(path);
		(void)printf("%5u  %8.0f  %6.1f  %14.0f  %6.1f  %5.2f\n",
		    sizes[i], ours.rows, ours.cpu, bare.rows, bare.cpu,
		    ours.rows / bare.rows);
	}
	return 0;
}
