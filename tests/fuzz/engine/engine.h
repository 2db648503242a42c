/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How JSON is changed so that it stays nearly JSON. */
#ifndef FUZZ_ENGINE_ENGINE_H
#define FUZZ_ENGINE_ENGINE_H

#include "json_words.h"

/* Changes bytes in place, as libFuzzer does; their new number. */
typedef size_t mutate_bytes(uint8_t *at, size_t size, size_t most);

/* Changes a document in place (`most` bytes of room) by one step: a value is
 * replaced, taken out, put in again elsewhere, or changed inside; now and then
 * all of it is bytes. `other` is a second document to take values from, or
 * empty. The new size. */
size_t json_mutate(uint8_t *at, size_t size, size_t most, struct bytes other,
    const struct fuzz_words *, mutate_bytes *, uint64_t seed);

#endif
