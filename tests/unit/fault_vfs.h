/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file system for SQLite that fails when told to, and remembers what a power
 * cut would leave: what was written since the last sync is not on the disk, and
 * what a failed sync should have brought there never gets there, although it
 * can still be read (as Linux does it). In a header, since every test is one
 * file.
 */
#ifndef UNIT_FAULT_VFS_H
#define UNIT_FAULT_VFS_H

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define FAULT_WRITES 8192
#define FAULT_IMAGE (4 << 20)

enum fault_file { FAULT_DB, FAULT_WAL, FAULT_FILES };

struct fault_write {
	enum fault_file file;
	sqlite3_int64 offset;
	int length;			/* -1: cut off at offset */
	unsigned char *bytes;
};

struct fault_image {
	unsigned char bytes[FAULT_IMAGE];
	sqlite3_int64 length;
};

struct fault {
	sqlite3_vfs vfs;
	sqlite3_vfs *real;
	bool on;			/* else all passes, nothing is noted */
	unsigned writes, syncs;		/* so far */
	unsigned fail_write, fail_sync;	/* the n-th fails; 0: none */
	unsigned fail_for;		/* and so many after it */
	int code;			/* of a write that fails */
	struct fault_image durable[FAULT_FILES];
	struct fault_write pending[FAULT_WRITES];
	unsigned pending_count;
	/* Before each sync and deletion: here the power could go. */
	void (*cut)(struct fault *, void *arg);
	void *arg;
};

struct fault_handle {
	sqlite3_file base;
	sqlite3_file *real;
	int file;			/* -1: one that is not watched */
};

static struct fault fault;

static inline sqlite3_file *
fault_real(sqlite3_file *file)
{
	return ((struct fault_handle *)file)->real;
}

static inline bool
fault_fails(unsigned nth, unsigned from)
{
	return from != 0 && nth >= from && nth < from + fault.fail_for;
}

static inline void
fault_apply(struct fault_image *image, const struct fault_write *write)
{
	if (write->length < 0) {
		image->length = write->offset;
		return;
	}
	if (write->offset + write->length > FAULT_IMAGE)
		abort();
	if (write->offset > image->length)
		memset(image->bytes + image->length, 0,
		    (size_t)(write->offset - image->length));
	memcpy(image->bytes + write->offset, write->bytes,
	    (size_t)write->length);
	if (write->offset + write->length > image->length)
		image->length = write->offset + write->length;
}

static inline void
fault_note(int file, sqlite3_int64 offset, const void *bytes, int length)
{
	struct fault_write *write;

	if (file < 0 || !fault.on)
		return;
	if (fault.pending_count == FAULT_WRITES)
		abort();
	write = &fault.pending[fault.pending_count++];
	*write = (struct fault_write){ (enum fault_file)file, offset, length,
		NULL };
	if (length > 0) {
		write->bytes = malloc((size_t)length);
		if (write->bytes == NULL)
			abort();
		memcpy(write->bytes, bytes, (size_t)length);
	}
}

/* What was written to this file reaches the disk, or is lost for good. */
static inline void
fault_flush(int file, bool lost)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < fault.pending_count; i++) {
		struct fault_write *write = &fault.pending[i];

		if ((int)write->file != file) {
			fault.pending[kept++] = *write;
			continue;
		}
		if (!lost)
			fault_apply(&fault.durable[file], write);
		free(write->bytes);
	}
	fault.pending_count = kept;
}

static int
fault_write(sqlite3_file *file, const void *bytes, int length,
    sqlite3_int64 offset)
{
	struct fault_handle *handle = (struct fault_handle *)file;

	if (fault.on && handle->file >= 0 &&
	    fault_fails(++fault.writes, fault.fail_write))
		return fault.code;
	fault_note(handle->file, offset, bytes, length);
	return handle->real->pMethods->xWrite(handle->real, bytes, length,
	    offset);
}

static int
fault_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	struct fault_handle *handle = (struct fault_handle *)file;

	fault_note(handle->file, size, NULL, -1);
	return handle->real->pMethods->xTruncate(handle->real, size);
}

static inline void
fault_call_cut(void)
{
	if (fault.cut == NULL)
		return;
	fault.on = false;
	fault.cut(&fault, fault.arg);
	fault.on = true;
}

