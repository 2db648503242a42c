/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sealed record is key id (1), nonce (16), ciphertext, tag (16): AES-256-GCM
 * whose nonce is HMAC-SHA256 over length of context, context and message under
 * a key of its own. Ciphers and MACs are keyed once and used again: making a
 * key schedule costs more than sealing a token.
 */
#include "base/seal.h"

#include <limits.h>
#include <stdlib.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/keyfile.h"
#include "base/sign.h"

#define NONCE_SIZE 16
#define TAG_SIZE 16
#define MAC_SIZE SIGN_SHA256
#define HEAD_SIZE (1 + NONCE_SIZE)
#define TOKEN_KEYS 2
#define STORE_KEY_ID 1

/* One key, ready to use. */
struct sealer {
	unsigned char id;		/* 0: there is none */
	unsigned char key[KEY_SIZE];
	struct signer *nonce;
	EVP_CIPHER_CTX *seal;
	EVP_CIPHER_CTX *open;
};

struct keys {
	unsigned char pseudonym[KEY_SIZE];
	struct signer *person;
	struct sealer store;
	struct sealer tokens[TOKEN_KEYS];	/* the newest first */
};

static bool
derive(const unsigned char key[KEY_SIZE], const char *label,
    unsigned char into[KEY_SIZE])
{
	unsigned length = 0;

	return HMAC(EVP_sha256(), key, KEY_SIZE, (const unsigned char *)label,
	    strlen(label), into, &length) != NULL && length == KEY_SIZE;
}

static struct bytes
key_bytes(const unsigned char key[KEY_SIZE])
{
	return (struct bytes){ (const char *)key, KEY_SIZE };
}

static EVP_CIPHER_CTX *
cipher_new(const unsigned char key[KEY_SIZE], bool seals)
{
	EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();

	if (cipher == NULL)
		return NULL;
	if (!EVP_CipherInit_ex(cipher, EVP_aes_256_gcm(), NULL, NULL, NULL,
		seals) ||
	    EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_IVLEN, NONCE_SIZE,
		NULL) <= 0 ||
	    !EVP_CipherInit_ex(cipher, NULL, NULL, key, NULL, seals)) {
		EVP_CIPHER_CTX_free(cipher);
		return NULL;
	}
	return cipher;
}

static bool
sealer_init(struct sealer *sealer, unsigned id,
    const unsigned char key[KEY_SIZE])
{
	unsigned char own[KEY_SIZE];

	sealer->id = (unsigned char)id;
	memcpy(sealer->key, key, KEY_SIZE);
	if (derive(key, "helpline nonce", own))
		sealer->nonce = signer_new(SIGN_SHA256, key_bytes(own));
	if (derive(key, "helpline seal", own)) {
		sealer->seal = cipher_new(own, true);
		sealer->open = cipher_new(own, false);
	}
	OPENSSL_cleanse(own, sizeof(own));
	return sealer->nonce != NULL && sealer->seal != NULL &&
	    sealer->open != NULL;
}

static void
sealer_clear(struct sealer *sealer)
{
	signer_free(sealer->nonce);
	EVP_CIPHER_CTX_free(sealer->seal);
	EVP_CIPHER_CTX_free(sealer->open);
	OPENSSL_cleanse(sealer, sizeof(*sealer));
}

static bool
keys_set_person(struct keys *keys, const unsigned char key[KEY_SIZE])
{
	memcpy(keys->pseudonym, key, KEY_SIZE);
	keys->person = signer_new(SIGN_SHA256, key_bytes(key));
	return keys->person != NULL;
}

