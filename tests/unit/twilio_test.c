/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Did Twilio send it? Every vector, every flipped bit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "failing.h"
#include "providers/twilio.h"
#include "vectors.h"

#define VECTORS "tests/exchanges/twilio/signatures.json"
#define SID "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define TOKEN "{\"environment\": \"" VECTOR_KEY "\"}"

static struct arena arena;
static const struct node *vectors;

static int
set_up(void **state)
{
	struct problems problems;
	const struct node *root;

	(void)state;
	problems_init(&problems);
	arena_init_growing(&arena);
	root = node_read_file(&arena, VECTORS, VECTORS_MOST, &problems);
	problems_print(&problems, stderr);
	problems_clear(&problems);
	vectors = root == NULL ? NULL : node_find(root, "vectors");
	return vectors == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_clear(&arena);
	return 0;
}

static const struct provider *
twilio(void)
{
	return provider_find("twilio");
}

static void
open_account(struct account *account, const char *settings, const char *key)
{
	assert_true(vector_account_open(twilio(), settings, key, &arena,
	    account));
}

static void
find_vector(const char *name, struct vector *vector)
{
	for (const struct node *at = vectors->first; at != NULL;
	    at = at->next) {
		vector_read(at, vector);
		if (strcmp(vector->name, name) == 0)
			return;
	}
	fail_msg("no vector %s", name);
}

static void
test_every_vector(void **state)
{
	unsigned count = 0;

	(void)state;
	for (const struct node *at = vectors->first; at != NULL;
	    at = at->next) {
		struct account account;
		struct vector vector;

		vector_read(at, &vector);
		open_account(&account, vector_settings("twilio"), vector.key);
		if (vector_verify(twilio(), &account, &vector) != vector.valid)
			fail_msg("%s", vector.name);
		twilio()->kind.clear(account.own);
		count++;
	}
	assert_int_equal(count, 74);
}

/* Both bodies say the same: "%2B" and "%2b" do. */
static bool
same_fields(struct bytes a, struct bytes b)
{
	static char memory[2][65536];
	struct fields fields[2];
	struct arena own;

	arena_init(&own, memory[0], sizeof(memory[0]));
	assert_true(form_read(&fields[0], a, &own));
	arena_init(&own, memory[1], sizeof(memory[1]));
	assert_true(form_read(&fields[1], b, &own));
	if (fields[0].count != fields[1].count)
		return false;
	for (unsigned i = 0; i < fields[0].count; i++) {
		if (!bytes_equal(fields[0].at[i].name, fields[1].at[i].name) ||
		    !bytes_equal(fields[0].at[i].value, fields[1].at[i].value))
			return false;
	}
	return true;
}

enum flipped { FLIP_BODY, FLIP_URL, FLIP_HEADER, FLIPS };

static struct bytes *
signature_of(struct vector *vector)
{
	struct request *request = &vector->request;

	for (unsigned i = 0; i < request->header_count; i++) {
		if (bytes_are(request->headers[i].name, "X-Twilio-Signature"))
			return &request->headers[i].value;
	}
	fail_msg("%s is not signed", vector->name);
	return NULL;
}

/* Every bit of one part of a good request, one at a time. */
static void
flip_bits(const struct account *account, const char *name, enum flipped what)
{
	struct vector good, bad;
	struct bytes part;
	char *copy;

	find_vector(name, &good);
	part = what == FLIP_BODY ? good.request.body : what == FLIP_URL ?
	    bytes_from_text(good.url) : *signature_of(&good);
	copy = arena_copy(&arena, part);
	assert_true(vector_verify(twilio(), account, &good));
	for (size_t bit = 0; bit < part.length * 8; bit++) {
		struct bytes changed = { copy, part.length };

		copy[bit / 8] ^= (char)(1 << bit % 8);
		bad = good;
		if (what == FLIP_BODY)
			bad.request.body = changed;
		else if (what == FLIP_HEADER)
			*signature_of(&bad) = changed;
		else
			vector_aim(&bad.request, bad.url = copy);
		if (vector_verify(twilio(), account, &bad) &&
		    (what != FLIP_BODY ||
		    !same_fields(good.request.body, changed)))
			fail_msg("%s: part %d, bit %zu", name, what, bit);
		copy[bit / 8] ^= (char)(1 << bit % 8);
	}
}

