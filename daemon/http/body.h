/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The body of a request: counted, or in chunks (RFC 9112, 7.1). */
#ifndef HTTP_BODY_H
#define HTTP_BODY_H

#include "http/message.h"

#define BODY_CHUNK_LINE_MOST 256
#define BODY_TRAILERS_MOST 2048

enum body_state { BODY_MORE, BODY_WHOLE, BODY_REFUSED };

enum body_stage {
	BODY_COUNTED, BODY_SIZE, BODY_EXTENSION, BODY_SIZE_LF, BODY_CHUNK,
	BODY_CHUNK_CR, BODY_CHUNK_LF, BODY_LINE, BODY_NAME, BODY_VALUE,
	BODY_VALUE_LF, BODY_LAST_LF, BODY_ENDED, BODY_STAGES
};

struct body {
	enum body_stage stage;
	char *room;			/* where the decoded bytes go */
	size_t most;			/* bytes there */
	size_t length;			/* decoded so far */
	size_t left;			/* of the count, or of this chunk */
	unsigned line;			/* bytes of this chunk's line */
	unsigned digits;
	unsigned trailers;		/* bytes of them */
	unsigned status;		/* why it was refused */
};

/* `room` takes request->length bytes, or `most` when it comes in chunks. */
void body_begin(struct body *, const struct request *, char *room,
    size_t most);

/* *used: how many bytes of the portion were the body's. It stops behind the
 * ';' before an extension, and behind the CR after it. */
enum body_state body_read(struct body *, struct bytes portion, size_t *used);

#endif
