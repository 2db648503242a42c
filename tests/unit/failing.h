/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Calls that fail because a test says so. The linker leads what the daemon's
 * own files call to failing.c (Makefile); what libraries call among themselves
 * goes well.
 */
#ifndef UNIT_FAILING_H
#define UNIT_FAILING_H

#include <stdbool.h>

/* Where the heap says no, also through libraries. */
#define FAILING_MEMORY "malloc calloc realloc strdup aligned_alloc " \
	"open_memstream event_base_new event_new event_add"
/* What the disk says no to. */
#define FAILING_FILES "open fopen read write fsync rename mkdir stat fstat " \
	"opendir unlink"
#define FAILING_SQLITE "sqlite3_open_v2 sqlite3_exec sqlite3_prepare_v2 " \
	"sqlite3_prepare_v3 sqlite3_step sqlite3_bind_blob64 " \
	"sqlite3_bind_int64 sqlite3_bind_text"
#define FAILING_CIPHERS "EVP_CIPHER_CTX_new EVP_CipherInit_ex " \
	"EVP_CipherUpdate EVP_CipherFinal_ex EVP_CIPHER_CTX_ctrl HMAC"
/* Where a turn's or a loader's memory is full. */
#define FAILING_ARENA "arena_get arena_get_raw arena_copy arena_copy_text " \
	"arena_join arena_format"

struct arena;

/* From now on the nth (from 1) of these calls, named with blanks between,
 * fails once with this errno; `for_good`: and all after it. The text must live
 * until failing_stop(). */
void failing(const char *calls, unsigned nth, int error);
void failing_for_good(const char *calls, unsigned nth, int error);

/* One more order beside it. */
void failing_then(const char *calls, unsigned nth, int error);

/* Only calls of FAILING_ARENA for this arena count. */
void failing_where(const char *calls, const struct arena *, unsigned nth);

/* Every place in the code that makes one of these calls has it fail once:
 *	failing_each(calls, error);
 *	do {
 *		... what is tested; then
 *	} while (failing_again());
 * Each run has one place more; the last one goes well, and orders have ended.
 * failing_hit(): has a call failed in this run yet? */
void failing_each(const char *calls, int error);
bool failing_hit(void);
void failing_rest(void);		/* nothing fails now; until the next */
void failing_wake(void);
bool failing_again(void);

/* All go well again. How many failed. */
unsigned failing_stop(void);

#endif
