/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LD_PRELOAD: fsync and fdatasync fail with EIO while the file named by
 * FSYNC_FAIL exists. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int
sync_with(const char *name, int fd)
{
	const char *trigger = getenv("FSYNC_FAIL");
	int (*real)(int);

	if (trigger != NULL && access(trigger, F_OK) == 0) {
		errno = EIO;
		return -1;
	}
	*(void **)&real = dlsym(RTLD_NEXT, name);
	return real(fd);
}

int
fsync(int fd)
{
	return sync_with("fsync", fd);
}

int
fdatasync(int fd)
{
	return sync_with("fdatasync", fd);
}
