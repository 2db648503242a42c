/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <llhttp.h>

#include "twin.h"

static int
on_url(llhttp_t *parser, const char *at, size_t length)
{
	struct twin *twin = parser->data;

	twin_add(&twin->target, at, length);
	twin->target_length += length;
	return 0;
}

static int
on_body(llhttp_t *parser, const char *at, size_t length)
{
	struct twin *twin = parser->data;

	twin_add(&twin->body, at, length);
	twin->body_length += length;
	return 0;
}

static int
on_whole(llhttp_t *parser)
{
	struct twin *twin = parser->data;

	twin->whole++;
	return 0;
}

void
twin_llhttp(struct bytes request, struct twin *twin)
{
	const llhttp_settings_t settings = { .on_url = on_url,
		.on_body = on_body, .on_message_complete = on_whole };
	llhttp_t parser;
	llhttp_errno_t said;

	*twin = (struct twin)TWIN_BEGIN;
	llhttp_init(&parser, HTTP_REQUEST, &settings);
	parser.data = twin;
	said = llhttp_execute(&parser, request.at, request.length);
	twin->used = said == HPE_OK ? request.length :
	    (size_t)(llhttp_get_error_pos(&parser) - request.at);
	twin->error = said != HPE_OK && said != HPE_PAUSED_UPGRADE;
	twin->method = llhttp_method_name((llhttp_method_t)parser.method);
}
