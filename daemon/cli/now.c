/* SPDX-License-Identifier: GPL-3.0-or-later */
/* helpline now: which number rings this minute, and when that changes. */
#include "base/json.h"
#include "base/world.h"
#include "cli/alone.h"
#include "cli/command.h"

struct now {
	const struct cli *cli;
	const struct snapshot *snapshot;
	int64_t at_ms;
	int64_t change_ms;		/* INT64_MAX: never, as far as known */
	char first[24];			/* rings now */
	char then[24];			/* rings after the change */
};

/* The first number that the flow's default route rings at a moment. */
static bool
number_at(const struct now *now, int64_t at_ms, char into[24],
    struct problem *why)
{
	const struct line *line = cli_line(&now->snapshot->settings,
	    cli_value(now->cli, "--account"), why);
	struct arena arena;
	const struct action *ring;
	bool good;

	into[0] = '\0';
	if (line == NULL)
		return false;
	arena_init_growing(&arena);
	ring = alone_actions(now->snapshot, line, at_ms, &arena);
	while (ring != NULL && ring->kind != ACTION_RING)
		ring = ring->next;
	good = ring != NULL && ring->number_count > 0;
	if (good)
		phone_write(ring->numbers[0], into);
	arena_clear(&arena);
	return good || problem_set(why, "no number rings");
}

static void
print_json(const struct now *now, const char *when, const char *change)
{
	char memory[512];
	struct text text;
	struct json_writer writer = { .into = &text };

	text_init(&text, memory, sizeof(memory));
	writer_open(&writer, NULL, '{');
	writer_text(&writer, "at", bytes_from_text(when));
	writer_text(&writer, "rings", bytes_from_text(now->first));
	if (now->change_ms != INT64_MAX) {
		writer_text(&writer, "changes", bytes_from_text(change));
		writer_number(&writer, "changes_ms", now->change_ms);
		writer_text(&writer, "then", bytes_from_text(now->then));
	}
	writer_close(&writer, '}');
	(void)printf("%s\n", memory);
}

static void
print(const struct now *now)
{
	const struct zone *zone = now->snapshot->settings.zone;
	char when_memory[40], change_memory[40] = "";
	struct text when, change;

	text_init(&when, when_memory, sizeof(when_memory));
	text_init(&change, change_memory, sizeof(change_memory));
	cli_write_time(zone, now->at_ms, &when);
	if (now->change_ms != INT64_MAX)
		cli_write_time(zone, now->change_ms, &change);
	if (now->cli->json) {
		print_json(now, when.at, change.at);
		return;
	}
	(void)printf("%s: %s rings\n", when.at, now->first);
	if (now->change_ms != INT64_MAX)
		(void)printf("%s: %s rings\n", change.at, now->then);
	else
		(void)printf("nothing changes within 400 days\n");
}

static int
tell(struct now *now)
{
	const struct hours *hours = flow_hours(now->snapshot->flow);
	const char *at = cli_value(now->cli, "--at");
	struct problem why;

	now->at_ms = world_now_ms(&world_real);
	if (at != NULL && !cli_time(at, now->snapshot->settings.zone,
	    &now->at_ms, &why))
		return cli_fail(now->cli, CLI_USAGE, "%s", why.text);
	now->change_ms = hours == NULL ? INT64_MAX :
	    hours_change_ms(hours, now->at_ms);
	if (!number_at(now, now->at_ms, now->first, &why))
		return cli_fail(now->cli, CLI_USAGE, "%s", why.text);
	if (now->change_ms != INT64_MAX &&
	    !number_at(now, now->change_ms, now->then, &why))
		return cli_fail(now->cli, CLI_CONFIG, "%s", why.text);
	print(now);
	return CLI_GOOD;
}

static int
now_run(struct cli *cli)
{
	int code = CLI_CONFIG;
	struct now now = { .cli = cli };
	struct snapshot *snapshot = cli_load(cli, &code);

	if (snapshot == NULL)
		return code;
	now.snapshot = snapshot;
	code = tell(&now);
	snapshot_drop(snapshot);
	return code;
}

static const struct cli_option now_options[] = {
	{ "--at", "TIME", "\"Sat 2026-11-21 23:10\", local; else now" },
	{ "--account", "NAME", "the account that is called; else the first" },
	{ .name = NULL },
};

const struct command command_now = {
	.name = "now",
	.about = "Tells which number rings this minute, and the next change.",
	.options = now_options,
	.json = true,
	.run = now_run,
};
