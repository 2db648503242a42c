/* SPDX-License-Identifier: GPL-3.0-or-later */
/* helpline check: everything that is wrong, and what is not finished. */
#include <stdlib.h>
#include <unistd.h>

#include "base/json.h"
#include "cli/command.h"
#include "cli/proven.h"
#include "flow/flow.h"
#include "settings/numbers.h"

#define ROOM (1u << 20)

static void
write_problems(struct json_writer *writer, const struct problems *problems)
{
	writer_open(writer, "problems", '[');
	for (unsigned i = 0; i < problems->count; i++) {
		const struct problem_entry *entry = &problems->entries[i];

		writer_open(writer, NULL, '{');
		if (entry->place.file != NULL)
			writer_text(writer, "file",
			    bytes_from_text(entry->place.file));
		writer_number(writer, "line", entry->place.line);
		writer_number(writer, "column", entry->place.column);
		writer_flag(writer, "warning", entry->warning);
		writer_text(writer, "sentence", bytes_from_text(entry->text));
		writer_close(writer, '}');
	}
	writer_close(writer, ']');
}

static void
write_language(struct json_writer *writer, const struct language *language,
    const struct review *review)
{
	writer_open(writer, NULL, '{');
	writer_text(writer, "tag", bytes_from_text(language->tag));
	writer_flag(writer, "offered", language->offered);
	writer_number(writer, "missing", review->missing);
	writer_number(writer, "changed", review->changed);
	writer_number(writer, "safety", review->safety);
	writer_number(writer, "safety_approved", review->safety_approved);
	for (unsigned i = 0; i < REVIEW_STATES; i++)
		writer_number(writer, review_words[i], review->states[i]);
	writer_close(writer, '}');
}

static void
print_language(const struct language *language, const struct review *review)
{
	(void)printf("%s: ", language->english);
	if (!language->offered)
		(void)printf("a short set, not offered");
	else if (review->missing == 0)
		(void)printf("nothing is missing");
	else
		(void)printf("%u missing or out of date, first \"%s\"",
		    review->missing, review->first_missing);
	for (unsigned i = 0; i < REVIEW_STATES; i++)
		(void)printf("%s%u %s", i == 0 ? "; " : ", ",
		    review->states[i], review_words[i]);
	if (review->changed > 0)
		(void)printf("; %u changed since they were read",
		    review->changed);
	if (review->safety_approved < review->safety)
		(void)printf("; A DRAFT: natives have approved %u of %u "
		    "safety messages", review->safety_approved,
		    review->safety);
	if (language->voice_count == 0)
		(void)printf("; NO VOICE at any carrier: until it is "
		    "recorded an English one reads it");
	(void)fputc('\n', stdout);
}

/* The words that people text, of languages without a catalogue. */
static void
tell_wordlists(const struct cli *cli, const struct snapshot *snapshot,
    struct json_writer *writer)
{
	unsigned states[WORDLIST_STATES] = { 0 };
	const struct wordlists *lists;
	unsigned changed = 0;

	if (snapshot == NULL)
		return;
	lists = &snapshot->wordlists;
	for (unsigned i = 0; i < lists->count; i++) {
		states[lists->at[i].state]++;
		changed += lists->at[i].changed;
	}
	if (cli->json)
		writer_open(writer, "wordlists", '{');
	else if (lists->count > 0)
		(void)printf("words that people text, in languages without "
		    "a catalogue: %u lists", lists->count);
	for (unsigned i = 0; i < WORDLIST_STATES; i++) {
		if (cli->json)
			writer_number(writer, review_words[i], states[i]);
		else if (lists->count > 0)
			(void)printf("%s%u %s", i == 0 ? "; " : ", ",
			    states[i], review_words[i]);
	}
	if (cli->json) {
		writer_number(writer, "changed", changed);
		writer_close(writer, '}');
	} else if (lists->count > 0) {
		(void)printf(changed > 0 ? "; %u changed since they were "
		    "read\n" : "\n", changed);
	}
}

