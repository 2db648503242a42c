/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Room on the disk. A file beside the database holds some that is given back
 * when the disk is full: with it, what is owed is still sent and settled, while
 * new texts get 503, and are taken again when there is room for that file.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "store/sqlite_inside.h"

/* Between two looks for room: carriers that never send a text again wait for
 * nobody, and a look costs little. */
#define AGAIN_MS 250

static void
ballast_path(const struct sqlite *sqlite, char into[PATH_MAX])
{
	(void)snprintf(into, PATH_MAX, "%s.ballast", sqlite->path);
}

static bool
is_held(const struct sqlite *sqlite, const char *path)
{
	struct stat about;

	return stat(path, &about) == 0 &&
	    (int64_t)about.st_size >= sqlite->ballast &&
	    (int64_t)about.st_blocks * 512 >= sqlite->ballast;
}

/* -1: nobody knows. */
static int64_t
room(const char *path)
{
	struct statvfs about;
	char folder[PATH_MAX];
	char *slash;

	(void)snprintf(folder, sizeof(folder), "%s", path);
	slash = strrchr(folder, '/');
	if (slash == NULL)
		(void)snprintf(folder, sizeof(folder), ".");
	else
		slash[1] = '\0';
	if (statvfs(folder, &about) != 0)
		return -1;
	return (int64_t)about.f_bavail * (int64_t)about.f_frsize;
}

/* 0, or an errno. What could only be taken in part is given back. */
static int
take(const struct sqlite *sqlite, const char *path)
{
	int64_t free_bytes = room(path);
	int fd, error;

	if (free_bytes >= 0 && free_bytes < sqlite->ballast)
		return ENOSPC;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return errno;
	error = posix_fallocate(fd, 0, (off_t)sqlite->ballast);
	(void)close(fd);
	if (error != 0)
		(void)unlink(path);
	return error;
}

static bool
is_full(int error)
{
	return error == ENOSPC || error == EDQUOT || error == EFBIG;
}

/* Where room cannot be held for another reason, we go without. */
void
sqlite_room_hold(struct sqlite *sqlite)
{
	char path[PATH_MAX];
	int64_t now = world_steady_ms(sqlite->world);

	if (sqlite->ballast == 0)
		return;
	ballast_path(sqlite, path);
	if (sqlite->lean && now < sqlite->room_at_ms)
		return;
	sqlite->room_at_ms = now + AGAIN_MS;
	sqlite->lean = !is_held(sqlite, path) && is_full(take(sqlite, path));
}

void
sqlite_room_give(struct sqlite *sqlite)
{
	char path[PATH_MAX];

	if (sqlite->ballast == 0)
		return;
	ballast_path(sqlite, path);
	(void)unlink(path);
	sqlite->lean = true;
	sqlite->room_at_ms = world_steady_ms(sqlite->world) + AGAIN_MS;
}

bool
sqlite_room_good(struct sqlite *sqlite, struct problem *why)
{
	if (sqlite->lean)
		sqlite_room_hold(sqlite);
	if (!sqlite->lean)
		return true;
	sqlite->store.down = true;
	return problem_set(why, "%s: less than %lld MiB are free on the disk: "
	    "what is owed still goes out, nothing new is taken",
	    sqlite->path, (long long)(sqlite->ballast >> 20));
}

enum store_room
sqlite_room(struct store *store, struct problem *why)
{
	struct sqlite *sqlite = (struct sqlite *)store;
	int64_t left;

	if (sqlite->ballast == 0)
		return STORE_ROOM_GOOD;
	if (!sqlite_room_good(sqlite, why))
		return STORE_ROOM_NONE;
	left = room(sqlite->path);
	if (left < 0 || left >= sqlite->ballast)
		return STORE_ROOM_GOOD;
	(void)problem_set(why, "%s: %lld MiB are free on the disk",
	    sqlite->path, (long long)(left >> 20));
	return STORE_ROOM_LITTLE;
}
