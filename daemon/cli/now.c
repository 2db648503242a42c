/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * helpline now: which number rings this minute, and when that changes; and an
 * operator's word: "closed now", "open now". The helpline that runs is asked;
 * where none does, the files are read as it would read them.
 */
#include "base/form.h"
#include "base/when.h"
#include "base/world.h"
#include "cli/command.h"
#include "cli/control.h"
#include "cli/print.h"
#include "gateway/override_file.h"
#include "settings/rings.h"

#define ROOM 65536

static const char *
text_of(const struct node *object, const char *name)
{
	const struct node *node = node_find(object, name);

	return node == NULL || node->kind != NODE_TEXT ? "" : node->text;
}

static void
print_numbers(const struct node *root, const char *when, const char *rows,
    FILE *out)
{
	const struct node *list = node_find(root, rows);

	if (list == NULL)
		return;
	(void)fprintf(out, "%s\n", text_of(root, when));
	for (const struct node *row = list->first; row != NULL;
	    row = row->next)
		(void)fprintf(out, "  %s rings for %s\n",
		    text_of(row, "number"), text_of(row, "for"));
}

static void
print_overrides(const struct node *root, FILE *out)
{
	const struct node *list = node_find(root, "overrides");
	const struct node *good = node_find(root, "override_file_good");

	for (const struct node *row = list == NULL ? NULL : list->first;
	    row != NULL; row = row->next) {
		const struct node *known = node_find(row, "known");

		(void)fprintf(out, "%s: %s until %s (said %s)%s\n",
		    text_of(row, "hours"), text_of(row, "state"),
		    text_of(row, "until"), text_of(row, "since"),
		    known != NULL && !known->flag ?
		    "; no such hours are in the settings" : "");
	}
	if (good != NULL && !good->flag)
		(void)fprintf(out, "what was said of hours before the start "
		    "cannot be read; say it again\n");
}

static bool
print_now(struct bytes json, FILE *out)
{
	struct problems problems;
	struct arena arena;
	const struct node *root;
	bool good;

	arena_init_growing(&arena);
	problems_init(&problems);
	root = json.length == 0 ? NULL :
	    node_read(&arena, "the answer", json, &problems);
	good = root != NULL && root->kind == NODE_OBJECT &&
	    node_find(root, "at") != NULL;
	if (good) {
		print_numbers(root, "at", "rings", out);
		print_numbers(root, "changes", "then", out);
		if (node_find(root, "changes") == NULL)
			(void)fprintf(out, "nothing changes before %s\n",
			    node_find(root, "steady_until") == NULL ?
			    "the settings do" : text_of(root, "steady_until"));
		print_overrides(root, out);
	}
	problems_clear(&problems);
	arena_clear(&arena);
	return good || print_json(json, out);
}

static int
print_files(const struct cli *cli, const struct snapshot *snapshot,
    const struct line *line, int64_t at_ms)
{
	struct overrides overrides;
	struct problem why = { "" };
	struct json_writer json;
	struct arena arena;
	struct text text;
	bool good = override_file_read(snapshot->settings.override,
	    &overrides, &why);

	arena_init_growing(&arena);
	text_init_arena(&text, &arena, ROOM);
	json = (struct json_writer){ .into = &text };
	writer_open(&json, NULL, '{');
	text.full |= !rings_write(snapshot, line, &overrides, at_ms, &json);
	writer_flag(&json, "override_file_good", good);
	writer_close(&json, '}');
	if (!text.full && cli->json)
		(void)printf("%s\n", text.at);
	else if (!text.full)
		(void)print_now(text_bytes(&text), stdout);
	arena_clear(&arena);
	return text.full ? cli_fail(cli, CLI_IO, "no memory is left") :
	    CLI_GOOD;
}

static int
tell_by_files(const struct cli *cli, const struct snapshot *snapshot)
{
	const struct settings *settings = &snapshot->settings;
	const char *at = cli_value(cli, "--at");
	int64_t at_ms = world_now_ms(&world_real);
	const struct line *line;
	struct problem why = { "" };

	line = cli_line(settings, cli_value(cli, "--account"), &why);
	if (line == NULL || (at != NULL && !when_next(at, settings->zone,
	    at_ms, &at_ms, &why)))
		return cli_fail(cli, CLI_USAGE, "%s", why.text);
	return print_files(cli, snapshot, line, at_ms);
}

static int
by_files(struct cli *cli)
{
	int code = CLI_CONFIG;
	struct snapshot *snapshot = cli_load(cli, &code);

	if (snapshot == NULL)
		return code;
	code = tell_by_files(cli, snapshot);
	snapshot_drop(snapshot);
	return code;
}

/* An option and the state that it asks for. */
static const char *const wishes[][2] = {
	{ "--closed", "closed" }, { "--open", "open" },
	{ "--clear", "clear" },
};

static int
say(struct cli *cli, const char *state, const char *hours)
{
	const char *until = cli_value(cli, "--until");
	bool clear = strcmp(state, "clear") == 0;
	char memory[512];
	struct text form;

	if (clear != (until == NULL))
		return cli_fail(cli, CLI_USAGE, clear ?
		    "--clear takes no --until: the table holds at once" :
		    "--%s needs an end: --until \"Sun 18:00\"", state);
	text_init(&form, memory, sizeof(memory));
	form_add(&form, "state", bytes_from_text(state));
	form_add(&form, "hours", bytes_from_text(hours));
	if (!clear)
		form_add(&form, "until", bytes_from_text(until));
	if (form.full)
		return cli_fail(cli, CLI_USAGE, "it is too long");
	return control_ask_as(cli, "POST", "/hours", text_bytes(&form),
	    print_now);
}

static int
now_run(struct cli *cli)
{
	const char *state = NULL, *hours = NULL;
	int code;

	for (unsigned i = 0; i < 3; i++) {
		const char *value = cli_value(cli, wishes[i][0]);

		if (value != NULL && state != NULL)
			return cli_fail(cli, CLI_USAGE, "--%s and %s: one at "
			    "a time", state, wishes[i][0]);
		if (value != NULL) {
			hours = value;
			state = wishes[i][1];
		}
	}
	if (state != NULL)
		return say(cli, state, hours);
	if (cli_value(cli, "--until") != NULL)
		return cli_fail(cli, CLI_USAGE, "--until needs --closed or "
		    "--open");
	if (cli_value(cli, "--at") != NULL ||
	    cli_value(cli, "--account") != NULL)
		return by_files(cli);
	code = control_ask_as(cli, "GET", "/now", BYTES(""), print_now);
	if (code != CLI_UNAVAILABLE)
		return code;
	(void)cli_fail(cli, code, "this is what %s says:", cli_config(cli));
	return by_files(cli);
}

static const struct cli_option now_options[] = {
	{ "--at", "TIME", "\"Sat 2026-11-21 23:10\", \"Sun 18:00\": by the "
	    "files" },
	{ "--account", "NAME", "the account that is called; by the files" },
	{ "--closed", "HOURS", "closed from now on, whatever the table says" },
	{ "--open", "HOURS", "open from now on" },
	{ "--until", "TIME", "when that ends: \"18:00\", \"Sun 18:00\"" },
	{ "--clear", "HOURS", "the table holds again, at once" },
	{ "--socket", "PATH", "the control socket; else as configured" },
	{ .name = NULL },
};

const struct command command_now = {
	.name = "now",
	.about = "Tells which number rings this minute, and the next change; "
	    "closes or opens hours.",
	.more = "helpline now --closed team --until \"Sun 18:00\" is kept over "
	    "restarts and ends by itself.",
	.options = now_options,
	.json = true,
	.run = now_run,
};
