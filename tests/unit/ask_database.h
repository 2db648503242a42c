/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks into the database of the gateway that is tested. */
#ifndef UNIT_ASK_DATABASE_H
#define UNIT_ASK_DATABASE_H

#include <sqlite3.h>

#include "gateway_bench.h"

/* What the database says: the first column of the first row. */
static inline const char *
ask_database(const char *question)
{
	static char answer[256];
	char path[128];
	sqlite3_stmt *statement;
	sqlite3 *db;

	(void)snprintf(path, sizeof(path), "%s/helpline.db", bench.root);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, question, -1, &statement,
	    NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	(void)snprintf(answer, sizeof(answer), "%s",
	    (const char *)sqlite3_column_text(statement, 0));
	(void)sqlite3_finalize(statement);
	(void)sqlite3_close(db);
	return answer;
}

#endif
