/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads bytes as the server would, in portions, and writes down what was
 * read: where each request ended, and what it was. */
#ifndef FUZZ_READING_H
#define FUZZ_READING_H

#include "fuzz.h"
#include "http/reader.h"

#define READING_BODY 1024
#define READING_MOST 32

/* One request, comparable byte by byte: memset before it is filled. */
struct reading_one {
	enum method method;
	uint64_t target, path, body;	/* hashes */
	size_t target_length, body_length;
	size_t end;			/* of it, in the input */
	bool chunked, keep_alive;
};

struct reading {
	struct reading_one one[READING_MOST];
	unsigned count;
	unsigned status;		/* 0: not refused */
	bool closed;
	/* Below nothing is compared. */
	bool in_body;
	size_t at;
	struct reader reader;
	struct head_room room;
	char body[READING_BODY];
};

#define READING_COMPARED offsetof(struct reading, in_body)

static inline void
reading_begin(struct reading *reading)
{
	memset(reading, 0, sizeof(*reading));
	reader_begin(&reading->reader);
}

static inline void
reading_head(struct reading *reading)
{
	const struct request *request = &reading->room.request;
	struct reading_one *one = &reading->one[reading->count];

	one->method = request->method;
	one->target = fuzz_seed(request->target);
	one->target_length = request->target.length;
	one->path = fuzz_seed(request->path);
	one->chunked = request->chunked;
	one->keep_alive = request->keep_alive;
	if (request->length > READING_BODY) {
		reading->status = 413;
		reading->closed = true;
		return;
	}
	reader_accept(&reading->reader, request, reading->body, READING_BODY);
	reading->in_body = true;
}

static inline void
reading_whole(struct reading *reading)
{
	struct reading_one *one = &reading->one[reading->count++];
	struct bytes body = { reading->body, reading->reader.body.length };

	one->body = fuzz_seed(body);
	one->body_length = body.length;
	one->end = reading->at;
	reading->in_body = false;
	reading->closed = !one->keep_alive || reading->count == READING_MOST;
	reader_begin(&reading->reader);
}

/* One step; false when bytes are missing or nothing more is read. */
static inline bool
reading_step(struct reading *reading, struct bytes held)
{
	struct bytes rest = bytes_after(held, reading->at);
	enum reader_state state;
	size_t used = 0;

	if (reading->closed)
		return false;
	state = reading->in_body ?
	    reader_body(&reading->reader, rest, &used) :
	    reader_head(&reading->reader, rest, &reading->room, &used);
	must(used <= rest.length, "no more is used than is held");
	reading->at += used;
	if (state == READER_HEAD)
		reading_head(reading);
	if (state == READER_WHOLE)
		reading_whole(reading);
	if (state == READER_REFUSED) {
		reading->status = reading->reader.status;
		reading->closed = true;
		must(reading->status >= 400 && reading->status < 600,
		    "what is refused has a status");
	}
	return state != READER_MORE;
}

/* The first `length` bytes have come. They move to a new place each time, cut
 * to size, so that nothing may point into the old, nor behind them. */
static inline void
reading_feed(struct reading *reading, struct bytes all, size_t length)
{
	char *copy = malloc(length == 0 ? 1 : length);
	struct bytes held = { copy, length };

	if (copy == NULL)
		abort();
	memcpy(copy, all.at, length);
	while (reading_step(reading, held))
		continue;
	free(copy);
}

#endif
