/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads one request after the other: our gate decides, and llhttp reads the
 * same bytes as a witness. Where the two do not agree about where a request
 * ends, it is refused.
 */
#ifndef HTTP_READER_H
#define HTTP_READER_H

#include <llhttp.h>

#include "http/body.h"
#include "http/head.h"

enum reader_state {
	READER_MORE,			/* bytes are missing */
	READER_HEAD,			/* the head is whole */
	READER_WHOLE,			/* the request is whole */
	READER_REFUSED,			/* reader->status says why */
};

struct reader {
	struct head head;
	struct body body;
	struct {
		llhttp_t parser;
		size_t length;		/* bytes of body that it saw */
		bool ended;
	} witness;
	unsigned status;
};

/* Before each request. */
void reader_begin(struct reader *);

/* `held` begins with the request and has grown since last time. READER_HEAD:
 * *used bytes were the head, and `into` is filled. */
enum reader_state reader_head(struct reader *, struct bytes held,
    struct head_room *into, size_t *used);

/* The head was accepted: `room` takes `most` bytes of body. */
void reader_accept(struct reader *, const struct request *, char *room,
    size_t most);

/* READER_MORE or READER_WHOLE: *used bytes of the portion were the body's,
 * and reader->body holds what was decoded. */
enum reader_state reader_body(struct reader *, struct bytes portion,
    size_t *used);

#endif
