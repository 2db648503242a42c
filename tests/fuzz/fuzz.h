/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What every fuzz target needs: its contract, a sentence when something does
 * not hold, and choices made from the input. engine/ has the doors to it:
 * libFuzzer, and a program that replays what is known (make test).
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/problem.h"

struct fuzz_words;

/* tests/fuzz/<name>.c has one, fuzz_<name>. */
struct fuzz_target {
	void (*begin)(void);		/* once, before all; NULL: nothing */
	void (*take)(struct bytes);	/* one; aborts if a promise fails */
	/* Its input is JSON: words that its readers know (json_words.h). NULL:
	 * any bytes. */
	void (*words)(struct fuzz_words *);
	bool leaks;			/* a library that it calls does */
};

/* libFuzzer keeps the input that made a promise fail. */
static inline void
must(bool holds, const char *promise)
{
	if (holds)
		return;
	(void)fprintf(stderr, "does not hold: %s\n", promise);
	abort();
}

/* Bytes that the input's first bytes decide about the rest. */
static inline unsigned
fuzz_pick(struct bytes *rest, unsigned below)
{
	unsigned value;

	if (rest->length == 0)
		return 0;
	value = (unsigned char)rest->at[0];
	*rest = bytes_after(*rest, 1);
	return value % below;
}

/* Up to the next byte 0xff, which no text holds. */
static inline struct bytes
fuzz_cut(struct bytes *rest)
{
	const char *mark = rest->length == 0 ? NULL :
	    memchr(rest->at, 0xff, rest->length);
	struct bytes part = *rest;

	if (mark == NULL) {
		*rest = bytes_after(*rest, rest->length);
		return part;
	}
	part.length = (size_t)(mark - part.at);
	*rest = bytes_after(*rest, part.length + 1);
	return part;
}

/* The same numbers for the same input: FNV-1a, then xorshift. */
static inline uint64_t
fuzz_seed(struct bytes bytes)
{
	uint64_t hash = 14695981039346656037u;

	for (size_t i = 0; i < bytes.length; i++)
		hash = (hash ^ (unsigned char)bytes.at[i]) * 1099511628211u;
	return hash == 0 ? 1 : hash;
}

static inline unsigned
fuzz_roll(uint64_t *seed, unsigned below)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return (unsigned)((*seed >> 16) % below);
}

/* What a loader reads with. */
struct fuzz_load {
	struct arena arena;
	struct problems problems;
};

static inline void
fuzz_load_open(struct fuzz_load *load)
{
	arena_init_growing(&load->arena);
	problems_init(&load->problems);
}

/* `good`: it was taken. Every refusal has its sentence and its place. */
static inline void
fuzz_load_close(struct fuzz_load *load, bool good)
{
	const struct problems *problems = &load->problems;

	must(good == (problems->errors == 0),
	    "what is refused has its sentence");
	for (unsigned i = 0; i < problems->count; i++)
		must(problems->entries[i].place.file != NULL &&
		    problems->entries[i].text[0] != '\0',
		    "a sentence has its place");
	problems_clear(&load->problems);
	arena_clear(&load->arena);
}

/* The input as a file, for readers that take a name. */
static inline const char *
fuzz_file(struct bytes bytes)
{
	static char name[32];
	static int fd = -1;

	if (fd < 0) {
		fd = memfd_create("fuzz", MFD_CLOEXEC);
		(void)snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	}
	if (fd < 0 || ftruncate(fd, 0) != 0 ||
	    pwrite(fd, bytes.at, bytes.length, 0) != (ssize_t)bytes.length)
		abort();
	return name;
}

#endif