/* Fills `keys` from the folder; what is half done keys_free() clears. */
static bool
keys_fill(struct keys *keys, const char *folder, bool may_make,
    const struct world *world, struct problem *why)
{
	static const char no_memory[] = "no memory for the keys";
	unsigned char key[KEY_SIZE];
	unsigned newest[TOKEN_KEYS];
	bool done = false;

	if (!keyfile_folder(folder, may_make, why) ||
	    !keyfile_get(folder, "pseudonym.key", may_make, world, key, why))
		return false;
	if (!keys_set_person(keys, key)) {
		(void)problem_set(why, no_memory);
		goto out;
	}
	if (!keyfile_get(folder, "seal.key", may_make, world, key, why))
		goto out;
	if (!sealer_init(&keys->store, STORE_KEY_ID, key)) {
		(void)problem_set(why, no_memory);
		goto out;
	}
	if (!keyfile_tokens(folder, newest, why))
		goto out;
	if (newest[0] == 0)
		newest[0] = 1;
	for (unsigned i = 0; i < TOKEN_KEYS && newest[i] != 0; i++) {
		char name[32];

		(void)snprintf(name, sizeof(name), "token-%u.key", newest[i]);
		if (!keyfile_get(folder, name, may_make, world, key, why))
			goto out;
		if (!sealer_init(&keys->tokens[i], newest[i], key)) {
			(void)problem_set(why, no_memory);
			goto out;
		}
	}
	done = true;
out:
	OPENSSL_cleanse(key, sizeof(key));
	return done;
}

struct keys *
keys_open(const char *folder, bool may_make, const struct world *world,
    struct problem *why)
{
	struct keys *keys = calloc(1, sizeof(*keys));

	if (keys == NULL) {
		(void)problem_set(why, "no memory for the keys");
		return NULL;
	}
	if (!keys_fill(keys, folder, may_make, world, why)) {
		keys_free(keys);
		return NULL;
	}
	return keys;
}

struct keys *
keys_new(const unsigned char seed[32])
{
	struct keys *keys = calloc(1, sizeof(*keys));
	unsigned char key[KEY_SIZE];
	bool done;

	if (keys == NULL)
		return NULL;
	done = derive(seed, "pseudonym", key) && keys_set_person(keys, key) &&
	    derive(seed, "store", key) &&
	    sealer_init(&keys->store, STORE_KEY_ID, key) &&
	    derive(seed, "token", key) && sealer_init(&keys->tokens[0], 1, key);
	OPENSSL_cleanse(key, sizeof(key));
	if (!done) {
		keys_free(keys);
		return NULL;
	}
	return keys;
}

void
keys_free(struct keys *keys)
{
	if (keys == NULL)
		return;
	signer_free(keys->person);
	sealer_clear(&keys->store);
	for (unsigned i = 0; i < TOKEN_KEYS; i++)
		sealer_clear(&keys->tokens[i]);
	OPENSSL_cleanse(keys, sizeof(*keys));
	free(keys);
}

struct keys *
keys_copy(const struct keys *keys)
{
	struct keys *copy = calloc(1, sizeof(*copy));
	bool done;

	if (copy == NULL)
		return NULL;
	done = keys_set_person(copy, keys->pseudonym) &&
	    sealer_init(&copy->store, keys->store.id, keys->store.key);
	for (unsigned i = 0; done && i < TOKEN_KEYS; i++) {
		if (keys->tokens[i].id != 0)
			done = sealer_init(&copy->tokens[i],
			    keys->tokens[i].id, keys->tokens[i].key);
	}
	if (!done) {
		keys_free(copy);
		return NULL;
	}
	return copy;
}

static void
pseudonym(struct keys *keys, struct bytes head, struct bytes rest,
    unsigned char into[PERSON_SIZE])
{
	unsigned char mac[MAC_SIZE];

	signer_begin(keys->person);
	signer_add(keys->person, head);
	signer_add(keys->person, rest);
	signer_end(keys->person, mac);
	memcpy(into, mac, PERSON_SIZE);
}

void
keys_person(struct keys *keys, const char *e164, struct person *person)
{
	pseudonym(keys, BYTES(""), bytes_from_text(e164), person->hash);
}

void
keys_hash(struct keys *keys, const char *label, struct bytes bytes,
    unsigned char into[PERSON_SIZE])
{
	char head[80];
	size_t length = strlen(label);

	/* NUL, label, NUL: no number begins so, no label holds a NUL. */
	if (length > sizeof(head) - 2)
		length = sizeof(head) - 2;
	head[0] = '\0';
	memcpy(head + 1, label, length);
	head[length + 1] = '\0';
	pseudonym(keys, (struct bytes){ head, length + 2 }, bytes, into);
}

