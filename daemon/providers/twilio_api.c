/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Twilio's API for texts and for calls that we begin. Its odd ways:
 * - There is no key for idempotence: after a request without an answer the
 *   list of messages is asked. It is asked without a date, since a message
 *   that waits at Twilio has no date of sending yet, and read newest first.
 * - The list of calls does not show their URLs: one from our line to that
 *   number since the order is ours.
 * - 429 (20429) says that nothing was done.
 * - Their sentences quote the number, so ours are used.
 * - Wrong credentials and a wrong sender are mistakes of ours: no text is
 *   given up for them.
 * (Messages and Calls resources; error dictionary.)
 */
#include "providers/twilio.h"

#include <stdlib.h>
#include <time.h>

#include "base/json.h"

#define PAGE_SIZE 100
#define TIMEOUT_MS 15000
#define LONG_WAIT_MS 300000		/* until a person has mended it */
#define SKEW_MS 120000			/* between their clock and ours */
#define CALL_SKEW_MS 5000		/* calls are told apart by it alone */

static bool
compose_text(const struct twilio_account *twilio, const struct order *order,
    struct arena *arena, struct client_request *request)
{
	struct text body;

	text_init_arena(&body, arena, 3 * order->body.length + 2048);
	form_add(&body, "To", bytes_from_text(order->to));
	form_add(&body, "From", bytes_from_text(order->from));
	form_add(&body, "Body", order->body);
	if (order->report != NULL)
		form_add(&body, "StatusCallback",
		    bytes_from_text(order->report));
	request->method = "POST";
	request->url = arena_format(arena,
	    "%s/2010-04-01/Accounts/%s/Messages.json", twilio->api,
	    twilio->account_sid);
	request->type = "application/x-www-form-urlencoded";
	request->body = text_bytes(&body);
	return !body.full && request->url != NULL;
}

static bool
compose_list(const struct twilio_account *twilio, const struct order *order,
    const char *list, struct arena *arena, struct client_request *request)
{
	char memory[256];
	struct text query;

	text_init(&query, memory, sizeof(memory));
	form_add(&query, "To", bytes_from_text(order->to));
	form_add(&query, "From", bytes_from_text(order->from));
	text_add_format(&query, "&PageSize=%d", PAGE_SIZE);
	request->method = "GET";
	request->url = arena_format(arena,
	    "%s/2010-04-01/Accounts/%s/%s.json?%s", twilio->api,
	    twilio->account_sid, list, memory);
	return !query.full && request->url != NULL;
}

static bool
compose_call(const struct twilio_account *twilio, const struct order *order,
    struct arena *arena, struct client_request *request)
{
	struct text body;

	text_init_arena(&body, arena, 4096);
	form_add(&body, "To", bytes_from_text(order->to));
	form_add(&body, "From", bytes_from_text(order->from));
	form_add(&body, "Url", bytes_from_text(order->voice));
	form_add(&body, "Method", BYTES("POST"));
	if (order->report != NULL) {
		form_add(&body, "StatusCallback",
		    bytes_from_text(order->report));
		form_add(&body, "StatusCallbackMethod", BYTES("POST"));
	}
	text_add_format(&body, "&Timeout=%u&Record=false", order->seconds);
	request->method = "POST";
	request->url = arena_format(arena,
	    "%s/2010-04-01/Accounts/%s/Calls.json", twilio->api,
	    twilio->account_sid);
	request->type = "application/x-www-form-urlencoded";
	request->body = text_bytes(&body);
	return !body.full && request->url != NULL;
}

bool
twilio_compose(const struct account *account, const struct order *order,
    struct arena *arena, struct client_request *request)
{
	const struct twilio_account *twilio = account->own;