static void
test_no_flipped_bit_passes(void **state)
{
	static const char *const names[] = { "voice-call-start",
		"query-string-post", "sms-tamil" };
	struct account account;
	struct vector vector;

	(void)state;
	find_vector(names[0], &vector);
	open_account(&account, vector_settings("twilio"), vector.key);
	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		for (enum flipped what = FLIP_BODY; what < FLIPS; what++)
			flip_bits(&account, names[i], what);
	}
	twilio()->kind.clear(account.own);
}

/* While tokens are exchanged, either signs. */
static void
test_two_tokens(void **state)
{
	static const char *const both = "{\"account_sid\": \"" SID "\", "
	    "\"auth_token\": {\"environment\": \"OTHER_TOKEN\"}, "
	    "\"auth_token_next\": " TOKEN "}";
	static const char *const one = "{\"account_sid\": \"" SID "\", "
	    "\"auth_token\": {\"environment\": \"OTHER_TOKEN\"}}";
	struct account account;
	struct vector vector;

	(void)state;
	setenv("OTHER_TOKEN", "00000000000000000000000000000000", 1);
	find_vector("sms-ascii", &vector);
	open_account(&account, both, vector.key);
	assert_true(vector_verify(twilio(), &account, &vector));
	twilio()->kind.clear(account.own);
	open_account(&account, one, vector.key);
	assert_false(vector_verify(twilio(), &account, &vector));
	twilio()->kind.clear(account.own);
}

/* Fields in any order are signed in one order. */
static void
test_order_of_256_fields(void **state)
{
	static char body[8192];
	struct account account;
	struct vector vector;
	char signatures[2][64];

	(void)state;
	find_vector("sms-ascii", &vector);
	open_account(&account, vector_settings("twilio"), vector.key);
	for (unsigned way = 0; way < 2; way++) {
		struct delivery delivery = { .request = &vector.request,
		    .url = vector.url };
		struct text text, signature;

		text_init(&text, body, sizeof(body));
		for (unsigned i = 0; i < FORM_FIELDS; i++)
			text_add_format(&text, "%sa%u=%u", i == 0 ? "" : "&",
			    way == 0 ? i * 97 % FORM_FIELDS : i,
			    way == 0 ? i * 97 % FORM_FIELDS : i);
		vector.request.body = text_bytes(&text);
		text_init(&signature, signatures[way], sizeof(signatures[0]));
		assert_true(twilio_sign(&account, &delivery, &arena,
		    &signature));
	}
	assert_string_equal(signatures[0], signatures[1]);
	twilio()->kind.clear(account.own);
}

/* Too much, or no memory, is refused, not crashed over. */
static void
test_too_much(void **state)
{
	static char body[16384], memory[600];
	struct account account;
	struct vector vector;
	struct arena small;
	struct delivery delivery = { .request = &vector.request };

	(void)state;
	find_vector("sms-ascii", &vector);
	open_account(&account, vector_settings("twilio"), vector.key);
	delivery.url = vector.url;
	for (unsigned room = 0; room <= sizeof(memory); room += 20) {
		arena_init(&small, memory, room);
		assert_false(twilio()->verify(&account, &delivery, 0, &small));
	}
	for (unsigned i = 0; i < sizeof(body); i += 2)
		memcpy(body + i, "a&", 2);
	vector.request.body = (struct bytes){ body, sizeof(body) };
	assert_false(vector_verify(twilio(), &account, &vector));
	twilio()->kind.clear(account.own);
}

