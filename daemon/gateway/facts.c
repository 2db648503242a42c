/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/facts.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"

#define HOUR_MS INT64_C(3600000)
#define FACTS_MOST 512			/* different ones between two writes */

struct facts {
	unsigned count;
	struct fact at[FACTS_MOST];
};

struct facts *
facts_new(void)
{
	return calloc(1, sizeof(struct facts));
}

void
facts_free(struct facts *facts)
{
	free(facts);
}

static bool
same(const struct fact *a, const struct fact *b)
{
	return a->hour_ms == b->hour_ms && strcmp(a->what, b->what) == 0 &&
	    strcmp(a->detail, b->detail) == 0 &&
	    strcmp(a->language, b->language) == 0;
}

static void
add(struct facts *facts, const struct fact *fact)
{
	for (unsigned i = 0; i < facts->count; i++) {
		if (same(&facts->at[i], fact)) {
			facts->at[i].count++;
			return;
		}
	}
	if (facts->count == FACTS_MOST) {
		log_event(EVENT_FACTS_DROPPED, .count = 1);
		return;
	}
	facts->at[facts->count] = *fact;
	facts->at[facts->count++].count = 1;
}

static struct fact
fact_of(const char *what, const char *language, int64_t at_ms)
{
	struct fact fact = { .hour_ms = at_ms - at_ms % HOUR_MS };

	(void)snprintf(fact.what, sizeof(fact.what), "%s", what);
	(void)snprintf(fact.language, sizeof(fact.language), "%s", language);
	return fact;
}

static void
add_wait(struct facts *facts, const struct call_over *over)
{
	struct fact fact = fact_of(FACT_WAIT, over->language, over->began_ms);
	int64_t steps = (over->wait_ms + WAIT_STEP_S * 1000 - 1) /
	    (WAIT_STEP_S * 1000);
	int64_t seconds = steps * WAIT_STEP_S;

	if (seconds > WAIT_MOST_S)
		seconds = WAIT_MOST_S;
	(void)snprintf(fact.detail, sizeof(fact.detail), "%d", (int)seconds);
	add(facts, &fact);
}

void
facts_call(struct facts *facts, const struct call_over *over)
{
	struct fact call = fact_of(FACT_CALL, over->language, over->began_ms);
	struct fact route = fact_of(FACT_ROUTE, over->language,
	    over->began_ms);
	struct fact at = fact_of(FACT_AT, over->language, over->began_ms);
	const char *end = call_end_name(over->end);

	(void)snprintf(call.detail, sizeof(call.detail), "%s", end);
	add(facts, &call);
	if (over->route[0] != '\0') {
		(void)snprintf(route.detail, sizeof(route.detail), "%s:%s",
		    over->route, end);
		add(facts, &route);
	}
	if (over->end != CALL_REACHED && over->end != CALL_TALKED) {
		(void)snprintf(at.detail, sizeof(at.detail), "%s", over->step);
		add(facts, &at);
	}
	if (over->wait_ms >= 0)
		add_wait(facts, over);
}

void
facts_text(struct facts *facts, const char *noted, const char *language,
    int64_t now_ms)
{
	struct fact text = fact_of(FACT_TEXT, language, now_ms);

	(void)snprintf(text.detail, sizeof(text.detail), "%s",
	    noted == NULL ? "other" : noted);
	add(facts, &text);
}

bool
facts_wait(const struct facts *facts)
{
	return facts->count > 0;
}

void
facts_flush(struct facts *facts, void (*each)(void *arg, const struct fact *),
    void *arg)
{
	for (unsigned i = 0; i < facts->count; i++)
		each(arg, &facts->at[i]);
	facts->count = 0;
}
