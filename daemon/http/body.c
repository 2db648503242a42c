/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/body.h"

#include <assert.h>

#include "http/chars.h"

static bool
refuse(struct body *body, unsigned status)
{
	body->status = status;
	return false;
}

static bool
in_chunk_line(struct body *body)
{
	return ++body->line <= BODY_CHUNK_LINE_MOST || refuse(body, 400);
}

/* 1*8HEXDIG, then CR or ";"; no sign, no prefix, no space. */
static bool
on_size(struct body *body, char c)
{
	unsigned digit = chars_hex(c);

	if (!in_chunk_line(body))
		return false;
	if (digit < 16) {
		body->left = body->left << 4 | digit;
		return ++body->digits <= 8 || refuse(body, 400);
	}
	if (body->digits == 0 || (c != '\r' && c != ';'))
		return refuse(body, 400);
	body->stage = c == ';' ? BODY_EXTENSION : BODY_SIZE_LF;
	return true;
}

static bool
on_extension(struct body *body, char c)
{
	if (!in_chunk_line(body))
		return false;
	if (c == '\r')
		body->stage = BODY_SIZE_LF;
	else if (!chars_in_value(c))
		return refuse(body, 400);
	return true;
}

static bool
on_size_lf(struct body *body, char c)
{
	if (c != '\n' || !in_chunk_line(body))
		return refuse(body, 400);
	if (body->left > body->most - body->length)
		return refuse(body, 413);
	body->stage = body->left > 0 ? BODY_CHUNK : BODY_LINE;
	return true;
}

static bool
on_chunk_cr(struct body *body, char c)
{
	body->stage = BODY_CHUNK_LF;
	return c == '\r' || refuse(body, 400);
}

static bool
on_chunk_lf(struct body *body, char c)
{
	body->stage = BODY_SIZE;
	body->line = 0;
	body->digits = 0;
	return c == '\n' || refuse(body, 400);
}

/* Trailers are read by the rules of headers, and thrown away. */
static bool
in_trailers(struct body *body)
{
	return ++body->trailers <= BODY_TRAILERS_MOST || refuse(body, 431);
}

static bool
on_line(struct body *body, char c)
{
	if (c == '\r') {
		body->stage = BODY_LAST_LF;
		return true;
	}
	if (!in_trailers(body))
		return false;
	body->stage = BODY_NAME;
	return chars_have(&chars_token, c) || refuse(body, 400);
}

static bool
on_name(struct body *body, char c)
{
	if (!in_trailers(body))
		return false;
	if (c == ':')
		body->stage = BODY_VALUE;
	else if (!chars_have(&chars_token, c))
		return refuse(body, 400);
	return true;
}

static bool
on_value(struct body *body, char c)
{
	if (!in_trailers(body))
		return false;
	if (c == '\r')
		body->stage = BODY_VALUE_LF;
	else if (!chars_in_value(c))
		return refuse(body, 400);
	return true;
}

static bool
on_value_lf(struct body *body, char c)
{
	body->stage = BODY_LINE;
	if (c != '\n')
		return refuse(body, 400);
	return in_trailers(body);
}

static bool
on_last_lf(struct body *body, char c)
{
	body->stage = BODY_ENDED;
	return c == '\n' || refuse(body, 400);
}

static bool (*const stages[BODY_STAGES])(struct body *, char) = {
	[BODY_SIZE] = on_size,
	[BODY_EXTENSION] = on_extension,
	[BODY_SIZE_LF] = on_size_lf,
	[BODY_CHUNK_CR] = on_chunk_cr,
	[BODY_CHUNK_LF] = on_chunk_lf,
	[BODY_LINE] = on_line,
	[BODY_NAME] = on_name,
	[BODY_VALUE] = on_value,
	[BODY_VALUE_LF] = on_value_lf,
	[BODY_LAST_LF] = on_last_lf,
};

void
body_begin(struct body *body, const struct request *request, char *room,
    size_t most)
{
	*body = (struct body){ .room = room, .most = most };
	if (request->chunked) {
		body->stage = BODY_SIZE;
		return;
	}
	assert(request->length <= most);
	body->left = request->length;
	body->stage = body->left > 0 ? BODY_COUNTED : BODY_ENDED;
}

/* Copies what there is of the count or the chunk. */
static size_t
take_bytes(struct body *body, struct bytes portion)
{
	size_t count = portion.length < body->left ? portion.length :
	    body->left;

	if (count > 0)
		memcpy(body->room + body->length, portion.at, count);
	body->length += count;
	body->left -= count;
	if (body->left == 0)
		body->stage = body->stage == BODY_CHUNK ? BODY_CHUNK_CR :
		    BODY_ENDED;
	return count;
}

enum body_state
body_read(struct body *body, struct bytes portion, size_t *used)
{
	bool extension = body->stage == BODY_EXTENSION;
	size_t at = 0;

	while (body->stage != BODY_ENDED && at < portion.length &&
	    (body->stage == BODY_EXTENSION) == extension) {
		if (body->stage == BODY_COUNTED || body->stage == BODY_CHUNK)
			at += take_bytes(body, bytes_after(portion, at));
		else if (!stages[body->stage](body, portion.at[at++]))
			break;
	}
	*used = at;
	if (body->status != 0)
		return BODY_REFUSED;
	return body->stage == BODY_ENDED ? BODY_WHOLE : BODY_MORE;
}