	*request = (struct client_request){
		.user = twilio->user,
		.password = twilio->password,
		.timeout_ms = TIMEOUT_MS,
	};
	switch (order->kind) {
	case ORDER_TEXT:
		return compose_text(twilio, order, arena, request);
	case ORDER_LIST:
		return compose_list(twilio, order, "Messages", arena, request);
	case ORDER_CALL:
		return compose_call(twilio, order, arena, request);
	case ORDER_CALLS:
		return compose_list(twilio, order, "Calls", arena, request);
	case ORDER_MAIL:
		break;
	}
	return false;
}

/* What their error codes come to. Codes that are not here: by the status. */
static const struct verdict {
	int64_t code;
	enum fate fate;
	int64_t wait_ms;
	const char *sentence;
	bool opted_out;
} verdicts[] = {
	{ 20003, FATE_LATER, LONG_WAIT_MS,
	  "the carrier refuses our credentials", false },
	{ 20005, FATE_LATER, LONG_WAIT_MS, "the account is not active", false },
	{ 10001, FATE_LATER, LONG_WAIT_MS, "the account is not active", false },
	{ 20429, FATE_LATER, -1, "too many requests", false },
	{ 14107, FATE_LATER, -1, "too many texts", false },
	{ 21611, FATE_LATER, -1, "the line's queue is full", false },
	{ 30001, FATE_LATER, -1, "the carrier's queue is full", false },
	{ 21603, FATE_LATER, LONG_WAIT_MS, "no sender was given", false },
	{ 21606, FATE_LATER, LONG_WAIT_MS,
	  "the line cannot send texts", false },
	{ 21212, FATE_LATER, LONG_WAIT_MS, "the line is no number", false },
	{ 21659, FATE_LATER, LONG_WAIT_MS,
	  "the line is not the account's", false },
	{ 21660, FATE_LATER, LONG_WAIT_MS,
	  "the line is not the account's", false },
	{ 21408, FATE_NEVER, -1,
	  "texts to that country are switched off", false },
	{ 21610, FATE_NEVER, -1, "they sent STOP", true },
	{ 21211, FATE_NEVER, -1, "not a number", false },
	{ 21612, FATE_NEVER, -1, "no way from the line to that number", false },
	{ 21614, FATE_NEVER, -1, "not a mobile", false },
	{ 21602, FATE_NEVER, -1, "the text is empty", false },
	{ 21617, FATE_NEVER, -1, "the text is too long", false },
	{ 13227, FATE_NEVER, -1, "calls to that number are switched off",
	  false },
	{ 21210, FATE_LATER, LONG_WAIT_MS,
	  "the line is not confirmed as a caller", false },
	{ 21215, FATE_NEVER, -1, "calls to that number are switched off",
	  false },
	{ 21216, FATE_NEVER, -1, "calls to that number are switched off",
	  false },
	{ 21266, FATE_NEVER, -1, "to and from are the same", false },
	{ 30005, FATE_NEVER, -1, "the number is unknown", false },
	{ 30006, FATE_NEVER, -1, "not a mobile", false },
};

/* And by the status alone; the last row takes the rest. */
static const struct {
	unsigned from, to;
	enum fate fate;
	int64_t wait_ms;
	const char *sentence;
} statuses[] = {
	{ 300, 399, FATE_LATER, LONG_WAIT_MS,
	  "a redirect: is \"api\" right?" },
	{ 401, 401, FATE_LATER, LONG_WAIT_MS,
	  "the carrier refuses our credentials" },
	{ 403, 403, FATE_LATER, LONG_WAIT_MS, "the carrier forbids it" },
	{ 404, 405, FATE_LATER, LONG_WAIT_MS,
	  "no such account: is \"account_sid\" right?" },
	{ 408, 408, FATE_LATER, -1, "the carrier saw no request in time" },
	{ 429, 429, FATE_LATER, -1, "too many requests" },
	{ 400, 499, FATE_NEVER, -1, "the carrier refuses it" },
	{ 503, 503, FATE_LATER, -1, "the carrier is in trouble" },
	/* It may have stored the text before it failed: nobody but its list
	 * can tell. 503 alone says that nothing was done (RFC 9110, 15.6.4). */
	{ 500, 599, FATE_UNKNOWN, -1, "the carrier failed" },
	{ 0, UINT32_MAX, FATE_UNKNOWN, -1, "an answer that says nothing" },
};

