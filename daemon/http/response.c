/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/response.h"

#include <assert.h>

#include "base/text.h"

static const struct {
	unsigned status;
	const char *words;
} statuses[] = {
	{ 200, "OK" },
	{ 201, "Created" },
	{ 202, "Accepted" },
	{ 204, "No Content" },
	{ 301, "Moved Permanently" },
	{ 302, "Found" },
	{ 303, "See Other" },
	{ 304, "Not Modified" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 408, "Request Timeout" },
	{ 409, "Conflict" },
	{ 411, "Length Required" },
	{ 412, "Precondition Failed" },
	{ 413, "Content Too Large" },
	{ 414, "URI Too Long" },
	{ 415, "Unsupported Media Type" },
	{ 417, "Expectation Failed" },
	{ 422, "Unprocessable Content" },
	{ 428, "Precondition Required" },
	{ 429, "Too Many Requests" },
	{ 431, "Request Header Fields Too Large" },
	{ 500, "Internal Server Error" },
	{ 501, "Not Implemented" },
	{ 503, "Service Unavailable" },
	{ 505, "HTTP Version Not Supported" },
};

const char *
response_words(unsigned status)
{
	for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++) {
		if (statuses[i].status == status)
			return statuses[i].words;
	}
	return "Status";
}

static size_t
length_of(const char *text)
{
	return text == NULL ? 0 : strlen(text);
}

size_t
response_room(const struct response *response)
{
	return 512 + length_of(response->type) + length_of(response->allow) +
	    response->body.length;
}

/* printf would cost more than the rest of the answer. */
static void
add_number(struct text *text, size_t number)
{
	char digits[24];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	text_add(text, (struct bytes){ digits + at, sizeof(digits) - at });
}

static void
add_header(struct text *text, struct bytes name, const char *value)
{
	if (value == NULL)
		return;
	text_add(text, name);
	text_add_text(text, value);
	text_add(text, BYTES("\r\n"));
}

size_t
response_write(char *room, size_t size, const struct response *response,
    struct response_manner manner)
{
	bool bodiless = response->status == 204 || response->status == 304;
	struct text text;

	text_init(&text, room, size);
	text_add(&text, BYTES("HTTP/1.1 "));
	add_number(&text, response->status);
	text_add_char(&text, ' ');
	text_add_text(&text, response_words(response->status));
	text_add(&text, BYTES("\r\nCache-Control: no-store\r\n"));
	add_header(&text, BYTES("Content-Type: "), response->type);
	add_header(&text, BYTES("Allow: "), response->allow);
	if (response->retry_after_s > 0) {
		text_add(&text, BYTES("Retry-After: "));
		add_number(&text, response->retry_after_s);
		text_add(&text, BYTES("\r\n"));
	}
	if (manner.close)
		text_add(&text, BYTES("Connection: close\r\n"));
	else if (manner.http_10)
		text_add(&text, BYTES("Connection: keep-alive\r\n"));
	if (!bodiless) {
		text_add(&text, BYTES("Content-Length: "));
		add_number(&text, response->body.length);
		text_add(&text, BYTES("\r\n"));
	}
	text_add(&text, BYTES("\r\n"));
	if (!bodiless && !manner.head_only)
		text_add(&text, response->body);
	assert(!text.full);
	return text.length;
}
