/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A count, for the report. */
#ifndef STORE_FACT_H
#define STORE_FACT_H

#include <stdint.h>

/* How often something happened within an hour: never who, never which call. */
struct fact {
	int64_t hour_ms;		/* the hour's begin, UTC */
	char what[16];			/* "call", "text", ... */
	char detail[64];		/* how it ended, at which step ... */
	char language[16];		/* tag, or empty */
	unsigned count;
	struct fact *next;
};

#endif
