/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `helpline drill` and `helpline rehearse` ask, and what `helpline
 * status` tells of the numbers: all of them stand in the settings. */
#include "gateway/drills.h"

#include "base/form.h"
#include "base/json.h"
#include "base/when.h"
#include "flow/flow.h"
#include "web/drills.h"

#define SHOWN_MOST 200
#define ROW_ROOM 512			/* of one, as JSON */
#define DAY_MS INT64_C(86400000)
#define AHEAD_MS (31 * DAY_MS)

/* By enum drill_state. */
static const char *const drill_words[DRILL_STATES] = { "waiting", "ringing",
	"proven", "not proven", "too late, not rung",
	"not rung: its number has left the settings", "taken back" };
static const char *const rehearsal_words[DRILL_STATES] = { "waiting",
	"ringing", "taken", "not taken", "too late, not rung",
	"not rung: its number has left the settings", "taken back" };

/* As the people who agreed on it would say it: local time. */
static void
write_moment(struct json_writer *json, const struct web *web, int64_t at_ms)
{
	char memory[40];
	struct text at;

	text_init(&at, memory, sizeof(memory));
	when_write(gateway_snapshot(web->gateway)->settings.zone, at_ms, &at);
	writer_text(json, "at", text_bytes(&at));
}

static void
write_row(struct json_writer *json, const struct web *web,
    const struct drill_row *row)
{
	bool rehearsal = row->scenario[0] != '\0';

	writer_open(json, NULL, '{');
	writer_text(json, "rings", bytes_from_text(row->name));
	if (rehearsal)
		writer_text(json, "as", bytes_from_text(row->scenario));
	writer_text(json, "state", bytes_from_text((rehearsal ?
	    rehearsal_words : drill_words)[row->state % DRILL_STATES]));
	if (row->state == DRILL_WAITING)
		write_moment(json, web, row->due_ms);
	writer_number(json, "changed_ms", row->changed_ms);
	writer_number(json, "asked_ms", row->asked_ms);
	writer_text(json, "by", bytes_from_text(row->by));
	if (!rehearsal)
		writer_number(json, "tries_without_1", row->tries);
	writer_close(json, '}');
}

static void
write_cases(struct json_writer *json, const struct snapshot *snapshot)
{
	struct rehearsal rehearsal;

	writer_open(json, "cases", '[');
	for (unsigned i = 0; flow_rehearsal(snapshot->flow, i, &rehearsal);
	    i++) {
		writer_open(json, NULL, '{');
		writer_text(json, "as", bytes_from_text(rehearsal.name));
		writer_text(json, "about", bytes_from_text(
		    rehearsal.about == NULL ? "" : rehearsal.about));
		writer_close(json, '}');
	}
	writer_close(json, ']');
}

static void
write_numbers(struct json_writer *json, const struct snapshot *snapshot,
    struct arena *arena, bool rehearsals)
{
	struct numbers numbers = { .count = 0 };

	if (!numbers_list(&snapshot->settings, arena, &numbers))
		json->into->full = true;
	writer_open(json, "numbers", '[');
	for (unsigned i = 0; i < numbers.count; i++) {
		const struct number *number = &numbers.at[i];
		char written[24];

		if (!number->routed && !rehearsals)
			continue;
		phone_write(number->number, written);
		writer_open(json, NULL, '{');
		writer_text(json, "names", bytes_from_text(number->names));
		writer_text(json, "number", bytes_from_text(written));
		writer_close(json, '}');
	}
	writer_close(json, ']');
}

/* What waits for the store; in the exchange's arena. */
struct waiting {
	struct web *web;
	struct exchange *exchange;
	bool rehearsals;
};

static void
on_list(void *arg, const struct drill_row *rows, unsigned count,
    const char *why)
{
	struct waiting *waiting = arg;
	const struct snapshot *snapshot =
	    gateway_snapshot(waiting->web->gateway);
	struct json_writer json;
	struct arena arena;
	struct text text;

	arena_init_growing(&arena);
	text_init_arena(&text, &arena, (count + 200) * ROW_ROOM);
	json = (struct json_writer){ .into = &text };
	writer_open(&json, NULL, '{');
	if (why != NULL)
		writer_text(&json, "error", bytes_from_text(why));
	if (waiting->rehearsals)
		write_cases(&json, snapshot);
	write_numbers(&json, snapshot, &arena, waiting->rehearsals);
	writer_open(&json, waiting->rehearsals ? "rehearsals" : "drills",
	    '[');
	for (unsigned i = 0; i < count; i++)
		write_row(&json, waiting->web, &rows[i]);
	writer_close(&json, ']');
	writer_close(&json, '}');
	web_answer_json(waiting->exchange, why == NULL ? 200 : 503, &text);
	arena_clear(&arena);
}

static void
tell(struct web *web, struct exchange *exchange, bool rehearsals)
{
	struct waiting *waiting;

	if (!web_may_ask(exchange))
		return;
	waiting = arena_get(exchange->arena, sizeof(*waiting));
	if (waiting != NULL)
		*waiting = (struct waiting){ web, exchange, rehearsals };
	if (waiting == NULL || !drills_list(web->gateway, rehearsals,
	    SHOWN_MOST, on_list, waiting))
		web_answer(exchange, 503, NULL, BYTES(""));
}

