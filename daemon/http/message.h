/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One HTTP/1.1 request from bytes: our own gate over the raw head, then
 * llhttp. The gate is stricter than any server behind or before us, so that
 * nobody can read two requests where we read one. Sources: RFC 9110, RFC 9112.
 */
#ifndef HTTP_MESSAGE_H
#define HTTP_MESSAGE_H

#include "base/arena.h"
#include "base/bytes.h"

#define MESSAGE_HEAD_MOST 16384		/* bytes of request line and headers */
#define MESSAGE_LINES_MOST 64
#define MESSAGE_TARGET_MOST 2048

enum method { METHOD_GET, METHOD_HEAD, METHOD_POST, METHOD_PUT, METHOD_DELETE,
	METHOD_OPTIONS, METHODS };

struct header {
	struct bytes name;
	struct bytes value;		/* trimmed */
};

struct request {
	enum method method;
	struct bytes target;		/* as on the wire */
	struct bytes path;		/* decoded once; no dots, no // */
	struct bytes query;		/* after '?', as on the wire */
	struct header headers[MESSAGE_LINES_MOST];
	unsigned header_count;
	bool http_10;
	bool keep_alive;
	bool chunked;
	bool expects_continue;
	bool has_length;
	size_t length;			/* Content-Length */
	struct bytes body;
};

/* The value of the first header of that name (any case); at == NULL: none. */
struct bytes request_header(const struct request *, const char *name);

#endif
