/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `helpline report` asks: the tables of some days, local time. */
#include "base/form.h"
#include "gateway/figures.h"
#include "web/web.h"

#define REPORT_ROOM (192 << 10)
#define DAYS_MOST 400			/* facts are kept so long */

struct days {
	int64_t from_ms, to_ms;		/* to: the end of its last day */
};

/* The moment when a day of the form's field begins, `more` days later. */
static bool
read_day(const struct fields *form, const char *name, int more,
    const struct zone *zone, struct arena *arena, int64_t *ms)
{
	const char *text = arena_copy(arena, form_find(form, name));
	int year, month, day;

	if (text == NULL || !date_from_text(text, &year, &month, &day))
		return false;
	date_from_days(date_days(year, month, day) + more, &year, &month,
	    &day);
	*ms = zone_utc_ms(zone, year, month, day, 0, 0);
	return true;
}

static bool
read_days(struct exchange *exchange, const struct zone *zone,
    struct days *days)
{
	struct arena *arena = exchange->arena;
	struct fields form;

	return form_read(&form, exchange->request.body, arena) &&
	    read_day(&form, "from", 0, zone, arena, &days->from_ms) &&
	    read_day(&form, "to", 1, zone, arena, &days->to_ms) &&
	    days->from_ms < days->to_ms && days->to_ms - days->from_ms <=
	    DAYS_MOST * INT64_C(86400000);
}

static void
on_report(void *arg, struct figures *figures, const char *why)
{
	struct exchange *exchange = arg;
	struct json_writer json;
	struct arena arena;
	struct text text;

	arena_init_growing(&arena);
	text_init_arena(&text, &arena, REPORT_ROOM);
	json = (struct json_writer){ .into = &text };
	writer_open(&json, NULL, '{');
	if (figures == NULL)
		writer_text(&json, "error", bytes_from_text(why));
	else
		figures_write(figures, &json);
	writer_close(&json, '}');
	text_add_char(&text, '\n');
	web_answer(exchange, text.full ? 500 : figures == NULL ? 503 : 200,
	    "application/json", text_bytes(&text));
	arena_clear(&arena);
}

void
control_report(struct web *web, struct exchange *exchange)
{
	const struct snapshot *snapshot = gateway_snapshot(web->gateway);
	struct days days;

	if (!web_may_ask(exchange))
		return;
	if (!read_days(exchange, snapshot->settings.zone, &days)) {
		web_answer(exchange, 400, "application/json",
		    BYTES("{\"error\":\"from= and to= need days such as "
		    "2026-11-01, in order, at most 400 of them\"}\n"));
		return;
	}
	if (!gateway_report(web->gateway, days.from_ms, days.to_ms, on_report,
	    exchange))
		web_answer(exchange, 503, NULL, BYTES(""));
}