static int
fault_sync(sqlite3_file *file, int flags)
{
	struct fault_handle *handle = (struct fault_handle *)file;
	bool fails;

	(void)flags;
	if (!fault.on || handle->file < 0)
		return SQLITE_OK;	/* tests need no real disk */
	fault_call_cut();
	fails = fault_fails(++fault.syncs, fault.fail_sync);
	fault_flush(handle->file, fails);
	return fails ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static int
fault_close(sqlite3_file *file)
{
	struct fault_handle *handle = (struct fault_handle *)file;
	int result = handle->real->pMethods->xClose(handle->real);

	free(handle->real);
	return result;
}

/* The rest goes straight through. */
#define FAULT_PASS(name, call, ...) \
	static int fault_##name(sqlite3_file *file, __VA_ARGS__) \
	{ \
		sqlite3_file *real = fault_real(file); \
		return real->pMethods->call; \
	}
FAULT_PASS(read, xRead(real, into, n, at), void *into, int n, sqlite3_int64 at)
FAULT_PASS(size, xFileSize(real, size), sqlite3_int64 *size)
FAULT_PASS(lock, xLock(real, how), int how)
FAULT_PASS(unlock, xUnlock(real, how), int how)
FAULT_PASS(reserved, xCheckReservedLock(real, out), int *out)
FAULT_PASS(control, xFileControl(real, op, arg), int op, void *arg)
FAULT_PASS(shm_map, xShmMap(real, page, size, grow, at), int page, int size,
    int grow, void volatile **at)
FAULT_PASS(shm_lock, xShmLock(real, at, n, flags), int at, int n, int flags)
FAULT_PASS(shm_unmap, xShmUnmap(real, drop), int drop)

static int
fault_sector(sqlite3_file *file)
{
	return fault_real(file)->pMethods->xSectorSize(fault_real(file));
}

static int
fault_traits(sqlite3_file *file)
{
	return fault_real(file)->pMethods->xDeviceCharacteristics(
	    fault_real(file));
}

static void
fault_shm_barrier(sqlite3_file *file)
{
	fault_real(file)->pMethods->xShmBarrier(fault_real(file));
}

static const sqlite3_io_methods fault_methods = {
	.iVersion = 2,
	.xClose = fault_close, .xRead = fault_read, .xWrite = fault_write,
	.xTruncate = fault_truncate, .xSync = fault_sync,
	.xFileSize = fault_size, .xLock = fault_lock, .xUnlock = fault_unlock,
	.xCheckReservedLock = fault_reserved, .xFileControl = fault_control,
	.xSectorSize = fault_sector, .xDeviceCharacteristics = fault_traits,
	.xShmMap = fault_shm_map, .xShmLock = fault_shm_lock,
	.xShmBarrier = fault_shm_barrier, .xShmUnmap = fault_shm_unmap,
};

static int
fault_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
    int *out)
{
	struct fault_handle *handle = (struct fault_handle *)file;
	int result;

	(void)vfs;
	handle->base.pMethods = NULL;
	handle->file = (flags & SQLITE_OPEN_MAIN_DB) != 0 ? FAULT_DB :
	    (flags & SQLITE_OPEN_WAL) != 0 ? FAULT_WAL : -1;
	if (!fault.on)
		handle->file = -1;
	handle->real = calloc(1, (size_t)fault.real->szOsFile);
	if (handle->real == NULL)
		return SQLITE_NOMEM;
	result = fault.real->xOpen(fault.real, name, handle->real, flags, out);
	if (result != SQLITE_OK) {
		free(handle->real);
		return result;
	}
	handle->base.pMethods = &fault_methods;
	return SQLITE_OK;
}

static int
fault_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
	size_t length = strlen(name);

	(void)vfs;
	if (fault.on && length > 4 && strcmp(name + length - 4, "-wal") == 0) {
		fault_call_cut();	/* it may come back */
		fault_flush(FAULT_WAL, true);
		fault.durable[FAULT_WAL].length = 0;
	}
	return fault.real->xDelete(fault.real, name, sync);
}

/* From now on every database of this process is on this file system. */
static inline void
fault_install(void)
{
	fault.real = sqlite3_vfs_find(NULL);
	fault.vfs = *fault.real;
	fault.vfs.zName = "fault";
	fault.vfs.szOsFile = (int)sizeof(struct fault_handle);
	fault.vfs.pNext = NULL;
	fault.vfs.xOpen = fault_open;
	fault.vfs.xDelete = fault_delete;
	(void)sqlite3_vfs_register(&fault.vfs, 1);
}

/* An empty disk, and no faults. */
static inline void
fault_reset(void)
{
	for (unsigned i = 0; i < fault.pending_count; i++)
		free(fault.pending[i].bytes);
	fault.pending_count = fault.writes = fault.syncs = 0;
	fault.fail_write = fault.fail_sync = 0;
	fault.fail_for = 1;
	fault.code = SQLITE_IOERR_WRITE;
	fault.durable[FAULT_DB].length = fault.durable[FAULT_WAL].length = 0;
	fault.cut = NULL;
	fault.on = true;
}

#endif