/* Each language that has words. True: something is missing in one. */
static bool
tell_languages(const struct cli *cli, const struct snapshot *snapshot,
    struct json_writer *writer)
{
	bool missing = false;

	for (uint16_t i = 1; snapshot != NULL &&
	    i < snapshot->languages.count; i++) {
		const struct language *language = &snapshot->languages.at[i];
		const struct review *review = &snapshot->reviews[i];

		if (!words_some(snapshot->words, i))
			continue;
		missing |= review->missing > 0;
		if (cli->json)
			write_language(writer, language, review);
		else
			print_language(language, review);
	}
	return missing;
}

/* Can anybody be rung to prove a number? */
static void
tell_drills(const struct cli *cli, const struct snapshot *snapshot,
    struct json_writer *writer)
{
	const struct line *line = snapshot == NULL ? NULL :
	    numbers_caller(&snapshot->settings);
	const char *why = line == NULL ? "no account with a UK line can begin "
	    "calls" : flow_can_drill(snapshot->flow) ? NULL :
	    "the flow names no \"drill\"";

	if (snapshot == NULL)
		return;
	if (cli->json) {
		writer_open(writer, "drills", '{');
		writer_flag(writer, "can_be_rung", why == NULL);
		writer_text(writer, "why", bytes_from_text(why == NULL ?
		    "" : why));
		writer_close(writer, '}');
	} else if (why != NULL) {
		(void)printf("drills: NONE CAN BE RUNG: %s\n", why);
	} else {
		(void)printf("drills: rung from the line \"%s\"\n",
		    line->name);
	}
}

static int
tell(const struct cli *cli, const struct snapshot *snapshot,
    struct problems *problems)
{
	struct json_writer writer;
	struct arena arena;
	struct text text;
	bool missing;

	arena_init_growing(&arena);
	text_init_arena(&text, &arena, ROOM);
	writer = (struct json_writer){ .into = &text };
	if (cli->json) {
		writer_open(&writer, NULL, '{');
		write_problems(&writer, problems);
		writer_open(&writer, "languages", '[');
	} else {
		problems_print(problems, stdout);
	}
	missing = tell_languages(cli, snapshot, &writer);
	if (cli->json)
		writer_close(&writer, ']');
	tell_wordlists(cli, snapshot, &writer);
	tell_drills(cli, snapshot, &writer);
	if (cli->json) {
		if (snapshot != NULL)
			proven_write(snapshot, &writer);
		writer_close(&writer, '}');
		(void)printf("%s\n", text.at);
	} else {
		if (snapshot != NULL)
			proven_print(snapshot, stdout);
		(void)printf("%u problems, %u warnings\n", problems->errors,
		    problems->count + problems->dropped - problems->errors);
	}
	arena_clear(&arena);
	if (snapshot == NULL)
		return CLI_CONFIG;
	return missing || problems->errors > 0 ? CLI_WANTING : CLI_GOOD;
}

static int
check_run(struct cli *cli)
{
	struct problems problems;
	struct snapshot *snapshot;
	int code;

	if (access(cli_config(cli), R_OK) != 0)
		return cli_fail(cli, CLI_NO_INPUT, "the configuration %s "
		    "cannot be read; --config names another",
		    cli_config(cli));
	problems_init(&problems);
	snapshot = cli_load_checked(cli,
	    cli_value(cli, "--without-secrets") != NULL, &problems);
	code = tell(cli, snapshot, &problems);
	snapshot_drop(snapshot);
	problems_clear(&problems);
	return code;
}

static const struct cli_option check_options[] = {
	{ "--without-secrets", NULL, "does not open the files of secrets" },
	{ .name = NULL },
};

const struct command command_check = {
	.name = "check",
	.about = "Prints every problem, what is not translated, and the worst "
	    "way to a person.",
	.more = "The proof walks every state of a call: every key, silence, "
	    "result of ringing and\nanswer of the hours. What fails is "
	    "refused by the helpline, too.",
	.options = check_options,
	.json = true,
	.run = check_run,
};
