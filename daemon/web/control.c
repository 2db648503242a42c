/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `helpline` asks of a running helpline, over the control socket. */

#include "base/form.h"
#include "base/json.h"
#include "base/log.h"
#include "gateway/caps.h"
#include "settings/holidays.h"
#include "settings/rings.h"
#include "web/drills.h"
#include "web/web.h"

#define JSON_ROOM 24576

static void
write_events(struct json_writer *json)
{
	writer_open(json, "events", '{');
	for (unsigned i = 0; i < EVENT_COUNT; i++) {
		uint64_t count = log_count((enum event_id)i);

		if (count > 0)
			writer_number(json, log_about((enum event_id)i)->name,
			    (int64_t)count);
	}
	writer_close(json, '}');
}

static void
write_off(struct json_writer *json, const struct snapshot *snapshot)
{
	writer_open(json, "locales_off", '[');
	for (unsigned i = 0; i < snapshot->off_count; i++)
		writer_text(json, NULL, bytes_from_text(snapshot->off[i]));
	writer_close(json, ']');
}

static void
write_hours(struct json_writer *json, const struct web *web)
{
	bool broken;
	const struct overrides *overrides =
	    gateway_overrides(web->gateway, &broken);

	const struct settings *settings =
	    &gateway_snapshot(web->gateway)->settings;
	int64_t now_ms = world_now_ms(web->world);
	int64_t left = holidays_days_left(settings, now_ms);
	char memory[32];
	struct text end;

	rings_write_overrides(settings, overrides, now_ms, json);
	writer_flag(json, "override_file_good", !broken);
	if (left == INT64_MAX)
		return;
	text_init(&end, memory, sizeof(memory));
	holidays_write_end(settings, &end);
	writer_text(json, "holidays_until", text_bytes(&end));
	writer_number(json, "holidays_days_left", left);
}

/* Languages that people are offered and no two natives have approved. */
static void
write_drafts(struct json_writer *json, const struct snapshot *snapshot)
{
	const struct languages *languages = &snapshot->languages;

	writer_open(json, "drafts", '[');
	for (unsigned i = 0; i < languages->count; i++) {
		const struct review *review = &snapshot->reviews[i];

		if (review->safety_approved >= review->safety)
			continue;
		writer_open(json, NULL, '{');
		writer_text(json, "language",
		    bytes_from_text(languages->at[i].english));
		writer_number(json, "safety_messages", review->safety);
		writer_number(json, "approved", review->safety_approved);
		writer_close(json, '}');
	}
	writer_close(json, ']');
}

void
control_status(struct web *web, struct exchange *exchange)
{
	struct gateway_health health;
	struct json_writer json;
	struct text text;

	if (!web_may_ask(exchange))
		return;
	gateway_health(web->gateway, &health);
	text_init_arena(&text, exchange->arena, JSON_ROOM);
	json = (struct json_writer){ .into = &text };
	writer_open(&json, NULL, '{');
	writer_number(&json, "up_seconds", (world_steady_ms(web->world) -
	    web->started_ms) / 1000);
	writer_flag(&json, "store_good", health.store_good);
	writer_number(&json, "store_failing_ms", health.store_failing_ms);
	writer_number(&json, "store_waiting", health.store_waiting);
	writer_flag(&json, "saved_set", web_on_saved_set(web));
	writer_number(&json, "calls", (int64_t)health.calls);
	writer_number(&json, "texts", (int64_t)health.texts);
	writer_number(&json, "receipts", (int64_t)health.receipts);
	writer_number(&json, "refused", (int64_t)health.refused);
	writer_number(&json, "reloads", reload_count(web->reload));
	writer_flag(&json, "reload_good", reload_good(web->reload));
	writer_text(&json, "reload_problems",
	    bytes_from_text(reload_text(web->reload)));
	write_off(&json, gateway_snapshot(web->gateway));
	write_drafts(&json, gateway_snapshot(web->gateway));
	write_hours(&json, web);
	drills_write(web, exchange->arena, &json);
	caps_write(gateway_caps(web->gateway), &json);
	write_events(&json);
	writer_close(&json, '}');
	web_answer_json(exchange, 200, &text);
}

