/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The promise of the store against a bad disk: what was answered is found
 * again after any failed write, failed sync or power cut, and the database is
 * whole. Every place where it could happen in a script is tried, none sampled.
 */
#include "store_help.h"

#include "fault_vfs.h"
#include "store/sqlite_inside.h"

#define MESSAGES 500
#define NAME_SIZE 24

/* A run of the script: which inputs were answered 2xx. */
struct script {
	struct help help;
	struct help after;		/* who looks once power is back */
	char names[MESSAGES][NAME_SIZE];
	unsigned kept_count;		/* answered */
	unsigned next;			/* the next message's number */
	unsigned cuts;
};

static struct script script;

static const char *
sender(unsigned number)
{
	static char from[PHONE_SIZE];

	(void)snprintf(from, sizeof(from), "+4477009%05u", number % 40);
	return from;
}

static void
write_image(const char *path, const char *end,
    const struct fault_image *image)
{
	char name[128];
	FILE *file;

	(void)snprintf(name, sizeof(name), "%s%s", path, end);
	file = fopen(name, "w");
	assert_non_null(file);
	assert_true(fwrite(image->bytes, 1, (size_t)image->length, file) ==
	    (size_t)image->length);
	assert_int_equal(fclose(file), 0);
}

static void
assert_whole(struct help *help)
{
	struct sqlite *sqlite = (struct sqlite *)help->store;
	sqlite3_stmt *statement = NULL;

	assert_int_equal(sqlite3_prepare_v2(sqlite->db,
	    "PRAGMA integrity_check", -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	assert_string_equal(sqlite3_column_text(statement, 0), "ok");
	sqlite3_finalize(statement);
}

/* Every input that was answered is there, with its answer. */
static void
assert_kept(struct help *help)
{
	for (unsigned from = 0; from < script.kept_count;
	    from += HELP_TURNS) {
		help_batch(help);
		for (unsigned i = from; i < script.kept_count &&
		    i < from + HELP_TURNS; i++)
			(void)help_text(help, script.names[i],
			    sender((unsigned)strtoul(script.names[i] +
			    2, NULL, 10)));
		if (!help_load(help))
			fail_msg("%s", help->why.text);
		for (unsigned i = 0; i < help->batch.count; i++) {
			if (!help->turns[i].answered ||
			    !bytes_are(help->turns[i].answer, "<Answer/>"))
				fail_msg("an answered text is lost");
		}
		store_sqlite.abandon(help->store);
	}
}

/* What is on the disk, with some of what was on its way there: nothing, the
 * first half, every other write, all with the last one torn. */
static bool
takes(unsigned variant, unsigned i, unsigned count)
{
	return variant == 3 || (variant == 1 && i < count / 2) ||
	    (variant == 2 && i % 2 == 1);
}

static void
look_after_cut(unsigned variant)
{
	static struct fault_image images[FAULT_FILES];

	for (unsigned file = 0; file < FAULT_FILES; file++) {
		images[file].length = fault.durable[file].length;
		memcpy(images[file].bytes, fault.durable[file].bytes,
		    (size_t)images[file].length);
	}
	for (unsigned i = 0; i < fault.pending_count; i++) {
		struct fault_write write = fault.pending[i];

		if (!takes(variant, i, fault.pending_count))
			continue;
		if (i + 1 == fault.pending_count && write.length > 1)
			write.length /= 2;
		fault_apply(&images[write.file], &write);
	}
	help_remove(script.after.path);
	write_image(script.after.path, "", &images[FAULT_DB]);
	write_image(script.after.path, "-wal", &images[FAULT_WAL]);
	if (!help_open(&script.after)) {
		if (script.kept_count == 0)
			return;		/* cut while it was being made */
		fail_msg("cut %u, variant %u: %s", script.cuts, variant,
		    script.after.why.text);
	}
	assert_whole(&script.after);
	assert_kept(&script.after);
	help_close(&script.after);
}

static void
on_cut(struct fault *ignored, void *arg)
{
	const unsigned *variants = arg;

	(void)ignored;
	script.cuts++;
	for (unsigned variant = 0; variant < *variants; variant++)
		look_after_cut(variant);
}

/* One batch of texts; those that were made durable are noted. */
static void
play_batch(unsigned size)
{
	struct help *help = &script.help;
	unsigned first = script.next;
	bool good;

	help_batch(help);
	for (unsigned i = 0; i < size; i++) {
		char name[NAME_SIZE];

		(void)snprintf(name, sizeof(name), "SM%u", script.next);
		(void)help_text(help, name, sender(script.next++));
	}
	good = help_load(help);
	for (unsigned i = 0; good && i < size; i++) {
		help->turns[i].answer = BYTES("<Answer/>");
		(void)help_reply(help, &help->turns[i], "some words", i % 2);
		if (first % 7 == 0 && i == 0)
			(void)help_reply(help, &help->turns[i], "more", false);
	}
	good = good && help_save(help);
	for (unsigned i = 0; good && i < size; i++)
		(void)snprintf(script.names[script.kept_count++], NAME_SIZE,
		    "SM%u", first + i);
}

static void
checkpoint(void)
{
	struct sqlite *sqlite = (struct sqlite *)script.help.store;

	if (sqlite->wal_pages > 0)
		sqlite->shred = true;	/* it would wait for 1 MB */
	store_sqlite.idle(script.help.store, true);
}

static int
set_up(void **state)
{
	(void)state;
	if (fault.real == NULL)
		fault_install();
	fault_reset();
	fault.on = false;
	memset(&script, 0, sizeof(script));
	help_begin(&script.help);
	help_begin(&script.after);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	fault.on = false;
	help_end(&script.help);
	help_end(&script.after);
	fault_reset();
	return 0;
}

/* R2: the power goes before every sync of a script of 500 texts. */
static void
test_power_cut(void **state)
{
	unsigned variants = 4;

	(void)state;
	fault_reset();
	fault.cut = on_cut;
	fault.arg = &variants;
	assert_true(help_open(&script.help));
	while (script.next < MESSAGES) {
		unsigned left = MESSAGES - script.next;
		unsigned size = 1 + script.next % 23;

		play_batch(size < left ? size : left);
		if (script.next % 5 == 0)
			checkpoint();
	}
	assert_int_equal(script.kept_count, MESSAGES);
	assert_true(script.cuts > 60);
	fault_call_cut();
}

/* R3: the n-th sync fails, and what it should have made durable is lost: for
 * every n. Nobody is answered then; the power goes at every sync after it. */
static void
sync_fails(unsigned nth, unsigned times)
{
	unsigned variants = 1;

	fault_reset();
	assert_true(help_open(&script.help));
	fault.fail_sync = fault.syncs + nth;
	fault.fail_for = times;
	fault.cut = on_cut;
	fault.arg = &variants;
	for (unsigned i = 0; i < 12; i++) {
		play_batch(3);
		if (i % 4 == 3)
			checkpoint();
	}
	fault_call_cut();
	if (script.kept_count + 3 * (times + 1) < 36)
		fail_msg("sync %u: only %u of 36 kept", nth,
		    script.kept_count);
}

static void
test_sync_fails(void **state)
{
	for (unsigned times = 1; times <= 4; times++) {
		for (unsigned nth = 1; nth <= 26; nth++) {
			(void)tear_down(state);
			(void)set_up(state);
			sync_fails(nth, times);
		}
	}
}

/* R5, R6: the n-th write fails, once or for a while, for every n. */
static void
write_fails(unsigned nth, unsigned times, int code)
{
	unsigned before;

	fault_reset();
	assert_true(help_open(&script.help));
	fault.fail_write = fault.writes + nth;
	fault.fail_for = times;
	fault.code = code;
	for (unsigned i = 0; i < 8; i++) {
		play_batch(3);
		if (i % 3 == 2)
			checkpoint();
	}
	fault.fail_write = 0;		/* the disk is well again */
	before = script.kept_count;
	play_batch(3);
	if (script.kept_count != before + 3)
		fail_msg("write %u: still failing: %s", nth,
		    script.help.why.text);
	assert_whole(&script.help);
	assert_kept(&script.help);
	fault.on = false;
	look_after_cut(0);
}

static void
test_write_fails(void **state)
{
	static const int codes[] = { SQLITE_IOERR_WRITE, SQLITE_FULL };

	for (unsigned n = 0; n < 4; n++) {
		for (unsigned nth = 1; nth <= 120; nth += 1 + nth / 20) {
			(void)tear_down(state);
			(void)set_up(state);
			write_fails(nth, n < 2 ? 1 : 60, codes[n % 2]);
		}
	}
}

static void
test_full_sentence(void **state)
{
	(void)state;
	fault_reset();
	assert_true(help_open(&script.help));
	fault.fail_write = fault.writes + 1;
	fault.fail_for = 1000;
	fault.code = SQLITE_FULL;
	play_batch(1);
	assert_int_equal(script.kept_count, 0);
	assert_non_null(strstr(script.help.why.text, "disk is full"));
	assert_true(script.help.store->down);
}

/* A crash in the middle of making the schema leaves nothing or all of it. */
static void
test_migration(void **state)
{
	unsigned failed = 0;

	for (unsigned nth = 1; nth < 60; nth++) {
		(void)tear_down(state);
		(void)set_up(state);
		fault_reset();
		fault.fail_write = nth;
		fault.fail_for = 1000;
		if (help_open(&script.help)) {
			assert_true(failed > 0);
			return;
		}
		failed++;
		fault.fail_write = 0;
		assert_true(help_open(&script.help));
		play_batch(2);
		assert_int_equal(script.kept_count, 2);
		assert_whole(&script.help);
	}
	fail_msg("it never succeeded");
}

int
main(void)
{
#define FAULT(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		FAULT(test_power_cut), FAULT(test_sync_fails),
		FAULT(test_write_fails), FAULT(test_full_sentence),
		FAULT(test_migration),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
