/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The gate: reads the raw head of a request, each line once, as it comes in.
 * Whatever the portions, the first wrong line gives the same answer.
 */
#ifndef HTTP_HEAD_H
#define HTTP_HEAD_H

#include "http/message.h"

/* How far the gate has come with one head. Zeroed before each request. */
struct head {
	size_t checked;			/* bytes whose lines were read */
	unsigned lines;			/* header lines among them */
	bool blank;			/* the one blank line before it */
	bool begun;			/* the request line was read */
	unsigned status;		/* why it was refused */
};

enum head_state { HEAD_MORE, HEAD_WHOLE, HEAD_REFUSED };

/* Where a request is read into: it points into the bytes that were held, or
 * into `path`. One a server is enough: it is filled when the head is whole. */
struct head_room {
	struct request request;
	char path[MESSAGE_TARGET_MOST];
};

/* `held` begins where the head begins, and has grown since the last call.
 * HEAD_WHOLE: head->checked bytes were the head. */
enum head_state head_read(struct head *, struct bytes held,
    struct head_room *);

#endif
