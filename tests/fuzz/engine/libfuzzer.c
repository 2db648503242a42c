/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libFuzzer's door to one target, which FUZZ_TARGET names. */
#include "engine.h"

extern const struct fuzz_target FUZZ_TARGET;

int LLVMFuzzerInitialize(int *count, char ***words);
int LLVMFuzzerTestOneInput(const uint8_t *at, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *at, size_t size, size_t most,
    unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *one, size_t one_size,
    const uint8_t *two, size_t two_size, uint8_t *into, size_t most,
    unsigned seed);
int __lsan_is_turned_off(void);

/* libFuzzer's own. */
mutate_bytes LLVMFuzzerMutate;

static struct fuzz_words words;

int
LLVMFuzzerInitialize(int *count, char ***arguments)
{
	(void)count;
	(void)arguments;
	if (FUZZ_TARGET.begin != NULL)
		FUZZ_TARGET.begin();
	if (FUZZ_TARGET.words != NULL)
		FUZZ_TARGET.words(&words);
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t size)
{
	FUZZ_TARGET.take((struct bytes){ (const char *)at, size });
	return 0;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *at, size_t size, size_t most, unsigned seed)
{
	if (FUZZ_TARGET.words == NULL)
		return LLVMFuzzerMutate(at, size, most);
	return json_mutate(at, size, most, BYTES(""), &words,
	    LLVMFuzzerMutate, seed * 0x9e3779b97f4a7c15u + 1);
}

size_t
LLVMFuzzerCustomCrossOver(const uint8_t *one, size_t one_size,
    const uint8_t *two, size_t two_size, uint8_t *into, size_t most,
    unsigned seed)
{
	if (FUZZ_TARGET.words == NULL)
		return 0;		/* libFuzzer has its own way */
	if (one_size > most)
		one_size = most;
	memcpy(into, one, one_size);
	return json_mutate(into, one_size, most,
	    (struct bytes){ (const char *)two, two_size }, &words,
	    LLVMFuzzerMutate, seed * 0x9e3779b97f4a7c15u + 1);
}

/* Some libraries lose memory when a file is broken. */
int
__lsan_is_turned_off(void)
{
	return FUZZ_TARGET.leaks;
}
