/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What we owe, as the store keeps it: a row of the outbox, what becomes of it,
 * and what the carrier reports of it. */
#ifndef STORE_ROW_H
#define STORE_ROW_H

#include "turn/turn.h"

enum row_state {
	ROW_DUE,			/* to be sent at due_ms */
	ROW_LEASED,			/* under way to due_ms, then UNKNOWN */
	ROW_SENT,
	ROW_FAILED,
	ROW_UNKNOWN,			/* ask the carrier at due_ms */
	ROW_IN_DOUBT,
	ROW_STATES
};

enum row_kind { ROW_TEXT, ROW_CALL, ROW_MAIL };

/* A row of the outbox. */
struct row {
	int64_t id;
	enum row_kind kind;
	int64_t callback;		/* the request it belongs to, or 0 */
	char account[64];
	struct person person;
	char from[PHONE_SIZE];		/* the line */
	char to[PHONE_SIZE];		/* sealed in the store */
	struct bytes body;		/* sealed there; gone when settled.
					 * CALL: what its link carries;
					 * MAIL: mail_body() */
	enum row_state state;
	int64_t made_ms;
	int64_t due_ms;
	unsigned tries, repeats;	/* repeats: sends after an UNKNOWN */
	bool inside;			/* it went inside a webhook's answer */
	bool texted;			/* it answers their own text */
	bool urgent;			/* no cap holds it back */
	char carrier_id[65];
	char why[80];
};

/* What became of a row: the outbox's word to the store. */
struct settlement {
	int64_t id;
	enum row_state state;
	int64_t due_ms;
	unsigned tries;
	unsigned repeats;
	char carrier_id[65];
	char why[80];
	bool opted_out;
	struct settlement *next;
};

/* A delivery receipt of a row, as the carrier sent it. */
struct row_receipt {
	int64_t row;
	const struct input *input;
	struct row_receipt *next;
};

#endif
