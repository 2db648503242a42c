/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is kept for the report: how often something happened, by hour, language
 * and detail. Never a number, never which call. Gathered in memory, written
 * some seconds later.
 */
#ifndef GATEWAY_FACTS_H
#define GATEWAY_FACTS_H

#include "gateway/calls.h"
#include "store/store.h"

/* What is counted: fact.what, and what fact.detail then holds. */
#define FACT_CALL "call"		/* how it ended: call_end_name() */
#define FACT_ROUTE "route"		/* "day:reached" */
#define FACT_AT "at"			/* the step where it ended unreached */
#define FACT_WAIT "wait"		/* seconds to a person, WAIT_STEP_S */
#define FACT_TEXT "text"		/* what it was: "first", "exit" ... */

#define WAIT_STEP_S 5			/* waits are rounded up to these */
#define WAIT_MOST_S 600			/* and counted as this from there on */

struct facts;

/* NULL: no memory. */
struct facts *facts_new(void);
void facts_free(struct facts *);

void facts_call(struct facts *, const struct call_over *);
/* A text that was settled; `noted` may be NULL: words like any others. */
void facts_text(struct facts *, const char *noted, const char *language,
    int64_t now_ms);

/* Gives every count that waits to `each`, and forgets it. */
void facts_flush(struct facts *, void (*each)(void *arg, const struct fact *),
    void *arg);
bool facts_wait(const struct facts *);

#endif
