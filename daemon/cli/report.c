/* SPDX-License-Identifier: GPL-3.0-or-later */
/* helpline report: what came, and who reached a person; fit to publish. */
#include <string.h>

#include "base/json.h"
#include "cli/control.h"
#include "cli/print.h"

#define DAY_SIZE 11			/* "2026-11-01" */

typedef void print_table(const struct node *table, FILE *);

static void
print_cell(const struct node *cell, unsigned width, FILE *out)
{
	char number[24] = "-";

	if (cell->kind == NODE_NUMBER)
		(void)snprintf(number, sizeof(number), "%lld",
		    (long long)cell->number);
	if (cell->kind == NODE_TEXT)
		(void)fprintf(out, "%-16s", cell->text);
	else
		(void)fprintf(out, "  %*s", (int)width, number);
}

static void
print_columns(const struct node *table, FILE *out)
{
	(void)fprintf(out, "\n%s\n", table->name);
	for (const struct node *row = table->first; row != NULL;
	    row = row->next) {
		if (row == table->first) {
			(void)fprintf(out, "%-16s", "");
			for (const struct node *cell = row->first->next;
			    cell != NULL; cell = cell->next)
				(void)fprintf(out, "  %s", cell->name);
			(void)fputc('\n', out);
		}
		for (const struct node *cell = row->first; cell != NULL;
		    cell = cell->next)
			print_cell(cell, (unsigned)strlen(cell->name), out);
		(void)fputc('\n', out);
	}
	if (table->first == NULL)
		(void)fputs("none\n", out);
}

static void
print_csv_text(const char *text, FILE *out)
{
	(void)fputc('"', out);
	for (; *text != '\0'; text++) {
		if (*text == '"')
			(void)fputc('"', out);
		(void)fputc(*text, out);
	}
	(void)fputc('"', out);
}

static void
print_csv_rows(const struct node *table, FILE *out)
{
	for (const struct node *row = table->first; row != NULL;
	    row = row->next) {
		for (const struct node *cell = row->first->next; cell != NULL;
		    cell = cell->next) {
			(void)fprintf(out, "%s,", table->name);
			print_csv_text(row->first->text, out);
			(void)fprintf(out, ",%s,", cell->name);
			if (cell->kind == NODE_NUMBER)
				(void)fprintf(out, "%lld",
				    (long long)cell->number);
			else if (cell->kind == NODE_TEXT)
				print_csv_text(cell->text, out);
			(void)fputs("\r\n", out);
		}
	}
}

/* A table is a list of objects whose first member is the row's name. */
static bool
is_table(const struct node *table)
{
	if (table->kind != NODE_LIST)
		return false;
	for (const struct node *row = table->first; row != NULL;
	    row = row->next) {
		if (row->kind != NODE_OBJECT || row->first == NULL ||
		    row->first->kind != NODE_TEXT)
			return false;
	}
	return true;
}

static bool
print_tables(struct bytes json, FILE *out, print_table *print)
{
	struct problems problems;
	struct arena arena;
	const struct node *root;
	bool good;

	arena_init_growing(&arena);
	problems_init(&problems);
	root = node_read(&arena, "the answer", json, &problems);
	good = root != NULL && root->kind == NODE_OBJECT;
	if (good && node_find(root, "error") != NULL)
		(void)print_json(json, out);
	for (const struct node *table = good ? root->first : NULL;
	    table != NULL; table = table->next) {
		if (is_table(table))
			print(table, out);
	}
	problems_clear(&problems);
	arena_clear(&arena);
	return good;
}

static bool
print_text(struct bytes json, FILE *out)
{
	(void)fputs("A dash hides a count from 1 to 9, or one that would tell "
	    "it.\n", out);
	return print_tables(json, out, print_columns);
}

static bool
print_csv(struct bytes json, FILE *out)
{
	(void)fputs("table,row,column,value\r\n", out);
	return print_tables(json, out, print_csv_rows);
}

static bool
is_day(const char *text)
{
	int year, month, day;

	return text != NULL && strlen(text) == DAY_SIZE - 1 &&
	    date_from_text(text, &year, &month, &day);
}

static int
report_run(struct cli *cli)
{
	const char *from = cli_value(cli, "--from");
	const char *to = cli_value(cli, "--to");
	char form[64];

	if (!is_day(from) || !is_day(to))
		return cli_fail(cli, CLI_USAGE, "--from and --to need days, "
		    "for example: --from 2026-11-01 --to 2026-11-30");
	(void)snprintf(form, sizeof(form), "from=%s&to=%s", from, to);
	return control_ask_as(cli, "POST", "/report", bytes_from_text(form),
	    cli_value(cli, "--csv") != NULL ? print_csv : print_text);
}

static const struct cli_option report_options[] = {
	{ "--from", "DAY", "the first day, 2026-11-01" },
	{ "--to", "DAY", "the last day" },
	{ "--csv", NULL, "table,row,column,value; hidden values are empty" },
	{ "--socket", "PATH", "the control socket; else as configured" },
	{ .name = NULL },
};

const struct command command_report = {
	.name = "report",
	.about = "Counts calls and texts, and who reached a person.",
	.more = "Reached a person: the caller was asked and hung up, as we "
	    "say for yes. Talked: the\ntwo ends heard each other, and the "
	    "caller said nothing of it. Counts from 1 to 9 are\nhidden, and "
	    "others that would tell them: it may be published.",
	.options = report_options,
	.json = true,
	.run = report_run,
};
