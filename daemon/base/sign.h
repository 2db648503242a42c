/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signatures and digests that carriers use, over OpenSSL. */
#ifndef BASE_SIGN_H
#define BASE_SIGN_H

#include <stdint.h>

#include "base/bytes.h"
#include "base/text.h"

enum { SIGN_SHA1 = 20, SIGN_SHA256 = 32 };	/* sizes of the MACs */

/* A keyed HMAC that is set up once and used for many messages: making the key
 * schedule anew costs twice the rest. One thread. */
struct signer;

struct signer *signer_new(int size, struct bytes key);	/* NULL: no memory */
void signer_free(struct signer *);
void signer_begin(struct signer *);
void signer_add(struct signer *, struct bytes);
void signer_end(struct signer *, unsigned char *mac);	/* size bytes */

/* One-shot. */
bool sign_hmac(int size, struct bytes key, struct bytes message,
    unsigned char *mac);
bool sign_sha256(struct bytes message, unsigned char digest[32]);

/* Equal in constant time for equal lengths. */
bool sign_equal(struct bytes, struct bytes);

void sign_base64(struct text *, struct bytes);		/* with padding */
void sign_hex(struct text *, struct bytes);		/* lower case */
void sign_base64url(struct text *, struct bytes);	/* no padding */
/* Strict: canonical, no padding. */
bool sign_from_base64url(struct bytes, unsigned char *into, size_t room,
    size_t *length);

#endif
