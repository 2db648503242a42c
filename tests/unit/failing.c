/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each call that is wrapped here is named at the start of its line: that is
 * where the Makefile reads the list for the linker. */
#include "failing.h"

#include <dirent.h>
#include <errno.h>
#include <event2/event.h>
#include <execinfo.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/seal.h"

#define ORDERS 4
#define PLACES 8192
#define FRAMES 6			/* who called, and who called them */

static struct order {
	_Atomic(const char *) calls;	/* NULL: none fails */
	_Atomic unsigned nth, count, fired;
	_Atomic bool for_good;
	_Atomic int error;
	_Atomic(const struct arena *) where;	/* NULL: in any */
} orders[ORDERS];

/* Places that have failed already, for failing_each(). */
static struct {
	pthread_mutex_t lock;
	const char *calls;		/* NULL: no such order */
	int error;
	bool hit, rests;		/* in this run */
	unsigned count;
	uint64_t at[PLACES];
} each = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void
give(struct order *order, const char *calls, unsigned nth, int error)
{
	atomic_store(&order->count, 0);
	atomic_store(&order->fired, 0);
	atomic_store(&order->nth, nth);
	atomic_store(&order->error, error);
	atomic_store(&order->for_good, false);
	atomic_store(&order->where, NULL);
	atomic_store(&order->calls, calls);
}

void
failing(const char *calls, unsigned nth, int error)
{
	(void)failing_stop();
	give(&orders[0], calls, nth, error);
}

void
failing_for_good(const char *calls, unsigned nth, int error)
{
	failing(calls, nth, error);
	atomic_store(&orders[0].for_good, true);
}

void
failing_where(const char *calls, const struct arena *arena, unsigned nth)
{
	failing(calls, nth, 0);
	atomic_store(&orders[0].where, arena);
}

void
failing_then(const char *calls, unsigned nth, int error)
{
	for (unsigned i = 0; i < ORDERS; i++) {
		if (atomic_load(&orders[i].calls) == NULL) {
			give(&orders[i], calls, nth, error);
			return;
		}
	}
	abort();
}

unsigned
failing_stop(void)
{
	unsigned fired = 0;

	each.calls = NULL;
	for (unsigned i = 0; i < ORDERS; i++) {
		atomic_store(&orders[i].calls, NULL);
		fired += atomic_exchange(&orders[i].fired, 0);
	}
	return fired;
}

void
failing_each(const char *calls, int error)
{
	(void)failing_stop();
	each.calls = calls;
	each.error = error;
	each.hit = each.rests = false;
	each.count = 0;
}

void
failing_rest(void)
{
	each.rests = true;
}

bool
failing_hit(void)
{
	return each.hit;
}

void
failing_wake(void)
{
	each.rests = false;
}

bool
failing_again(void)
{
	bool hit = each.hit;

	each.hit = each.rests = false;
	if (!hit)
		each.calls = NULL;
	return hit;
}

static bool is_named(const char *calls, const char *name);

/* Ours are the first three: this one, place_fails() and fails_in() or the
 * wrapper; which of them were inlined does not matter. */
static uint64_t
place_here(void)
{
	uint64_t hash = 14695981039346656037u;
	void *frames[FRAMES + 3];
	int count = backtrace(frames, FRAMES + 3);

	for (int i = 0; i < count; i++)
		hash = (hash ^ (uintptr_t)frames[i]) * 1099511628211u;
	return hash;
}

/* Is this place's turn? */
static bool
place_fails(const char *name)
{
	bool failed = false;

	if (each.calls == NULL || !is_named(each.calls, name))
		return false;
	(void)pthread_mutex_lock(&each.lock);
	if (!each.hit && !each.rests) {
		uint64_t place = place_here();
		unsigned i = 0;

		while (i < each.count && each.at[i] != place)
			i++;
		failed = i == each.count && each.count < PLACES;
		if (failed)
			each.at[each.count++] = place;
		each.hit = failed;
	}
	(void)pthread_mutex_unlock(&each.lock);
	if (failed)
		errno = each.error;
	return failed;
}

static bool
is_named(const char *calls, const char *name)
{
	size_t length = strlen(name);
	const char *at = calls;

	while ((at = strstr(at, name)) != NULL) {
		if ((at == calls || at[-1] == ' ') &&
		    (at[length] == ' ' || at[length] == '\0'))
			return true;
		at += length;
	}
	return false;
}