static void
nonce_make(const struct sealer *sealer, struct bytes context,
    struct bytes message, unsigned char into[MAC_SIZE])
{
	uint64_t length = context.length;
	char head[8];

	for (unsigned i = 0; i < sizeof(head); i++)
		head[i] = (char)(length >> (8 * i));
	signer_begin(sealer->nonce);
	signer_add(sealer->nonce, (struct bytes){ head, sizeof(head) });
	signer_add(sealer->nonce, context);
	signer_add(sealer->nonce, message);
	signer_end(sealer->nonce, into);
}

/* Both directions; the tag is set before, or fetched after. */
static bool
cipher_run(EVP_CIPHER_CTX *cipher, const unsigned char *nonce,
    struct bytes context, struct bytes from, unsigned char *into)
{
	int length = 0;

	if (!EVP_CipherInit_ex(cipher, NULL, NULL, NULL, nonce, -1))
		return false;
	if (context.length > 0 && !EVP_CipherUpdate(cipher, NULL, &length,
		(const unsigned char *)context.at, (int)context.length))
		return false;
	length = 0;
	return from.length == 0 || EVP_CipherUpdate(cipher, into, &length,
	    (const unsigned char *)from.at, (int)from.length);
}

bool
keys_seal(struct keys *keys, enum seal_use use, struct bytes context,
    struct bytes message, unsigned char *into)
{
	const struct sealer *sealer = use == SEAL_STORE ? &keys->store :
	    &keys->tokens[0];
	unsigned char mac[MAC_SIZE];
	unsigned char none[TAG_SIZE];
	int length = 0;

	if (message.length > INT_MAX / 2 || context.length > INT_MAX / 2)
		return false;
	nonce_make(sealer, context, message, mac);
	into[0] = sealer->id;
	memcpy(into + 1, mac, NONCE_SIZE);
	return cipher_run(sealer->seal, into + 1, context, message,
	    into + HEAD_SIZE) &&
	    EVP_CipherFinal_ex(sealer->seal, none, &length) > 0 &&
	    EVP_CIPHER_CTX_ctrl(sealer->seal, EVP_CTRL_AEAD_GET_TAG, TAG_SIZE,
		into + HEAD_SIZE + message.length) > 0;
}

static const struct sealer *
sealer_find(const struct keys *keys, enum seal_use use, unsigned char id)
{
	if (id == 0)
		return NULL;
	if (use == SEAL_STORE)
		return keys->store.id == id ? &keys->store : NULL;
	for (unsigned i = 0; i < TOKEN_KEYS; i++) {
		if (keys->tokens[i].id == id)
			return &keys->tokens[i];
	}
	return NULL;
}

bool
keys_open_sealed(struct keys *keys, enum seal_use use, struct bytes context,
    struct bytes sealed, unsigned char *into)
{
	const struct sealer *sealer;
	unsigned char nonce[NONCE_SIZE];
	unsigned char tag[TAG_SIZE];
	unsigned char none[TAG_SIZE];
	struct bytes inner;
	int length = 0;

	if (sealed.length < SEAL_OVERHEAD || sealed.length > INT_MAX / 2 ||
	    context.length > INT_MAX / 2)
		return false;
	sealer = sealer_find(keys, use, (unsigned char)sealed.at[0]);
	if (sealer == NULL)
		return false;
	inner = (struct bytes){ sealed.at + HEAD_SIZE,
		sealed.length - SEAL_OVERHEAD };
	memcpy(nonce, sealed.at + 1, NONCE_SIZE);
	memcpy(tag, inner.at + inner.length, TAG_SIZE);
	if (cipher_run(sealer->open, nonce, context, inner, into) &&
	    EVP_CIPHER_CTX_ctrl(sealer->open, EVP_CTRL_AEAD_SET_TAG, TAG_SIZE,
		tag) > 0 &&
	    EVP_CipherFinal_ex(sealer->open, none, &length) > 0)
		return true;
	OPENSSL_cleanse(into, inner.length);	/* unproven words */
	return false;
}
