/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outbox/may.h"

#include "base/phone.h"

/* Texts from a number that they do not know come only as a prompt answer. */
static bool
is_known_sender(const struct may_ask *ask)
{
	int64_t age_ms = ask->now_ms - ask->texted_ms;

	return strcmp(ask->texted, ask->from) == 0 ||
	    (age_ms >= 0 && age_ms <= MAY_OTHER_SENDER_MS);
}

const char *
may_text(const struct may_ask *ask)
{
	char number[PHONE_SIZE];
	enum phone_kind kind;

	if (!phone_from_carrier(bytes_from_text(ask->to), number))
		return "not a number that can be texted";
	kind = phone_kind(number);
	if (kind != PHONE_UK_MOBILE && kind != PHONE_FOREIGN)
		return "texts go to mobiles only";
	if (kind == PHONE_FOREIGN && ask->texted == NULL)
		return "a foreign number that has not texted us";
	if (ask->texted != NULL && !is_known_sender(ask))
		return "too late for a text from another number than theirs";
	return NULL;
}
