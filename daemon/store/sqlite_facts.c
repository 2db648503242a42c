/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts: counts by the hour, for the report. */
#include "store/sqlite_inside.h"

#include <stdio.h>

bool
sqlite_write_facts(struct store *store, const struct fact *fact,
    struct problem *why)
{
	struct sqlite *sqlite = (struct sqlite *)store;

	if (!sqlite_room_good(sqlite, why) || !sqlite_begin(sqlite, why))
		return false;
	for (; fact != NULL; fact = fact->next) {
		struct binder add = sqlite_use(sqlite, STATEMENT_ADD_FACT);

		sqlite_bind_number(&add, fact->hour_ms);
		sqlite_bind_text(&add, fact->what);
		sqlite_bind_text(&add, fact->detail);
		sqlite_bind_text(&add, fact->language);
		sqlite_bind_number(&add, fact->count);
		if (!sqlite_run(&add, "writing a fact", why))
			return false;
	}
	return sqlite_commit(sqlite, why);
}

bool
sqlite_read_facts(struct store *store, int64_t from_ms, int64_t to_ms,
    void (*each)(void *arg, const struct fact *), void *arg,
    struct problem *why)
{
	struct sqlite *sqlite = (struct sqlite *)store;
	struct binder list;
	int result;

	if (!sqlite_mend(sqlite, why))
		return false;
	list = sqlite_use(sqlite, STATEMENT_EACH_FACT);
	sqlite_bind_number(&list, from_ms);
	sqlite_bind_number(&list, to_ms);
	while ((result = sqlite_row(&list)) == SQLITE_ROW) {
		struct fact fact = {
			.hour_ms = sqlite3_column_int64(list.statement, 0),
			.count = (unsigned)sqlite3_column_int64(
			    list.statement, 4),
		};

		sqlite_copy(&list, 1, fact.what, sizeof(fact.what));
		sqlite_copy(&list, 2, fact.detail, sizeof(fact.detail));
		sqlite_copy(&list, 3, fact.language, sizeof(fact.language));
		each(arg, &fact);
	}
	if (result != SQLITE_DONE)
		return sqlite_fail(sqlite, "reading facts", why);
	sqlite_done(&list);
	return true;
}
