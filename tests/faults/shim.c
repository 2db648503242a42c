/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * LD_PRELOAD: the n-th call of a kind fails, and the clock is somewhere else,
 * as the numbers in the file FAULT_SHIM say. The tests write them while the
 * daemon runs, so that its start is not concerned. It also tells for how long
 * the loop stood still.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* In the order of `kinds` in shim.mjs. */
enum kind {
	KIND_NONE, KIND_MALLOC, KIND_WRITE, KIND_SEND, KIND_PWRITE, KIND_OPEN,
	KIND_ACCEPT, KIND_EPOLL_CTL, KIND_GETRANDOM, KIND_UNLINK, KIND_RENAME,
	KIND_SYNC, KIND_READ, KIND_RECV, KIND_SOCKET, KIND_THREAD, KIND_STALL,
	KIND_PREAD, KIND_CONNECT, KIND_TRUNCATE
};

#define SHORT (-1)			/* half of it is written */

struct orders {
	_Atomic int64_t kind, nth, times, error;
	_Atomic int64_t count, fired;
	_Atomic int64_t clock_ms;	/* the time of day is so far off */
	_Atomic int64_t steady_ms;	/* so is the steady clock */
	_Atomic int64_t blocks;		/* of memory that are out */
	_Atomic int64_t watch;		/* the loop: 1 */
	_Atomic int64_t held_us;	/* it was away for, at most */
};

static struct orders nothing;
static struct orders *orders = &nothing;

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

__attribute__((constructor)) static void
begin(void)
{
	const char *path = getenv("FAULT_SHIM");
	int fd = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
	void *at;

	if (fd < 0)
		return;
	at = mmap(NULL, sizeof(*orders), PROT_READ | PROT_WRITE, MAP_SHARED,
	    fd, 0);
	(void)close(fd);
	if (at != MAP_FAILED)
		orders = at;
}

/* 0: this call goes well. */
static int
fails(enum kind kind)
{
	int64_t at;

	if (atomic_load(&orders->kind) != kind)
		return 0;
	at = atomic_fetch_add(&orders->count, 1) + 1 -
	    atomic_load(&orders->nth);
	if (at < 0 || at >= atomic_load(&orders->times))
		return 0;
	(void)atomic_fetch_add(&orders->fired, 1);
	return (int)atomic_load(&orders->error);
}

static bool
refused(enum kind kind)
{
	int error = fails(kind);

	if (error != 0)
		errno = error;
	return error != 0;
}