static void
judge_set(struct judgement *judgement, enum fate fate, int64_t wait_ms,
    int64_t code, const char *sentence)
{
	struct text why;

	judgement->fate = fate;
	judgement->wait_ms = fate == FATE_LATER ? wait_ms : -1;
	text_init(&why, judgement->why, sizeof(judgement->why));
	if (code != 0)
		text_add_format(&why, "%lld: ", (long long)code);
	text_add_text(&why, sentence);
}

static void
judge_status(unsigned status, int64_t code, struct judgement *judgement)
{
	unsigned i = 0;

	while (status < statuses[i].from || status > statuses[i].to)
		i++;
	judge_set(judgement, statuses[i].fate, statuses[i].wait_ms,
	    code != 0 ? code : status, statuses[i].sentence);
}

/* Their answer as a tree; NULL when it is none, or was cut short. */
static const struct node *
read_answer(const struct client_result *result, struct arena *arena)
{
	const struct node *root;
	struct problems problems;

	if (result->too_long || result->body.length == 0)
		return NULL;
	problems_init(&problems);
	root = node_read(arena, "answer", result->body, &problems);
	problems_clear(&problems);
	return root != NULL && root->kind == NODE_OBJECT ? root : NULL;
}

static const char *
node_text(const struct node *object, const char *name)
{
	const struct node *node = node_find(object, name);

	return node != NULL && node->kind == NODE_TEXT ? node->text : NULL;
}

static int64_t
node_code(const struct node *root)
{
	const struct node *code = root == NULL ? NULL :
	    node_find(root, "code");

	return code != NULL && code->kind == NODE_NUMBER && code->number > 0 ?
	    code->number : 0;
}

static void
judge_refused(const struct client_result *result, const struct node *root,
    struct judgement *judgement)
{
	int64_t code = node_code(root);

	judge_status(result->status, code, judgement);
	for (unsigned i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
		const struct verdict *verdict = &verdicts[i];

		if (verdict->code != code)
			continue;
		judge_set(judgement, verdict->fate, verdict->wait_ms, code,
		    verdict->sentence);
		judgement->opted_out = verdict->opted_out;
		break;
	}
	if (judgement->fate == FATE_LATER && result->retry_after_s >= 0)
		judgement->wait_ms = result->retry_after_s * 1000;
}

/* It stands beside receipts, whose ids are letters and digits. */
static bool
sid_is_sound(const char *sid, size_t room)
{
	size_t length = sid == NULL ? 0 : strspn(sid, "0123456789_-"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

	return length > 0 && length < room && sid[length] == '\0';
}

/* SENT with the message's id, if it has a sound one. */
static bool
judge_sent(const struct node *message, struct judgement *judgement)
{
	const char *sid = node_text(message, "sid");

	if (!sid_is_sound(sid, sizeof(judgement->carrier_id)))
		return false;
	memcpy(judgement->carrier_id, sid, strlen(sid) + 1);
	judge_set(judgement, FATE_SENT, -1, 0, "");
	return true;
}

static void
judge_text(const struct order *order, const struct client_result *result,
    const struct node *root, struct judgement *judgement)
{
	bool taken = result->status >= 200 && result->status <= 299;

	if (!taken)
		judge_refused(result, root, judgement);
	else if (root == NULL || !judge_sent(root, judgement))
		judge_set(judgement, FATE_UNKNOWN, -1, result->status,
		    order->kind == ORDER_CALL ?
		    "an answer without the call's id" :
		    "an answer without the message's id");
}

/* "Fri, 24 May 2019 17:18:28 +0000"; false if it is none. */
static bool
read_date(const char *text, int64_t *at_ms)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct tm tm = { 0 };
	char month[4];
	const char *found;

	if (text == NULL || sscanf(text, "%*3[A-Za-z], %2d %3[A-Za-z] %4d "
	    "%2d:%2d:%2d +0000", &tm.tm_mday, month, &tm.tm_year,
	    &tm.tm_hour, &tm.tm_min, &tm.tm_sec) != 6)
		return false;
	found = strlen(month) == 3 ? strstr(months, month) : NULL;
	if (found == NULL || (found - months) % 3 != 0)
		return false;
	tm.tm_mon = (int)(found - months) / 3;
	tm.tm_year -= 1900;
	*at_ms = (int64_t)timegm(&tm) * 1000;
	return true;
}