/* Wherever its memory ends, a request is refused. */
static void
test_no_memory_is_no_signature(void **state)
{
	struct account account;
	struct vector vector;
	unsigned failures = 0;
	bool good = false;

	(void)state;
	find_vector("sms-ascii", &vector);
	open_account(&account, vector_settings("twilio"), vector.key);
	while (!good) {
		failing(FAILING_ARENA, failures + 1, 0);
		good = vector_verify(twilio(), &account, &vector);
		assert_int_equal(failing_stop(), good ? 0 : 1);
		failures += !good;
	}
	assert_true(failures >= 3);
	twilio()->kind.clear(account.own);
}

/* Names and values may be empty; the same pair twice is signed once, and a
 * pair that only looks alike is not dropped. */
static void
test_what_is_signed(void **state)
{
	static const struct {
		const char *form, *same;
		bool equal;
	} rows[] = {
		{ "a=1&b=2", "b=2&a=1", true },
		{ "a=1&a=1", "a=1", true },
		{ "a=1&a=2", "a=2&a=1", true },
		{ "a=1&a=2", "a=1", false },
		{ "=1&=", "=&=1", true },
		{ "=1&=", "1=", true },		/* nothing stands between */
		{ "a=&a=", "a=", true },
		{ "eightlet=&eightlett=", "eightlett=&eightlet=", true },
		{ "eightletters=2&eightlette=1", "eightlette=1&eightletters=2",
		    true },
	};
	struct account account;
	struct vector vector;

	(void)state;
	find_vector("sms-ascii", &vector);
	open_account(&account, vector_settings("twilio"), vector.key);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *const forms[] = { rows[i].form, rows[i].same };
		char signatures[2][64];

		for (unsigned way = 0; way < 2; way++) {
			struct delivery delivery = {
			    .request = &vector.request, .url = vector.url };
			struct text text;

			vector.request.body = bytes_from_text(forms[way]);
			text_init(&text, signatures[way], 64);
			assert_true(twilio_sign(&account, &delivery, &arena,
			    &text));
			assert_int_equal(text.length, 28);
		}
		if ((strcmp(signatures[0], signatures[1]) == 0) !=
		    rows[i].equal)
			fail_msg("%s and %s", forms[0], forms[1]);
	}
	twilio()->kind.clear(account.own);
}

#define HASH "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"

/* JSON is signed by its hash in the query: SHA-256 of "hello world". */
static const struct {
	const char *query;
	bool good;
} hashes[] = {
	{ "bodySHA256=" HASH, true },
	{ "bodySHA256=" HASH "&lang=pl", true },
	{ "lang=pl&bodySHA256=" HASH "&x=1", true },
	{ "bodySHA256=" HASH "0", false },
	{ "bodySHA256=" HASH "?", false },
	{ "bodySHA256=b94d27", false },
	{ "bodySHA256=", false },
	{ "bodysha256=" HASH, false },
	{ "lang=pl", false },
	{ "lang=pl&", false },
	{ "", false },
};

static void
test_json_by_its_hash(void **state)
{
	struct account account;
	struct vector vector;

	(void)state;
	find_vector("sms-ascii", &vector);
	open_account(&account, vector_settings("twilio"), vector.key);
	for (size_t i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++) {
		struct delivery delivery = { .request = &vector.request };
		struct request *request = &vector.request;
		struct input *inputs = NULL;
		char memory[64];
		struct problem why;
		struct text text;

		delivery.url = vector.url = arena_format(&arena,
		    "https://h.example/in/a/text?%s", hashes[i].query);
		vector_aim(request, vector.url);
		request->header_count = 2;
		request->headers[0] = (struct header){ BYTES("Content-Type"),
			BYTES("application/json; charset=utf-8") };
		/* Only the address is signed, as of an empty GET. */
		request->method = METHOD_GET;
		request->body = BYTES("");
		text_init(&text, memory, sizeof(memory));
		assert_true(twilio_sign(&account, &delivery, &arena, &text));
		request->headers[1] = (struct header){
			BYTES("X-Twilio-Signature"), text_bytes(&text) };
		request->method = METHOD_POST;
		request->body = BYTES("hello world");
		if (vector_verify(twilio(), &account, &vector) !=
		    hashes[i].good)
			fail_msg("%s", hashes[i].query);
		text_init(&text, memory, sizeof(memory));
		assert_int_equal(twilio_sign(&account, &delivery, &arena,
		    &text), hashes[i].good);
		assert_false(twilio()->parse(&account, &delivery, &arena,
		    &inputs, &why));
		assert_string_equal(why.text, "expected a form, found JSON");
	}
	twilio()->kind.clear(account.own);
}