static bool
follows(struct order *order, const char *name, const struct arena *arena)
{
	const char *calls = atomic_load(&order->calls);
	const struct arena *where = atomic_load(&order->where);
	unsigned nth = atomic_load(&order->nth), count;

	if (calls == NULL || !is_named(calls, name) ||
	    (where != NULL && where != arena))
		return false;
	count = atomic_fetch_add(&order->count, 1) + 1;
	if (count < nth || (count > nth && !atomic_load(&order->for_good)))
		return false;
	(void)atomic_fetch_add(&order->fired, 1);
	errno = atomic_load(&order->error);
	return true;
}

static bool
fails_in(const char *name, const struct arena *arena)
{
	bool failed = place_fails(name);

	for (unsigned i = 0; i < ORDERS; i++)
		failed |= follows(&orders[i], name, arena);
	return failed;
}

#define FAILS(name, type, parameters, arguments, failed) \
	type __real_##name parameters; \
	type __wrap_##name parameters; \
	type \
	__wrap_##name parameters \
	{ \
		return fails_in(#name, NULL) ? (failed) : \
		    __real_##name arguments; \
	}

FAILS(malloc, void *, (size_t size), (size), NULL)
FAILS(calloc, void *, (size_t n, size_t size), (n, size), NULL)
FAILS(realloc, void *, (void *old, size_t size), (old, size), NULL)
FAILS(aligned_alloc, void *, (size_t align, size_t size), (align, size), NULL)
FAILS(strdup, char *, (const char *text), (text), NULL)
FAILS(open_memstream, FILE *, (char **at, size_t *size), (at, size), NULL)
FAILS(event_base_new, struct event_base *, (void), (), NULL)
FAILS(event_new, struct event *, (struct event_base *base, int fd, short what,
    event_callback_fn call, void *arg), (base, fd, what, call, arg), NULL)
FAILS(event_add, int, (struct event *event, const struct timeval *after),
    (event, after), -1)
FAILS(accept4, int, (int fd, struct sockaddr *name, socklen_t *size,
    int flags), (fd, name, size, flags), -1)
FAILS(socket, int, (int family, int kind, int protocol),
    (family, kind, protocol), -1)
FAILS(getsockopt, int, (int fd, int level, int name, void *value,
    socklen_t *size), (fd, level, name, value, size), -1)
FAILS(getsockname, int, (int fd, struct sockaddr *name, socklen_t *size),
    (fd, name, size), -1)
FAILS(listen, int, (int fd, int waiting), (fd, waiting), -1)
FAILS(getrlimit, int, (int what, struct rlimit *limit), (what, limit), -1)
FAILS(chmod, int, (const char *path, mode_t mode), (path, mode), -1)
FAILS(read, ssize_t, (int fd, void *at, size_t size), (fd, at, size), -1)
FAILS(write, ssize_t, (int fd, const void *at, size_t size), (fd, at, size),
    -1)
FAILS(fsync, int, (int fd), (fd), -1)
FAILS(syncfs, int, (int fd), (fd), -1)
FAILS(rename, int, (const char *from, const char *to), (from, to), -1)
FAILS(mkdir, int, (const char *path, mode_t mode), (path, mode), -1)
FAILS(stat, int, (const char *path, struct stat *about), (path, about), -1)
FAILS(fstat, int, (int fd, struct stat *about), (fd, about), -1)
FAILS(opendir, DIR *, (const char *path), (path), NULL)
FAILS(fopen, FILE *, (const char *path, const char *how), (path, how), NULL)
FAILS(eventfd, int, (unsigned first, int flags), (first, flags), -1)
FAILS(unlink, int, (const char *path), (path), -1)
FAILS(pthread_create, int, (pthread_t *thread, const pthread_attr_t *about,
    void *(*run)(void *), void *arg), (thread, about, run, arg), EAGAIN)
FAILS(EVP_CIPHER_CTX_new, EVP_CIPHER_CTX *, (void), (), NULL)
FAILS(EVP_CipherInit_ex, int, (EVP_CIPHER_CTX *cipher, const EVP_CIPHER *kind,
    ENGINE *engine, const unsigned char *key, const unsigned char *nonce,
    int seals), (cipher, kind, engine, key, nonce, seals), 0)
FAILS(EVP_CipherUpdate, int, (EVP_CIPHER_CTX *cipher, unsigned char *into,
    int *length, const unsigned char *from, int size),
    (cipher, into, length, from, size), 0)
FAILS(EVP_CipherFinal_ex, int, (EVP_CIPHER_CTX *cipher, unsigned char *into,
    int *length), (cipher, into, length), 0)
FAILS(EVP_CIPHER_CTX_ctrl, int, (EVP_CIPHER_CTX *cipher, int what, int number,
    void *at), (cipher, what, number, at), 0)
FAILS(HMAC, unsigned char *, (const EVP_MD *kind, const void *key, int size,
    const unsigned char *at, size_t length, unsigned char *into,
    unsigned *made), (kind, key, size, at, length, into, made), NULL)

/* The disk's failure, as SQLite tells it. */
FAILS(sqlite3_open_v2, int, (const char *path, sqlite3 **db, int flags,
    const char *vfs), (path, db, flags, vfs), SQLITE_CANTOPEN)
FAILS(sqlite3_exec, int, (sqlite3 *db, const char *sql,
    int (*row)(void *, int, char **, char **), void *arg, char **why),
    (db, sql, row, arg, why), SQLITE_IOERR)
FAILS(sqlite3_prepare_v2, int, (sqlite3 *db, const char *sql, int length,
    sqlite3_stmt **into, const char **rest), (db, sql, length, into, rest),
    SQLITE_IOERR)
FAILS(sqlite3_prepare_v3, int, (sqlite3 *db, const char *sql, int length,
    unsigned how, sqlite3_stmt **into, const char **rest),
    (db, sql, length, how, into, rest), SQLITE_IOERR)
FAILS(sqlite3_step, int, (sqlite3_stmt *statement), (statement), SQLITE_IOERR)
FAILS(sqlite3_bind_blob64, int, (sqlite3_stmt *statement, int place,
    const void *at, sqlite3_uint64 size, void (*done)(void *)),
    (statement, place, at, size, done), SQLITE_NOMEM)
FAILS(sqlite3_bind_int64, int, (sqlite3_stmt *statement, int place,
    sqlite3_int64 value), (statement, place, value), SQLITE_NOMEM)
FAILS(sqlite3_bind_text, int, (sqlite3_stmt *statement, int place,
    const char *text, int length, void (*done)(void *)),
    (statement, place, text, length, done), SQLITE_NOMEM)

FAILS(keys_seal, bool, (struct keys *keys, enum seal_use use,
    struct bytes context, struct bytes message, unsigned char *into),
    (keys, use, context, message, into), false)

int __real_open(const char *path, int flags, mode_t mode);
int __wrap_open(const char *path, int flags, ...);

int
__wrap_open(const char *path, int flags, ...)
{
	va_list list;
	mode_t mode = 0;

	va_start(list, flags);
	if (flags & O_CREAT)
		mode = va_arg(list, mode_t);
	va_end(list);
	return fails_in("open", NULL) ? -1 : __real_open(path, flags, mode);
}

/* A full arena remembers it. */
static bool
fills(const char *name, struct arena *arena)
{
	if (!fails_in(name, arena))
		return false;
	arena->full = true;
	return true;
}

#define FILLS(name, type, parameters, arguments) \
	type __real_##name parameters; \
	type __wrap_##name parameters; \
	type \
	__wrap_##name parameters \
	{ \
		return fills(#name, arena) ? NULL : \
		    __real_##name arguments; \
	}

FILLS(arena_get, void *, (struct arena *arena, size_t size), (arena, size))
FILLS(arena_get_raw, void *, (struct arena *arena, size_t size),
    (arena, size))
FILLS(arena_copy, char *, (struct arena *arena, struct bytes bytes),
    (arena, bytes))
FILLS(arena_copy_text, char *, (struct arena *arena, const char *text),
    (arena, text))
FILLS(arena_join, char *, (struct arena *arena, const struct bytes *parts,
    unsigned count), (arena, parts, count))

char *__wrap_arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

char *
__wrap_arena_format(struct arena *arena, const char *format, ...)
{
	va_list list;
	char *text = NULL, *kept;

	if (fills("arena_format", arena))
		return NULL;
	va_start(list, format);
	if (vasprintf(&text, format, list) < 0)
		abort();
	va_end(list);
	kept = __real_arena_copy_text(arena, text);
	free(text);
	return kept;
}
