/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One thing that reached us from a carrier. */
#ifndef TURN_INPUT_H
#define TURN_INPUT_H

#include "base/phone.h"

enum input_kind {
	INPUT_CALL,			/* a call begins, or asks again */
	INPUT_KEYS,			/* keys were pressed; none = silence */
	INPUT_DIALED,			/* how the dialling ended */
	INPUT_WHISPER,			/* the far end answered: tell it what */
	INPUT_WHISPER_KEYS,		/* what the far end pressed */
	INPUT_CALL_REPORT,		/* the call ended: needs no document */
	INPUT_TEXT,
	INPUT_TEXT_PART,		/* a part of a long text */
	INPUT_RECEIPT,			/* what became of a text of ours */
	INPUT_KINDS
};

enum dialed {
	DIALED_ANSWERED,		/* something took the call */
	DIALED_BUSY,
	DIALED_NO_ANSWER,
	DIALED_FAILED,
	DIALED_CANCELED,		/* the caller hung up first */
};

enum receipt { RECEIPT_UNDER_WAY, RECEIPT_SENT, RECEIPT_DELIVERED,
	RECEIPT_FAILED };

struct input {
	enum input_kind kind;
	struct bytes id;		/* the carrier's, of call or text */
	char from[PHONE_SIZE];		/* E.164, or empty: withheld, a name */
	char to[PHONE_SIZE];		/* the line */
	char diverted[PHONE_SIZE];	/* a call: who sent it on, or empty */
	struct bytes body;		/* UTF-8 of a text */
	unsigned media;			/* pictures that came with it */
	unsigned part, parts;		/* INPUT_TEXT_PART: from 1 */
	unsigned reference;
	struct bytes keys;		/* 0-9 * # */
	bool outbound;			/* we rang them, not they us */
	enum dialed dialed;
	bool bridged;			/* the two ends heard each other */
	bool gone;			/* DIALED: the caller has hung up */
	unsigned seconds;
	enum receipt receipt;
	bool opted_out;			/* the carrier says: they sent STOP */
	struct bytes why;		/* the carrier's error code, no words */
	struct input *next;
};

#endif
