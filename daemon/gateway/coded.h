/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session as bytes: by the names of its step and language, so that it means
 * the same after a reload. Shared by tokens and the store. */
#ifndef GATEWAY_CODED_H
#define GATEWAY_CODED_H

#include "store/store.h"

/* Writes turn->session; at most SESSION_CODED bytes. */
size_t coded_write(const struct turn *, unsigned char *into);

/* Reads into turn->session. False: a step that the flow no longer has, or
 * bytes that are not ours; the session is then untouched. */
bool coded_read(struct turn *, struct bytes);

extern const struct session_codec coded_sessions;

/* A request that is claimed, for the desk's call: at most CALLBACK_CODED
 * bytes. Its id, the claim, the number; when, how and in which language it was
 * asked for. */
size_t coded_callback_write(const struct callback_row *,
    unsigned char *into);
bool coded_callback_read(struct bytes, const struct languages *,
    struct callback *);

/* A trial call, for its link: at most DRILL_CODED bytes. */
size_t coded_drill_write(const struct drill *, unsigned char *into);
bool coded_drill_read(struct bytes, struct drill *);
/* Which of the two is it? */
bool coded_is_drill(struct bytes);

#endif
