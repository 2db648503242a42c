/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens: bytes of a stranger are never one of ours; a record that was sealed
 * by us, whatever is in it, is read or refused. */
#include "at_step.h"
#include "base/sign.h"
#include "gateway/token.h"

static struct fixture fixture;
static struct keys *keys;
static const struct account account = { .name = "main" };

static void
begin(void)
{
	static const unsigned char seed[32] = "a seed for tests, thirty-two by";

	at_step_open(&fixture);
	keys = keys_new(seed);
	must(keys != NULL, "there are keys");
}

static bool
opens(struct bytes text, struct turn *turn)
{
	struct input input = { .kind = INPUT_KEYS, .id = BYTES("CA1") };
	struct token token;
	int64_t row;
	bool report = token_read_report(keys, text, &account, AT_NOW, &row);

	*turn = (struct turn){ .flow = fixture.flow,
		.languages = &fixture.languages, .account = &account,
		.input = &input, .now_ms = AT_NOW };
	return token_read(keys, text, turn, &token) || report;
}

/* Time and version are put right, or nearly all would be refused for them. */
static void
sealed(struct bytes record)
{
	unsigned char plain[256], closed[256 + SEAL_OVERHEAD];
	struct turn turn;
	struct text text;
	char token[512];
	uint32_t begun = (uint32_t)(AT_NOW / 600000);

	if (record.length < 6 || record.length > sizeof(plain))
		return;
	memcpy(plain, record.at, record.length);
	plain[0] = 1;
	for (unsigned i = 0; i < 4; i++)
		plain[2 + i] = (unsigned char)(begun >> (24 - 8 * i));
	must(keys_seal(keys, SEAL_TOKEN, bytes_from_text(account.name),
	    (struct bytes){ (char *)plain, record.length }, closed),
	    "it can be sealed");
	text_init(&text, token, sizeof(token));
	text_add(&text, BYTES("v1."));
	sign_base64url(&text, (struct bytes){ (char *)closed,
	    record.length + SEAL_OVERHEAD });
	if (opens(text_bytes(&text), &turn))
		must(turn.session.step < flow_step_count(fixture.flow),
		    "a token's session stands at a step");
}

static void
take(struct bytes bytes)
{
	struct turn turn;

	must(!opens(bytes, &turn), "a stranger's token is not ours");
	sealed(bytes);
}

const struct fuzz_target fuzz_token = {
	.begin = begin,
	.take = take,
};
