/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The door of the carriers: /in/<account>/voice|text|report[/<token>]. */
#include "web/web.h"

static const struct {
	const char *word;
	enum door door;
} doors[] = {
	{ "voice", DOOR_VOICE },
	{ "text", DOOR_TEXT },
	{ "report", DOOR_REPORT },
};

/* Cuts the path up to the next slash, which is passed over. */
static struct bytes
cut(struct bytes *rest)
{
	const char *slash = rest->length == 0 ? NULL :
	    memchr(rest->at, '/', rest->length);
	struct bytes part = *rest;

	if (slash == NULL) {
		*rest = (struct bytes){ NULL, 0 };
		return part;
	}
	part.length = (size_t)(slash - rest->at);
	*rest = bytes_after(*rest, part.length + 1);
	return part;
}

bool
webhook_path(struct bytes path, struct webhook_path *into)
{
	struct bytes head = BYTES("/in/");
	struct bytes rest, door;

	if (!bytes_start(path, head))
		return false;
	rest = bytes_after(path, head.length);
	into->account = cut(&rest);
	door = cut(&rest);
	into->token = cut(&rest);
	if (into->account.length == 0 || rest.at != NULL)
		return false;
	for (size_t i = 0; i < sizeof(doors) / sizeof(doors[0]); i++) {
		if (bytes_are(door, doors[i].word)) {
			into->door = doors[i].door;
			return true;
		}
	}
	return false;
}

/* The visit lies in the exchange's arena, which lives until the answer. */
static void
answer(struct visit *visit, unsigned status, const char *type,
    struct bytes document, struct watch *watch)
{
	struct exchange *exchange = visit->own;

	if (watch != NULL)
		exchange_watch(exchange, watch);
	web_answer(exchange, status, type, document);
}

void
webhook_take(struct web *web, struct exchange *exchange,
    const struct webhook_path *path)
{
	struct visit *visit = arena_get(exchange->arena, sizeof(*visit));

	if (visit == NULL) {
		struct bytes fixed = path->door != DOOR_VOICE ? BYTES("") :
		    gateway_fixed(web->gateway, path->account);

		web_answer(exchange, fixed.length == 0 ? 503 : 200, "text/xml",
		    fixed);
		return;
	}
	visit->request = &exchange->request;
	visit->arena = exchange->arena;
	visit->door = path->door;
	visit->account = path->account;
	visit->token = path->token;
	visit->answer = answer;
	visit->own = exchange;
	gateway_take(web->gateway, visit);
}

void
webhook_written(struct web *web, void *own, bool done)
{
	gateway_written(web->gateway, own, done);
}
