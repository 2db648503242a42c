/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is the loop alive, can texts be made durable, and the counters. */
#include "base/log.h"
#include "settings/holidays.h"
#include "web/drills.h"
#include "web/web.h"

bool
web_on_saved_set(const struct web *web)
{
	return web->saved_set && !reload_live(web->reload);
}

void
health_live(struct web *web, struct exchange *exchange)
{
	(void)web;
	web_answer(exchange, 200, "text/plain", BYTES("ok\n"));
}

/* What is no reason to stay away, but wants an operator soon. */
static void
add_holidays(const struct web *web, struct text *text)
{
	int64_t left = holidays_days_left(
	    &gateway_snapshot(web->gateway)->settings,
	    world_now_ms(web->world));

	if (left < 0)
		text_add_text(text, "bank holidays: their list has ended\n");
	else if (left <= HOLIDAYS_WARN_DAYS)
		text_add_format(text, "bank holidays: their list ends in "
		    "%lld days\n", (long long)left);
}

void
health_ready(struct web *web, struct exchange *exchange)
{
	struct gateway_health health;
	struct text text;

	gateway_health(web->gateway, &health);
	text_init_arena(&text, exchange->arena, 512);
	if (!health.store_good)
		text_add_text(&text, "calls: ready\ntexts: the database does "
		    "not take them\n");
	else if (web_on_saved_set(web))
		text_add_text(&text, "ready, on the last good set\n");
	else
		text_add_text(&text, "ready\n");
	add_holidays(web, &text);
	web_answer(exchange, health.store_good ? 200 : 503, "text/plain",
	    text_bytes(&text));
}

static void
add_metric(struct text *text, const char *name, const char *kind,
    const char *about, uint64_t value)
{
	text_add_format(text, "# HELP helpline_%s %s\n# TYPE helpline_%s %s\n"
	    "helpline_%s %llu\n", name, about, name, kind, name,
	    (unsigned long long)value);
}

static void
add_drills(const struct web *web, struct arena *arena, struct text *text)
{
	struct drill_figures figures = drills_figures(web, arena);

	add_metric(text, "drill_numbers", "gauge", "numbers that routes ring",
	    figures.numbers);
	add_metric(text, "drill_numbers_overdue", "gauge",
	    "of them: nobody has proven them for drill.alarm",
	    figures.overdue);
	add_metric(text, "drill_oldest_seconds", "gauge",
	    "since the number was proven that waits longest",
	    figures.oldest_s);
}

/* Labels never name a person; there are none at all. */
void
health_metrics(struct web *web, struct exchange *exchange)
{
	struct server_counts counts = server_counts(web->server);
	struct gateway_health health;
	struct text text;

	gateway_health(web->gateway, &health);
	text_init_arena(&text, exchange->arena, 16384);
	add_metric(&text, "calls_total", "counter", "voice webhooks",
	    health.calls);
	add_metric(&text, "texts_total", "counter", "text webhooks",
	    health.texts);
	add_metric(&text, "receipts_total", "counter", "delivery receipts",
	    health.receipts);
	add_metric(&text, "http_requests_total", "counter", "HTTP requests",
	    counts.requests);
	add_metric(&text, "http_connections", "gauge", "open connections",
	    (uint64_t)counts.connections);
	add_metric(&text, "store_good", "gauge",
	    "1 while the database takes texts", health.store_good);
	add_drills(web, exchange->arena, &text);
	for (unsigned i = 0; i < EVENT_COUNT; i++) {
		const struct event_about *about = log_about((enum event_id)i);

		if (about->metric != NULL)
			add_metric(&text, about->metric, "counter",
			    about->sentence, log_count((enum event_id)i));
	}
	web_answer(exchange, text.full ? 500 : 200,
	    "text/plain; version=0.0.4", text_bytes(&text));
}
