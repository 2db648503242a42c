/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request over a UNIX socket, and its answer: for commands, which may wait
 * (the daemon itself never uses it). */
#ifndef HTTP_LOCAL_H
#define HTTP_LOCAL_H

#include "base/bytes.h"
#include "base/problem.h"

enum local { LOCAL_ANSWERED, LOCAL_ABSENT, LOCAL_BROKEN };

/* Sends the whole request and reads until the other side closes. ABSENT:
 * nobody listens there, the reason is in `why`. BROKEN: no whole answer within
 * a minute, or it has more than `room` bytes. */
enum local local_ask(const char *path, struct bytes request, char *into,
    size_t room, size_t *length, struct problem *why);

/* Splits an answer. False: it is no HTTP answer. */
bool local_split(struct bytes answer, unsigned *status, struct bytes *body);

#endif
