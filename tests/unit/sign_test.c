/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HMAC against RFC 2202 and RFC 4231, base64 against RFC 4648. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/sign.h"

#define TEN "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
#define EIGHTY TEN TEN TEN TEN TEN TEN TEN TEN
#define LONG_KEY EIGHTY TEN TEN TEN TEN TEN "\xaa"	/* 131 bytes */

static const struct {
	const char *about;
	int size;
	struct bytes key, message;
	const char *hex;
} macs[] = {
	{ "RFC 2202, 2", SIGN_SHA1, { "Jefe", 4 },
	    { "what do ya want for nothing?", 28 },
	    "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79" },
	{ "RFC 2202, 6: a key longer than a block", SIGN_SHA1,
	    { EIGHTY, 80 },
	    { "Test Using Larger Than Block-Size Key - Hash Key First", 54 },
	    "aa4ae5e15272d00e95705637ce8a3b55ed402112" },
	{ "nothing by no key", SIGN_SHA1, { NULL, 0 }, { NULL, 0 },
	    "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d" },
	{ "RFC 4231, 2", SIGN_SHA256, { "Jefe", 4 },
	    { "what do ya want for nothing?", 28 },
	    "5bdcc146bf60754e6a042426089575c7"
	    "5a003f089d2739839dec58b964ec3843" },
	{ "RFC 4231, 6: a key longer than a block", SIGN_SHA256,
	    { LONG_KEY, 131 },
	    { "Test Using Larger Than Block-Size Key - Hash Key First", 54 },
	    "60e431591ee0b67f0d8a26aacbf5b77f"
	    "8e0bc6213728c5140546040f0ee37f54" },
};

static void
assert_hex(const unsigned char *mac, size_t size, const char *hex,
    const char *about)
{
	char seen[80];
	struct text text;

	text_init(&text, seen, sizeof(seen));
	sign_hex(&text, (struct bytes){ (const char *)mac, size });
	if (strcmp(seen, hex) != 0)
		fail_msg("%s: %s", about, seen);
}

static void
test_hmac(void **state)
{
	unsigned char mac[SIGN_SHA256];

	(void)state;
	for (size_t i = 0; i < sizeof(macs) / sizeof(macs[0]); i++) {
		assert_true(sign_hmac(macs[i].size, macs[i].key,
		    macs[i].message, mac));
		assert_hex(mac, (size_t)macs[i].size, macs[i].hex,
		    macs[i].about);
	}
	assert_false(sign_hmac(16, BYTES("k"), BYTES("m"), mac));
}

/* The same key serves many messages, given in any pieces. */
static void
test_signer(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(macs) / sizeof(macs[0]); i++) {
		struct signer *signer = signer_new(macs[i].size, macs[i].key);
		struct bytes message = macs[i].message;
		unsigned char mac[SIGN_SHA256];

		assert_non_null(signer);
		for (size_t cut = 0; cut <= message.length; cut++) {
			signer_begin(signer);
			signer_add(signer, (struct bytes){ message.at, cut });
			if (cut != message.length)
				signer_add(signer, bytes_after(message, cut));
			signer_end(signer, mac);
			assert_hex(mac, (size_t)macs[i].size, macs[i].hex,
			    macs[i].about);
		}
		signer_free(signer);
	}
	signer_free(NULL);
}

/* What was added before signer_begin() is forgotten. */
static void
test_signer_begins_anew(void **state)
{
	struct signer *signer = signer_new(SIGN_SHA1, BYTES("Jefe"));
	unsigned char mac[SIGN_SHA1];

	(void)state;
	signer_begin(signer);
	signer_add(signer, BYTES("half of another message"));
	signer_begin(signer);
	signer_add(signer, BYTES("what do ya want for nothing?"));
	signer_end(signer, mac);
	assert_hex(mac, sizeof(mac), macs[0].hex, "begun anew");
	signer_free(signer);
}

static void
test_sha256(void **state)
{
	unsigned char digest[32];

	(void)state;
	assert_true(sign_sha256(BYTES("abc"), digest));
	assert_hex(digest, sizeof(digest),
	    "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad", "abc");
	assert_true(sign_sha256((struct bytes){ NULL, 0 }, digest));
	assert_hex(digest, sizeof(digest),
	    "e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855", "nothing");
}

static void
test_equal(void **state)
{
	(void)state;
	assert_true(sign_equal(BYTES("abc"), BYTES("abc")));
	assert_true(sign_equal(BYTES(""), (struct bytes){ NULL, 0 }));
	assert_false(sign_equal(BYTES("abc"), BYTES("abd")));
	assert_false(sign_equal(BYTES("abc"), BYTES("ab")));
	assert_false(sign_equal(BYTES("abc"), BYTES("abc\0")));
}

static const struct {
	struct bytes bytes;
	const char *base64, *base64url;
} codes[] = {
	{ { "", 0 }, "", "" },
	{ { "f", 1 }, "Zg==", "Zg" },
	{ { "fo", 2 }, "Zm8=", "Zm8" },
	{ { "foo", 3 }, "Zm9v", "Zm9v" },
	{ { "foob", 4 }, "Zm9vYg==", "Zm9vYg" },
	{ { "fooba", 5 }, "Zm9vYmE=", "Zm9vYmE" },
	{ { "foobar", 6 }, "Zm9vYmFy", "Zm9vYmFy" },
	{ { "\xfb\xff\xbf\x00", 4 }, "+/+/AA==", "-_-_AA" },
};

static void
test_base64(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		char memory[32];
		unsigned char back[8];
		struct text text;
		size_t length;

		text_init(&text, memory, sizeof(memory));
		sign_base64(&text, codes[i].bytes);
		assert_string_equal(memory, codes[i].base64);
		text_init(&text, memory, sizeof(memory));
		sign_base64url(&text, codes[i].bytes);
		assert_string_equal(memory, codes[i].base64url);
		assert_true(sign_from_base64url(text_bytes(&text), back,
		    sizeof(back), &length));
		assert_true(bytes_equal(codes[i].bytes,
		    (struct bytes){ (const char *)back, length }));
	}
}

static void
test_base64url_is_strict(void **state)
{
	static const char *const refused[] = { "Z", "Zg==", "Zm8=", "Zh",
		"Zm9", "Zm+v", "Zm/v", "Zm9 ", " Zm9v", "Zm9v\n", "Zm9vY",
		"Zm.v", "\xc5\xbc" };
	unsigned char back[8];
	size_t length;

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		if (sign_from_base64url(bytes_from_text(refused[i]), back,
		    sizeof(back), &length))
			fail_msg("\"%s\" was taken", refused[i]);
	}
	assert_true(sign_from_base64url(BYTES("Zm9v"), back, 3, &length));
	assert_false(sign_from_base64url(BYTES("Zm9v"), back, 2, &length));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hmac),
		cmocka_unit_test(test_signer),
		cmocka_unit_test(test_signer_begins_anew),
		cmocka_unit_test(test_sha256),
		cmocka_unit_test(test_equal),
		cmocka_unit_test(test_base64),
		cmocka_unit_test(test_base64url_is_strict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
