/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions to the database itself, behind the gateway's back. */
#include "simulate/sim.h"
#include "store/sqlite_inside.h"

struct question
question_open(struct process *process, const char *text)
{
	struct question question = { .sim = process->sim };
	sqlite3 *db = process->sqlite->db;

	if (sqlite3_prepare_v2(db, text, -1, &question.statement, NULL) !=
	    SQLITE_OK)
		broken(process->sim, "the database cannot be asked: %s",
		    sqlite3_errmsg(db));
	return question;
}

int64_t
question_ask(struct question *question, const void *blob, size_t length)
{
	sqlite3_stmt *statement = question->statement;
	int64_t number = -1;

	if (statement == NULL)
		return -1;
	if (blob != NULL)
		(void)sqlite3_bind_blob(statement, 1, blob, (int)length,
		    SQLITE_STATIC);
	if (sqlite3_step(statement) == SQLITE_ROW)
		number = sqlite3_column_int64(statement, 0);
	(void)sqlite3_reset(statement);
	return number;
}

void
question_close(struct question *question)
{
	(void)sqlite3_finalize(question->statement);
	question->statement = NULL;
}

int64_t
question_once(struct process *process, const char *text)
{
	struct question question = question_open(process, text);
	int64_t number = question_ask(&question, NULL, 0);

	question_close(&question);
	return number;
}
