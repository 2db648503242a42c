/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Twilio's API answers: status, then the body. Whatever it is, the
 * judgement is one that the outbox can act on. */
#include "base/unicode.h"
#include "json_words.h"
#include "providers/twilio.h"

static void
judge(const struct order *order, const struct client_result *result)
{
	const struct account account = { .name = "main" };
	const struct provider *twilio = provider_find("twilio");
	struct judgement judgement;

	memset(&judgement, 0x5a, sizeof(judgement));
	twilio->judge(&account, order, result, &judgement);
	must(judgement.fate <= FATE_UNKNOWN, "there is a fate");
	must(memchr(judgement.carrier_id, '\0', sizeof(judgement.carrier_id))
	    != NULL && memchr(judgement.why, '\0', sizeof(judgement.why)) !=
	    NULL, "texts have an end");
	for (const char *c = judgement.carrier_id; *c != '\0'; c++)
		must(*c > ' ' && *c < 0x7f, "a carrier's id is plain");
	must(unicode_is_utf8(bytes_from_text(judgement.why)),
	    "the reason is text");
	must(judgement.fate != FATE_LATER || judgement.wait_ms >= -1,
	    "a wait is no time ago");
	if (order->kind == ORDER_TEXT &&
	    result->transport == TRANSPORT_NOT_SENT)
		must(judgement.fate != FATE_SENT &&
		    judgement.fate != FATE_UNKNOWN,
		    "what never left was not sent");
	if (result->transport == TRANSPORT_UNKNOWN)
		must(judgement.fate == FATE_UNKNOWN,
		    "of what left without answer nobody knows");
	if (order->kind == ORDER_TEXT && result->status >= 400)
		must(judgement.fate != FATE_SENT, "a refusal is no success");
}

static void
take(struct bytes rest)
{
	static const unsigned statuses[] = { 200, 201, 204, 301, 400, 401, 403,
		404, 408, 409, 429, 500, 502, 503, 0, 999 };
	struct client_result result = { .retry_after_s = -1 };
	struct order order = { .from = "+442071838750",
		.to = "+447700900123", .body = BYTES("hello"),
		.since_ms = 1795435200000 };
	unsigned how = fuzz_pick(&rest, 64);

	result.transport = (enum transport)(how % 3);
	result.too_long = (how & 4) != 0;
	result.retry_after_s = (how & 8) != 0 ? (int64_t)1 << how % 16 : -1;
	result.status = statuses[fuzz_pick(&rest, 16)];
	result.why = result.transport == TRANSPORT_ANSWERED ? NULL :
	    "could not connect";
	result.body = rest;
	if (result.transport != TRANSPORT_ANSWERED) {
		result.status = 0;
		result.body = BYTES("");
	}
	judge(&order, &result);
	order.kind = ORDER_LIST;
	judge(&order, &result);
}

static void
words(struct fuzz_words *list)
{
	words_add_list(list, (const char *const[]){ "sid", "code", "message",
	    "messages", "body", "date_created", "next_page_uri", "hello",
	    "SM0123456789abcdef", "Sun, 22 Nov 2026 08:00:00 +0000", NULL });
}

const struct fuzz_target fuzz_judge = {
	.take = take,
	.words = words,
};
