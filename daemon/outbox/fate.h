/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What becomes of a row: pure. The rule of promise 3: UNKNOWN is asked about
 * where the carrier can be asked; else it is sent once more, marked; then it
 * is in doubt, and shown. No row ends without a word.
 */
#ifndef OUTBOX_FATE_H
#define OUTBOX_FATE_H

#include "providers/provider.h"
#include "store/store.h"

#define FATE_ASKS 5			/* times that a carrier is asked */
#define FATE_ASK_AFTER_MS 10000		/* its list may lag */
#define FATE_CALL_MS 120000		/* a worker waits no longer */
#define FATE_MAIL_MS 259200000		/* three days: a long weekend */

struct fate_when {
	int64_t now_ms;
	int64_t expires_ms;
	unsigned permille;		/* luck */
};

/* The carrier's word on a text that we sent. */
void fate_of_text(const struct row *, const struct judgement *,
    const struct fate_when *, struct settlement *);

/* The carrier's word on a list that we asked for. */
void fate_of_list(const struct row *, const struct judgement *,
    const struct fate_when *, struct settlement *);

/* UNKNOWN, and the carrier cannot be asked, or did not find it. */
void fate_unfound(const struct row *, const char *why,
    const struct fate_when *, struct settlement *);

/* It will not be sent (again). */
void fate_end(const struct row *, const char *why, struct settlement *);

/* It is not begun now: as it was, at `due_ms`, while it is of use. */
void fate_wait(const struct row *, int64_t due_ms, const char *why,
    const struct fate_when *, struct settlement *);

/* It left, and nobody knows: `why` is for the operator. */
void fate_unknown(const struct row *, const char *why,
    const struct fate_when *, struct settlement *);

#endif