/* An address of IPv6 has colons, and they are no port. */
static void
test_port_of_an_ipv6_address(void **state)
{
	static const struct {
		const char *signed_as, *called_as;
		bool good;
	} rows[] = {
		{ "https://[2001:db8::1]/in", "https://[2001:db8::1]/in",
		    true },
		{ "https://[2001:db8::1]:443/in", "https://[2001:db8::1]/in",
		    true },
		{ "https://[2001:db8::1]/in", "https://[2001:db8::1]:8443/in",
		    true },
		{ "http://[2001:db8::1]:80/in", "http://[2001:db8::1]/in",
		    true },
		{ "https://[2001:db8::2]/in", "https://[2001:db8::1]/in",
		    false },
		{ "helpline/in", "helpline/in", true },
	};
	struct account account;
	struct vector vector;

	(void)state;
	find_vector("sms-ascii", &vector);
	open_account(&account, vector_settings("twilio"), vector.key);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct delivery delivery = { .request = &vector.request,
			.url = rows[i].signed_as };
		char memory[64];
		struct text text;

		text_init(&text, memory, sizeof(memory));
		assert_true(twilio_sign(&account, &delivery, &arena, &text));
		*signature_of(&vector) = text_bytes(&text);
		vector.url = rows[i].called_as;
		if (vector_verify(twilio(), &account, &vector) != rows[i].good)
			fail_msg("%s", rows[i].called_as);
	}
	twilio()->kind.clear(account.own);
}

/* A GET is read by its query, whatever its Content-Type says. */
static void
test_get_is_no_json(void **state)
{
	struct account account;
	struct vector vector = { .request.method = METHOD_GET };
	struct fields fields = { NULL, 0 };
	struct delivery delivery = { .request = &vector.request,
		.door = DOOR_TEXT, .fields = &fields };
	struct input *inputs = NULL;
	struct problem why;

	(void)state;
	open_account(&account, vector_settings("twilio"), "key");
	vector_aim(&vector.request, "https://h/in/a/text?MessageSid=SM1&From="
	    "%2B447700900123&To=%2B442079460123&Body=hello&AccountSid=" SID);
	vector.request.headers[0] = (struct header){ BYTES("Content-Type"),
		BYTES("application/json") };
	vector.request.header_count = 1;
	assert_true(twilio()->parse(&account, &delivery, &arena, &inputs,
	    &why));
	assert_true(bytes_are(inputs->body, "hello"));
	twilio()->kind.clear(account.own);
}

static const struct {
	const char *settings;
	const char *says;
} bad_accounts[] = {
	{ "{\"account_sid\": \"AC00\", \"auth_token\": " TOKEN "}",
	    "\"account_sid\": expected AC and 32 hex digits" },
	{ "{\"account_sid\": \"ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaag\", "
	    "\"auth_token\": " TOKEN "}",
	    "\"account_sid\": expected AC and 32 hex digits" },
	{ "{\"account_sid\": \"" SID "\", \"auth_token\": " TOKEN
	    ", \"api\": \"\"}",
	    "\"api\": expected an address without a slash at its end" },
	{ "{\"account_sid\": \"" SID "\", \"auth_token\": " TOKEN
	    ", \"auth_token_next\": {\"environment\": \"NOT_SET_ANYWHERE\"}}",
	    NULL },
	{ "{\"account_sid\": \"SK00\", \"auth_token\": " TOKEN "}",
	    "\"account_sid\": expected AC and 32 hex digits" },
	{ "{\"account_sid\": \"" SID "\", \"auth_token\": " TOKEN
	    ", \"api_key_sid\": \"SK1\"}",
	    "\"api_key_sid\" and \"api_key_secret\" belong together" },
	{ "{\"account_sid\": \"" SID "\", \"auth_token\": " TOKEN
	    ", \"api\": \"https://api.example.org/\"}",
	    "\"api\": expected an address without a slash at its end" },
	{ "{\"account_sid\": \"" SID
	    "\", \"auth_token\": {\"environment\": \"NOT_SET_ANYWHERE\"}}",
	    NULL },
};

