/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <http_parser.h>

#include "twin.h"

static int
on_url(http_parser *parser, const char *at, size_t length)
{
	struct twin *twin = parser->data;

	twin_add(&twin->target, at, length);
	twin->target_length += length;
	return 0;
}

static int
on_body(http_parser *parser, const char *at, size_t length)
{
	struct twin *twin = parser->data;

	twin_add(&twin->body, at, length);
	twin->body_length += length;
	return 0;
}

static int
on_whole(http_parser *parser)
{
	struct twin *twin = parser->data;

	twin->whole++;
	return 0;
}

void
twin_http_parser(struct bytes request, struct twin *twin)
{
	const http_parser_settings settings = { .on_url = on_url,
		.on_body = on_body, .on_message_complete = on_whole };
	http_parser parser;

	*twin = (struct twin)TWIN_BEGIN;
	http_parser_init(&parser, HTTP_REQUEST);
	parser.data = twin;
	twin->used = http_parser_execute(&parser, &settings, request.at,
	    request.length);
	twin->error = HTTP_PARSER_ERRNO(&parser) != HPE_OK;
	twin->method = http_method_str((enum http_method)parser.method);
}
