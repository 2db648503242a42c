/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/reader.h"

static const uint8_t methods[METHODS] = {
	[METHOD_GET] = HTTP_GET,
	[METHOD_HEAD] = HTTP_HEAD,
	[METHOD_POST] = HTTP_POST,
	[METHOD_PUT] = HTTP_PUT,
	[METHOD_DELETE] = HTTP_DELETE,
	[METHOD_OPTIONS] = HTTP_OPTIONS,
};

static int
on_body(llhttp_t *parser, const char *at, size_t length)
{
	struct reader *reader = parser->data;

	(void)at;
	reader->witness.length += length;
	return 0;
}

static int
on_end(llhttp_t *parser)
{
	struct reader *reader = parser->data;

	reader->witness.ended = true;
	return 0;
}

static const llhttp_settings_t settings = {
	.on_body = on_body,
	.on_message_complete = on_end,
};

void
reader_begin(struct reader *reader)
{
	reader->head = (struct head){ 0 };
	reader->status = 0;
}

static enum reader_state
refuse(struct reader *reader, unsigned status)
{
	reader->status = status;
	return READER_REFUSED;
}

/* An upgrade that the client offers is a pause to llhttp; to us it is only a
 * header that nobody reads. */
static bool
witness_reads(struct reader *reader, struct bytes portion)
{
	llhttp_errno_t said = llhttp_execute(&reader->witness.parser,
	    portion.at, portion.length);

	return said == HPE_OK || (said == HPE_PAUSED_UPGRADE &&
	    reader->witness.ended);
}

static bool
witness_agrees(struct reader *reader, struct bytes head,
    const struct request *request)
{
	llhttp_t *parser = &reader->witness.parser;
	bool bodiless = !request->chunked && request->length == 0;

	reader->witness.length = 0;
	reader->witness.ended = false;
	llhttp_init(parser, HTTP_REQUEST, &settings);
	parser->data = reader;
	return witness_reads(reader, head) &&
	    parser->method == methods[request->method] &&
	    ((parser->flags & F_CHUNKED) != 0) == request->chunked &&
	    reader->witness.ended == bodiless;
}

enum reader_state
reader_head(struct reader *reader, struct bytes held, struct head_room *into,
    size_t *used)
{
	switch (head_read(&reader->head, held, into)) {
	case HEAD_MORE:
		return READER_MORE;
	case HEAD_REFUSED:
		return refuse(reader, reader->head.status);
	case HEAD_WHOLE:
		break;
	}
	*used = reader->head.checked;
	held.length = *used;
	if (!witness_agrees(reader, held, &into->request))
		return refuse(reader, 400);
	return READER_HEAD;
}

void
reader_accept(struct reader *reader, const struct request *request,
    char *room, size_t most)
{
	body_begin(&reader->body, request, room, most);
}

/* llhttp 8.1 takes what follows "3;a=b;" for digits of the size, so that it is
 * not shown extensions. */
static bool
witness_reads_body(struct reader *reader, struct bytes portion,
    bool extension)
{
	bool skipping = reader->body.stage == BODY_EXTENSION;

	if (extension && skipping)
		return true;
	if (extension)
		portion = bytes_after(portion, portion.length - 1);
	if (skipping)
		portion.length--;
	return portion.length == 0 || witness_reads(reader, portion);
}

/* The byte that we refuse is the last of the part. What the witness refuses
 * before it came first, however the bytes came. */
static unsigned
first_refusal(struct reader *reader, struct bytes part, bool extension)
{
	part.length--;
	if (extension || part.length == 0 || witness_reads(reader, part))
		return reader->body.status;
	return 400;
}

enum reader_state
reader_body(struct reader *reader, struct bytes portion, size_t *used)
{
	enum body_state state;

	*used = 0;
	do {
		struct bytes part = bytes_after(portion, *used);
		bool extension = reader->body.stage == BODY_EXTENSION;

		state = body_read(&reader->body, part, &part.length);
		*used += part.length;
		if (state == BODY_REFUSED)
			return refuse(reader,
			    first_refusal(reader, part, extension));
		if (part.length > 0 &&
		    !witness_reads_body(reader, part, extension))
			return refuse(reader, 400);
	} while (state == BODY_MORE && *used < portion.length);
	if (reader->witness.ended != (state == BODY_WHOLE) ||
	    reader->witness.length != reader->body.length)
		return refuse(reader, 400);
	return state == BODY_WHOLE ? READER_WHOLE : READER_MORE;
}