void
drills_tell(struct web *web, struct exchange *exchange)
{
	tell(web, exchange, false);
}

void
drills_tell_rehearsals(struct web *web, struct exchange *exchange)
{
	tell(web, exchange, true);
}

static void
on_ordered(void *arg, const struct drill_ordered *ordered, const char *why)
{
	const struct waiting *waiting = arg;
	struct exchange *exchange = waiting->exchange;
	struct json_writer json;
	struct text text;

	if (ordered == NULL) {
		web_refuse(exchange, 503, why);
		return;
	}
	if (ordered->added == 0) {
		web_refuse(exchange, 422, "one like it waits or rings already: "
		    "see --list");
		return;
	}
	text_init_arena(&text, exchange->arena, 8192);
	json = (struct json_writer){ .into = &text };
	writer_open(&json, NULL, '{');
	writer_text(&json, "rings", bytes_from_text(ordered->names));
	write_moment(&json, waiting->web, ordered->at_ms);
	writer_number(&json, "at_ms", ordered->at_ms);
	writer_number(&json, "ordered", ordered->added);
	if (ordered->already > 0)
		writer_number(&json, "waited_already", ordered->already);
	writer_close(&json, '}');
	web_answer_json(exchange, 200, &text);
}

/* Now, or a moment that people can have agreed on. */
static bool
read_moment(const struct web *web, const char *said, int64_t *at_ms,
    struct problem *why)
{
	const struct settings *settings =
	    &gateway_snapshot(web->gateway)->settings;
	int64_t now_ms = world_now_ms(web->world);

	*at_ms = now_ms;
	if (said[0] == '\0')
		return true;
	if (!when_next(said, settings->zone, now_ms, at_ms, why))
		return false;
	if (*at_ms < now_ms - 60000)
		return problem_set(why, "at= has passed");
	return *at_ms <= now_ms + AHEAD_MS || problem_set(why,
	    "at= is more than 31 days away: nobody remembers such an "
	    "agreement");
}

/* number=day.1 or all=1; at=, by=; a rehearsal: as= */
static bool
read_word(const struct web *web, struct exchange *exchange, bool rehearsal,
    struct drill_word *word, struct problem *why)
{
	struct arena *arena = exchange->arena;
	const char *at;
	struct fields form;
	bool all;

	if (!form_read(&form, exchange->request.body, arena))
		return problem_set(why, "it is no form");
	all = !rehearsal && form_find(&form, "all").length > 0;
	at = arena_copy(arena, form_find(&form, "at"));
	*word = (struct drill_word){
		.name = arena_copy(arena, form_find(&form, "number")),
		.scenario = arena_copy(arena, form_find(&form, "as")),
		.by = arena_copy(arena, form_find(&form, "by")),
	};
	if (word->name == NULL || word->scenario == NULL ||
	    word->by == NULL || at == NULL)
		return problem_set(why, "no memory is left");
	if (all == (word->name[0] != '\0'))
		return problem_set(why, rehearsal ? "number= needs the name "
		    "of a desk or number" : "number= needs a name, or all=1 "
		    "means all of them");
	if (rehearsal == (word->scenario[0] == '\0'))
		return problem_set(why, rehearsal ? "as= needs the name of a "
		    "case" : "as= is for rehearsals");
	if (!web_is_initials(bytes_from_text(word->by)))
		return problem_set(why, "by= needs initials: at most %d "
		    "letters", WEB_INITIALS);
	if (all)
		word->name = NULL;
	if (!rehearsal)
		word->scenario = NULL;
	return read_moment(web, rehearsal ? "" : at, &word->at_ms, why);
}

static void
order(struct web *web, struct exchange *exchange, bool rehearsal)
{
	struct waiting *waiting;
	struct drill_word word;
	struct problem why;

	if (!web_may_ask(exchange))
		return;
	waiting = arena_get(exchange->arena, sizeof(*waiting));
	if (waiting == NULL) {
		web_answer(exchange, 503, NULL, BYTES(""));
		return;
	}
	*waiting = (struct waiting){ web, exchange, rehearsal };
	if (!read_word(web, exchange, rehearsal, &word, &why))
		web_refuse(exchange, 400, why.text);
	else if (!drills_order(web->gateway, &word, &why, on_ordered,
	    waiting))
		web_refuse(exchange, 422, why.text);
}

void
drills_take(struct web *web, struct exchange *exchange)
{
	order(web, exchange, false);
}

void
drills_rehearse(struct web *web, struct exchange *exchange)
{
	order(web, exchange, true);
}

static void
on_stopped(void *arg, unsigned count, const char *why)
{
	struct exchange *exchange = arg;
	struct json_writer json;
	struct text text;

	if (why != NULL) {
		web_refuse(exchange, 503, why);
		return;
	}
	text_init_arena(&text, exchange->arena, 256);
	json = (struct json_writer){ .into = &text };
	writer_open(&json, NULL, '{');
	writer_number(&json, "taken_back", count);
	writer_close(&json, '}');
	web_answer_json(exchange, 200, &text);
}

void
drills_take_back(struct web *web, struct exchange *exchange)
{
	if (web_may_ask(exchange) &&
	    !drills_stop(web->gateway, on_stopped, exchange))
		web_answer(exchange, 503, NULL, BYTES(""));
}