/* Looks through the page: true if our text is there. *all: everything that
 * could be it was on the page. */
static bool
search_page(const struct order *order, const struct node *messages,
    struct judgement *judgement, bool *all)
{
	int64_t since = order->since_ms - SKEW_MS;

	for (const struct node *message = messages->first; message != NULL;
	    message = message->next) {
		const char *body = node_text(message, "body");
		int64_t at_ms;

		if (body == NULL ||
		    !read_date(node_text(message, "date_created"), &at_ms)) {
			*all = false;	/* nobody knows what this was */
			return false;
		}
		if (at_ms < since) {
			*all = true;	/* the rest is older */
			return false;
		}
		if (bytes_are(order->body, body) &&
		    judge_sent(message, judgement))
			return true;
	}
	return false;
}

/* The same for calls: one to that desk since then is ours. */
static bool
search_calls(const struct order *order, const struct node *calls,
    struct judgement *judgement, bool *all)
{
	for (const struct node *call = calls->first; call != NULL;
	    call = call->next) {
		int64_t at_ms;

		if (!read_date(node_text(call, "date_created"), &at_ms)) {
			*all = false;
			return false;
		}
		if (at_ms < order->since_ms - CALL_SKEW_MS) {
			*all = true;
			return false;
		}
		if (judge_sent(call, judgement))
			return true;
	}
	return false;
}

static void
judge_list(const struct order *order, const struct client_result *result,
    const struct node *root, struct judgement *judgement)
{
	bool calls = order->kind == ORDER_CALLS;
	const struct node *messages, *next;
	bool all;

	judge_set(judgement, FATE_UNKNOWN, -1, result->status,
	    calls ? "the list of calls does not tell" :
	    "the list of messages does not tell");
	messages = root == NULL ? NULL : node_find(root, calls ? "calls" :
	    "messages");
	if (result->status != 200 || messages == NULL ||
	    messages->kind != NODE_LIST)
		return;
	next = node_find(root, "next_page_uri");
	all = next != NULL && next->kind == NODE_NULL;
	if (!(calls ? search_calls(order, messages, judgement, &all) :
	    search_page(order, messages, judgement, &all)) && all)
		judge_set(judgement, FATE_NEVER, -1, 0,
		    "the carrier never had it");
}

void
twilio_judge(const struct account *account, const struct order *order,
    const struct client_result *result, struct judgement *judgement)
{
	const struct node *root;
	struct arena arena;

	(void)account;
	*judgement = (struct judgement){ .wait_ms = -1 };
	if ((order->kind == ORDER_TEXT || order->kind == ORDER_CALL) &&
	    result->transport == TRANSPORT_NOT_SENT) {
		judge_set(judgement, FATE_LATER, -1, 0,
		    "the carrier was not reached");
		return;
	}
	if (result->transport != TRANSPORT_ANSWERED) {
		judge_set(judgement, FATE_UNKNOWN, -1, 0,
		    "the carrier did not answer");
		return;
	}
	arena_init_growing(&arena);
	root = read_answer(result, &arena);
	if (order->kind == ORDER_LIST || order->kind == ORDER_CALLS)
		judge_list(order, result, root, judgement);
	else
		judge_text(order, result, root, judgement);
	arena_clear(&arena);
}