static void
write_row(struct json_writer *json, const struct row *row)
{
	static const char *const states[ROW_STATES] = {
		[ROW_DUE] = "due",
		[ROW_LEASED] = "under way",
		[ROW_SENT] = "sent",
		[ROW_FAILED] = "failed",
		[ROW_UNKNOWN] = "unknown",
		[ROW_IN_DOUBT] = "in doubt",
	};
	static const char *const kinds[] = { [ROW_TEXT] = "text",
		[ROW_CALL] = "call", [ROW_MAIL] = "mail" };

	writer_open(json, NULL, '{');
	writer_number(json, "message", row->id);
	writer_text(json, "kind", bytes_from_text(kinds[row->kind]));
	writer_text(json, "account", bytes_from_text(row->account));
	writer_text(json, "state", bytes_from_text(states[row->state]));
	writer_number(json, "made_ms", row->made_ms);
	writer_number(json, "due_ms", row->due_ms);
	writer_number(json, "tries", row->tries);
	writer_number(json, "repeats", row->repeats);
	writer_flag(json, "inside", row->inside);
	writer_text(json, "why", bytes_from_text(row->why));
	writer_close(json, '}');
}

static void
on_rows(void *arg, const struct row *rows, unsigned count, const char *why)
{
	struct exchange *exchange = arg;
	struct json_writer json;
	struct text text;

	text_init_arena(&text, exchange->arena, JSON_ROOM);
	json = (struct json_writer){ .into = &text };
	writer_open(&json, NULL, '{');
	if (why != NULL)
		writer_text(&json, "error", bytes_from_text(why));
	writer_open(&json, "messages", '[');
	for (unsigned i = 0; i < count; i++)
		write_row(&json, &rows[i]);
	writer_close(&json, ']');
	writer_close(&json, '}');
	web_answer_json(exchange, why == NULL ? 200 : 503, &text);
}

#define ROWS_SHOWN 80			/* as many as fit the answer */

void
control_outbox(struct web *web, struct exchange *exchange)
{
	if (!web_may_ask(exchange))
		return;
	if (!gateway_list_outbox(web->gateway, ROWS_SHOWN, on_rows, exchange))
		web_answer(exchange, 503, NULL, BYTES(""));
}

static void
on_reloaded(void *arg, bool good, const char *problems)
{
	struct exchange *exchange = arg;
	struct json_writer json;
	struct text text;

	text_init_arena(&text, exchange->arena, JSON_ROOM);
	json = (struct json_writer){ .into = &text };
	writer_open(&json, NULL, '{');
	writer_flag(&json, "good", good);
	writer_text(&json, "problems", bytes_from_text(problems));
	writer_close(&json, '}');
	web_answer_json(exchange, good ? 200 : 422, &text);
}

void
control_reload(struct web *web, struct exchange *exchange)
{
	if (!web_may_ask(exchange))
		return;
	if (!reload_begin(web->reload, on_reloaded, exchange))
		web_answer(exchange, 503, NULL, BYTES(""));
}

static void
on_forgotten(void *arg, bool good)
{
	web_answer(arg, good ? 200 : 503, "application/json", good ?
	    BYTES("{\"forgotten\":true}\n") :
	    BYTES("{\"forgotten\":false}\n"));
}

void
control_forget(struct web *web, struct exchange *exchange)
{
	char number[PHONE_SIZE];
	struct fields form;

	if (!web_may_ask(exchange))
		return;
	if (!form_read(&form, exchange->request.body, exchange->arena) ||
	    !phone_from_person(form_find(&form, "number"), number)) {
		web_answer(exchange, 400, "application/json",
		    BYTES("{\"error\":\"number= needs a phone number\"}\n"));
		return;
	}
	if (!gateway_forget(web->gateway, number, on_forgotten, exchange))
		web_answer(exchange, 503, NULL, BYTES(""));
}
