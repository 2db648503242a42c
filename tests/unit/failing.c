/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each call that is wrapped here is named at the start of its line: that is
 * where the Makefile reads the list for the linker. */
#include "failing.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/seal.h"

#define ORDERS 4

static struct order {
	_Atomic(const char *) calls;	/* NULL: none fails */
	_Atomic unsigned nth, count, fired;
	_Atomic bool for_good;
	_Atomic int error;
	_Atomic(const struct arena *) where;	/* NULL: in any */
} orders[ORDERS];

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

	for (unsigned i = 0; i < ORDERS; i++) {
		atomic_store(&orders[i].calls, NULL);
		fired += atomic_exchange(&orders[i].fired, 0);
	}
	return fired;
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
	bool failed = false;

	for (unsigned i = 0; i < ORDERS; i++)
		failed |= follows(&orders[i], name, arena);
	return failed;
}

static bool
fails(const char *name)
{
	return fails_in(name, NULL);
}

#define FAILS(name, type, parameters, arguments, failed) \
	type __real_##name parameters; \
	type __wrap_##name parameters; \
	type \
	__wrap_##name parameters \
	{ \
		return fails(#name) ? (failed) : __real_##name arguments; \
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
FAILS(unlink, int, (const char *path), (path), -1)
FAILS(pthread_create, int, (pthread_t *thread, const pthread_attr_t *about,
    void *(*run)(void *), void *arg), (thread, about, run, arg), EAGAIN)
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
	return fails("open") ? -1 : __real_open(path, flags, mode);
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
		return fills(#name, arena) ? NULL : __real_##name arguments; \
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
