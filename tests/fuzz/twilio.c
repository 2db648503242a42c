/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Webhooks of Twilio. The first bytes say how it came, the rest is the body:
 * nothing unsigned is believed, what is signed is, and an input that was
 * understood holds only what the gateway can rely on. */
#include "base/unicode.h"
#include "fuzz.h"
#include "providers/twilio.h"
#include "vectors.h"

#define URL "https://helpline.example.org/in/main/voice/v1.abc"

static char memory[65536];
static struct account account;
static const struct provider *twilio;

static void
begin(void)
{
	static struct arena arena;

	arena_init_growing(&arena);
	twilio = provider_find("twilio");
	must(vector_account_open(twilio, vector_settings("twilio"),
	    "9f2c4b1d7e8a40c3b6d5e4f3a2b1c0d9", &arena, &account),
	    "the account is good");
}

static bool
is_number(const char *number)
{
	size_t length = strlen(number);

	return length == 0 || (number[0] == '+' && length >= 8 &&
	    length < PHONE_SIZE &&
	    strspn(number + 1, "0123456789") == length - 1);
}

static void
check_input(const struct input *input)
{
	must(input->kind < INPUT_KINDS, "it is of some kind");
	must(input->id.length >= 1 && input->id.length <= 64,
	    "an id has 1 to 64 bytes");
	must(is_number(input->from) && is_number(input->to),
	    "numbers are E.164 or empty");
	for (size_t i = 0; i < input->keys.length; i++)
		must(strchr("0123456789*#", input->keys.at[i]) != NULL &&
		    input->keys.at[i] != '\0', "keys are keys");
	must(input->keys.length <= 64, "keys are few");
	must(input->kind != INPUT_TEXT || (input->body.at != NULL &&
	    unicode_is_utf8(input->body)), "a text is UTF-8");
	must(input->seconds <= 65535, "seconds are few");
}

static bool
is_believed(struct delivery *delivery, struct bytes signature)
{
	struct request request = *delivery->request;
	struct delivery with = *delivery;
	struct fields fields = { NULL, 0 };
	struct arena arena;

	with.request = &request;
	with.fields = &fields;
	request.headers[0].value = signature;
	arena_init(&arena, memory, sizeof(memory));
	return twilio->verify(&account, &with, 0, &arena);
}

static void
check_signature(struct delivery *delivery, struct bytes random)
{
	struct arena arena;
	struct text text;
	char room[64];

	must(!is_believed(delivery, random), "a random signature is forged");
	text_init(&text, room, sizeof(room));
	arena_init(&arena, memory, sizeof(memory));
	if (!twilio_sign(&account, delivery, &arena, &text))
		return;
	must(is_believed(delivery, text_bytes(&text)), "ours is believed");
	room[random.length % text.length] ^= 1;
	must(!is_believed(delivery, text_bytes(&text)),
	    "a changed one is forged");
}

static void
take(struct bytes rest)
{
	struct request request = { .method = METHOD_POST };
	struct fields fields = { NULL, 0 };
	struct delivery delivery = { .request = &request, .url = URL };
	struct problem why = { "" };
	struct input *list = NULL;
	struct arena arena;
	unsigned how = fuzz_pick(&rest, 32);
	struct bytes signature;

	delivery.door = (enum door)(how % 3);
	delivery.has_token = (how & 4) != 0;
	delivery.whisper = (how & 8) != 0;
	request.method = (how & 16) != 0 ? METHOD_GET : METHOD_POST;
	signature = fuzz_cut(&rest);
	request.headers[0] = (struct header){ BYTES("X-Twilio-Signature"),
		signature };
	request.headers[1] = (struct header){ BYTES("Content-Type"),
		BYTES("application/x-www-form-urlencoded") };
	request.header_count = 2;
	request.path = BYTES("/in/main/voice/v1.abc");
	request.target = request.path;
	if (request.method == METHOD_GET)
		request.query = rest;
	else
		request.body = rest;
	check_signature(&delivery, signature);
	arena_init(&arena, memory, sizeof(memory));
	delivery.fields = &fields;
	if (!twilio->parse(&account, &delivery, &arena, &list, &why)) {
		must(list == NULL && why.text[0] != '\0',
		    "what is refused has its sentence");
		must(unicode_is_utf8(bytes_from_text(why.text)),
		    "a sentence is text");
		return;
	}
	for (const struct input *input = list; input != NULL;
	    input = input->next)
		check_input(input);
}

const struct fuzz_target fuzz_twilio = {
	.begin = begin,
	.take = take,
};
