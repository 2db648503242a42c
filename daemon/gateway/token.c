/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/token.h"

#include "base/sign.h"
#include "flow/flow.h"
#include "gateway/coded.h"

#define RECORD_HEAD 18			/* purpose, begun, flow, call or row */
#define RECORD_MOST (RECORD_HEAD + SESSION_CODED)
#define TOKEN_HEAD "v1."
#define UNIT_MS 600000			/* `begun` counts these */

static void
put(unsigned char *at, uint64_t value, size_t size)
{
	while (size-- > 0) {
		at[size] = (unsigned char)value;
		value >>= 8;
	}
}

static uint64_t
get(const unsigned char *at, size_t size)
{
	uint64_t value = 0;

	for (size_t i = 0; i < size; i++)
		value = value << 8 | at[i];
	return value;
}

/* Which call: only compared inside a sealed record, so it needs no key. */
static uint64_t
call_mark(struct bytes id)
{
	uint64_t hash = 14695981039346656037u;

	for (size_t i = 0; i < id.length; i++)
		hash = (hash ^ (unsigned char)id.at[i]) * 1099511628211u;
	return hash;
}

/* The head of a record; `about` is a call's mark or an outbox row. */
static void
write_head(unsigned char record[RECORD_MOST], enum token_purpose purpose,
    const struct turn *turn, uint64_t about)
{
	uint32_t begun = turn->session.begun;

	if (begun == 0)
		begun = (uint32_t)(turn->now_ms / UNIT_MS);
	record[0] = 1;
	record[1] = (unsigned char)purpose;
	put(record + 2, begun, 4);
	put(record + 6, flow_hash(turn->flow), 4);
	put(record + 10, about, 8);
}

static bool
seal_record(struct keys *keys, const struct turn *turn,
    const unsigned char *record, size_t length, char into[TOKEN_SIZE])
{
	unsigned char sealed[RECORD_MOST + SEAL_OVERHEAD];
	struct text text;

	if (!keys_seal(keys, SEAL_TOKEN, bytes_from_text(turn->account->name),
	    (struct bytes){ (const char *)record, length }, sealed))
		return false;
	text_init(&text, into, TOKEN_SIZE);
	text_add(&text, BYTES(TOKEN_HEAD));
	sign_base64url(&text, (struct bytes){ (const char *)sealed,
	    length + SEAL_OVERHEAD });
	return !text.full;
}

bool
token_write(struct keys *keys, enum token_purpose purpose,
    const struct turn *turn, int64_t row, char into[TOKEN_SIZE])
{
	unsigned char record[RECORD_MOST];
	size_t length = RECORD_HEAD;

	write_head(record, purpose, turn, purpose == TOKEN_REPORT ?
	    (uint64_t)row : call_mark(turn->input->id));
	if (purpose != TOKEN_REPORT)
		length += coded_write(turn, record + RECORD_HEAD);
	return seal_record(keys, turn, record, length, into);
}

bool
token_write_desk(struct keys *keys, enum token_purpose purpose,
    const struct turn *turn, struct bytes coded, struct bytes id,
    char into[TOKEN_SIZE])
{
	unsigned char record[RECORD_MOST];

	if (coded.length > SESSION_CODED)
		return false;
	write_head(record, purpose, turn, call_mark(id));
	memcpy(record + RECORD_HEAD, coded.at, coded.length);
	return seal_record(keys, turn, record, RECORD_HEAD + coded.length,
	    into);
}

/* The sealed record, or 0. */
static size_t
open_record(struct keys *keys, struct bytes text,
    const struct account *account, int64_t now_ms,
    unsigned char record[RECORD_MOST])
{
	unsigned char sealed[RECORD_MOST + SEAL_OVERHEAD];
	struct bytes head = BYTES(TOKEN_HEAD);
	size_t length;
	int64_t begun_ms;

	if (text.length >= TOKEN_SIZE || !bytes_start(text, head))
		return 0;
	if (!sign_from_base64url(bytes_after(text, head.length), sealed,
	    sizeof(sealed), &length) || length < SEAL_OVERHEAD + RECORD_HEAD)
		return 0;
	if (!keys_open_sealed(keys, SEAL_TOKEN, bytes_from_text(account->name),
	    (struct bytes){ (const char *)sealed, length }, record) ||
	    record[0] != 1)
		return 0;
	begun_ms = (int64_t)get(record + 2, 4) * UNIT_MS;
	if (now_ms < begun_ms - UNIT_MS ||
	    now_ms > begun_ms + TOKEN_HOURS * 3600000LL + UNIT_MS)
		return 0;
	return length - SEAL_OVERHEAD;
}

bool
token_read(struct keys *keys, struct bytes text, struct turn *turn,
    struct token *token)
{
	unsigned char record[RECORD_MOST];
	size_t length = open_record(keys, text, turn->account, turn->now_ms,
	    record);
	struct bytes coded;

	if (length == 0 || record[1] > TOKEN_DESK_KEYS ||
	    record[1] == TOKEN_REPORT)
		return false;
	token->purpose = (enum token_purpose)record[1];
	token->row = 0;
	token->same_flow = get(record + 6, 4) == flow_hash(turn->flow);
	token->call = get(record + 10, 8);
	coded = (struct bytes){ (char *)record + RECORD_HEAD,
		length - RECORD_HEAD };
	token->drill = (struct drill){ .id = 0 };
	if (record[1] >= TOKEN_DESK)
		return coded_is_drill(coded) ?
		    coded_drill_read(coded, &token->drill) :
		    coded_callback_read(coded, turn->languages,
		    &token->callback);
	if (!coded_read(turn, coded))
		return false;
	turn->session.begun = (uint32_t)get(record + 2, 4);
	return true;
}

bool
token_fits(const struct token *token, struct bytes call_id)
{
	return token->purpose == TOKEN_WHISPER ||
	    token->purpose == TOKEN_DESK ||
	    token->call == call_mark(call_id);
}

bool
token_read_report(struct keys *keys, struct bytes text,
    const struct account *account, int64_t now_ms, int64_t *row)
{
	unsigned char record[RECORD_MOST];

	if (open_record(keys, text, account, now_ms, record) != RECORD_HEAD ||
	    record[1] != TOKEN_REPORT)
		return false;
	*row = (int64_t)get(record + 10, 8);
	return true;
}
