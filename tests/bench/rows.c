/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rows DATABASE SELECT: the one number that it gives. */
#include <sqlite3.h>
#include <stdio.h>

int
main(int argc, char **argv)
{
	sqlite3_stmt *statement = NULL;
	sqlite3 *database = NULL;
	int status = 1;

	if (argc != 3)
		return 64;
	if (sqlite3_open_v2(argv[1], &database, SQLITE_OPEN_READONLY, NULL) ==
	    SQLITE_OK && sqlite3_prepare_v2(database, argv[2], -1, &statement,
	    NULL) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
		printf("%lld\n", (long long)sqlite3_column_int64(statement, 0));
		status = 0;
	} else {
		(void)fprintf(stderr, "%s: %s\n", argv[1],
		    sqlite3_errmsg(database));
	}
	(void)sqlite3_finalize(statement);
	(void)sqlite3_close(database);
	return status;
}
