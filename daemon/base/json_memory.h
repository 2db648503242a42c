/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * jansson's memory for one text. Its scanner goes on when it is refused memory
 * and then trips over its own assertions, so it never sees a refusal: it is
 * left by a long jump, and all it had is freed at once.
 */
#ifndef BASE_JSON_MEMORY_H
#define BASE_JSON_MEMORY_H

#include <jansson.h>
#include <setjmp.h>

#include "base/bytes.h"

struct json_memory {
	struct json_chunk *chunks;
	char *at, *end;
	jmp_buf full;
};

/* False: there was no memory. Else *json is NULL when the text is no JSON.
 * What it gave lives in `memory`, which begins all zero; no decref. */
bool json_memory_load(struct json_memory *memory, struct bytes text,
    json_t **json, json_error_t *error);
void json_memory_clear(struct json_memory *);

#endif
