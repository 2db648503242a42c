/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shipped configuration in English, read, saved, broken and read again. */
#include <setjmp.h>
#include <stdarg.h>
#include <ftw.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "printed.h"
#include "settings/good.h"

static unsigned prepared, cleared;
static bool secret_fails;

struct own {
	const char *word;
	bool ready;
};

static bool
own_prepare(void *own, struct problem *why)
{
	struct own *mine = own;

	prepared++;
	if (secret_fails)
		return problem_set(why, "its secret is gone");
	mine->ready = true;
	return true;
}

static void
own_clear(void *own)
{
	(void)own;
	cleared++;
}

static const struct setting own_table[] = {
	{ .name = "word", .kind = SETTING_TEXT,
	  .offset = offsetof(struct own, word), .fallback = "w",
	  .about = "A word." },
	{ .name = NULL },
};

static const struct account_kind sandbox = { .provider = "sandbox",
	.dialect = "twilio", .settings = own_table,
	.size = sizeof(struct own), .loopback_only = true,
	.replies_inside = true, .prepare = own_prepare, .clear = own_clear };
static const struct account_kind *const kinds[] = { &sandbox, NULL };

struct fixture {
	char root[40];
	char config[80];
	char cwd[512];
	const char *offered;		/* more tags */
	struct snapshot_parts parts;
};

static void
write_file(const char *file, const char *text)
{
	FILE *out = fopen(file, "we");

	assert_non_null(out);
	assert_true(fputs(text, out) >= 0);
	assert_int_equal(fclose(out), 0);
}

/* A configuration in a folder of its own, over the shipped prompts. */
static void
write_config(const struct fixture *fixture, const char *more)
{
	char text[4096];

	(void)snprintf(text, sizeof(text), "{%s"
	    "\"listen\": [\"127.0.0.1:8080\", \"unix:../var/web.sock\"],"
	    "\"accounts\": {\"sandbox\": {\"provider\": \"sandbox\"}},"
	    "\"lines\": {\"main\": {\"number\": \"020 7946 0123\", "
	    "\"account\": \"sandbox\", \"language\": \"pl\"}},"
	    "\"holidays\": \"holidays.json\","
	    "\"hours\": {\"team\": {\"Mon-Fri\": \"9:00-17:00\"}, "
	    "\"office\": {\"Mon-Fri\": \"9:00-17:00\"}},"
	    "\"routes\": {\"day\": [{\"number\": \"020 8314 6660\"}], "
	    "\"night\": [{\"number\": \"020 8314 6000\"}], "
	    "\"office\": [{\"number\": \"020 8314 3396\"}]},"
	    "\"values\": {\"day_number\": {\"number\": \"020 8314 6660\"}, "
	    "\"night_number\": {\"number\": \"020 8314 6000\"}, "
	    "\"office_number\": {\"number\": \"020 8314 3396\"}, "
	    "\"childline\": {\"number\": \"0800 1111\"}, "
	    "\"office_mail\": {\"text\": \"office@example.org\"}, "
	    "\"team_hours\": {\"hours\": \"team\"}, "
	    "\"office_hours\": {\"hours\": \"office\"}},"
	    "\"flow\": \"%s/prompts/flow.json\", \"prompts\": \"%s/prompts\","
	    "\"locales\": {\"offered\": [\"en\"%s], "
	    "\"registry\": \"%s/locales/languages.json\", "
	    "\"samples\": \"%s/locales/samples\", "
	    "\"catalogues\": \"none\"}}\n", more, fixture->cwd, fixture->cwd,
	    fixture->offered, fixture->cwd, fixture->cwd);
	write_file(fixture->config, text);
}

