/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file system that SQLite sees; disk_cut.c has what a death leaves. */
#include "simulate/disk_inside.h"

#include <stdlib.h>
#include <string.h>

struct disk_handle {
	sqlite3_file base;
	struct disk *disk;
	struct disk_file *file;
};

static struct disk *
disk_of(sqlite3_file *file)
{
	return ((struct disk_handle *)file)->disk;
}

static struct disk_file *
file_of(sqlite3_file *file)
{
	return ((struct disk_handle *)file)->file;
}

/* Counts an operation. False: the machine is dead, or dies before it. */
static bool
begins(struct disk *disk)
{
	if (disk->dead)
		return false;
	if (++disk->operations == disk->dies_at &&
	    disk->roll(disk->arg, 2) == 0)
		disk->dead = true;
	return !disk->dead;
}

/* It may die just after it. */
static int
ends(struct disk *disk, int result)
{
	if (disk->operations == disk->dies_at)
		disk->dead = true;
	return result;
}

static int
disk_close(sqlite3_file *file)
{
	(void)file;
	return SQLITE_OK;
}

static int
disk_read(sqlite3_file *handle, void *into, int length, sqlite3_int64 offset)
{
	const struct disk_bytes *now = &file_of(handle)->now;
	size_t from = (size_t)offset;
	size_t want = (size_t)length;
	size_t have = from >= now->length ? 0 : now->length - from;

	if (have > want)
		have = want;
	if (have > 0)
		memcpy(into, now->at + from, have);
	if (have == want)
		return SQLITE_OK;
	memset((char *)into + have, 0, want - have);
	return SQLITE_IOERR_SHORT_READ;
}

/* Written again as it is: it has been looked at. */
static bool
is_there(const struct disk_bytes *now, int64_t offset, const void *bytes,
    size_t length)
{
	return (size_t)offset + length <= now->length &&
	    memcmp(now->at + offset, bytes, length) == 0;
}

static int
disk_write(sqlite3_file *handle, const void *bytes, int length,
    sqlite3_int64 offset)
{
	struct disk *disk = disk_of(handle);
	struct disk_file *file = file_of(handle);

	if (!begins(disk))
		return SQLITE_IOERR_WRITE;
	if (disk->fail_writes > 0) {
		disk->fail_writes--;
		return ends(disk, disk->fail_code);
	}
	if (!is_there(&file->now, offset, bytes, (size_t)length))
		disk->wrote(disk->arg, bytes, (size_t)length);
	disk_note(file, offset, bytes, (size_t)length);
	disk_put(&file->now, offset, bytes, (size_t)length);
	return ends(disk, SQLITE_OK);
}

static int
disk_truncate(sqlite3_file *handle, sqlite3_int64 size)
{
	struct disk *disk = disk_of(handle);
	struct disk_file *file = file_of(handle);

	if (!begins(disk))
		return SQLITE_IOERR_TRUNCATE;
	disk_note(file, size, NULL, 0);
	if ((size_t)size < file->now.length)
		file->now.length = (size_t)size;
	return ends(disk, SQLITE_OK);
}

static int
disk_sync(sqlite3_file *handle, int flags)
{
	struct disk *disk = disk_of(handle);
	struct disk_file *file = file_of(handle);

	(void)flags;
	if (!begins(disk))
		return SQLITE_IOERR_FSYNC;
	disk->syncs++;
	if (disk->fail_syncs > 0) {
		/* As Linux does it: what could not be written is forgotten,
		 * though it can still be read. */
		disk->fail_syncs--;
		disk_drop(file);
		return ends(disk, SQLITE_IOERR_FSYNC);
	}
	disk_harden_names(disk);
	disk_harden(file);
	return ends(disk, SQLITE_OK);
}

static int
disk_size(sqlite3_file *handle, sqlite3_int64 *size)
{
	*size = (sqlite3_int64)file_of(handle)->now.length;
	return SQLITE_OK;
}

/* There is one connection: every lock is free. */
static int
disk_lock(sqlite3_file *handle, int how)
{
	(void)handle;
	(void)how;
	return SQLITE_OK;
}

static int
disk_reserved(sqlite3_file *handle, int *out)
{
	(void)handle;
	*out = 0;
	return SQLITE_OK;
}

static int
disk_control(sqlite3_file *handle, int op, void *arg)
{
	(void)handle;
	(void)op;
	(void)arg;
	return SQLITE_NOTFOUND;
}

static int
disk_sector(sqlite3_file *handle)
{
	(void)handle;
	return DISK_SECTOR;
}

