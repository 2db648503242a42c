/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of doors, and what the server asks of it. */
#include <unistd.h>

#include "base/json.h"
#include "web/drills.h"
#include "web/web.h"

#define WEBHOOK_BODY_MOST 32768		/* a text of 1,600 letters, escaped,
					 * three bytes for each: 14,400 */

const struct door_row web_doors[] = {
	{ METHOD_GET, "/healthz", NULL, 0, health_live },
	{ METHOD_GET, "/readyz", NULL, 0, health_ready },
	{ METHOD_GET, "/metrics", NULL, 0, health_metrics },
	{ METHOD_GET, "/status", DOOR_CONTROL, 0, control_status },
	{ METHOD_GET, "/now", DOOR_CONTROL, 0, now_tell },
	{ METHOD_POST, "/hours", DOOR_CONTROL, 1024, now_say },
	{ METHOD_GET, "/outbox", DOOR_CONTROL, 0, control_outbox },
	{ METHOD_POST, "/reload", DOOR_CONTROL, 0, control_reload },
	{ METHOD_POST, "/forget", DOOR_CONTROL, 1024, control_forget },
	{ METHOD_POST, "/report", DOOR_CONTROL, 1024, control_report },
	{ METHOD_GET, "/callbacks", DOOR_CONTROL, 0, callbacks_tell },
	{ METHOD_POST, "/callback", DOOR_CONTROL, 2048, callbacks_take },
	{ METHOD_GET, "/drills", DOOR_CONTROL, 0, drills_tell },
	{ METHOD_POST, "/drill", DOOR_CONTROL, 2048, drills_take },
	{ METHOD_POST, "/drills/stop", DOOR_CONTROL, 1024, drills_take_back },
	{ METHOD_GET, "/rehearsals", DOOR_CONTROL, 0, drills_tell_rehearsals },
	{ METHOD_POST, "/rehearse", DOOR_CONTROL, 2048, drills_rehearse },
	{ .path = NULL },
};

static const struct door_row *
find_path(struct bytes path)
{
	for (const struct door_row *row = web_doors; row->path != NULL; row++) {
		if (bytes_are(path, row->path))
			return row;
	}
	return NULL;
}

void
web_answer(struct exchange *exchange, unsigned status, const char *type,
    struct bytes body)
{
	struct response response = {
		.status = status,
		.type = type,
		.body = body,
		.retry_after_s = status == 503 ? 2 : 0,
	};

	exchange_answer(exchange, &response);
}

void
web_answer_json(struct exchange *exchange, unsigned status, struct text *text)
{
	text_add_char(text, '\n');
	web_answer(exchange, text->full ? 500 : status, "application/json",
	    text_bytes(text));
}

void
web_refuse(struct exchange *exchange, unsigned status, const char *why)
{
	struct json_writer json;
	struct text text;

	text_init_arena(&text, exchange->arena, 1024);
	json = (struct json_writer){ .into = &text };
	writer_open(&json, NULL, '{');
	writer_text(&json, "error", bytes_from_text(why));
	writer_close(&json, '}');
	web_answer_json(exchange, status, &text);
}

bool
web_is_initials(struct bytes by)
{
	for (size_t i = 0; i < by.length; i++) {
		char byte = by.at[i];

		if (!((byte >= 'a' && byte <= 'z') ||
		    (byte >= 'A' && byte <= 'Z')))
			return false;
	}
	return by.length <= WEB_INITIALS;
}

bool
web_may_ask(struct exchange *exchange)
{
	if (exchange->peer_uid == 0 || exchange->peer_uid == geteuid())
		return true;
	web_answer(exchange, 403, NULL, BYTES(""));
	return false;
}

/* Before the body is read: what may it weigh? */
static size_t
body_most(void *arg, const struct request *request, unsigned *status,
    const char **allow)
{
	const struct door_row *row = find_path(request->path);
	struct webhook_path path;

	(void)arg;
	if (row == NULL && !webhook_path(request->path, &path)) {
		*status = 404;
		return 0;
	}
	if (row == NULL && request->method != METHOD_POST &&
	    request->method != METHOD_GET) {
		*status = 405;
		*allow = "GET, POST";
		return 0;
	}
	if (row != NULL && request->method != row->method &&
	    !(row->method == METHOD_GET && request->method == METHOD_HEAD)) {
		*status = 405;
		*allow = row->method == METHOD_GET ? "GET, HEAD" : "POST";
		return 0;
	}
	return row == NULL ? WEBHOOK_BODY_MOST : row->body_most;
}

static const struct bytes *
without_memory(void *arg, const struct request *request)
{
	struct web *web = arg;
	struct webhook_path path;

	if (!webhook_path(request->path, &path) || path.door != DOOR_VOICE)
		return NULL;
	return gateway_without_memory(web->gateway, path.account);
}

/* What body_most() let pass: a row, or a webhook. */
static void
take(void *arg, struct exchange *exchange)
{
	struct web *web = arg;
	const struct door_row *row = find_path(exchange->request.path);
	struct webhook_path path;

	if (row == NULL) {
		(void)webhook_path(exchange->request.path, &path);
		webhook_take(web, exchange, &path);
	} else if (row->listener != NULL &&
	    strcmp(row->listener, exchange->door) != 0) {
		web_answer(exchange, 404, NULL, BYTES(""));
	} else {
		row->take(web, exchange);
	}
}

static void
written(void *arg, void *own, bool done)
{
	webhook_written(arg, own, done);
}

struct server_handler
web_handler(struct web *web)
{
	return (struct server_handler){
		.body_most = body_most,
		.without_memory = without_memory,
		.take = take,
		.written = written,
		.arg = web,
	};
}
