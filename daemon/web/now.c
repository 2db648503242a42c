/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which number rings this minute, and an operator's word on hours. */
#include "base/form.h"
#include "base/when.h"
#include "settings/rings.h"
#include "web/web.h"

#define JSON_ROOM 24576

static void
answer(struct web *web, struct exchange *exchange)
{
	const struct snapshot *snapshot = gateway_snapshot(web->gateway);
	struct json_writer json;
	struct text text;
	bool broken;
	const struct overrides *overrides =
	    gateway_overrides(web->gateway, &broken);

	text_init_arena(&text, exchange->arena, JSON_ROOM);
	json = (struct json_writer){ .into = &text };
	writer_open(&json, NULL, '{');
	if (snapshot->settings.line_count > 0 &&
	    !rings_write(snapshot, &snapshot->settings.lines[0], overrides,
	    world_now_ms(web->world), &json))
		text.full = true;
	writer_flag(&json, "override_file_good", !broken);
	writer_close(&json, '}');
	web_answer_json(exchange, 200, &text);
}

void
now_tell(struct web *web, struct exchange *exchange)
{
	if (web_may_ask(exchange))
		answer(web, exchange);
}

/* What waits for the disk; in the exchange's arena. */
struct waiting {
	struct web *web;
	struct exchange *exchange;
};

static void
on_said(void *arg, const char *why)
{
	struct waiting *waiting = arg;

	if (why == NULL)
		answer(waiting->web, waiting->exchange);
	else
		web_refuse(waiting->exchange, 500, why);
}

/* hours=team&state=closed|open|clear&until=Sun 18:00 */
static bool
read_word(const struct web *web, struct exchange *exchange,
    struct override *said, bool *clear, struct problem *why)
{
	const struct settings *settings =
	    &gateway_snapshot(web->gateway)->settings;
	struct bytes hours, state;
	struct fields form;
	const char *until;

	if (!form_read(&form, exchange->request.body, exchange->arena))
		return problem_set(why, "it is no form");
	hours = form_find(&form, "hours");
	state = form_find(&form, "state");
	if (hours.length == 0 || hours.length >= sizeof(said->hours))
		return problem_set(why, "hours= needs the name of hours");
	memcpy(said->hours, hours.at, hours.length);
	*clear = bytes_are(state, "clear");
	said->open = bytes_are(state, "open");
	if (*clear)
		return true;
	if (!said->open && !bytes_are(state, "closed"))
		return problem_set(why, "state= is \"open\", \"closed\" or "
		    "\"clear\"");
	until = arena_copy(exchange->arena, form_find(&form, "until"));
	if (until == NULL)
		return problem_set(why, "no memory is left");
	return when_next(until, settings->zone, world_now_ms(web->world),
	    &said->until_ms, why);
}

void
now_say(struct web *web, struct exchange *exchange)
{
	struct override said = { .open = false };
	struct waiting *waiting;
	struct problem why = { "" };
	bool clear = false;

	if (!web_may_ask(exchange))
		return;
	waiting = arena_get(exchange->arena, sizeof(*waiting));
	if (waiting == NULL) {
		web_answer(exchange, 503, NULL, BYTES(""));
		return;
	}
	*waiting = (struct waiting){ web, exchange };
	if (!read_word(web, exchange, &said, &clear, &why) ||
	    !gateway_override(web->gateway, &said, clear, &why, on_said,
	    waiting))
		web_refuse(exchange, 400, why.text);
}
