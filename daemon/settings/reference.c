/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reference part of config/README.md. */
#include "settings/draft.h"

static void
write_table(const char *title, const char *about, const struct setting *table,
    FILE *out)
{
	(void)fprintf(out, "\n### %s\n\n%s\n\n", title, about);
	(void)fputs("| setting | what | default | meaning |\n"
	    "| --- | --- | --- | --- |\n", out);
	table_write_reference(table, "", out);
}

void
settings_write_reference(const struct account_kind *const *kinds, FILE *out)
{
	char title[80];

	write_table("The file", "Paths are relative to the folder of the "
	    "file. Durations are written `250ms` `10s` `5m` `6h` `30d`, sizes "
	    "`64KiB` `16MiB`.", settings_table, out);
	write_table("accounts", "Each has a name, of a-z, 0-9 and -: it stands "
	    "in the addresses that the carrier calls.", account_table, out);
	for (; *kinds != NULL; kinds++) {
		if ((*kinds)->settings == NULL)
			continue;
		(void)snprintf(title, sizeof(title), "accounts of %s",
		    (*kinds)->provider);
		write_table(title, "Besides those of every account. A secret "
		    "is `{\"file\": path}`, `{\"credential\": name}` or "
		    "`{\"environment\": name}`.", (*kinds)->settings, out);
	}
	write_table("lines", "Each has a name.", line_table, out);
	write_table("routes", "Each has a name and is a list of numbers that "
	    "ring one after the other.", route_table, out);
	write_table("callback", "Off until it is written. Residents are rung "
	    "only after a worker has claimed their request and pressed 1.",
	    callback_table, out);
	write_table("values", "Each has the name that stands in prompts, and "
	    "one of:", value_table, out);
	(void)fputs("\n### hours\n\nEach has a name and says for days "
	    "(`Mon-Fri`, `Sat`, `Mon, Wed`) when it is open: `9:00-17:00`, "
	    "`9:00-12:00, 13:00-17:00`, `24h`, `closed`. A day that is not "
	    "named is closed. `holidays` is `closed` (so by default) or "
	    "`open`; `exceptions` names dates: `{\"2026-12-24\": "
	    "\"9:00-12:00\"}`, which win over both.\n", out);
}