static int
disk_traits(sqlite3_file *handle)
{
	(void)handle;
	return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int
disk_shm_map(sqlite3_file *handle, int page, int size, int grow,
    void volatile **at)
{
	struct disk_file *file = file_of(handle);

	*at = NULL;
	if (page >= file->shared_count && !grow)
		return SQLITE_OK;
	while (page >= file->shared_count) {
		size_t count = (size_t)file->shared_count + 1;
		unsigned char **more = realloc(file->shared,
		    count * sizeof(*more));

		if (more == NULL)
			return SQLITE_NOMEM;
		file->shared = more;
		more[file->shared_count] = calloc(1, (size_t)size);
		if (more[file->shared_count] == NULL)
			return SQLITE_NOMEM;
		file->shared_count++;
	}
	*at = file->shared[page];
	return SQLITE_OK;
}

static int
disk_shm_lock(sqlite3_file *handle, int at, int count, int flags)
{
	(void)handle;
	(void)at;
	(void)count;
	(void)flags;
	return SQLITE_OK;
}

static void
disk_shm_barrier(sqlite3_file *handle)
{
	(void)handle;
}

static int
disk_shm_unmap(sqlite3_file *handle, int drop)
{
	(void)drop;
	disk_unshare(file_of(handle));
	return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = disk_close, .xRead = disk_read, .xWrite = disk_write,
	.xTruncate = disk_truncate, .xSync = disk_sync,
	.xFileSize = disk_size, .xLock = disk_lock, .xUnlock = disk_lock,
	.xCheckReservedLock = disk_reserved, .xFileControl = disk_control,
	.xSectorSize = disk_sector, .xDeviceCharacteristics = disk_traits,
	.xShmMap = disk_shm_map, .xShmLock = disk_shm_lock,
	.xShmBarrier = disk_shm_barrier, .xShmUnmap = disk_shm_unmap,
};

static struct disk *
disk_named(sqlite3_vfs *vfs, const char *name)
{
	struct disk *disk = ((struct disks *)vfs->pAppData)->first;

	while (name != NULL && disk != NULL && strncmp(disk->path, name,
	    strlen(disk->path)) != 0)
		disk = disk->next;
	return name == NULL ? NULL : disk;
}

static struct disk_file *
find(struct disk *disk, const char *name)
{
	struct disk_file *unused = NULL;

	for (int i = 0; i < DISK_FILES; i++) {
		struct disk_file *file = &disk->files[i];

		if (strcmp(file->name, name) == 0)
			return file;
		if (file->name[0] == '\0' && unused == NULL)
			unused = file;
	}
	if (unused != NULL && strlen(name) < sizeof(unused->name)) {
		memcpy(unused->name, name, strlen(name) + 1);
		unused->last = &unused->first;
		return unused;
	}
	return NULL;
}

static int
disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *handle,
    int flags, int *out)
{
	struct disk *disk = disk_named(vfs, name);
	struct disk_handle *own = (struct disk_handle *)handle;

	own->base.pMethods = NULL;
	if (disk == NULL || disk->dead)
		return SQLITE_CANTOPEN;
	own->disk = disk;
	own->file = find(disk, name);
	if (own->file == NULL)
		return SQLITE_CANTOPEN;
	own->file->exists = true;
	own->base.pMethods = &methods;
	if (out != NULL)
		*out = flags;
	return SQLITE_OK;
}

static int
disk_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
	struct disk *disk = disk_named(vfs, name);
	struct disk_file *file = disk == NULL ? NULL : find(disk, name);

	if (file == NULL || !begins(disk))
		return SQLITE_IOERR_DELETE;
	disk_drop(file);
	file->exists = false;
	file->now.length = 0;
	file->fresh = !sync;		/* the old one may come back */
	if (sync) {
		file->durable_exists = false;
		file->durable.length = 0;
	}
	return ends(disk, SQLITE_OK);
}

static int
disk_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
	const struct disk *disk = disk_named(vfs, name);

	(void)flags;
	*out = 0;
	for (int i = 0; disk != NULL && i < DISK_FILES; i++) {
		if (strcmp(disk->files[i].name, name) == 0)
			*out = disk->files[i].exists;
	}
	return SQLITE_OK;
}

static int
disk_full_name(sqlite3_vfs *vfs, const char *name, int room, char *into)
{
	(void)vfs;
	(void)sqlite3_snprintf(room, into, "%s", name);
	return SQLITE_OK;
}

static int
disk_luck(sqlite3_vfs *vfs, int size, char *into)
{
	struct disk *disk = ((struct disks *)vfs->pAppData)->first;

	for (int i = 0; i < size; i++)
		into[i] = (char)disk->roll(disk->arg, 256);
	return size;
}

static int
disk_sleep(sqlite3_vfs *vfs, int microseconds)
{
	(void)vfs;
	return microseconds;
}

static int
disk_time(sqlite3_vfs *vfs, sqlite3_int64 *into)
{
	struct disk *disk = ((struct disks *)vfs->pAppData)->first;

	*into = disk->now_ms(disk->arg) + 210866760000000LL;
	return SQLITE_OK;
}

void
disk_mount(struct disks *disks)
{
	disks->vfs = (sqlite3_vfs){
		.iVersion = 2,
		.szOsFile = (int)sizeof(struct disk_handle),
		.mxPathname = DISK_NAME - 1,
		.zName = "simulated",
		.pAppData = disks,
		.xOpen = disk_open, .xDelete = disk_delete,
		.xAccess = disk_access, .xFullPathname = disk_full_name,
		.xRandomness = disk_luck, .xSleep = disk_sleep,
		.xCurrentTimeInt64 = disk_time,
	};
	/* Its own luck begins anew: a seed is the same whatever ran before. */
	sqlite3_randomness(0, NULL);
	(void)sqlite3_vfs_register(&disks->vfs, 1);
}

void
disk_unmount(struct disks *disks)
{
	(void)sqlite3_vfs_unregister(&disks->vfs);
	for (struct disk *disk = disks->first; disk != NULL;
	    disk = disk->next) {
		for (int i = 0; i < DISK_FILES; i++)
			disk_clear(&disk->files[i]);
	}
}
