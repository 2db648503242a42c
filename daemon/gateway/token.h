/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tokens: the state of a call, sealed into the one path segment of its links,
 * so that any process can answer any key press and no proxy's log shows what
 * somebody chose. Also what a delivery receipt is about.
 */
#ifndef GATEWAY_TOKEN_H
#define GATEWAY_TOKEN_H

#include "base/seal.h"
#include "turn/turn.h"

#define TOKEN_SIZE 301			/* with its NUL */
#define TOKEN_HOURS 6

enum token_purpose {
	TOKEN_CALL,			/* the caller's keys, dial results */
	TOKEN_WHISPER,			/* the far end's leg */
	TOKEN_REPORT,			/* receipts of one outbox row */
	TOKEN_DESK,			/* a call that we ring, as it begins */
	TOKEN_DESK_KEYS,		/* and as it goes on */
};

struct token {
	enum token_purpose purpose;
	int64_t row;			/* TOKEN_REPORT */
	bool same_flow;			/* the flow has not changed since */
	uint64_t call;			/* mark of its call */
	/* TOKEN_DESK, TOKEN_DESK_KEYS: one of them; drill.id is 0, or it is a
	 * trial call. */
	struct callback callback;
	struct drill drill;
};

/* Seals turn->session for turn->input->id. False: it did not fit. Nothing but
 * the turn goes in: a redelivered request gets the same bytes. */
bool token_write(struct keys *, enum token_purpose, const struct turn *,
    int64_t row, char into[TOKEN_SIZE]);

/* The same for a call that we ring: `coded` is of coded_callback_write() or
 * coded_drill_write(), `id` the carrier's of the call, empty for TOKEN_DESK. */
bool token_write_desk(struct keys *, enum token_purpose, const struct turn *,
    struct bytes coded, struct bytes id, char into[TOKEN_SIZE]);

/* Opens it into turn->session (a worker's call has none) and *token;
 * turn->input may still be missing.
 * False: forged, of another account, over six hours old, or of a step that the
 * flow no longer has. */
bool token_read(struct keys *, struct bytes text, struct turn *,
    struct token *);

/* Is it of this call? The far end's leg has an id of its own, which carriers
 * differ on: a whisper's token fits any. */
bool token_fits(const struct token *, struct bytes call_id);

/* Only purpose and row, without a turn: the door of receipts. */
bool token_read_report(struct keys *, struct bytes text,
    const struct account *, int64_t now_ms, int64_t *row);

#endif