static int
set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	char path[80];

	assert_non_null(fixture);
	(void)snprintf(fixture->root, sizeof(fixture->root),
	    "/tmp/helpline-snapshot-XXXXXX");
	assert_non_null(mkdtemp(fixture->root));
	assert_non_null(getcwd(fixture->cwd, sizeof(fixture->cwd)));
	(void)snprintf(path, sizeof(path), "%s/config", fixture->root);
	assert_int_equal(mkdir(path, 0700), 0);
	(void)snprintf(path, sizeof(path), "%s/config/holidays.json",
	    fixture->root);
	write_file(path, "[\"2026-12-25\"]");
	(void)snprintf(fixture->config, sizeof(fixture->config),
	    "%s/config/helpline.json", fixture->root);
	fixture->offered = "";
	write_config(fixture, "");
	fixture->parts = (struct snapshot_parts){ .file = fixture->config,
		.kinds = kinds };
	prepared = cleared = 0;
	secret_fails = false;
	*state = fixture;
	return 0;
}

static int
remove_one(const char *path, const struct stat *about, int kind,
    struct FTW *where)
{
	(void)about;
	(void)kind;
	(void)where;
	return remove(path);
}

static int
tear_down(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(nftw(fixture->root, remove_one, 8,
	    FTW_DEPTH | FTW_PHYS), 0);
	free(fixture);
	return 0;
}

static struct snapshot *
read_good(const struct snapshot_parts *parts)
{
	struct problems problems;
	struct snapshot *snapshot;

	problems_init(&problems);
	snapshot = snapshot_read(parts, &problems);
	check_printed(&problems, parts->file, "");
	problems_clear(&problems);
	assert_non_null(snapshot);
	return snapshot;
}

/* `expected` follows the name of the configuration. */
static void
read_bad(const struct fixture *fixture, const char *expected)
{
	struct problems problems;
	char whole[1024];

	problems_init(&problems);
	assert_null(snapshot_read(&fixture->parts, &problems));
	(void)snprintf(whole, sizeof(whole), "%s/config/helpline.json:%s\n",
	    fixture->root, expected);
	check_printed(&problems, fixture->config, whole);
	problems_clear(&problems);
}

static void
everything_is_read_and_freed_at_zero(void **state)
{
	struct fixture *fixture = *state;
	struct snapshot *snapshot = read_good(&fixture->parts);
	const struct settings *settings = &snapshot->settings;
	const struct own *own = settings->accounts[0].own;

	assert_int_equal(snapshot->count, 1);
	assert_non_null(snapshot->flow);
	assert_non_null(snapshot->words);
	assert_non_null(snapshot->keywords);
	assert_int_equal(snapshot->off_count, 0);
	assert_string_equal(settings->public_url, "http://127.0.0.1:8080");
	assert_string_equal(settings->lines[0].number, "+442079460123");
	assert_string_equal(snapshot->languages.at[
	    settings->lines[0].language_index].tag, "pl");
	assert_int_equal(settings->holidays.count, 1);
	assert_true(own->ready);
	assert_ptr_equal(settings_account(settings, BYTES("sandbox")),
	    &settings->accounts[0]);
	assert_null(settings_account(settings, BYTES("sandbo")));
	assert_ptr_equal(settings_line(settings, &settings->accounts[0],
	    "+440000"), &settings->lines[0]);

	assert_ptr_equal(snapshot_keep(snapshot), snapshot);
	snapshot_drop(snapshot);
	assert_int_equal(cleared, 0);
	snapshot_drop(snapshot);
	assert_int_equal(prepared, 1);
	assert_int_equal(cleared, 1);
	snapshot_drop(NULL);
}

static void
secrets_may_be_left_alone(void **state)
{
	struct fixture *fixture = *state;

	secret_fails = true;
	read_bad(fixture, "1:68: the account \"sandbox\": its secret is gone");
	assert_int_equal(cleared, 1);
	fixture->parts.without_secrets = true;
	snapshot_drop(read_good(&fixture->parts));
	assert_int_equal(prepared, 1);
}