#define NEXT(name) \
	static __typeof__(&name) next; \
	if (next == NULL) \
		*(void **)&next = dlsym(RTLD_NEXT, #name)

/* What SQLite keeps of its pages comes and goes with its connection: blocks of
 * a page's size are not counted. */
static int
weighs(void *block)
{
	size_t size = block == NULL ? 0 : malloc_usable_size(block);

	return size > 0 && (size < 4096 || size > 4608);
}

static void *
counted(void *block)
{
	if (weighs(block))
		(void)atomic_fetch_add(&orders->blocks, 1);
	return block;
}

void *
malloc(size_t size)
{
	return refused(KIND_MALLOC) ? NULL : counted(__libc_malloc(size));
}

void *
calloc(size_t count, size_t size)
{
	return refused(KIND_MALLOC) ? NULL :
	    counted(__libc_calloc(count, size));
}

void *
realloc(void *old, size_t size)
{
	int weighed = weighs(old);
	void *block;

	if (refused(KIND_MALLOC))
		return NULL;
	block = __libc_realloc(old, size);
	if (block == NULL && size > 0)
		return NULL;		/* the old one is as it was */
	(void)atomic_fetch_sub(&orders->blocks, weighed);
	return counted(block);
}

void
free(void *block)
{
	if (weighs(block))
		(void)atomic_fetch_sub(&orders->blocks, 1);
	__libc_free(block);
}

void *
aligned_alloc(size_t align, size_t size)
{
	return refused(KIND_MALLOC) ? NULL :
	    counted(__libc_memalign(align, size));
}

int
posix_memalign(void **into, size_t align, size_t size)
{
	if (fails(KIND_MALLOC) != 0)
		return ENOMEM;
	*into = counted(__libc_memalign(align, size));
	return *into == NULL ? ENOMEM : 0;
}

/* -1 with errno, or how much of it may be written. */
static ssize_t
share(enum kind kind, size_t size)
{
	int error = fails(kind);

	if (error == 0 || (error == SHORT && size < 2))
		return (ssize_t)size;
	if (error == SHORT)
		return (ssize_t)(size / 2);
	errno = error;
	return -1;
}

ssize_t
write(int fd, const void *bytes, size_t size)
{
	ssize_t some = share(KIND_WRITE, size);
	NEXT(write);

	return some < 0 ? -1 : next(fd, bytes, (size_t)some);
}

ssize_t
send(int fd, const void *bytes, size_t size, int flags)
{
	ssize_t some = share(KIND_SEND, size);
	NEXT(send);

	return some < 0 ? -1 : next(fd, bytes, (size_t)some, flags);
}

ssize_t
pwrite64(int fd, const void *bytes, size_t size, off64_t at)
{
	ssize_t some = share(KIND_PWRITE, size);
	NEXT(pwrite64);

	return some < 0 ? -1 : next(fd, bytes, (size_t)some, at);
}

ssize_t
read(int fd, void *bytes, size_t size)
{
	NEXT(read);

	return refused(KIND_READ) ? -1 : next(fd, bytes, size);
}

ssize_t
recv(int fd, void *bytes, size_t size, int flags)
{
	NEXT(recv);

	return refused(KIND_RECV) ? -1 : next(fd, bytes, size, flags);
}

ssize_t
pread64(int fd, void *bytes, size_t size, off64_t at)
{
	NEXT(pread64);

	return refused(KIND_PREAD) ? -1 : next(fd, bytes, size, at);
}

int
connect(int fd, const struct sockaddr *peer, socklen_t size)
{
	NEXT(connect);

	return refused(KIND_CONNECT) ? -1 : next(fd, peer, size);
}

int
ftruncate64(int fd, off64_t size)
{
	NEXT(ftruncate64);

	return refused(KIND_TRUNCATE) ? -1 : next(fd, size);
}

#define OPENER(name) \
	int \
	name(const char *path, int flags, ...) \
	{ \
		mode_t mode = 0; \
		va_list more; \
		NEXT(name); \
 \
		va_start(more, flags); \
		if ((flags & (O_CREAT | O_TMPFILE)) != 0) \
			mode = va_arg(more, mode_t); \
		va_end(more); \
		return refused(KIND_OPEN) ? -1 : next(path, flags, mode); \
	}
OPENER(open)
OPENER(open64)

FILE *
fopen(const char *path, const char *mode)
{
	NEXT(fopen);

	return refused(KIND_OPEN) ? NULL : next(path, mode);
}

int
accept4(int fd, struct sockaddr *peer, socklen_t *size, int flags)
{
	NEXT(accept4);

	return refused(KIND_ACCEPT) ? -1 : next(fd, peer, size, flags);
}

int
epoll_ctl(int epoll, int what, int fd, struct epoll_event *event)
{
	NEXT(epoll_ctl);

	return refused(KIND_EPOLL_CTL) ? -1 : next(epoll, what, fd, event);
}

/* What it waited for a processor that others had, so far; where the kernel does
 * not tell: nothing. */
static int64_t
queued_ns(void)
{
	static int fd = -2;
	char text[96];
	long long ran, queued = 0;

	if (fd == -2)
		fd = (int)syscall(SYS_openat, AT_FDCWD,
		    "/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? 0 : syscall(SYS_pread64, fd, text,
	    sizeof(text) - 1, (off_t)0);
	text[length < 0 ? 0 : length] = '\0';
	return sscanf(text, "%lld %lld", &ran, &queued) == 2 ? queued : 0;
}

static int64_t
steady_ns(void)
{
	struct timespec now;

	(void)syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ll + now.tv_nsec;
}

/* It is back, or goes away. Of the process's first thread alone, and less what
 * it was away because others had the processors. */
static void
note_loop(bool back)
{
	static int64_t away_ns;
	int64_t now_ns;

	if (atomic_load(&orders->watch) == 0 || getpid() != gettid()) {
		if (getpid() == gettid())
			away_ns = 0;
		return;
	}
	now_ns = steady_ns() - queued_ns();
	if (back && away_ns != 0 &&
	    (now_ns - away_ns) / 1000 > atomic_load(&orders->held_us))
		atomic_store(&orders->held_us, (now_ns - away_ns) / 1000);
	away_ns = back ? 0 : now_ns;
}

/* The loop stands still, as in an endless handler. */
int
epoll_wait(int epoll, struct epoll_event *events, int most, int wait_ms)
{
	int count;
	NEXT(epoll_wait);

	note_loop(true);
	while (fails(KIND_STALL) != 0)
		(void)poll(NULL, 0, 10);
	count = next(epoll, events, most, wait_ms);
	note_loop(false);
	return count;
}

ssize_t
getrandom(void *into, size_t size, unsigned flags)
{
	NEXT(getrandom);

	return refused(KIND_GETRANDOM) ? -1 : next(into, size, flags);
}

int
unlink(const char *path)
{
	NEXT(unlink);

	return refused(KIND_UNLINK) ? -1 : next(path);
}

int
rename(const char *from, const char *to)
{
	NEXT(rename);

	return refused(KIND_RENAME) ? -1 : next(from, to);
}

int
fsync(int fd)
{
	NEXT(fsync);

	return refused(KIND_SYNC) ? -1 : next(fd);
}

int
fdatasync(int fd)
{
	NEXT(fdatasync);

	return refused(KIND_SYNC) ? -1 : next(fd);
}

int
socket(int domain, int type, int protocol)
{
	NEXT(socket);

	return refused(KIND_SOCKET) ? -1 : next(domain, type, protocol);
}

int
pthread_create(pthread_t *thread, const pthread_attr_t *traits,
    void *(*run)(void *), void *arg)
{
	int error = fails(KIND_THREAD);
	NEXT(pthread_create);

	return error != 0 ? error : next(thread, traits, run, arg);
}

/* The time of day jumps by clock_ms alone; with steady_ms as much, time went
 * by. */
int
clock_gettime(clockid_t id, struct timespec *at)
{
	bool day = id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE;
	bool steady = id == CLOCK_MONOTONIC || id == CLOCK_BOOTTIME ||
	    id == CLOCK_MONOTONIC_COARSE || id == CLOCK_MONOTONIC_RAW;
	int64_t ms = day ? atomic_load(&orders->clock_ms) :
	    steady ? atomic_load(&orders->steady_ms) : 0;
	int result = (int)syscall(SYS_clock_gettime, id, at);

	at->tv_sec += ms / 1000;
	at->tv_nsec += ms % 1000 * 1000000;
	if (at->tv_nsec >= 1000000000 || at->tv_nsec < 0) {
		at->tv_sec += at->tv_nsec < 0 ? -1 : 1;
		at->tv_nsec += at->tv_nsec < 0 ? 1000000000 : -1000000000;
	}
	return result;
}

int
gettimeofday(struct timeval *restrict at, void *restrict zone)
{
	struct timespec now;

	(void)zone;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	*at = (struct timeval){ now.tv_sec, now.tv_nsec / 1000 };
	return 0;
}

time_t
time(time_t *into)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	if (into != NULL)
		*into = now.tv_sec;
	return now.tv_sec;
}