static void
test_bad_accounts(void **state)
{
	(void)state;
	setenv(VECTOR_KEY, "key", 1);
	for (size_t i = 0; i < sizeof(bad_accounts) / sizeof(bad_accounts[0]);
	    i++) {
		struct twilio_account own = { 0 };
		struct problem why = { "" };
		struct problems problems;
		const struct node *root;

		problems_init(&problems);
		root = node_read(&arena, "settings",
		    bytes_from_text(bad_accounts[i].settings), &problems);
		assert_non_null(root);
		assert_true(table_read(twilio()->kind.settings, NULL, root,
		    &own, &arena, &problems));
		assert_false(twilio()->kind.prepare(&own, &why));
		assert_true(why.text[0] != '\0');
		if (bad_accounts[i].says != NULL)
			assert_string_equal(why.text, bad_accounts[i].says);
		twilio()->kind.clear(&own);
		problems_clear(&problems);
	}
}

static void
test_an_account_without_memory(void **state)
{
	struct twilio_account own = { .account_sid = SID, .api = "https://x" };
	struct problems problems;
	struct problem why = { "" };
	const struct node *root;

	(void)state;
	problems_init(&problems);
	root = node_read(&arena, "settings", bytes_from_text(
	    vector_settings("twilio")), &problems);
	assert_true(table_read(twilio()->kind.settings, NULL, root, &own,
	    &arena, &problems));
	failing(FAILING_MEMORY, 1, ENOMEM);
	assert_false(twilio()->kind.prepare(&own, &why));
	assert_int_equal(failing_stop(), 1);
	assert_string_equal(why.text, "out of memory");
	twilio()->kind.clear(&own);
}

static void
test_the_list_of_providers(void **state)
{
	struct account account = { .kind = &twilio()->kind };
	struct account_kind other = { .provider = "twilio" };

	(void)state;
	for (unsigned i = 0; providers[i] != NULL; i++) {
		assert_ptr_equal(provider_find(providers[i]->kind.provider),
		    providers[i]);
		assert_int_equal(providers[i]->verify == NULL,
		    providers[i]->kind.notifies);
		assert_int_equal(providers[i]->parse == NULL,
		    providers[i]->kind.notifies);
		assert_int_equal(providers[i]->render == NULL,
		    providers[i]->kind.notifies);
	}
	assert_null(provider_find("nobody"));
	assert_ptr_equal(provider_of(&account), twilio());
	account.kind = &other;
	assert_null(provider_of(&account));
}

static void
test_sandbox(void **state)
{
	const struct provider *sandbox = provider_find("sandbox");
	struct account account = { .kind = &sandbox->kind };
	struct vector vector;

	(void)state;
	assert_true(sandbox->kind.loopback_only);
	assert_false(sandbox->kind.receipts);
	assert_null(sandbox->compose);
	assert_null(sandbox->judge);
	find_vector("neg-missing-header", &vector);
	assert_true(vector_verify(sandbox, &account, &vector));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_vector),
		cmocka_unit_test(test_no_flipped_bit_passes),
		cmocka_unit_test(test_two_tokens),
		cmocka_unit_test(test_order_of_256_fields),
		cmocka_unit_test(test_too_much),
		cmocka_unit_test(test_no_memory_is_no_signature),
		cmocka_unit_test(test_what_is_signed),
		cmocka_unit_test(test_json_by_its_hash),
		cmocka_unit_test(test_port_of_an_ipv6_address),
		cmocka_unit_test(test_get_is_no_json),
		cmocka_unit_test(test_bad_accounts),
		cmocka_unit_test(test_an_account_without_memory),
		cmocka_unit_test(test_the_list_of_providers),
		cmocka_unit_test(test_sandbox),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