static void
broken_ones_are_told_and_leave_nothing(void **state)
{
	struct fixture *fixture = *state;

	write_config(fixture, "\"lisen\": 1,");
	read_bad(fixture, "1:2: unknown setting \"lisen\"; did you mean "
	    "\"listen\"?");
	write_file(fixture->config, "{");
	read_bad(fixture, "1:2: the file ends before the \"{\" of line 1 is "
	    "closed");
	assert_int_equal(unlink(fixture->config), 0);
	read_bad(fixture, " the file cannot be opened: No such file or "
	    "directory");
}

static void
a_broken_catalogue_is_told_or_switched_off(void **state)
{
	struct fixture *fixture = *state;
	struct problems problems;
	struct snapshot *snapshot;
	char catalogue[80];

	fixture->offered = ", \"pl\", \"ar\"";
	write_config(fixture, "");
	(void)snprintf(catalogue, sizeof(catalogue), "%s/config/none",
	    fixture->root);
	assert_int_equal(mkdir(catalogue, 0700), 0);
	(void)snprintf(catalogue, sizeof(catalogue), "%s/config/none/pl.mo",
	    fixture->root);
	write_file(catalogue, "no catalogue");
	problems_init(&problems);
	assert_null(snapshot_read(&fixture->parts, &problems));
	assert_int_equal(problems.errors, 2);
	problems_clear(&problems);

	fixture->parts.forgive = true;
	snapshot = snapshot_read(&fixture->parts, &problems);
	assert_non_null(snapshot);
	assert_int_equal(problems.errors, 0);
	assert_int_equal(problems.count, 2);
	assert_int_equal(snapshot->off_count, 2);
	assert_true(snapshot->languages.at[0].offered);
	assert_false(language_find(&snapshot->languages, "pl")->offered);
	assert_false(language_find(&snapshot->languages, "ar")->offered);
	snapshot_drop(snapshot);
	problems_clear(&problems);
}

static void
flow_and_words_are_blamed_together(void **state)
{
	struct fixture *fixture = *state;
	char flow[80], prompts[80], whole[1024];
	struct problems problems;

	(void)snprintf(prompts, sizeof(prompts), "%s/prompts", fixture->root);
	assert_int_equal(mkdir(prompts, 0700), 0);
	(void)snprintf(flow, sizeof(flow), "%s/prompts/flow.json",
	    fixture->root);
	write_file(flow, "{\"a\": 1,}");
	(void)snprintf(whole, sizeof(whole), "%s/x.json", prompts);
	write_file(whole, "{\n\"x\": {\"voice\": \"hi\"},,}");
	fixture->parts.prompts = prompts;
	fixture->parts.flow = flow;
	write_config(fixture, "\"zone\": \"Mars\",");
	problems_init(&problems);
	assert_null(snapshot_read(&fixture->parts, &problems));
	(void)snprintf(whole, sizeof(whole), "%s:1:10: unknown time zone "
	    "\"Mars\"; write it like \"Europe/London\"\n"
	    "%s:1:8: this comma has nothing after it; take it away\n"
	    "%s/x.json:2:22: a name in double quotes is missing here\n",
	    fixture->config, flow, prompts);
	check_printed(&problems, "all at once", whole);
	problems_clear(&problems);
}

static void
the_last_good_set_is_read_when_files_break(void **state)
{
	struct fixture *fixture = *state;
	struct snapshot *snapshot = read_good(&fixture->parts);
	struct snapshot_parts saved;
	struct problem why = { "" };
	char folder[200], store[200];

	assert_false(good_parts(&fixture->parts, &saved, folder,
	    sizeof(folder)));
	(void)snprintf(store, sizeof(store), "%s", snapshot->settings.store);
	assert_true(good_save(&snapshot->settings, snapshot->settings.good,
	    &why));
	/* The same set again, and after that over the old one. */
	assert_true(good_save(&snapshot->settings, snapshot->settings.good,
	    &why));
	snapshot_drop(snapshot);
	write_config(fixture, "\"zone\": \"UTC\",");
	snapshot = read_good(&fixture->parts);
	assert_true(good_save(&snapshot->settings, snapshot->settings.good,
	    &why));
	snapshot_drop(snapshot);

	write_file(fixture->config, "{broken");
	assert_true(good_parts(&fixture->parts, &saved, folder,
	    sizeof(folder)));
	assert_int_equal(strncmp(folder, fixture->root,
	    strlen(fixture->root)), 0);
	snapshot = read_good(&saved);
	assert_string_equal(snapshot->settings.zone_name, "UTC");
	assert_string_equal(snapshot->settings.store, store);
	assert_int_equal(snapshot->settings.holidays.count, 1);
	snapshot_drop(snapshot);
}

