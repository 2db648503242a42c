/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/table_kinds.h"

static void
write_words(const struct setting *row, FILE *out)
{
	for (unsigned i = 0; row->words[i] != NULL; i++)
		(void)fprintf(out, "%s`%s`", i == 0 ? "" : ", ",
		    row->words[i]);
}

static void
write_kind(const struct setting *row, FILE *out)
{
	static const char *const names[] = {
		[SETTING_TEXT] = "text",
		[SETTING_FLAG] = "true or false",
		[SETTING_NUMBER] = "whole number",
		[SETTING_DURATION] = "duration",
		[SETTING_SIZE] = "size",
		[SETTING_WORD] = "one of ",
		[SETTING_PHONE] = "phone number",
		[SETTING_SECRET] = "secret",
		[SETTING_PATH] = "path",
		[SETTING_TEXTS] = "list of texts",
		[SETTING_OBJECT] = "object",
		[SETTING_NODE] = "see below",
	};
	char least[24], most[24];

	(void)fputs(names[row->kind], out);
	if (row->kind == SETTING_WORD)
		write_words(row, out);
	if (row->least == 0 && row->most == 0)
		return;
	setting_write_number(row->kind, row->least, least);
	setting_write_number(row->kind, row->most, most);
	(void)fprintf(out, ", %s to %s", least, most);
}

static void
write_row(const struct setting *row, const char *prefix, FILE *out)
{
	(void)fprintf(out, "| `%s%s` | ", prefix, row->name);
	write_kind(row, out);
	if (row->required)
		(void)fputs(" | must be given", out);
	else if (row->fallback != NULL)
		(void)fprintf(out, " | `%s`", row->fallback);
	else
		(void)fputs(" |", out);
	(void)fprintf(out, " | %s |\n", row->about);
}

void
table_write_reference(const struct setting *row, const char *prefix, FILE *out)
{
	char inner[128];

	for (; row->name != NULL; row++) {
		if (row->kind != SETTING_OBJECT) {
			write_row(row, prefix, out);
			continue;
		}
		(void)snprintf(inner, sizeof(inner), "%s%s.", prefix,
		    row->name);
		table_write_reference(row->table, inner, out);
	}
}
