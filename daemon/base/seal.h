/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sealing: what only this helpline can read and nobody can change. The nonce
 * is a keyed hash of the content (as in SIV), so the same content sealed again
 * gives the same bytes and no counter can repeat after a crash. Also the keyed
 * hash that stands for a person. Keys live in var/secrets.
 */
#ifndef BASE_SEAL_H
#define BASE_SEAL_H

#include <stdint.h>

#include "base/bytes.h"
#include "base/problem.h"
#include "base/world.h"

#define SEAL_OVERHEAD 33		/* key id, nonce, tag */
#define PERSON_SIZE 16

/* Keyed hash of an E.164 number: the only lasting name of a resident. */
struct person {
	unsigned char hash[PERSON_SIZE];
};

struct keys;				/* pseudonym, seal and token keys */

enum seal_use { SEAL_STORE, SEAL_TOKEN };

/* Reads the keys in `folder`. With `may_make` (no store exists yet) missing
 * keys are made, 0600; else a missing key is a problem: a new one would forget
 * everybody. */
struct keys *keys_open(const char *folder, bool may_make,
    const struct world *, struct problem *);
struct keys *keys_new(const unsigned char seed[32]);	/* for tests */
void keys_free(struct keys *);

/* A second handle for another thread. */
struct keys *keys_copy(const struct keys *);

void keys_person(struct keys *, const char *e164, struct person *);

/* Keyed hash of anything else that is not kept as it is (a carrier's id).
 * `label` keeps the kinds apart; none equals a person. */
void keys_hash(struct keys *, const char *label, struct bytes,
    unsigned char into[PERSON_SIZE]);

/* `context` is authenticated, not stored. Output: message.length +
 * SEAL_OVERHEAD bytes at `into`. */
bool keys_seal(struct keys *, enum seal_use, struct bytes context,
    struct bytes message, unsigned char *into);

/* False if it was not sealed by one of our keys in this context. Output:
 * sealed.length - SEAL_OVERHEAD bytes. */
bool keys_open_sealed(struct keys *, enum seal_use, struct bytes context,
    struct bytes sealed, unsigned char *into);

#endif