/* How many turns the proof of it played. */
static unsigned
turns_of_proof(const struct snapshot_parts *parts)
{
	struct snapshot *snapshot = read_good(parts);
	unsigned turns = snapshot->proof.turns;

	snapshot_drop(snapshot);
	return turns;
}

/* What is written into the saved set instead of its print. */
static void
write_print(const struct fixture *fixture, const char *text)
{
	char path[80];

	(void)snprintf(path, sizeof(path), "%s/var/good/print", fixture->root);
	write_file(path, text);
}

static void
only_what_this_program_saved_is_not_proven_again(void **state)
{
	struct fixture *fixture = *state;
	struct snapshot_parts tool = fixture->parts;
	struct snapshot *snapshot;
	struct problem why = { "" };
	unsigned whole;

	fixture->parts.believe_saved = true;
	whole = turns_of_proof(&fixture->parts);
	assert_true(whole > 0);
	snapshot = read_good(&fixture->parts);
	assert_false(good_proven(&snapshot->settings, fixture->config));
	assert_true(good_save(&snapshot->settings, snapshot->settings.good,
	    &why));
	assert_true(good_proven(&snapshot->settings, fixture->config));
	assert_int_equal(turns_of_proof(&fixture->parts), 0);
	assert_int_equal(turns_of_proof(&tool), whole);

	/* Another byte, although it means the same; and while it is read. */
	write_config(fixture, " ");
	assert_false(good_proven(&snapshot->settings, fixture->config));
	assert_int_equal(turns_of_proof(&fixture->parts), whole);
	write_config(fixture, "");
	assert_int_equal(turns_of_proof(&fixture->parts), 0);

	/* Saved by another program. */
	write_print(fixture, "0123456789abcdef\n");
	assert_int_equal(turns_of_proof(&fixture->parts), whole);
	write_print(fixture, "");
	assert_int_equal(turns_of_proof(&fixture->parts), whole);
	snapshot_drop(snapshot);
}

static void
what_changed_while_it_was_read_is_not_saved(void **state)
{
	struct fixture *fixture = *state;
	struct snapshot *snapshot = read_good(&fixture->parts);
	struct problem why = { "" };
	struct snapshot_parts saved;
	char folder[200];

	write_config(fixture, " ");
	assert_false(good_save(&snapshot->settings, snapshot->settings.good,
	    &why));
	assert_string_equal(why.text, "files were changed while they were "
	    "read; the set is saved with the next load");
	assert_false(good_parts(&fixture->parts, &saved, folder,
	    sizeof(folder)));
	assert_false(good_save(&snapshot->settings, "/proc/none/good", &why));
	snapshot_drop(snapshot);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    everything_is_read_and_freed_at_zero, set_up, tear_down),
		cmocka_unit_test_setup_teardown(secrets_may_be_left_alone,
		    set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    broken_ones_are_told_and_leave_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_broken_catalogue_is_told_or_switched_off, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(
		    flow_and_words_are_blamed_together, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    the_last_good_set_is_read_when_files_break, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(
		    only_what_this_program_saved_is_not_proven_again, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(
		    what_changed_while_it_was_read_is_not_saved, set_up,
		    tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
