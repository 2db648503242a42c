/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An answer as bytes. */
#ifndef HTTP_RESPONSE_H
#define HTTP_RESPONSE_H

#include "http/server.h"

/* What the connection adds to an answer. */
struct response_manner {
	bool head_only;			/* the request was a HEAD */
	bool close;
	bool http_10;			/* which closes unless told not to */
};

/* At least as many bytes as response_write() writes. */
size_t response_room(const struct response *);

size_t response_write(char *room, size_t size, const struct response *,
    struct response_manner);

/* "Not Found": the words of a status, and what a refusal says. */
const char *response_words(unsigned status);

#endif
