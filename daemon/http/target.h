/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The target of a request: only the origin form (RFC 9112, 3.2.1), decoded
 * once and refused rather than tidied up, so that what is routed is what was
 * asked for.
 */
#ifndef HTTP_TARGET_H
#define HTTP_TARGET_H

#include "http/message.h"

/* Fills target, path and query. A path with %-escapes is decoded into `room`
 * of MESSAGE_TARGET_MOST bytes. False: *status says why. */
bool target_read(struct request *, struct bytes target, char *room,
    unsigned *status);

#endif
